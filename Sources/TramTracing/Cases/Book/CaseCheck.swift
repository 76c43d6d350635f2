// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// What cannot be, whatever else is on record; each throws `TracingError` with code `.badValue`.
enum CaseCheck {
  /// The longest note, in characters.
  static let longestNote = 2000
  /// The longest line, such as a label or a number, in characters.
  static let longestLine = 120
  /// How long before its onset a case may be confirmed, in days: an incubation at its longest.
  static let mostDaysAhead = 14
  /// The earliest moment that anything here may lie at: 1 January 2000.
  static let earliest = Instant(milliseconds: 946_684_800_000)
  /// The longest meeting, in days.
  static let longestMeeting = 60.0

  /// A moment that has come, by a clock that may be five minutes behind.
  static func past(_ time: Instant, _ now: Instant, _ field: String) throws(TracingError) {
    guard time >= earliest else {
      throw wrong(field, "should be after 1 January 2000")
    }
    guard time <= now.advanced(seconds: 300) else { throw wrong(field, "lies in the future") }
  }

  /// Two moments in their order.
  static func order(
    _ first: Instant, _ second: Instant, _ field: String, after: String
  ) throws(TracingError) {
    guard first <= second else { throw wrong(field, "should not come before \(after)") }
  }

  /// A line such as a label.
  static func line(_ text: String, _ field: String) throws(TracingError) {
    guard text.count <= longestLine, !text.contains(where: \.isNewline) else {
      throw wrong(field, "should be one line of at most \(longestLine) characters")
    }
  }

  /// What staff write.
  static func text(_ text: String, _ field: String) throws(TracingError) {
    guard text.count <= longestNote else {
      throw wrong(field, "should have at most \(longestNote) characters")
    }
  }

  /// The code of an area: up to ten digits.
  static func area(_ code: String) throws(TracingError) {
    guard code.utf8.count <= 10, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw wrong("area", "should be a code of at most 10 digits")
    }
  }

  /// A body's temperature that a person can have.
  static func temperature(_ degrees: Double?) throws(TracingError) {
    guard let degrees else { return }
    guard (30...45).contains(degrees) else {
      throw wrong("temperature", "should be 30 to 45 °C")
    }
  }

  /// What a meeting says of itself.
  static func meeting(
    first: Instant, last: Instant, seconds: Double, probability: Double, dose: Double,
    nearest: Double?, now: Instant
  ) throws(TracingError) {
    try past(first, now, "first")
    try past(last, now, "last")
    try order(first, last, "last", after: "its beginning")
    let length = last.seconds(since: first)
    guard length <= longestMeeting * 86_400 else {
      throw wrong("last", "a meeting of more than 60 days")
    }
    guard seconds >= 0, seconds <= length + 60 else {
      throw wrong("seconds", "should be from 0 to the length of the meeting, \(length) s")
    }
    guard (0...1).contains(probability) else { throw wrong("probability", "should be 0 to 1") }
    guard dose >= 0, dose.isFinite else { throw wrong("dose", "should be 0 or more") }
    if let nearest {
      guard nearest >= 0, nearest.isFinite else { throw wrong("nearest", "should be 0 or more") }
    }
  }

  static func wrong(_ field: String, _ reason: String) -> TracingError {
    TracingError(.badValue, detail: "\(field): \(reason)")
  }
}
