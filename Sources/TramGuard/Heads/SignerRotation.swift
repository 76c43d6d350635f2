// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A signer's word that another key signs from now on; the other one signs it too, to show that it
/// is there.
public struct SignerRotation: Hashable, Sendable {
  /// The log's name.
  public let origin: String
  /// How many entries the log had; heads of fewer are not the next key's to sign.
  public let size: UInt64
  /// The key that signs from here on.
  public let next: NoteKey
  /// When.
  public let time: Instant
  /// The note with both signatures.
  public let note: SignedNote

  private static let form = "tram-audit-signer-1"

  /// Makes the word of `old` for `next`.
  ///
  /// - Throws: `GuardError`
  public init(
    from old: NoteSigner, to next: NoteSigner, size: UInt64, at now: Instant
  ) throws(GuardError) {
    guard old.key.name == next.key.name, old.key != next.key, next.key.kind == .note else {
      throw GuardError(.badValue, detail: "the next signer has the same name and another key")
    }
    origin = old.key.name
    self.size = size
    self.next = next.key
    time = now
    var note = try SignedNote(
      text: "\(SignerRotation.form)\n\(old.key.name)\n\(size)\n\(next.key)\n"
        + "time \(now.milliseconds)\n")
    try note.sign(with: old)
    try note.sign(with: next)
    self.note = note
  }

  /// Reads a rotation; whose word it is is for the reader to check.
  ///
  /// - Throws: `GuardError` with code `.corrupt`
  public init(parsing bytes: [UInt8]) throws(GuardError) {
    let note = try SignedNote(parsing: bytes)
    let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 6, lines[0] == SignerRotation.form, lines[5].isEmpty,
      let size = UInt64(lines[2]), let next = NoteKey(lines[3]), next.kind == .note,
      next.name == lines[1], lines[4].hasPrefix("time "), let time = Int64(lines[4].dropFirst(5))
    else { throw GuardError(.corrupt, detail: "no word of a signer for the next one") }
    origin = String(lines[1])
    self.size = size
    self.next = next
    self.time = Instant(milliseconds: time)
    self.note = note
  }

  /// A Boolean value: whether it is the word of `old`, and its successor signed it too.
  public func isSound(after old: NoteKey) -> Bool {
    old.name == origin && next != old && note.isSigned(by: old) && note.isSigned(by: next)
  }
}
