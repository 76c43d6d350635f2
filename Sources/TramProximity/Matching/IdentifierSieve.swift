// SPDX-License-Identifier: Apache-2.0

/// A set of bits through which every stored identifier goes and hardly any other.
///
/// Two bitmaps, one asked by the first four bytes and one by the next four: identifiers are the
/// output of a cipher, so that their bits need no mixing. With 100,000 identifiers the first has
/// 2^22 bits (512 KiB, which a core's own cache holds) and lets 2.4 % of others through, both
/// together 0.06 %.
struct IdentifierSieve: Sendable {
  /// Bits of the first bitmap for each identifier, at least.
  private static let bitsPerIdentifier = 32
  /// The binary logarithms of the sizes of one bitmap: 8 KiB to 8 MiB.
  private static let sizes = 16...26

  /// The binary logarithm of how many bits each of the two bitmaps has.
  let bits: UInt32
  /// The first bitmap, then the second, in words of 32 bits.
  private(set) var words: [UInt32]

  /// Creates a sieve for some identifiers.
  init(_ identifiers: [SixteenBytes]) {
    let wanted = max(identifiers.count, 1) * Self.bitsPerIdentifier
    let logarithm = Int.bitWidth - (wanted - 1).leadingZeroBitCount
    let bits = UInt32(min(max(logarithm, Self.sizes.lowerBound), Self.sizes.upperBound))
    self.bits = bits
    let half = 1 << (Int(bits) - 5)
    words = [UInt32](repeating: 0, count: 2 * half)
    for identifier in identifiers {
      let first = UInt32(truncatingIfNeeded: identifier.high >> 32).byteSwapped >> (32 - bits)
      let second = UInt32(truncatingIfNeeded: identifier.high).byteSwapped >> (32 - bits)
      words[Int(first >> 5)] |= 1 << (first & 31)
      words[half + Int(second >> 5)] |= 1 << (second & 31)
    }
  }
}
