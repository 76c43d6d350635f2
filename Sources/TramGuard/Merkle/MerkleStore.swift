// SPDX-License-Identifier: Apache-2.0

/// Where the nodes of a tree's strata are read.
public protocol MerkleStore {
  /// The nodes `first ..< first + count` of a stratum; all of them are whole.
  func nodes(_ stratum: Int, from first: UInt64, count: Int) throws -> [MerkleHash]
}
