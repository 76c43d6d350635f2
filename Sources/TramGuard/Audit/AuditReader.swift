// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A log's folder as others read it while its process writes: up to the last head that was signed.
public struct AuditReader: Sendable {
  /// Which log it is.
  public let identity: AuditIdentity
  /// Every head in the folder; whose they are is not checked.
  public let heads: [SignedHead]
  /// The words by which signers followed each other.
  public let rotations: [SignerRotation]
  /// How many entries the last head speaks of.
  public let size: UInt64
  private let tree: AuditTreeFiles
  private let segments: [AuditSegment]

  /// Opens a folder for reading.
  ///
  /// - Throws: `GuardError`: `.corrupt`, `.io`
  public init(folder: String) throws(GuardError) {
    identity = try AuditIdentity.read(folder)
    let file = try HeadFile.read(folder)
    heads = file.heads
    rotations = file.rotations
    size = file.heads.last?.head.size ?? 0
    tree = try AuditTreeFiles(folder, .read, faults: nil)
    segments = try AuditFolder.segments(folder, names: try GuardFolder.names(in: folder))
  }

  /// Up to `limit` entries from a number on, as far as their segment goes.
  ///
  /// - Throws: `GuardError`: `.missing`, `.corrupt`, `.io`
  public func entries(from first: UInt64, limit: Int) throws(GuardError) -> [NumberedEntry] {
    try AuditPages(segments: segments, tree: tree, size: size).entries(from: first, limit: limit)
  }

  /// The bytes of an entry, of which its leaf is the hash.
  ///
  /// - Throws: `GuardError`: `.missing`, `.corrupt`, `.io`
  public func encodedEntry(_ number: UInt64) throws(GuardError) -> [UInt8] {
    let pages = AuditPages(segments: segments, tree: tree, size: size)
    return try pages.encoded(from: number, limit: 1).first ?? []
  }

  /// The tree of the first `size` entries.
  ///
  /// - Throws: `GuardError` with code `.missing` beyond the last head
  public func tree(of size: UInt64) throws(GuardError) -> MerkleTree<AuditTreeFiles> {
    guard size <= self.size else {
      throw GuardError(
        .missing, detail: "the last head speaks of \(self.size) entries, not of \(size)")
    }
    return MerkleTree(tree, size: size)
  }
}
