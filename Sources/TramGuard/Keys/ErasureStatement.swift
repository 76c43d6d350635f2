// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// A signed word that a person's key was destroyed, which can be checked later against the audit
/// log and the key store.
///
/// It proves that the log's signer said so, that it is on record in the log, and, with the store,
/// that the slot in which that key was holds none. It cannot prove that nobody made a copy before.
public struct ErasureStatement: Hashable, Sendable {
  /// The audit log's name.
  public let origin: String
  /// The key that was destroyed.
  public let key: KeyStore.Destroyed
  /// The number of the entry that says so.
  public let entry: UInt64
  /// Why, such as `gdpr.17`.
  public let ground: AuditWord
  /// The note with the signature.
  public let note: SignedNote

  private static let form = "tram-erasure-1"
  /// The verb of the entry that says so.
  public static let verb = AuditWord("key.destroyed")

  init(
    _ key: KeyStore.Destroyed, entry: UInt64, ground: AuditWord, by signer: NoteSigner
  ) throws(GuardError) {
    origin = signer.key.name
    self.key = key
    self.entry = entry
    self.ground = ground
    var note = try SignedNote(
      text: "\(ErasureStatement.form)\n\(origin)\nperson \(key.person)\nstore \(key.store)\n"
        + "slot \(key.slot)\nkey \(key.commitment.base64)\nentry \(entry)\nground \(ground)\n"
        + "time \(key.time.milliseconds)\n")
    try note.sign(with: signer)
    self.note = note
  }

  /// Reads a statement; whose word it is is for the reader to check.
  ///
  /// - Throws: `GuardError` with code `.corrupt`
  public init(parsing bytes: [UInt8]) throws(GuardError) {
    let note = try SignedNote(parsing: bytes)
    let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
    func value(_ line: Int, _ name: String) -> Substring? {
      guard lines.indices.contains(line), lines[line].hasPrefix("\(name) ") else { return nil }
      return lines[line].dropFirst(name.utf8.count + 1)
    }
    guard lines.count == 10, lines[0] == ErasureStatement.form, NoteKey.isName(lines[1]),
      let person = value(2, "person").flatMap({ UInt64($0) }),
      let store = value(3, "store").flatMap({ UInt64($0) }),
      let slot = value(4, "slot").flatMap({ Int($0) }), slot >= 0,
      let commitment = value(5, "key").flatMap({ MerkleHash(base64: String($0)) }),
      let entry = value(6, "entry").flatMap({ UInt64($0) }),
      let ground = value(7, "ground").flatMap({ AuditWord(parsing: $0) }),
      let time = value(8, "time").flatMap({ Int64($0) })
    else { throw GuardError(.corrupt, detail: "no word that a key was destroyed") }
    origin = String(lines[1])
    key = KeyStore.Destroyed(
      person: person, store: store, slot: slot, commitment: commitment,
      time: Instant(milliseconds: time))
    self.entry = entry
    self.ground = ground
    self.note = note
  }

  /// A Boolean value: whether an entry of the log is the one that the statement speaks of.
  public func isOnRecord(_ entry: NumberedEntry) -> Bool {
    entry.number == self.entry && entry.entry.verb == ErasureStatement.verb
      && entry.entry.subject.number == key.person && entry.entry.evidence == key.commitment
  }

  /// A Boolean value: whether a store says of the slot what the statement says.
  ///
  /// - Throws: `GuardError`: `.corrupt`, `.io`
  public func isBorneOut(by store: KeyStore) throws(GuardError) -> Bool {
    try store.bearsOut(key)
  }
}

extension KeyStore {
  /// A Boolean value: whether the slot of a destroyed key holds none, and is that key's.
  func bearsOut(_ key: Destroyed) throws(GuardError) -> Bool {
    guard key.store == store, let slot = try slot(key.slot) else { return false }
    return slot.person == key.person && slot.state == .destroyed
      && slot.commitment == key.commitment && slot.wrapped.allSatisfy { $0 == 0 }
  }
}
