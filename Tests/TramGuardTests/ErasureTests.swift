// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramGuard
import TramTestKit
import TramUnits

@Suite("Forgetting a person")
struct ErasureTests {
  private let scratch: ScratchFolder
  private let now = Instant(milliseconds: 1_600_000_000_000)
  private let officer = AuditEntry.Actor(.account, 12)
  private let ground = AuditWord("gdpr.17")

  init() throws { scratch = try ScratchFolder() }

  private func store(_ master: LocalMasterKey) throws -> KeyStore {
    try KeyStore(path: scratch.file(KeyStore.fileName), master: master)
  }

  @Test
  func `is on record before and after, proved by a statement, and the log still verifies`() throws {
    let signer = try AuditRoom.signer()
    let folder = scratch.file("audit")
    let log = try AuditRoom.open(folder)
    let store = try store(LocalMasterKey())
    try store.makeKeys(for: [5, 6], at: now)
    let vault = PersonVault(store)
    let note = AuditWord("audit.note")
    // What is said of the person in the log is under the person's key.
    let words = Array("asked for by his brother, Trần Văn B".utf8)
    var read = AuditEntry(
      time: now, kind: .read, actor: officer, verb: AuditWord("orders.read"),
      subject: AuditEntry.Subject(AuditWord("person"), 5))
    read.sealed = try vault.seal(words, for: 5, field: note)
    try log.appendBlocking([read])
    let before = try log.signHead(by: signer, at: now)
    let statement = try Forgetting(store: store, log: log, signer: signer)
      .forget(5, ground: ground, dossier: 44, actor: officer, at: now)
    let head = try log.signHead(by: signer, at: now)
    #expect(statement.entry == 2)
    let again = try ErasureStatement(parsing: Array("\(statement.note)".utf8))
    #expect(again == statement)
    #expect(again.note.isSigned(by: signer.key))
    #expect(try again.isBorneOut(by: store))
    let entries = try log.entries(from: 0, limit: 10)
    #expect(entries.map(\.entry.verb.text) == ["orders.read", "key.destroy", "key.destroyed"])
    #expect(again.isOnRecord(entries[2]))
    #expect(!again.isOnRecord(entries[1]))
    #expect(throws: GuardError.self) {
      try vault.open(entries[0].entry.sealed, of: 5, field: note)
    }
    log.close()
    let report = try AuditVerifier.verify(folder: folder, heads: [before, head])
    #expect(report.findings == [])
    // Neither log nor statement holds the words.
    for path in try AuditRoom.segments(folder) {
      #expect(Foundation.Data(try AuditRoom.bytes(path)).range(of: Foundation.Data(words)) == nil)
    }
    // Another slot, another person, another key: none is borne out.
    for (old, new) in [("slot 0", "slot 1"), ("person 5", "person 6"), ("slot 0", "slot 77")] {
      let text = "\(statement.note)".replacing(old, with: new)
      let forged = try ErasureStatement(parsing: Array(text.utf8))
      #expect(!forged.note.isSigned(by: signer.key))
      #expect(try !forged.isBorneOut(by: store))
    }
  }

  @Test
  func `is refused under a hold, which is on record, and goes on after a crash in between`() throws
  {
    let signer = try AuditRoom.signer()
    let log = try AuditRoom.open(scratch.file("audit"))
    let store = try store(LocalMasterKey())
    try store.makeKeys(for: [5], at: now)
    try store.hold(5, LegalHold(dossier: 9))
    let forgetting = Forgetting(store: store, log: log, signer: signer)
    let refusal = #expect(throws: GuardError.self) {
      try forgetting.forget(5, ground: ground, actor: officer, at: now)
    }
    #expect(refusal?.code == .refused)
    #expect(try log.entries(from: 0, limit: 9).map(\.entry.kind) == [.refusal])
    try store.hold(5, nil)
    // Destroyed, and killed before it could be entered.
    _ = try store.destroy(5, at: now)
    let later = Instant(milliseconds: now.milliseconds + 1000)
    let statement = try forgetting.forget(5, ground: ground, actor: officer, at: later)
    #expect(statement.key.time == now)
    #expect(statement.entry == 1)
    #expect(throws: GuardError.self) {
      try forgetting.forget(77, ground: ground, actor: officer, at: now)
    }
  }

  @Test
  func `destroys nothing when the log cannot be written`() throws {
    let signer = try AuditRoom.signer()
    let log = try AuditRoom.open(scratch.file("audit"))
    let store = try store(LocalMasterKey())
    try store.makeKeys(for: [5], at: now)
    log.close()
    #expect(throws: GuardError.self) {
      try Forgetting(store: store, log: log, signer: signer)
        .forget(5, ground: ground, actor: officer, at: now)
    }
    #expect(try store.standing(of: 5) == .live(nil))
  }
}
