// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTracing
import TramUnits

extension NamedTable {
  /// How long a name of a person or a place may be, in bytes.
  private static var longestName: Int { 256 }

  /// The field of a column as a name, not empty.
  func name(_ column: String) throws(TracingError) -> String {
    let field = reader.field(place(of: column))
    guard !field.isEmpty, field.count <= Self.longestName else {
      throw TracingError(
        .badValue,
        detail: field.isEmpty ? "the \(column) is empty" : "the \(column) has \(field.count) bytes")
    }
    return String(copying: field)
  }

  /// The field of a column as a moment; `nil` where it is empty.
  func moment(_ column: String, zone: ClockZone) throws(TracingError) -> Instant? {
    let text = text(column)
    if text.isEmpty { return nil }
    guard let moment = TraceTime.instant(text, zone: zone) else {
      throw TracingError(
        .badValue, detail: "\(column) \"\(text)\" is not milliseconds since 1970, nor a day")
    }
    return moment
  }

  /// The field of a column as a moment.
  func time(_ column: String, zone: ClockZone) throws(TracingError) -> Instant {
    guard let moment = try moment(column, zone: zone) else {
      throw TracingError(.badValue, detail: "\(column) is empty")
    }
    return moment
  }

  /// The field of a column as a day; `nil` where it is empty or there is none.
  func day(_ column: String) throws(TracingError) -> Day? {
    let text = text(column)
    if text.isEmpty { return nil }
    guard let day = Day(text) else {
      throw TracingError(
        .badValue, detail: "\(column) \"\(text)\" is not a day such as 2020-06-01")
    }
    return day
  }

  /// The field of a column as a number in a range; `nil` where it is empty or there is none.
  func number(
    _ column: String, in range: ClosedRange<Double>
  ) throws(TracingError) -> Double? {
    let field = reader.field(place(of: column))
    if field.isEmpty { return nil }
    guard let number = decimalNumber(field) else {
      throw TracingError(.badValue, detail: "\(column) \"\(text(column))\" is not a number")
    }
    guard range.contains(number) else {
      throw TracingError(
        .badValue,
        detail: "\(column) \(text(column)) is outside \(range.lowerBound)...\(range.upperBound)")
    }
    return number
  }
}
