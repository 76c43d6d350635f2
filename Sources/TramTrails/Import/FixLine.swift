// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Why a line of fixes cannot be used, as a person reads it.
struct LineRefusal: Error, Hashable, Sendable {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// Reads the fields of a line of fixes; coordinates exactly, digit by digit.
enum FixLine {
  /// A clock that was never set shows a time before this: 1980-01-06, when GPS time begins (1970,
  /// the usual zero of device clocks, lies before).
  static let earliest: Int64 = 315_964_800_000

  /// Degrees in units of 10⁻⁷, rounded to the nearest when there are more digits.
  ///
  /// - Parameter limit: The largest magnitude that is in the world, in whole degrees.
  @inline(__always)
  static func degrees(
    _ bytes: Span<UInt8>, limit: Int64, name: StaticString
  ) throws(LineRefusal) -> Int32 {
    var at = 0
    let isNegative = bytes.count > 0 && bytes[0] == UInt8(ascii: "-")
    if isNegative { at = 1 }
    var number: Int64 = 0
    let first = at
    while at < bytes.count {
      let digit = bytes[at] &- UInt8(ascii: "0")
      guard digit < 10, at &- first < 4 else { break }
      number = number &* 10 &+ Int64(digit)
      at &+= 1
    }
    var decimals = 0
    if at > first, at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      at &+= 1
      while at < bytes.count, decimals < 7 {
        let digit = bytes[at] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        number = number &* 10 &+ Int64(digit)
        decimals &+= 1
        at &+= 1
      }
    }
    guard at == bytes.count, at > first else {
      return try slowDegrees(bytes, limit: limit, name: name)
    }
    while decimals < 7 {
      number = number &* 10
      decimals &+= 1
    }
    guard number <= limit &* 10_000_000 else { throw outside(bytes, limit, name) }
    return Int32(truncatingIfNeeded: isNegative ? 0 &- number : number)
  }

  /// The same for every other way to write a number.
  private static func slowDegrees(
    _ bytes: Span<UInt8>, limit: Int64, name: StaticString
  ) throws(LineRefusal) -> Int32 {
    guard bytes.count > 0 else { throw LineRefusal("\(name) is missing") }
    guard let number = decimalNumber(bytes) else {
      throw LineRefusal("\(name) \(shown(bytes)) is not a number")
    }
    guard number.magnitude <= Double(limit) else { throw outside(bytes, limit, name) }
    return Int32((number * 1e7).rounded())
  }

  private static func outside(
    _ bytes: Span<UInt8>, _ limit: Int64, _ name: StaticString
  ) -> LineRefusal {
    LineRefusal("\(name) \(shown(bytes)) is outside -\(limit)...\(limit)")
  }

  /// Milliseconds since 1970-01-01 00:00 UTC.
  @inline(__always)
  static func time(
    _ bytes: Span<UInt8>, from kept: Int64, to latest: Int64
  ) throws(LineRefusal) -> Int64 {
    var number: Int64 = 0
    for i in 0..<bytes.count {
      let digit = bytes[i] &- UInt8(ascii: "0")
      guard digit < 10, i < 18 else { return try slowTime(bytes, from: kept, to: latest) }
      number = number &* 10 &+ Int64(digit)
    }
    guard bytes.count > 0, number >= kept, number <= latest else {
      return try slowTime(bytes, from: kept, to: latest)
    }
    return number
  }

  private static func slowTime(
    _ bytes: Span<UInt8>, from kept: Int64, to latest: Int64
  ) throws(LineRefusal) -> Int64 {
    guard bytes.count > 0 else { throw LineRefusal("time is missing") }
    guard let number = decimalNumber(bytes) else {
      throw LineRefusal("time \(shown(bytes)) is not a number")
    }
    guard number == number.rounded() else {
      throw LineRefusal("time \(shown(bytes)) is not a whole number of milliseconds")
    }
    guard number >= Double(earliest) else {
      throw LineRefusal("time \(shown(bytes)) is before 1980: a clock that was not set, or seconds")
    }
    guard number >= Double(kept) else {
      throw LineRefusal(
        "time \(shown(bytes)) is before the first day that is kept, "
          + "\(Day(number: TrailSlice.dayNumber(of: kept)))")
    }
    guard number <= Double(latest) else {
      throw LineRefusal("time \(shown(bytes)) is more than a day ahead of the clock")
    }
    return Int64(number)
  }

  /// Centimetres from metres; none for an empty field.
  @inline(__always)
  static func accuracy(_ bytes: Span<UInt8>) throws(LineRefusal) -> UInt32 {
    if bytes.count == 0 { return 0 }
    guard let number = decimalNumber(bytes) else {
      throw LineRefusal("accuracy \(shown(bytes)) is not a number")
    }
    // Half the way round the earth, in metres.
    guard number >= 0, number <= 20_040_000 else {
      throw LineRefusal("accuracy \(shown(bytes)) is outside 0...20040000")
    }
    return UInt32((number * 100).rounded())
  }

  /// A field as a reason shows it: what can be printed, cut when it is long.
  static func shown(_ bytes: Span<UInt8>) -> String {
    var text = ""
    for i in 0..<min(bytes.count, 40) {
      let isPrintable = bytes[i] >= 0x20 && bytes[i] < 0x7F
      text.unicodeScalars.append(isPrintable ? Unicode.Scalar(bytes[i]) : "?")
    }
    return "'\(text)'" + (bytes.count > 40 ? "…" : "")
  }
}
