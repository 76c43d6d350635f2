// SPDX-License-Identifier: Apache-2.0

/// Who may sign a log's heads now: a key that is trusted, and what followed from it.
public struct SignerChain: Hashable, Sendable {
  /// The key that signs now.
  public private(set) var current: NoteKey
  /// How many entries there were when it began.
  public private(set) var since: UInt64 = 0

  /// Creates the chain that begins with a trusted key.
  public init(_ first: NoteKey) { current = first }

  /// Goes on to the next key.
  ///
  /// - Throws: `GuardError` with code `.corrupt` for a word that is not the current signer's
  public mutating func follow(_ rotation: SignerRotation) throws(GuardError) {
    guard rotation.isSound(after: current), rotation.size >= since else {
      throw GuardError(
        .corrupt, detail: "\(rotation.next) was not named by the signer before it")
    }
    current = rotation.next
    since = rotation.size
  }

  /// A Boolean value: whether a head is the current signer's to sign, and was signed.
  public func isSigned(_ head: SignedHead) -> Bool {
    head.head.origin == current.name && head.head.size >= since
      && head.note.isSigned(by: current)
  }
}
