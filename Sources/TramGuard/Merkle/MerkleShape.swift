// SPDX-License-Identifier: Apache-2.0

/// Where the halves of a tree lie.
enum MerkleShape {
  /// How many leaves the left half of a tree has: the greatest power of two below its size.
  ///
  /// - Precondition: `size` is at least 2.
  static func leftHalf(of size: UInt64) -> UInt64 {
    1 << UInt64(63 - (size - 1).leadingZeroBitCount)
  }

  /// Whether a range of leaves can be a subtree of a tree.
  static func isSubtree(_ range: Range<UInt64>) -> Bool {
    let length = range.upperBound - range.lowerBound
    guard length > 1 else { return true }
    // The least power of two that is not smaller; beyond 2^63 only the whole begins at a multiple.
    let bits = 64 - (length - 1).leadingZeroBitCount
    return bits < 64 ? range.lowerBound & ((1 << UInt64(bits)) - 1) == 0 : range.lowerBound == 0
  }
}
