// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Somebody elsewhere who keeps a log's heads, and tells when it does not go on from what it said.
///
/// A witness needs no entries and learns nothing about anybody; what it knows is the log's key and
/// the last head.
public struct Witness: Hashable, Sendable {
  /// What a head is, beside those before it.
  public enum Verdict: Hashable, Sendable {
    /// The first head that the witness sees of this log.
    case first
    /// It goes on from the last one.
    case grown
    /// As many entries as before, and the same.
    case same
    /// It is not signed by the log's signer, or another log's.
    case signature
    /// Fewer entries than before: cut, or an old copy put back.
    case rolledBack
    /// As many entries as before or more, and not the same beginning: two histories.
    case forked
    /// The proof from the last head is missing.
    case unproven
    /// It is earlier than the last one, or later than it is.
    case clock

    /// A Boolean value: whether the witness keeps the head and may sign it.
    public var isAccepted: Bool {
      switch self {
      case .first, .grown, .same: true
      default: false
      }
    }
  }

  /// Who may sign the log's heads.
  public private(set) var chain: SignerChain
  /// The last head that was accepted.
  public internal(set) var last: AuditHead?

  /// How far a log's clock may be ahead of the witness's, in milliseconds: five minutes, as
  /// Kerberos allows (RFC 4120 §8.2).
  public static let aheadBy: Int64 = 300_000

  /// Creates a witness that trusts a log's key.
  public init(trusting key: NoteKey) { chain = SignerChain(key) }

  /// Goes on to the log's next key.
  ///
  /// - Throws: `GuardError` with code `.corrupt` for a word that is not the current signer's
  public mutating func follow(_ rotation: SignerRotation) throws(GuardError) {
    try chain.follow(rotation)
  }

  /// Judges a head, and keeps it as the last one when it is accepted.
  ///
  /// - Parameters:
  ///   - proof: From the last accepted head; `nil` where there is none.
  ///   - now: The witness's own time; `nil` judges no time.
  public mutating func judge(
    _ head: SignedHead, proof: MerkleProof?, now: Instant?
  ) -> Verdict {
    let verdict = verdict(head, proof, now)
    if verdict.isAccepted { last = head.head }
    return verdict
  }

  private func verdict(_ signed: SignedHead, _ proof: MerkleProof?, _ now: Instant?) -> Verdict {
    let head = signed.head
    guard chain.isSigned(signed) else { return .signature }
    if let now, head.time.milliseconds - now.milliseconds > Witness.aheadBy { return .clock }
    guard let last else { return .first }
    if head.size < last.size { return .rolledBack }
    if head.size == last.size {
      guard head.root == last.root else { return .forked }
      return head.time < last.time ? .clock : .same
    }
    // Every tree goes on from an empty one.
    if last.size > 0 {
      guard let proof else { return .unproven }
      guard proof.connects(last.root, of: last.size, to: head.root, of: head.size) else {
        return .forked
      }
    }
    return head.time < last.time ? .clock : .grown
  }

  /// Heads of two witnesses that contradict each other: as many entries and other roots.
  ///
  /// Each pair proves by itself that the log told two histories.
  public static func contradictions(
    _ own: [SignedHead], _ others: [SignedHead]
  ) -> [(own: SignedHead, other: SignedHead)] {
    var bySize: [UInt64: SignedHead] = [:]
    for head in own { bySize[head.head.size] = head }
    return others.compactMap { other in
      guard let own = bySize[other.head.size], own.head.root != other.head.root,
        own.head.origin == other.head.origin
      else { return nil }
      return (own, other)
    }
  }
}

extension Witness.Verdict {
  /// What it means, for a person.
  public var sentence: String {
    switch self {
    case .first: "first head of this log"
    case .grown: "goes on from the last head"
    case .same: "as the last head"
    case .signature: "NOT SIGNED by the log's signer"
    case .rolledBack: "ROLLED BACK: fewer entries than the last head"
    case .forked: "FORKED: not the history of the last head"
    case .unproven: "UNPROVEN: no proof from the last head"
    case .clock: "CLOCK: earlier than the last head, or ahead of this witness"
    }
  }
}
