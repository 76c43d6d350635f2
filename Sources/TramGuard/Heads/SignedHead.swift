// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A head with the signatures under it.
public struct SignedHead: Hashable, Sendable {
  /// What was signed.
  public let head: AuditHead
  /// The note with its signatures; whose they are is for the reader to check.
  public private(set) var note: SignedNote

  /// Signs a head.
  ///
  /// - Throws: `GuardError`
  public init(_ head: AuditHead, by signer: NoteSigner) throws(GuardError) {
    self.head = head
    note = try SignedNote(text: head.text)
    try note.sign(with: signer)
  }

  /// Reads a signed head; no signature is checked yet.
  ///
  /// - Throws: `GuardError` with code `.corrupt`
  public init(_ note: SignedNote) throws(GuardError) {
    head = try AuditHead(text: note.text)
    self.note = note
  }

  /// Reads a signed head from the bytes of its note; no signature is checked yet.
  ///
  /// - Throws: `GuardError` with code `.corrupt`
  public init(parsing bytes: [UInt8]) throws(GuardError) {
    try self.init(SignedNote(parsing: bytes))
  }

  /// Adds a witness's signature.
  ///
  /// - Throws: `GuardError`
  public mutating func cosign(with witness: NoteSigner, at now: Instant) throws(GuardError) {
    try note.cosign(with: witness, seconds: now.milliseconds / 1000)
  }
}
