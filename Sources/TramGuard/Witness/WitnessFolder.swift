// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// What a witness keeps of one log: a folder with the log's key and every head that it accepted.
public final class WitnessFolder {
  /// The witness with what it knows now.
  public private(set) var witness: Witness
  /// The heads that were accepted, the oldest first.
  public private(set) var heads: [SignedHead]
  private let file: AuditFile
  private let lock: AuditFile
  private var end: Int

  /// Opens a witness's folder, or begins one where the log's key is given.
  ///
  /// - Throws: `GuardError`: `.locked`, `.corrupt`, `.refused` for another log's folder, `.io`
  public init(_ folder: String, trusting key: NoteKey?) throws(GuardError) {
    if key != nil { try GuardFolder.make(folder) }
    lock = try AuditFile("\(folder)/lock", .write)
    guard try lock.takeLock() else {
      throw GuardError(.locked, detail: "\(folder) is used by another witness")
    }
    let identity = try AuditIdentity.open(
      folder, names: try GuardFolder.names(in: folder),
      beginning: key.map { AuditIdentity(signer: $0) })
    guard key == nil || key == identity.signer else {
      throw GuardError(.refused, detail: "\(folder) trusts \(identity.signer)")
    }
    let kept = try HeadFile.read(folder)
    file = try AuditFile("\(folder)/\(HeadFile.fileName)", .write)
    if kept.torn > 0 { try file.truncate(to: kept.end) }
    end = kept.end
    heads = kept.heads
    witness = Witness(trusting: identity.signer)
    // What stands here was judged before; it is taken for that without its proofs.
    for record in kept.records {
      switch record {
      case .rotation(let rotation): try witness.follow(rotation)
      case .head(let head): witness.recall(head)
      }
    }
  }

  deinit { lock.releaseLock() }

  /// Goes on to the log's next keys; those that are known already are passed over.
  ///
  /// - Throws: `GuardError`
  public func follow(_ rotations: [SignerRotation]) throws(GuardError) {
    let known = rotations.lastIndex { $0.next == witness.chain.current }
    for rotation in rotations.dropFirst(known.map { $0 + 1 } ?? 0) {
      try witness.follow(rotation)
      try keep(.rotation(rotation))
    }
  }

  /// Judges a head, signs it when it is accepted and a key is given, and keeps it.
  ///
  /// A head that says the same again is not kept twice.
  ///
  /// - Throws: `GuardError`: `.io`, `.diskFull`
  public func judge(
    _ head: SignedHead, proof: MerkleProof?, signer: NoteSigner?, now: Instant
  ) throws(GuardError) -> (verdict: Witness.Verdict, head: SignedHead) {
    var signed = head
    let verdict = witness.judge(head, proof: proof, now: now)
    guard verdict.isAccepted else { return (verdict, head) }
    if let signer { try signed.cosign(with: signer, at: now) }
    if verdict != .same {
      try keep(.head(signed))
      heads.append(signed)
    }
    return (verdict, signed)
  }

  private func keep(_ record: HeadFile.Record) throws(GuardError) {
    let bytes = HeadFile.bytes(of: record)
    try file.write(bytes.span, at: end)
    try file.flush()
    end += bytes.count
  }
}

extension Witness {
  /// Takes a head that was accepted before.
  mutating func recall(_ head: SignedHead) { last = head.head }
}
