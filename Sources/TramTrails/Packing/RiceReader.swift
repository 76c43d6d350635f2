// SPDX-License-Identifier: Apache-2.0

/// Reads numbers of one lower width one after the other: one load of eight bytes serves several.
///
/// It reads what `RiceCode.append` wrote. Beyond the end of the bits all numbers are made up of
/// zeros or of what is left.
struct RiceReader {
  /// Where the next number begins, in bits.
  private(set) var at: Int
  private let lower: Int
  private let mask: UInt64
  /// What was loaded and not used yet, the next bit lowest, and how many bits of it count.
  private var word: UInt64 = 0
  private var left = 0

  /// Creates a reader from a bit on; `lower` is at most `RiceCode.mostLower`.
  @inline(__always)
  init(at bit: Int, lower: Int) {
    at = bit
    self.lower = lower
    mask = (1 as UInt64) &<< UInt64(truncatingIfNeeded: lower) &- 1
  }

  /// The next number.
  @inline(__always)
  mutating func next(_ bits: borrowing BitReader) -> UInt64 {
    if left < RiceCode.mostOnes &+ 1 &+ lower {
      guard at <= bits.end else { return 0 }
      word = bits.number(at: at, BitWriter.widest)
      left = BitWriter.widest
    }
    let ones = (~word).trailingZeroBitCount
    let length = ones &+ 1 &+ lower
    guard ones < RiceCode.mostOnes, length <= left else {
      left = 0
      return RiceCode.number(bits, &at, lower: lower)
    }
    word = (word &>> UInt64(truncatingIfNeeded: ones)) &>> 1
    let low = word & mask
    word = word &>> UInt64(truncatingIfNeeded: lower)
    left &-= length
    at &+= length
    return UInt64(truncatingIfNeeded: ones) &<< UInt64(truncatingIfNeeded: lower) | low
  }
}
