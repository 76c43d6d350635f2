// SPDX-License-Identifier: Apache-2.0

import TramSense
public import TramUnits

/// Rules that one entered value keeps or breaks; each returns what is wrong, or `nil`.
public struct DeskCheck: Sendable {
  /// A text that must be there, of at most so many characters on one line.
  public static func required(
    _ text: String, _ field: String, most: Int = DeskLimits.line
  ) -> DeskProblem? {
    if text.allSatisfy(\.isWhitespace) {
      return DeskProblem(field, .missing, expected: "1 to \(most) characters")
    }
    return line(text, field, most: most)
  }

  /// A text of one line.
  public static func line(
    _ text: String, _ field: String, most: Int = DeskLimits.line
  ) -> DeskProblem? {
    if let problem = free(text, field, most: most) { return problem }
    guard text.unicodeScalars.contains(where: { isControl($0) }) else { return nil }
    return DeskProblem(field, .malformed, expected: "one line without control characters")
  }

  /// What a beacon calls itself.
  public static func anchor(_ text: String?) -> DeskProblem? {
    guard let text, SightingToken(hexadecimal: text.utf8Span.span) == nil else { return nil }
    return DeskProblem("anchor", .malformed, expected: "32 hexadecimal digits")
  }

  /// A text of any lines.
  public static func free(
    _ text: String?, _ field: String, most: Int = DeskLimits.text
  ) -> DeskProblem? {
    guard let text else { return nil }
    // One character may be any number of bytes; both are bounded.
    let isLong = text.utf8.count > most &* 16 || text.count > most
    if isLong { return DeskProblem(field, .tooLong, expected: "at most \(most) characters") }
    let isPlain = !text.unicodeScalars.contains {
      isControl($0) && $0 != "\n" && $0 != "\r" && $0 != "\t"
    }
    if isPlain { return nil }
    return DeskProblem(field, .malformed, expected: "text without control characters")
  }

  /// A telephone number: `+`, country code, number, 5 to 15 digits, the first not 0 (ITU-T E.164).
  public static func phone(_ text: String?, _ field: String = "phone") -> DeskProblem? {
    guard let text else { return nil }
    let digits = text.utf8.dropFirst()
    let isPhone =
      text.utf8.first == UInt8(ascii: "+") && DeskLimits.phoneDigits.contains(digits.count)
      && digits.first != UInt8(ascii: "0") && digits.allSatisfy(isDigit)
    if isPhone { return nil }
    return DeskProblem(field, .malformed, expected: "+ and 5 to 15 digits, as +84912345678")
  }

  /// A year of birth, not after this year.
  public static func birthYear(
    _ year: Int?, now: Instant, _ field: String = "birthYear"
  ) -> DeskProblem? {
    guard let year else { return nil }
    // The year of Vietnam, seven hours ahead; 86,400,000 ms a day.
    let (days, _) = (now.milliseconds &+ 7 * 3_600_000)
      .quotientAndRemainder(dividingBy: 86_400_000)
    let present = Day(number: Int32(clamping: days)).components.year
    if year >= DeskLimits.firstBirthYear, year <= present { return nil }
    return DeskProblem(
      field, .outOfRange, expected: "a year from \(DeskLimits.firstBirthYear) to \(present)")
  }

  /// A code of an area, or empty: digits, at most ten.
  public static func area(_ code: String, _ field: String = "area") -> DeskProblem? {
    let count = code.utf8.count
    if count == 0 || (2...DeskLimits.areaDigits).contains(count), code.utf8.allSatisfy(isDigit) {
      return nil
    }
    return DeskProblem(
      field, .malformed, expected: "2 to \(DeskLimits.areaDigits) digits, or nothing")
  }

  /// A span of time that ends after it begins and is not longer than `days`.
  public static func span(
    _ from: Instant, _ until: Instant?, _ field: String = "until",
    days: Double = DeskLimits.spanDays
  ) -> DeskProblem? {
    guard let until else { return nil }
    if until <= from {
      return DeskProblem(field, .endsBeforeItBegins, expected: "a moment after the beginning")
    }
    if until.seconds(since: from) <= days * 86_400 { return nil }
    return DeskProblem(field, .outOfRange, expected: "at most \(days) days after the beginning")
  }

  /// A share from 0 to 1.
  public static func share(_ value: Double?, _ field: String) -> DeskProblem? {
    guard let value, !(0...1).contains(value) else { return nil }
    return DeskProblem(field, .outOfRange, expected: "0 to 1")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }
}
