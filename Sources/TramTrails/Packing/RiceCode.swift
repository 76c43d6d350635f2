// SPDX-License-Identifier: Apache-2.0

/// Numbers that are mostly small, in few bits: the upper part counted in ones, the lower as it is.
///
/// After Rice, "Some practical universal noiseless coding techniques" (JPL 79-22, 1979). What would
/// take `mostOnes` ones or more is told by as many and then whole, so that no number is long.
enum RiceCode {
  /// The most ones before a number is told whole.
  static let mostOnes = 16
  /// The bits of a number that is told whole: a change of step across the world has 35, a silence
  /// of a thousand years in milliseconds 45.
  static let wholeBits = 46
  /// The widest lower part.
  static let mostLower = 46

  /// How many bits a number takes.
  @inline(__always)
  static func bits(_ number: UInt64, lower: Int) -> Int {
    let ones = number &>> UInt64(truncatingIfNeeded: lower)
    return ones < UInt64(mostOnes)
      ? Int(truncatingIfNeeded: ones) &+ 1 &+ lower : mostOnes &+ wholeBits
  }

  /// The lower width that suits numbers of a sum best, or nearly.
  @inline(__always)
  static func lower(sum: UInt64, count: Int) -> Int {
    guard count > 0, sum > 0 else { return 0 }
    // At the half-life of a geometric distribution: ln 2 of the mean.
    let middle = sum &* 11 / (UInt64(count) &* 16)
    return min(TramTrails.bitWidth(middle), mostLower)
  }

  /// The lower width in which numbers take the fewest bits, and how many.
  ///
  /// A few long ones draw the mean up, so that narrower widths are tried while they are better.
  static func best(_ numbers: [UInt64]) -> (lower: Int, bits: Int) {
    var sum: UInt64 = 0
    for number in numbers { sum &+= number }
    var best = (lower: lower(sum: sum, count: numbers.count), bits: Int.max)
    var lower = best.lower
    while lower >= 0 {
      var size = 0
      for number in numbers { size &+= bits(number, lower: lower) }
      guard size < best.bits else { break }
      best = (lower, size)
      lower &-= 1
    }
    return best
  }

  /// About how many bits numbers of a sum take.
  @inline(__always)
  static func about(sum: UInt64, count: Int) -> Int {
    guard count > 0 else { return 0 }
    let lower = lower(sum: sum, count: count)
    let ones = Int(truncatingIfNeeded: sum &>> UInt64(truncatingIfNeeded: lower))
    return count &* (lower &+ 1) &+ max(ones &- count / 2, 0)
  }

  /// Appends a number.
  @inline(__always)
  static func append(_ number: UInt64, lower: Int, to bits: inout BitWriter) {
    let ones = number &>> UInt64(truncatingIfNeeded: lower)
    guard ones < UInt64(mostOnes) else {
      bits.append((1 &<< UInt64(mostOnes)) &- 1, mostOnes)
      bits.append(number & ((1 &<< UInt64(wholeBits)) &- 1), wholeBits)
      return
    }
    bits.append((1 &<< ones) &- 1, Int(truncatingIfNeeded: ones) &+ 1)
    bits.append(number & ((1 &<< UInt64(truncatingIfNeeded: lower)) &- 1), lower)
  }

  /// Reads a number and moves `at` behind it; beyond the end of the bits all numbers are 0.
  @inline(__always)
  static func number(_ bits: borrowing BitReader, _ at: inout Int, lower: Int) -> UInt64 {
    guard at <= bits.end else { return 0 }
    let ones = (~bits.number(at: at, BitWriter.widest)).trailingZeroBitCount
    guard ones < mostOnes else {
      at &+= mostOnes
      guard at <= bits.end else { return 0 }
      let whole = bits.number(at: at, wholeBits)
      at &+= wholeBits
      return whole
    }
    at &+= ones &+ 1
    guard at <= bits.end else { return 0 }
    let low = bits.number(at: at, lower)
    at &+= lower
    return UInt64(truncatingIfNeeded: ones) &<< UInt64(truncatingIfNeeded: lower) | low
  }
}
