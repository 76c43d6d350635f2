// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramBytes
public import TramUnits

/// An append-only log of who looked at what, in the files of a folder, as a Merkle tree
/// (docs/formats/audit.md).
///
/// One process writes, held by a lock on the file `lock`. Appends of many tasks share one flush:
/// the task that leads does the write and the flush on its own thread. An append that returns is
/// on the disk and in the tree; one that throws must be taken for a refusal, so that nothing is
/// shown that is not on record.
public final class AuditLog: Sendable {
  /// What readers and the writer share; held for a few lines.
  private struct View {
    var segments: [AuditSegment]
    var size: UInt64
    var root: MerkleHash
    var isClosed = false
  }

  private struct Heads {
    var file: AuditFile
    var end: Int
    var chain: SignerChain
    var last: SignedHead?
    var rotations: [SignerRotation]
  }

  /// Which log it is.
  public let identity: AuditIdentity
  /// What opening cut from the end, if a crash had left anything there.
  public let repair: AuditRepair?
  private let folder: String
  private let tree: AuditTreeFiles
  private let line: AuditLine
  /// Held during the disk's work, never across a suspension; taken before `view`.
  private let writer: Mutex<AuditWriter>
  private let heads: Mutex<Heads>
  private let view: Mutex<View>

  /// Opens the log of a folder, or begins one where an identity is given.
  ///
  /// It reads the last segment and what was written since the tree was last flushed, and compares
  /// the tree with the last signed head.
  ///
  /// - Throws: `GuardError`: `.locked`, `.corrupt`, `.refused` for another log's folder, `.io`,
  ///   `.diskFull`
  public convenience init(
    folder: String, beginning: AuditIdentity? = nil, limits: AuditLimits = AuditLimits()
  ) throws {
    try self.init(folder: folder, beginning: beginning, limits: limits, faults: nil)
  }

  init(
    folder: String, beginning: AuditIdentity?, limits: AuditLimits, faults: DiskFaults?
  ) throws {
    let found = try AuditFolder(folder, beginning: beginning, faults: faults)
    self.folder = folder
    identity = found.identity
    repair = found.repair
    tree = found.tree
    line = AuditLine(capacity: limits.waitingEntries)
    view = Mutex(
      View(segments: found.segments, size: found.frontier.size, root: found.frontier.root))
    writer = Mutex(AuditWriter(folder: folder, limits: limits, faults: faults, found: found))
    let file = try AuditFile("\(folder)/\(HeadFile.fileName)", .write, faults: faults)
    if found.heads.torn > 0 { try file.truncate(to: found.heads.end) }
    var chain = SignerChain(found.identity.signer)
    for rotation in found.heads.rotations { try chain.follow(rotation) }
    heads = Mutex(
      Heads(
        file: file, end: found.heads.end, chain: chain, last: found.heads.heads.last,
        rotations: found.heads.rotations))
  }

  deinit { close() }

  /// What the appends came to since the log was opened.
  public var counts: FlushCounts { line.counts }
  /// How many entries are durable.
  public var size: UInt64 { view.withLock { $0.size } }
  /// The key that signs heads now.
  public var signer: NoteKey { heads.withLock { $0.chain.current } }
  /// The last head that was signed.
  public var lastHead: AuditHead? { lastSigned?.head }
  /// That head with its signature.
  public var lastSigned: SignedHead? { heads.withLock { $0.last } }
  /// The words by which signers followed each other.
  public var rotations: [SignerRotation] { heads.withLock { $0.rotations } }

  // MARK: Writing

  /// Writes entries one after the other and returns their numbers once they are durable.
  ///
  /// After a crash the first of them may be there without the others, none acknowledged.
  ///
  /// - Throws: `GuardError`: `.badValue`, `.busy`, `.diskFull`, `.io`, `.stopped`, `.closed`;
  ///   `CancellationError`
  @discardableResult
  public func append(_ entries: [AuditEntry]) async throws -> Range<UInt64> {
    let request = try AuditRequest(entries)
    guard !entries.isEmpty else { return size..<size }
    let first = try await line.append(request, commit: commit)
    return first..<first + UInt64(entries.count)
  }

  /// The same for a caller that may block its thread.
  ///
  /// - Throws: `GuardError`, as `append(_:)`
  @discardableResult
  public func appendBlocking(_ entries: [AuditEntry]) throws(GuardError) -> Range<UInt64> {
    let request = try AuditRequest(entries)
    guard !entries.isEmpty else { return size..<size }
    let first = try write([request]).first ?? 0
    return first..<first + UInt64(entries.count)
  }

  /// Off the caller's actor, as it waits for the disk.
  @concurrent
  private func commit(_ requests: [AuditRequest]) async throws -> [UInt64] {
    try write(requests)
  }

  private func write(_ requests: [AuditRequest]) throws(GuardError) -> [UInt64] {
    try writer.withLock { writer throws(GuardError) in
      let firsts = try writer.write(requests)
      show(writer)
      return firsts
    }
  }

  private func show(_ writer: AuditWriter) {
    view.withLock { view in
      view.size = writer.size
      view.root = writer.frontier.root
      guard let segment = writer.segment else { return }
      if view.segments.last?.first == segment.first { view.segments.removeLast() }
      view.segments.append(segment)
    }
  }

