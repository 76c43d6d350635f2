// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramGuard

@Suite("A store of people's keys")
struct KeyStoreTests {
  private let scratch: ScratchFolder
  private let path: String
  private let now = Instant(milliseconds: 1_600_000_000_000)
  private let field = AuditWord("audit.note")

  init() throws {
    scratch = try ScratchFolder()
    path = scratch.file(KeyStore.fileName)
  }

  private func bytes(_ key: SymmetricKey) -> [UInt8] {
    unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// Whether any file beside the store holds these bytes.
  private func isFound(_ bytes: [UInt8]) throws -> Bool {
    let folder = path.dropLast(KeyStore.fileName.count)
    for name in try FileManager.default.contentsOfDirectory(atPath: String(folder)) {
      let data = try Foundation.Data(contentsOf: URL(filePath: folder + name))
      if data.range(of: Foundation.Data(bytes)) != nil { return true }
    }
    return false
  }

  @Test
  func `gives each person one key, the same after it is opened anew`() throws {
    let master = LocalMasterKey()
    var keys: [[UInt8]] = []
    do {
      let store = try KeyStore(path: path, master: master)
      try store.makeKeys(for: Array(1...500), at: now)
      try store.makeKeys(for: [7, 7, 501, 8], at: now)
      #expect(store.count == 501)
      for person in 1...501 as ClosedRange<UInt64> { keys.append(bytes(try store.key(of: person))) }
      #expect(Set(keys).count == 501)
      #expect(throws: GuardError.self) { try store.key(of: 502) }
      #expect(throws: GuardError.self) { try KeyStore(path: path, master: master) }
    }
    let store = try KeyStore(path: path, master: try LocalMasterKey(text: master.secretText))
    for person in 1...501 as ClosedRange<UInt64> {
      #expect(bytes(try store.key(of: person)) == keys[Int(person) - 1])
    }
    for key in keys.prefix(20) { #expect(!(try isFound(key))) }
  }

  @Test
  func `another master key opens nothing`() throws {
    do {
      let store = try KeyStore(path: path, master: LocalMasterKey())
      try store.makeKeys(for: [1], at: now)
    }
    let refusal = #expect(throws: GuardError.self) {
      try KeyStore(path: path, master: LocalMasterKey())
    }
    #expect(refusal?.code == .refused)
    for text in [
      "", "tram-master-1", "tram-master-1 AAAA",
      "tram-master-2 \(String(repeating: "A", count: 43))=",
    ] {
      #expect(throws: GuardError.self) { try LocalMasterKey(text: text) }
    }
  }

  @Test
  func `a destroyed key is in no file any more, opens nothing and is not made again`() throws {
    let master = LocalMasterKey()
    let store = try KeyStore(path: path, master: master)
    try store.makeKeys(for: Array(1...50), at: now)
    let vault = PersonVault(store)
    let sealed = try vault.seal([1, 2, 3], for: 17, field: field)
    let others = try vault.seal([4], for: 18, field: field)
    let key = bytes(try store.key(of: 17))
    let wrapped = try #require(try store.slot(16)).wrapped
    #expect(try isFound(wrapped))
    let gone = try store.destroy(17, at: now)
    #expect(gone.slot == 16)
    #expect(!(try isFound(wrapped)))
    #expect(!(try isFound(key)))
    #expect(throws: GuardError.self) { try vault.open(sealed, of: 17, field: field) }
    #expect(try vault.open(others, of: 18, field: field) == [4])
    #expect(throws: GuardError.self) { try store.makeKeys(for: [17], at: now) }
    #expect(try store.standing(of: 17) == .destroyed(now))
    // Asked again later it is told as it was.
    #expect(try store.destroy(17, at: Instant(milliseconds: 5)) == gone)
    #expect(throws: GuardError.self) { try store.destroy(99, at: now) }
  }

  @Test
  func `a key under a hold is not destroyed until the hold ends or is lifted`() throws {
    let master = LocalMasterKey()
    do {
      let store = try KeyStore(path: path, master: master)
      try store.makeKeys(for: [1, 2], at: now)
      try store.hold(1, LegalHold(dossier: 77, until: Instant(milliseconds: 2_000_000_000_000)))
      try store.hold(2, LegalHold(dossier: 78))
    }
    let store = try KeyStore(path: path, master: master)
    let refusal = #expect(throws: GuardError.self) { try store.destroy(1, at: now) }
    #expect(refusal?.code == .refused)
    #expect(refusal?.detail.contains("case 77") == true)
    #expect(throws: GuardError.self) { try store.destroy(2, at: Instant(milliseconds: .max)) }
    _ = try store.destroy(1, at: Instant(milliseconds: 2_000_000_000_000))
    try store.hold(2, nil)
    _ = try store.destroy(2, at: now)
    #expect(throws: GuardError.self) { try store.hold(2, LegalHold(dossier: 1)) }
  }

  @Test
  func `the next master key opens all, and the old wraps are in no file any more`() throws {
    let first = LocalMasterKey()
    let second = LocalMasterKey()
    var keys: [[UInt8]] = []
    var wraps: [[UInt8]] = []
    do {
      let store = try KeyStore(path: path, master: first)
      try store.makeKeys(for: Array(1...300), at: now)
      try store.hold(5, LegalHold(dossier: 9))
      for person in 1...300 as ClosedRange<UInt64> {
        keys.append(bytes(try store.key(of: person)))
        wraps.append(try #require(try store.slot(Int(person) - 1)).wrapped)
      }
      _ = try store.destroy(9, at: now)
      try store.rotate(to: second)
      #expect(bytes(try store.key(of: 300)) == keys[299])
    }
    for wrap in wraps.prefix(40) { #expect(!(try isFound(wrap))) }
    #expect(throws: GuardError.self) { try KeyStore(path: path, master: first) }
    let store = try KeyStore(path: path, master: second)
    for person in 1...300 as ClosedRange<UInt64> where person != 9 {
      #expect(bytes(try store.key(of: person)) == keys[Int(person) - 1])
    }
    #expect(try store.standing(of: 9) == .destroyed(now))
    #expect(try store.standing(of: 5) == .live(LegalHold(dossier: 9)))
  }

  @Test(
    "opens under one master key or the other, whatever call of a rotation fails",
    arguments: 0..<12)
  func rotationFails(at number: Int) throws {
    let first = LocalMasterKey()
    let second = LocalMasterKey()
    var keys: [[UInt8]] = []
    do {
      let store = try KeyStore(path: path, master: first)
      try store.makeKeys(for: Array(1...40), at: now)
      for person in 1...40 as ClosedRange<UInt64> { keys.append(bytes(try store.key(of: person))) }
    }
    let countdown = Countdown(number)
    do {
      let store = try KeyStore(path: path, master: first) { _, _ in
        countdown.isOver ? DiskFault(code: .cannotWrite, written: number * 50) : nil
      }
      try? store.rotate(to: second)
    }
    let opened = [first, second].compactMap { try? KeyStore(path: path, master: $0) }
    #expect(opened.count == 1)
    for person in 1...40 as ClosedRange<UInt64> {
      #expect(try bytes(opened[0].key(of: person)) == keys[Int(person) - 1])
    }
    let names = try FileManager.default.contentsOfDirectory(
      atPath: String(path.dropLast(KeyStore.fileName.count)))
    #expect(!names.contains { $0.hasSuffix(".next") })
  }

  @Test
  func `a slot in another one's place, or damaged, gives no key`() throws {
    let master = LocalMasterKey()
    do {
      let store = try KeyStore(path: path, master: master)
      try store.makeKeys(for: [1, 2, 3], at: now)
    }
    var raw = try AuditRoom.bytes(path)
    let first = KeyStoreFile.offset(0)
    // The wrap of person 1 in the slot of person 2, all checks made right.
    let slots = [KeySlot(raw.span, at: first), KeySlot(raw.span, at: KeyStoreFile.offset(1))]
    var slot = try #require(slots[1])
    slot.wrapped = try #require(slots[0]).wrapped
    raw.replaceSubrange(KeyStoreFile.offset(1)..<KeyStoreFile.offset(2), with: slot.bytes)
    raw[KeyStoreFile.offset(2) + 90] ^= 1
    try AuditRoom.write(raw + [1, 2, 3], to: path)
    let store = try KeyStore(path: path, master: master)
    #expect(store.damaged == 1)
    _ = try store.key(of: 1)
    #expect(throws: GuardError.self) { try store.key(of: 2) }
    #expect(throws: GuardError.self) { try store.key(of: 3) }
  }

  @Test("is refused or read, whatever its bytes", arguments: 0..<60 as Range<UInt64>)
  func hostile(seed: UInt64) throws {
    let master = LocalMasterKey()
    do {
      let store = try KeyStore(path: path, master: master)
      try store.makeKeys(for: [1, 2, 3], at: now)
    }
    var random = SeededGenerator(seed: seed)
    var raw = try AuditRoom.bytes(path)
    for _ in 0..<Int.random(in: 1...30, using: &random) {
      let at =
        Bool.random(using: &random)
        ? Int.random(in: raw.indices, using: &random)
        : Int.random(in: max(0, raw.count - 384)..<raw.count, using: &random)
      raw[at] = UInt8.random(in: .min ... .max, using: &random)
    }
    if seed % 5 == 0 { raw.removeLast(Int.random(in: 0...raw.count, using: &random)) }
    try AuditRoom.write(raw, to: path)
    guard let store = try? KeyStore(path: path, master: master) else { return }
    for person in 0...5 as ClosedRange<UInt64> {
      _ = try? store.key(of: person)
      _ = try? store.destroy(person, at: now)
    }
    try? store.rotate(to: LocalMasterKey())
  }

  @Test
  func `sealed bytes are one person's and one field's`() throws {
    let store = try KeyStore(path: path, master: LocalMasterKey())
    try store.makeKeys(for: [1, 2], at: now)
    let vault = PersonVault(store)
    let sealed = try vault.seal(Array("Nguyễn Văn A".utf8), for: 1, field: field)
    #expect(try sealed != vault.seal(Array("Nguyễn Văn A".utf8), for: 1, field: field))
    #expect(try vault.open(sealed, of: 1, field: field) == Array("Nguyễn Văn A".utf8))
    #expect(throws: GuardError.self) { try vault.open(sealed, of: 2, field: field) }
    #expect(throws: GuardError.self) { try vault.open(sealed, of: 1, field: AuditWord("name")) }
    for count in 0..<sealed.count {
      #expect(throws: GuardError.self) {
        try vault.open(Array(sealed.prefix(count)), of: 1, field: field)
      }
    }
    for at in sealed.indices {
      var other = sealed
      other[at] ^= 1
      #expect(throws: GuardError.self) { try vault.open(other, of: 1, field: field) }
    }
  }
}
