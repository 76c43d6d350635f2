// SPDX-License-Identifier: Apache-2.0

/// The right edge of a tree that grows: enough to take further leaves and to tell the root.
public struct MerkleFrontier: Hashable, Sendable {
  /// How many leaves there are.
  public private(set) var size: UInt64
  /// At each level whose bit is set in `size`, the whole subtree that has no right neighbour yet.
  private var peaks: [MerkleHash]

  /// Creates the edge of a tree without leaves.
  public init() {
    size = 0
    peaks = Array(repeating: .empty, count: 64)
  }

  /// Creates the edge of a tree of `size` leaves.
  ///
  /// - Parameter peak: The root of the whole subtree at a level, which begins `index` subtrees of
  ///   its size from the first leaf.
  init(size: UInt64, peak: (_ level: Int, _ index: UInt64) throws -> MerkleHash) rethrows {
    self.init()
    self.size = size
    for level in 0..<64 where size & (1 << UInt64(level)) != 0 {
      peaks[level] = try peak(level, (size >> UInt64(level)) - 1)
    }
  }

  /// Takes one leaf more, and keeps in `strata` the nodes that it completed.
  ///
  /// - Complexity: O(1) hashes on average, 63 at most
  mutating func append(_ leaf: MerkleHash, into strata: inout StratumBuffers) {
    var hash = leaf
    var level = 0
    strata.keep(hash, stratum: 0)
    while size & (1 << UInt64(level)) != 0 {
      hash = .node(peaks[level], hash)
      level += 1
      if level % MerkleStrata.step == 0 { strata.keep(hash, stratum: level / MerkleStrata.step) }
    }
    peaks[level] = hash
    size += 1
  }

  /// Takes one leaf more.
  public mutating func append(_ leaf: MerkleHash) {
    var hash = leaf
    var level = 0
    while size & (1 << UInt64(level)) != 0 {
      hash = .node(peaks[level], hash)
      level += 1
    }
    peaks[level] = hash
    size += 1
  }

  /// The root of the tree as it is now.
  ///
  /// - Complexity: O(log *size*)
  public var root: MerkleHash {
    guard size > 0 else { return .empty }
    var level = size.trailingZeroBitCount
    var hash = peaks[level]
    level += 1
    while level < 64 {
      if size & (1 << UInt64(level)) != 0 { hash = .node(peaks[level], hash) }
      level += 1
    }
    return hash
  }
}

/// Nodes that wait to be written to their strata.
struct StratumBuffers: Hashable, Sendable {
  private(set) var hashes: [[MerkleHash]] = Array(repeating: [], count: MerkleStrata.count)

  mutating func keep(_ hash: MerkleHash, stratum: Int) {
    if stratum < hashes.count { hashes[stratum].append(hash) }
  }

  mutating func removeAll() {
    for stratum in hashes.indices { hashes[stratum].removeAll(keepingCapacity: true) }
  }
}
