// SPDX-License-Identifier: Apache-2.0

/// A proof that some leaves, side by side, are part of a tree: the hashes that lead from their
/// root to the tree's.
///
/// One form serves three statements. A single leaf: the inclusion proof of RFC 6962 §2.1.1. The
/// first leaves of a tree: the consistency proof of §2.1.2, an older tree within a newer one. Any
/// subtree: draft-ietf-plants-merkle-tree-certs §4.4. Each says the same of its hashes, in the
/// same order.
public struct MerkleProof: Hashable, Sendable {
  /// The hashes, those deepest in the tree first.
  public var hashes: [MerkleHash]

  /// No tree of fewer than 2^64 leaves needs more: one a level, and the subtree's own part.
  public static let mostHashes = 65

  /// Creates a proof.
  public init(_ hashes: [MerkleHash]) { self.hashes = hashes }

  /// A Boolean value: whether leaves in a range can be a subtree: the start is a multiple of the
  /// power of two that the length needs.
  public static func isSubtree(_ range: Range<UInt64>) -> Bool { MerkleShape.isSubtree(range) }

  /// A Boolean value: whether a leaf is the one at `index` of the tree.
  ///
  /// - Complexity: O(log *size*)
  public func includes(
    _ leaf: MerkleHash, at index: UInt64, in root: MerkleHash, of size: UInt64
  ) -> Bool {
    guard index < size else { return false }
    return leads(from: leaf, of: index..<index + 1, to: root, of: size)
  }

  /// A Boolean value: whether an older tree is the beginning of a newer one.
  ///
  /// An older tree without leaves is refused: it is the beginning of every other, which proves
  /// nothing.
  ///
  /// - Complexity: O(log *size*)
  public func connects(
    _ older: MerkleHash, of olderSize: UInt64, to newer: MerkleHash, of size: UInt64
  ) -> Bool {
    guard olderSize > 0, olderSize <= size else { return false }
    if olderSize == size { return hashes.isEmpty && older == newer }
    return leads(from: older, of: 0..<olderSize, to: newer, of: size)
  }

  /// A Boolean value: whether `root` belongs to the tree's leaves in a range.
  ///
  /// - Parameter range: A subtree: its start is a multiple of the power of two that its length
  ///   needs. Anything else is refused, as is an empty one unless its root is that of no leaves
  ///   and the proof is empty; an empty one says nothing of the tree.
  /// - Complexity: O(log *size*)
  public func leads(
    from root: MerkleHash, of range: Range<UInt64>, to treeRoot: MerkleHash, of size: UInt64
  ) -> Bool {
    guard range.upperBound <= size, hashes.count <= MerkleProof.mostHashes,
      MerkleShape.isSubtree(range)
    else { return false }
    if range.isEmpty { return hashes.isEmpty && root == .empty }
    let walk = ProofWalk(known: root, hashes: hashes)
    guard let found = walk.roots(of: range, in: size, isKnown: true, count: hashes.count) else {
      return false
    }
    return found.part == root && found.whole == treeRoot
  }
}

/// The walk from a tree's root down to a part and back, as RFC 6962 defines both.
private struct ProofWalk {
  let known: MerkleHash
  let hashes: [MerkleHash]

  /// The root of the part and that of the whole, from the first `count` hashes; `nil` when they
  /// are too few or too many.
  ///
  /// - Parameter isKnown: Whether the part is still the one that the caller has the root of.
  /// - Complexity: The size falls below its half or to the left half's, so it ends after 64 steps.
  func roots(
    of part: Range<UInt64>, in size: UInt64, isKnown: Bool, count: Int
  ) -> (part: MerkleHash, whole: MerkleHash)? {
    if part == 0..<size {
      if isKnown { return count == 0 ? (known, known) : nil }
      return count == 1 ? (hashes[0], hashes[0]) : nil
    }
    guard count > 0 else { return nil }
    let last = hashes[count - 1]
    let half = MerkleShape.leftHalf(of: size)
    if part.upperBound <= half {
      guard let left = roots(of: part, in: half, isKnown: isKnown, count: count - 1) else {
        return nil
      }
      return (left.part, .node(left.whole, last))
    }
    if part.lowerBound >= half {
      let moved = part.lowerBound - half..<part.upperBound - half
      guard let right = roots(of: moved, in: size - half, isKnown: isKnown, count: count - 1) else {
        return nil
      }
      return (right.part, .node(last, right.whole))
    }
    // A subtree that reaches over the middle begins at the first leaf.
    let rest = 0..<part.upperBound - half
    guard let right = roots(of: rest, in: size - half, isKnown: false, count: count - 1) else {
      return nil
    }
    return (.node(last, right.part), .node(last, right.whole))
  }
}