  // MARK: Heads

  /// Signs and keeps what the log says of itself now.
  ///
  /// - Throws: `GuardError`: `.refused` for a key that is not the current signer's, `.io`,
  ///   `.diskFull`, `.closed`
  @discardableResult
  public func signHead(by signer: NoteSigner, at now: Instant) throws(GuardError) -> SignedHead {
    let (size, root) = try writer.withLock { writer throws(GuardError) in
      try writer.sync()
      return (writer.size, writer.frontier.root)
    }
    let head = AuditHead(origin: identity.origin, size: size, root: root, time: now)
    let signed = try SignedHead(head, by: signer)
    try heads.withLock { heads throws(GuardError) in
      guard heads.chain.isSigned(signed) else {
        throw GuardError(
          .refused, detail: "\(signer.key) does not sign for this log; \(heads.chain.current) does")
      }
      guard head.size >= heads.last?.head.size ?? 0 else {
        throw GuardError(.busy, detail: "a head of more entries was signed meanwhile")
      }
      try AuditLog.keep(.head(signed), &heads)
      heads.last = signed
    }
    return signed
  }

  /// Lets another key sign from now on, by the word of the current one, and enters that.
  ///
  /// - Throws: `GuardError`
  @discardableResult
  public func rotateSigner(
    from old: NoteSigner, to next: NoteSigner, actor: AuditEntry.Actor, at now: Instant
  ) throws(GuardError) -> SignerRotation {
    let rotation = try SignerRotation(from: old, to: next, size: size, at: now)
    var trial = heads.withLock { $0.chain }
    try trial.follow(rotation)
    try appendBlocking([
      AuditEntry(
        time: now, kind: .administration, actor: actor, verb: AuditWord("audit.signer"),
        evidence: .digest(Array(rotation.note.text.utf8).span))
    ])
    try heads.withLock { heads throws(GuardError) in
      try heads.chain.follow(rotation)
      try AuditLog.keep(.rotation(rotation), &heads)
      heads.rotations.append(rotation)
    }
    return rotation
  }

  private static func keep(
    _ record: HeadFile.Record, _ heads: inout Heads
  ) throws(GuardError) {
    let bytes = HeadFile.bytes(of: record)
    try heads.file.write(bytes.span, at: heads.end)
    try heads.file.flush()
    heads.end += bytes.count
  }

  // MARK: Reading

  private func look() throws(GuardError) -> View {
    let now = view.withLock { $0 }
    guard !now.isClosed else { throw GuardError(.closed, detail: "the audit log was closed") }
    return now
  }

  /// The root over all entries, with their count.
  ///
  /// - Throws: `GuardError` with code `.closed`
  public func root() throws(GuardError) -> (size: UInt64, root: MerkleHash) {
    let now = try look()
    return (now.size, now.root)
  }

  /// Up to `limit` entries from a number on, as far as their segment goes.
  ///
  /// - Throws: `GuardError`: `.missing`, `.corrupt`, `.io`, `.closed`
  public func entries(from first: UInt64, limit: Int) throws(GuardError) -> [NumberedEntry] {
    let now = try look()
    return try AuditPages(segments: now.segments, tree: tree, size: now.size)
      .entries(from: first, limit: limit)
  }

  /// The proof that an entry is in the tree of the first `size` entries.
  ///
  /// - Throws: `GuardError`: `.missing`, `.corrupt`, `.io`, `.closed`
  /// - Complexity: O(log *size*) reads
  public func inclusion(of number: UInt64, in size: UInt64) throws -> MerkleProof {
    try provable(size).inclusion(of: number)
  }

  /// The proof that the first `older` entries are the beginning of the first `size`.
  ///
  /// - Throws: `GuardError`: `.missing`, `.corrupt`, `.io`, `.closed`
  public func consistency(from older: UInt64, to size: UInt64) throws -> MerkleProof {
    try provable(size).consistency(from: older)
  }

  /// What a witness is handed who last accepted a head of `older` entries; `nil` before the first
  /// head.
  ///
  /// Where the log's head has fewer entries than that it is handed without a proof, and the witness
  /// tells that it was rolled back.
  ///
  /// - Throws: `GuardError`: `.corrupt`, `.io`, `.closed`
  /// - Complexity: O(log *size*) reads
  public func bundle(from older: UInt64) throws -> HeadBundle? {
    guard let head = lastSigned else { return nil }
    guard older > 0, older <= head.head.size else {
      return HeadBundle(older: 0, proof: MerkleProof([]), head: head)
    }
    let proof = try consistency(from: older, to: head.head.size)
    return HeadBundle(older: older, proof: proof, head: head)
  }

  private func provable(_ size: UInt64) throws(GuardError) -> MerkleTree<AuditTreeFiles> {
    let there = try look().size
    guard size <= there else {
      throw GuardError(.missing, detail: "the log has \(there) entries and no \(size)")
    }
    return MerkleTree(tree, size: size)
  }

  /// Waits for the write that is under way, refuses everything after it, and gives the folder
  /// to whoever opens it next.
  public func close() {
    writer.withLock { $0.close() }
    view.withLock { $0.isClosed = true }
  }
}
