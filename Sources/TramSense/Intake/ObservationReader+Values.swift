// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// A number as it was read: NaN when something stood there that is no number.
struct Reading {
  var double: Double
  var whole: Int64?

  static let unusable = Reading(double: .nan, whole: nil)
}

extension ObservationReader {
  /// Reads a number, also one in quotes, with a decimal comma or a plus sign; `nil` for `null` and
  /// for a value of another type.
  mutating func readNumber(_ scanner: inout JSONScanner) throws(BytesError) -> Reading? {
    switch try scanner.peek() {
    case .number: return try readPlainNumber(&scanner)
    case .string: return try readQuotedNumber(&scanner)
    case .null:
      try scanner.null()
      return nil
    case .object, .array, .bool:
      try scanner.skipValue()
      tally.count(.wrongType)
      return nil
    }
  }

  private mutating func readPlainNumber(
    _ scanner: inout JSONScanner
  ) throws(BytesError) -> Reading {
    do {
      let number = try scanner.number()
      if number.hasPlus { tally.count(.plusSign) }
      return Reading(double: number.double, whole: number.int64)
    } catch  where error.code == .outOfRange || error.code == .tooLong {
      // The scanner still stands before a number of good grammar that has no value here.
      try scanner.skipValue()
      return .unusable
    }
  }

  private mutating func readQuotedNumber(
    _ scanner: inout JSONScanner
  ) throws(BytesError) -> Reading {
    let quoted = try scanner.string()
    text.removeAll(keepingCapacity: true)
    scanner.append(quoted, to: &text)
    if let number = plainNumber(in: text.span) {
      tally.count(.numberInText)
      return number
    }
    // A comma is a decimal comma when it is alone and three digits behind it cannot be meant as
    // thousands; `1,234` may be either and is not a number here.
    guard let comma = text.firstIndex(of: UInt8(ascii: ",")),
      text.lastIndex(of: UInt8(ascii: ",")) == comma, !text.contains(UInt8(ascii: ".")),
      text.count - comma - 1 != 3
    else { return .unusable }
    text[comma] = UInt8(ascii: ".")
    guard let number = plainNumber(in: text.span) else { return .unusable }
    tally.count(.commaDecimal)
    return number
  }

  private func plainNumber(in bytes: Span<UInt8>) -> Reading? {
    do throws(BytesError) {
      var scanner = JSONScanner(bytes, isLenient: true)
      let number = try scanner.number()
      try scanner.finish()
      return Reading(double: number.double, whole: number.int64)
    } catch {
      // No number: what that means is decided by whoever asked for one.
      return nil
    }
  }

  /// Reads `true` or `false`; `nil` for `null` and for a value of another type.
  mutating func readBool(_ scanner: inout JSONScanner) throws(BytesError) -> Bool? {
    switch try scanner.peek() {
    case .bool: return try scanner.bool()
    case .null:
      try scanner.null()
      return nil
    default:
      try scanner.skipValue()
      tally.count(.wrongType)
      return nil
    }
  }

  /// Reads a number that is finite; anything else is counted and unknown.
  mutating func readFinite(_ scanner: inout JSONScanner) throws(BytesError) -> Double? {
    guard let number = try readNumber(&scanner) else { return nil }
    guard number.double.isFinite else {
      tally.count(.notANumber)
      return nil
    }
    return number.double
  }

  /// Reads a whole number; anything else is counted and unknown.
  mutating func readWhole(_ scanner: inout JSONScanner) throws(BytesError) -> Int64? {
    guard let number = try readNumber(&scanner) else { return nil }
    if number.whole == nil { tally.count(.notANumber) }
    return number.whole
  }

  /// Reads and checks the line's time.
  mutating func readTime(
    _ scanner: inout JSONScanner, _ draft: inout LineDraft
  ) throws(BytesError) {
    guard let number = try readNumber(&scanner) else { return }
    guard number.double.isFinite else {
      return draft.refuse(
        .noTime, "\"time\" is not a number; whole milliseconds since 1970 are expected")
    }
    var check = TimeCheck(now: settings.now, newest: newest)
    switch check.moment(whole: number.whole, double: number.double) {
    case .success(let time):
      draft.time = time
      for repair in check.repairs { tally.count(repair) }
    case .failure(let problem): draft.problem = draft.problem ?? problem
    }
  }
}

/// Turns a number into a moment, whatever unit it is in.
struct TimeCheck {
  /// 2000-01-01 and 2100-01-01 in milliseconds. The ends are a factor of 4.3 apart, so a number
  /// falls between them in at most one of four units that lie a factor of 1000 apart.
  static let earliest = 946_684_800_000.0
  static let latest = 4_102_444_800_000.0
  /// 2008-01-01: with a clock given, what is earlier can only be a week number that rolled over.
  static let beforePhones: Int64 = 1_199_145_600_000
  /// 1024 weeks: the week number of GPS has ten bits (IS-GPS-200, §20.3.3.3.1.1).
  static let rollover: Int64 = 619_315_200_000
  static let day: Int64 = 86_400_000

  var now: Instant?
  var newest: Instant?
  private(set) var repairs: [IntakeReason] = []

  init(now: Instant?, newest: Instant?) {
    self.now = now
    self.newest = newest
  }

  mutating func moment(whole: Int64?, double: Double) -> Result<Instant, IntakeRefusal> {
    guard let read = milliseconds(whole, double) else {
      return .failure(
        IntakeRefusal(
          .timeImplausible,
          detail: "time \(shown(whole, double)) is no moment between 2000 and 2100 in milliseconds"
            + " since 1970"))
    }
    let time = rolled(read)
    if let now, time > now.milliseconds.addingClamped(TimeCheck.day) {
      let days = Double(time - now.milliseconds) / Double(TimeCheck.day)
      return .failure(
        IntakeRefusal(
          .timeInFuture,
          detail: "time \(shown(whole, double)) lies \(Int64(days.rounded(.up))) days in the future"
        ))
    }
    return .success(Instant(milliseconds: time))
  }

  private mutating func milliseconds(_ whole: Int64?, _ double: Double) -> Int64? {
    func isPlausible(_ value: Double) -> Bool {
      value >= TimeCheck.earliest && value < TimeCheck.latest
    }
    if isPlausible(double) { return whole ?? Int64(double.rounded()) }
    if isPlausible(double * 1e3) {
      repairs.append(.timeInSeconds)
      return Int64((double * 1e3).rounded())
    }
    if isPlausible(double / 1e3) {
      repairs.append(.timeInMicroseconds)
      return Int64((double / 1e3).rounded())
    }
    if isPlausible(double / 1e6) {
      repairs.append(.timeInNanoseconds)
      return Int64((double / 1e6).rounded())
    }
    return nil
  }

  private mutating func rolled(_ time: Int64) -> Int64 {
    let later = time + TimeCheck.rollover
    if let newest {
      let isNear = abs(time - newest.milliseconds) <= TimeCheck.day
      if isNear { return time }
      if abs(later - newest.milliseconds) <= TimeCheck.day {
        repairs.append(.gpsWeekRollover)
        return later
      }
    }
    if let now, time < TimeCheck.beforePhones,
      later <= now.milliseconds.addingClamped(TimeCheck.day)
    {
      repairs.append(.gpsWeekRollover)
      return later
    }
    return time
  }

  private func shown(_ whole: Int64?, _ double: Double) -> String {
    whole.map(String.init) ?? "\(double)"
  }
}

extension Int64 {
  fileprivate func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
