// SPDX-License-Identifier: Apache-2.0

/// Reads the decimal number that starts at `offset` and moves `offset` behind it.
///
/// Takes a sign, digits with or without a point, and an exponent; `nil`, with `offset` where it
/// was, for anything else, so also for `nan`, `inf` and hexadecimal. Up to 19 digits the nearest
/// `Double` or its neighbour is given; longer numbers are rounded exactly.
///
/// - Complexity: O(length), no allocation up to 19 digits.
@inlinable
public func scanDecimal(_ bytes: Span<UInt8>, from offset: inout Int) -> Double? {
  let count = bytes.count
  var at = offset
  guard at >= 0, at < count else { return nil }
  let isNegative = bytes[at] == UInt8(ascii: "-")
  if isNegative || bytes[at] == UInt8(ascii: "+") { at &+= 1 }
  var mantissa: UInt64 = 0
  var digits = 0
  var scale = 0
  let first = at
  while at < count {
    let digit = bytes[at] &- UInt8(ascii: "0")
    guard digit < 10 else { break }
    mantissa = mantissa &* 10 &+ UInt64(digit)
    at &+= 1
  }
  digits = at &- first
  if at < count, bytes[at] == UInt8(ascii: ".") {
    at &+= 1
    let point = at
    while at < count {
      let digit = bytes[at] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      at &+= 1
    }
    scale = at &- point
    digits &+= scale
  }
  guard digits > 0 else { return nil }
  if digits <= 19, scale <= 22, at == count || bytes[at] | 0x20 != UInt8(ascii: "e") {
    offset = at
    let number = Double(mantissa) / powerOfTen(scale)
    return isNegative ? -number : number
  }
  return scanLongDecimal(bytes, from: &offset, mantissaEnd: at)
}

/// 10 to the power 0...22, exact in a `Double`.
@inlinable
@inline(__always)
func powerOfTen(_ power: Int) -> Double { exactPowersOfTen[power] }

/// 10^0 to 10^22, all exact in a `Double`.
@usableFromInline
let exactPowersOfTen: InlineArray<23, Double> = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]

/// Many digits or an exponent: rounded by the standard library, the same in every locale.
@usableFromInline
func scanLongDecimal(
  _ bytes: Span<UInt8>, from offset: inout Int, mantissaEnd: Int
) -> Double? {
  var end = mantissaEnd
  if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
    var at = end &+ 1
    if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
      at &+= 1
    }
    let first = at
    while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 { at &+= 1 }
    if at > first { end = at }
  }
  // A number of a thousand characters is no number of anything.
  guard end &- offset <= 1000 else { return nil }
  var text = ""
  text.reserveCapacity(end &- offset)
  for i in offset..<end { text.unicodeScalars.append(Unicode.Scalar(bytes[i])) }
  guard let number = Double(text), number.isFinite else { return nil }
  offset = end
  return number
}

/// The number that a whole field holds, blanks at its ends left out; `nil` when it is no number.
@inlinable
public func decimalNumber(_ field: Span<UInt8>) -> Double? {
  var start = 0
  var end = field.count
  while start < end, field[start] == 0x20 { start &+= 1 }
  while end > start, field[end &- 1] == 0x20 { end &-= 1 }
  guard let number = scanDecimal(field, from: &start), start == end else { return nil }
  return number
}
