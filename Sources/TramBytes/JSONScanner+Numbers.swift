// SPDX-License-Identifier: Apache-2.0

/// A number as read from JSON.
@frozen
public struct JSONNumber: Hashable, Sendable {
  /// The nearest `Double`, ties to even; NaN or infinite only from a lenient scanner.
  public let double: Double
  /// The number when it is whole and fits, however it was written (`3`, `3.0`, `3e0`).
  public let int64: Int64?
  /// Whether it stood behind a `+`, which only a lenient scanner takes.
  public let hasPlus: Bool

  @inlinable
  init(double: Double, int64: Int64?, hasPlus: Bool = false) {
    self.double = double
    self.int64 = int64
    self.hasPlus = hasPlus
  }
}

extension JSONScanner {
  /// Reads a number.
  ///
  /// - Throws: `.tooLong` beyond `longestNumber` bytes, `.outOfRange` beyond a `Double`.
  public mutating func number() throws(BytesError) -> JSONNumber {
    skipSpace()
    let start = offset
    if isLenient, let named = try namedNumber() { return named }
    let isNegative = current == UInt8(ascii: "-")
    let hasPlus = isLenient && current == UInt8(ascii: "+")
    if isNegative || hasPlus { offset &+= 1 }
    let digits = Digits(bytes, from: offset)
    offset = digits.end
    if let missing = digits.missing { throw failure(.syntax, missing) }
    guard digits.end &- start <= JSONScanner.longestNumber else {
      offset = start
      throw failure(.tooLong, "a number has more than \(JSONScanner.longestNumber) characters")
    }
    let whole = digits.int64(isNegative: isNegative)
    if let magnitude = digits.exactDouble {
      return JSONNumber(
        double: isNegative ? -magnitude : magnitude, int64: whole, hasPlus: hasPlus)
    }
    let double = slowDouble(start, digits.end)
    guard double.isFinite else {
      offset = start
      throw failure(.outOfRange, "a number is too large")
    }
    return JSONNumber(double: double, int64: whole, hasPlus: hasPlus)
  }

  /// Reads a whole number that fits `Int64`; `3.0` and `3e0` are whole.
  public mutating func int64() throws(BytesError) -> Int64 {
    skipSpace()
    let start = offset
    guard let whole = try number().int64 else {
      offset = start
      throw failure(.outOfRange, "a whole number of at most 64 bits is expected")
    }
    return whole
  }

  mutating func skipNumber() throws(BytesError) {
    if isLenient, try namedNumber() != nil { return }
    if current == UInt8(ascii: "-") || current == UInt8(ascii: "+") { offset &+= 1 }
    let digits = Digits(bytes, from: offset)
    offset = digits.end
    if let missing = digits.missing { throw failure(.syntax, missing) }
  }

  private mutating func namedNumber() throws(BytesError) -> JSONNumber? {
    switch current {
    case UInt8(ascii: "N"):
      try word("NaN")
      return JSONNumber(double: .nan, int64: nil)
    case UInt8(ascii: "I"):
      try word("Infinity")
      return JSONNumber(double: .infinity, int64: nil)
    case UInt8(ascii: "-"):
      guard offset &+ 1 < bytes.count, bytes[offset &+ 1] == UInt8(ascii: "I") else { return nil }
      offset &+= 1
      try word("Infinity")
      return JSONNumber(double: -.infinity, int64: nil)
    default: return nil
    }
  }

  /// Many digits or a far exponent: the standard library rounds correctly, in any locale.
  private func slowDouble(_ start: Int, _ end: Int) -> Double {
    var text = ""
    text.reserveCapacity(end - start)
    for i in start..<end { text.unicodeScalars.append(Unicode.Scalar(bytes[i])) }
    return Double(text) ?? .nan
  }
}

/// The digits of a JSON number after its sign, as a mantissa and a power of ten.
private struct Digits {
  var mantissa: UInt64 = 0
  var exponent = 0
  /// Whether digits were left out of `mantissa`.
  var isCut = false
  /// The offset behind the last byte of the number.
  var end: Int
  /// What is missing at `end`; `nil` when the grammar holds.
  var missing: String?

  @inline(__always)
  init(_ bytes: Span<UInt8>, from start: Int) {
    end = start
    var at = start
    let count = bytes.count
    while at < count, let digit = decimal(bytes[at]) {
      take(digit)
      at &+= 1
    }
    end = at
    guard at > start else {
      missing = "a digit is expected"
      return
    }
    guard at &- start == 1 || bytes[start] != UInt8(ascii: "0") else {
      end = start
      missing = "a number starts with a needless 0"
      return
    }
    if at < count, bytes[at] == UInt8(ascii: ".") {
      at &+= 1
      let point = at
      while at < count, let digit = decimal(bytes[at]) {
        take(digit)
        exponent &-= 1
        at &+= 1
      }
      end = at
      guard at > point else {
        missing = "a digit is expected after the point"
        return
      }
    }
    if at < count, bytes[at] | 0x20 == UInt8(ascii: "e") { takeExponent(bytes, from: at &+ 1) }
  }

  @inline(__always)
  private mutating func take(_ digit: UInt8) {
    // 10^18 - 1 takes one more digit within 64 bits.
    if mantissa < 1_000_000_000_000_000_000 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
    } else {
      isCut = true
      exponent &+= 1
    }
  }

  private mutating func takeExponent(_ bytes: Span<UInt8>, from start: Int) {
    var at = start
    var isNegative = false
    if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
      isNegative = bytes[at] == UInt8(ascii: "-")
      at &+= 1
    }
    let first = at
    var power = 0
    while at < bytes.count, let digit = decimal(bytes[at]) {
      // Far beyond every `Double`, and far from an overflow.
      if power < 100_000 { power = power * 10 + Int(digit) }
      at &+= 1
    }
    end = at
    if at == first { missing = "a digit is expected in the exponent" }
    exponent &+= isNegative ? -power : power
  }

  /// The value when one rounding gives it; mantissa and power of ten are then exact in a `Double`.
  ///
  /// W. D. Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990.
  @inline(__always)
  var exactDouble: Double? {
    if mantissa == 0, !isCut { return 0 }
    guard !isCut, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 else { return nil }
    let number = Double(mantissa)
    if exponent == 0 { return number }
    return exponent < 0 ? number / powersOfTen[-exponent] : number * powersOfTen[exponent]
  }

  @inline(__always)
  func int64(isNegative: Bool) -> Int64? {
    guard !isCut else { return nil }
    if exponent == 0 { return signed(mantissa, isNegative: isNegative) }
    if mantissa == 0 { return 0 }
    return shifted(isNegative: isNegative)
  }

  private func shifted(isNegative: Bool) -> Int64? {
    guard exponent > -40, exponent < 20 else { return nil }
    var number = mantissa
    var left = exponent
    while left < 0 {
      guard number % 10 == 0 else { return nil }
      number /= 10
      left += 1
    }
    while left > 0 {
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      number = product
      left -= 1
    }
    return signed(number, isNegative: isNegative)
  }

  @inline(__always)
  private func signed(_ number: UInt64, isNegative: Bool) -> Int64? {
    if isNegative {
      return number <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- number) : nil
    }
    return Int64(exactly: number)
  }
}

@inline(__always)
private func decimal(_ byte: UInt8) -> UInt8? {
  let digit = byte &- UInt8(ascii: "0")
  return digit < 10 ? digit : nil
}

/// 10^0 to 10^22, all exact in a `Double`.
private let powersOfTen: InlineArray<23, Double> = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]
