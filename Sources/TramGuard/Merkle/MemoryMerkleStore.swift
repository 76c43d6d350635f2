// SPDX-License-Identifier: Apache-2.0

/// A tree's strata in memory; what the files are compared with.
public struct MemoryMerkleStore: MerkleStore, Sendable {
  private var buffers = StratumBuffers()
  private var frontier = MerkleFrontier()

  /// Creates a store without leaves.
  public init() {}

  /// How many leaves there are.
  public var size: UInt64 { frontier.size }
  /// The root over all of them.
  public var root: MerkleHash { frontier.root }

  /// Takes one leaf more.
  public mutating func append(_ leaf: MerkleHash) { frontier.append(leaf, into: &buffers) }

  /// The nodes `first ..< first + count` of a stratum.
  public func nodes(_ stratum: Int, from first: UInt64, count: Int) throws -> [MerkleHash] {
    let end = first + UInt64(count)
    guard buffers.hashes.indices.contains(stratum), end <= buffers.hashes[stratum].count else {
      throw GuardError(.missing, detail: "stratum \(stratum) has no node \(end - 1)")
    }
    return Array(buffers.hashes[stratum][Int(first)..<Int(end)])
  }
}
