// SPDX-License-Identifier: Apache-2.0

/// A civil date of the Gregorian calendar, without a time or a zone.
@frozen
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Whole days since 1970-01-01.
  public let number: Int32

  /// Creates a date from days since 1970-01-01.
  @inlinable
  public init(number: Int32) { self.number = number }

  /// Creates a date; `nil` for one that is not in the calendar or outside the years 1...9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Day.length(ofMonth: month, year: year)
    else { return nil }
    // Years that begin in March put the leap day last; 400 of them have 146,097 days.
    let shifted = month > 2 ? year : year - 1
    let months = (month + 9) % 12
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400
    // 719,468 days lie between 0000-03-01 and 1970-01-01; 153 days are five months from March.
    number = Int32(days + (months * 153 + 2) / 5 + day - 1 - 719_468)
  }

  /// Creates a date from `2020-06-01`; `nil` for any other form.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      parts[2].utf8.count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// A Boolean value: whether `a` is the earlier.
  @inlinable
  public static func < (a: Day, b: Day) -> Bool { a.number < b.number }

  /// The year, month and day.
  public var components: (year: Int, month: Int, day: Int) {
    let since = Int(number) + 719_468
    let era = since >= 0 ? since / 146_097 : (since - 146_096) / 146_097
    let dayOfEra = since - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let months = (5 * dayOfYear + 2) / 153
    let month = months < 10 ? months + 3 : months - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * months + 2) / 5 + 1
    )
  }

  /// The date as `2020-06-01`.
  public var description: String {
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
    let (year, month, day) = components
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  private static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
