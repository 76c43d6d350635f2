// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The times of receipts: digits without a zone, with two or four for the year, with or without
/// seconds.
public struct ReceiptTime: Hashable, Sendable {
  /// How many minutes the message centre's clock is ahead of UTC; 420 in Vietnam.
  public var zoneMinutes: Int

  /// Creates a reader for a message centre's zone.
  ///
  /// - Parameter zoneMinutes: Brought into what zones there are, 14 hours either way.
  public init(zoneMinutes: Int = 420) { self.zoneMinutes = min(max(zoneMinutes, -840), 840) }

  /// Reads `YYMMDDhhmm`, `YYMMDDhhmmss`, `YYYYMMDDhhmm` or `YYYYMMDDhhmmss`.
  ///
  /// Twelve digits may be two times; the one nearer to `now` is taken.
  ///
  /// - Returns: `nil` for what is no time.
  public func moment(_ text: String, near now: Instant) -> Instant? {
    let digits = text.utf8.map { Int($0) - 0x30 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    switch digits.count {
    case 10: return moment(digits, yearDigits: 2)
    case 14: return moment(digits, yearDigits: 4)
    case 12:
      let both = [moment(digits, yearDigits: 2), moment(digits, yearDigits: 4)].compactMap { $0 }
      return both.min { abs($0.seconds(since: now)) < abs($1.seconds(since: now)) }
    default: return nil
    }
  }

  private func moment(_ digits: [Int], yearDigits: Int) -> Instant? {
    var year = digits[..<yearDigits].reduce(0) { $0 * 10 + $1 }
    if yearDigits == 2 { year += year >= SMPPTime.rollover ? 1900 : 2000 }
    var pairs = stride(from: yearDigits, to: digits.count, by: 2).map {
      digits[$0] * 10 + digits[$0 + 1]
    }
    if pairs.count == 4 { pairs.append(0) }
    guard pairs.count == 5, let day = Day(year: year, month: pairs[0], day: pairs[1]),
      pairs[2] < 24, pairs[3] < 60, pairs[4] < 60
    else { return nil }
    let within = Int64(pairs[2] * 3600 + pairs[3] * 60 + pairs[4] - zoneMinutes * 60)
    return Instant(milliseconds: (Int64(day.number) * 86_400 + within) * 1000)
  }

  /// The moment as `YYMMDDhhmm` in the zone, as a message centre writes it.
  public func text(_ moment: Instant) -> String {
    let (local, overflow) = moment.milliseconds.addingReportingOverflow(
      Int64(zoneMinutes) * 60_000)
    // Beyond the calendar nothing can be written.
    guard !overflow, (-62_135_596_800_000...253_402_300_799_999).contains(local) else {
      return "0000000000"
    }
    var (days, within) = local.quotientAndRemainder(dividingBy: 86_400_000)
    if within < 0 { (days, within) = (days - 1, within + 86_400_000) }
    let day = Day(number: Int32(days)).components
    let numbers = [
      day.year % 100, day.month, day.day, Int(within / 3_600_000), Int(within / 60_000 % 60),
    ]
    return numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
  }
}
