// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Turns a number into a moment, whatever unit it is in.
public struct TimeCheck: Sendable {
  /// 2000-01-01 in milliseconds, the earliest time that is believed.
  static let earliest = 946_684_800_000.0
  /// 2100-01-01 in milliseconds.
  ///
  /// The ends are a factor of 4.3 apart, so a number falls between them in at most one of four
  /// units that lie a factor of 1000 apart.
  static let latest = 4_102_444_800_000.0
  /// 2008-01-01: with a clock given, what is earlier can only be a week number that rolled over.
  static let beforePhones: Int64 = 1_199_145_600_000
  /// 1024 weeks: the week number of GPS has ten bits (IS-GPS-200, §20.3.3.3.1.1).
  static let rollover: Int64 = 619_315_200_000
  static let day: Int64 = 86_400_000

  private let now: Instant?
  private let newest: Instant?
  /// What had to be mended to get the last moment.
  public private(set) var repairs: [IntakeReason] = []

  /// Creates a check.
  ///
  /// - Parameters:
  ///   - now: The clock of this machine; times more than a day beyond it are refused.
  ///   - newest: The latest time of the feed so far.
  public init(now: Instant?, newest: Instant?) {
    self.now = now
    self.newest = newest
  }

  /// The moment that a number means.
  ///
  /// - Parameters:
  ///   - whole: The number when it is whole.
  ///   - double: The number.
  public mutating func moment(whole: Int64?, double: Double) -> Result<Instant, IntakeRefusal> {
    repairs.removeAll()
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
