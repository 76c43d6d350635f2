// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension Instant {
  /// Reads a date and time as `2020-06-01T07:30:00.000+07:00`; `nil` for any other form.
  ///
  /// ISO 8601 as programs write it: a `T` or a space in the middle; seconds and their fraction may
  /// be missing; the zone is `Z`, hours, hours and minutes, or missing. A zone whose `+` became a
  /// space in a query is read too.
  ///
  /// - Parameters:
  ///   - bytes: The whole text; blanks at its ends are left out.
  ///   - secondsEast: How far the zone is east of Greenwich when the text names none.
  public init?(iso bytes: Span<UInt8>, secondsEast: Int = 0) {
    var reader = DigitReader(bytes)
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
      reader.take("-"), let day = reader.number(2),
      let date = Day(year: year, month: month, day: day),
      reader.take("T") || reader.take("t") || reader.take(" "),
      let hour = reader.number(2), hour < 24, reader.take(":"),
      let minute = reader.number(2), minute < 60
    else { return nil }
    var second = 0
    var thousandths = 0
    if reader.take(":") {
      // 60 is a leap second and counts as the first of the next minute.
      guard let found = reader.number(2), found <= 60 else { return nil }
      second = found
      if reader.take(".") || reader.take(",") {
        guard let found = reader.thousandths() else { return nil }
        thousandths = found
      }
    }
    guard let east = reader.zone(otherwise: secondsEast), reader.isAtEnd else { return nil }
    let seconds = Int64(date.number) * 86_400 + Int64(hour * 3600 + minute * 60 + second - east)
    self.init(milliseconds: seconds * 1000 + Int64(thousandths))
  }

  /// Reads a date and time as `2020-06-01T07:30:00.000+07:00`; `nil` for any other form.
  public init?(iso text: String, secondsEast: Int = 0) {
    let bytes = Array(text.utf8)
    self.init(iso: bytes.span, secondsEast: secondsEast)
  }
}

/// Reads runs of decimal digits with marks between them.
private struct DigitReader: ~Escapable {
  let bytes: Span<UInt8>
  var at = 0
  var end: Int

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) {
    self.bytes = bytes
    end = bytes.count
    while at < end, bytes[at] == 0x20 { at &+= 1 }
    while end > at, bytes[end &- 1] == 0x20 { end &-= 1 }
  }

  var isAtEnd: Bool { at == end }

  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard at < end, UInt32(bytes[at]) == mark.value else { return false }
    at &+= 1
    return true
  }

  mutating func number(_ width: Int) -> Int? {
    guard at &+ width <= end else { return nil }
    var value = 0
    for i in at..<(at &+ width) {
      let digit = bytes[i] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    at &+= width
    return value
  }

  /// A fraction of a second to its thousandth; what is finer is cut.
  mutating func thousandths() -> Int? {
    var value = 0
    var digits = 0
    while at < end, case let digit = bytes[at] &- UInt8(ascii: "0"), digit < 10 {
      if digits < 3 { value = value * 10 + Int(digit) }
      digits &+= 1
      at &+= 1
    }
    guard digits > 0 else { return nil }
    for _ in min(digits, 3)..<3 { value *= 10 }
    return value
  }

  /// Seconds east of Greenwich.
  mutating func zone(otherwise missing: Int) -> Int? {
    if isAtEnd { return missing }
    if take("Z") || take("z") { return 0 }
    let isWest = take("-")
    guard isWest || take("+") || take(" ") else { return nil }
    guard let hours = number(2), hours <= 18 else { return nil }
    var minutes = 0
    if !isAtEnd {
      _ = take(":")
      guard let found = number(2), found < 60 else { return nil }
      minutes = found
    }
    let east = hours * 3600 + minutes * 60
    return isWest ? -east : east
  }
}
