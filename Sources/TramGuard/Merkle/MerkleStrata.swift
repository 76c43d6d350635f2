// SPDX-License-Identifier: Apache-2.0

/// Every fourth level of a tree, kept; the levels between are made from the one below them.
///
/// A node of a kept level stands over 16 of the next one down, half a kilobyte side by side. So
/// the tree takes 34 bytes a leaf, and a proof reads a few small pieces of each stratum.
public enum MerkleStrata {
  /// How many levels lie from one stratum to the next.
  static let step = 4
  /// How many strata there are: enough for 2^40 leaves.
  static let count = 11
  /// No tree has more leaves.
  static let mostLeaves: UInt64 = 1 << 40
}
