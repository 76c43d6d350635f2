// SPDX-License-Identifier: Apache-2.0

/// A tree of a given size over its strata: roots and proofs.
public struct MerkleTree<Store: MerkleStore> {
  let store: Store
  /// How many leaves it has.
  public let size: UInt64

  /// Creates the tree of the first `size` leaves of a store.
  public init(_ store: Store, size: UInt64) {
    self.store = store
    self.size = size
  }

  /// The root of a whole subtree.
  ///
  /// - Complexity: O(8) hashes and one read
  func node(level: Int, index: UInt64) throws -> MerkleHash {
    let stratum = min(level / MerkleStrata.step, MerkleStrata.count - 1)
    let rest = level - stratum * MerkleStrata.step
    var hashes = try store.nodes(stratum, from: index << UInt64(rest), count: 1 << rest)
    while hashes.count > 1 {
      for pair in 0..<hashes.count / 2 {
        hashes[pair] = .node(hashes[2 * pair], hashes[2 * pair + 1])
      }
      hashes.removeLast(hashes.count / 2)
    }
    return hashes.first ?? .empty
  }

  /// The root of the leaves in a range that is a subtree.
  func root(of range: Range<UInt64>) throws -> MerkleHash {
    let length = range.upperBound - range.lowerBound
    guard length > 0 else { return .empty }
    if length & (length - 1) == 0 {
      let level = length.trailingZeroBitCount
      return try node(level: level, index: range.lowerBound >> UInt64(level))
    }
    let middle = range.lowerBound + MerkleShape.leftHalf(of: length)
    return .node(
      try root(of: range.lowerBound..<middle), try root(of: middle..<range.upperBound))
  }

  /// The root of the tree.
  ///
  /// - Throws: `GuardError`: `.missing` where the store has fewer leaves, `.corrupt`, `.io`
  public func root() throws -> MerkleHash {
    guard size <= MerkleStrata.mostLeaves else {
      throw GuardError(.missing, detail: "no tree has \(size) leaves")
    }
    return try root(of: 0..<size)
  }

  /// The right edge, for a tree that goes on.
  func frontier() throws -> MerkleFrontier {
    try MerkleFrontier(size: size) { try node(level: $0, index: $1) }
  }

  /// The proof that a leaf is the one at `index` (RFC 6962 §2.1.1).
  ///
  /// - Throws: `GuardError` with code `.missing` for an index that is not there
  /// - Complexity: O(log *size*) reads
  public func inclusion(of index: UInt64) throws -> MerkleProof {
    guard index < size else {
      throw GuardError(.missing, detail: "entry \(index) is not among the \(size) of the tree")
    }
    return try proof(of: index..<index + 1)
  }

  /// The proof that the first `older` leaves are the beginning of the tree (RFC 6962 §2.1.2).
  ///
  /// - Throws: `GuardError` with code `.missing` for a size beyond the tree's
  /// - Complexity: O(log *size*) reads
  public func consistency(from older: UInt64) throws -> MerkleProof {
    guard older <= size else {
      throw GuardError(.missing, detail: "the tree has \(size) entries and no \(older)")
    }
    return try proof(of: 0..<older)
  }

  /// The proof that a subtree is part of the tree; none is needed for an empty one.
  ///
  /// - Throws: `GuardError` with code `.badValue` for a range that is no subtree
  public func proof(of range: Range<UInt64>) throws -> MerkleProof {
    guard range.upperBound <= size, size <= MerkleStrata.mostLeaves, MerkleShape.isSubtree(range)
    else {
      throw GuardError(
        .badValue, detail: "leaves \(range) are no subtree of a tree of \(size)")
    }
    if range.isEmpty { return MerkleProof([]) }
    var hashes: [MerkleHash] = []
    var part = range
    var start: UInt64 = 0
    var length = size
    var isKnown = true
    // From the root down; what is found last stands first.
    while part != start..<start + length {
      let half = MerkleShape.leftHalf(of: length)
      let middle = start + half
      if part.upperBound <= middle {
        hashes.append(try root(of: middle..<start + length))
        length = half
      } else {
        hashes.append(try root(of: start..<middle))
        if part.lowerBound < middle {
          isKnown = false
          part = middle..<part.upperBound
        }
        start = middle
        length -= half
      }
    }
    if !isKnown { hashes.append(try root(of: part)) }
    return MerkleProof(hashes.reversed())
  }
}
