// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// When one person counts as exposed by another: what levels are made by.
///
/// Everything here changes with disease and date, so it is handed in; `handbook2020` is what
/// Vietnam's handbook said in December 2020.
public struct LevelRule: Codable, Hashable, Sendable {
  /// The highest level that is traced, 1 to 5.
  public var highest: Int
  /// How many days before onset (before the sample, without symptoms) a case counts as infectious.
  public var daysBefore: Int
  /// How many days after onset a case that is not kept apart counts as infectious.
  public var daysAfter: Int
  /// How long after exposure a contact may infect others, in hours.
  public var latentHours: Double
  /// A negative test rules out exposures that are at least so many days old.
  public var clearingDays: Double
  /// The least probability with which a position makes a level by itself.
  public var leastProbability: Double
  /// Seconds east of UTC, by which a moment becomes a day.
  public var zone: Int64

  /// Creates a rule.
  public init(
    highest: Int, daysBefore: Int, daysAfter: Int, latentHours: Double, clearingDays: Double,
    leastProbability: Double, zone: Int64 = LevelRule.vietnamZone
  ) {
    self.highest = min(max(highest, 1), LevelGraph.deepest)
    self.daysBefore = max(0, daysBefore)
    self.daysAfter = max(0, daysAfter)
    self.latentHours = max(0, latentHours)
    self.clearingDays = max(0, clearingDays)
    self.leastProbability = leastProbability
    self.zone = zone
  }

  /// Levels to F5; from 3 days before onset until isolation (decision 5053/QD-BYT of 3 December
  /// 2020), at most 10 days after (WHO, contact tracing, February 2021).
  ///
  /// A test after 7 days leaves a residual risk of 4 % (CDC, December 2020). A latent time of one
  /// day and a probability of one half are settings of ours.
  public static let handbook2020 = LevelRule(
    highest: 5, daysBefore: 3, daysAfter: 10, latentHours: 24, clearingDays: 7,
    leastProbability: 0.5)

  /// The rule as a text, by which a store knows whether it is the one that its levels have.
  public var mark: String {
    "levels \(highest) \(daysBefore) \(daysAfter) \(latentHours) \(clearingDays) "
      + "\(leastProbability) \(zone)"
  }

  /// Vietnam keeps UTC+7 all year.
  public static let vietnamZone: Int64 = 25_200

  /// The civil date of a moment in Vietnam.
  public static func vietnamDay(of time: Instant) -> Day { day(of: time, zone: vietnamZone) }

  /// The civil date of a moment.
  public func day(of time: Instant) -> Day { Self.day(of: time, zone: zone) }

  private static func day(of time: Instant, zone: Int64) -> Day {
    let (local, overflow) = time.milliseconds.addingReportingOverflow(zone &* 1000)
    let days = (overflow ? time.milliseconds : local).flooredQuotient(by: dayLength)
    return Day(number: Int32(clamping: days))
  }

  /// The moment at which a civil date begins.
  public func start(of day: Day) -> Instant {
    Instant(milliseconds: Int64(day.number) * Self.dayLength - zone * 1000)
  }

  /// Milliseconds of a day.
  static let dayLength: Int64 = 86_400_000

  /// When a case counts as infectious, for pages.
  public func infectious(_ record: TracedCase) -> (from: Instant, until: Instant) {
    let window = window(of: record)
    return (Instant(milliseconds: window.start), Instant(milliseconds: window.end))
  }

  /// When a case counts as infectious.
  ///
  /// Without onset the sample's date stands for it, without a sample the result's, and without
  /// that the day on which the desk took the case up.
  func window(of record: TracedCase) -> (start: Int64, end: Int64) {
    let anchor =
      record.onset ?? day(of: record.sampled ?? record.resulted ?? record.opened)
    let start = self.start(of: anchor.moved(by: -daysBefore)).milliseconds
    let end = self.start(of: anchor.moved(by: daysAfter + 1)).milliseconds - 1
    guard let isolated = record.isolated else { return (start, end) }
    return (start, min(end, isolated.milliseconds))
  }

  /// Whether a meeting may make a level.
  func counts(_ contact: CaseContact) -> Bool {
    switch (contact.verdict, contact.source) {
    case (.refuted, _): false
    case (.confirmed, _): true
    case (.open, .area): false
    case (.open, .position): contact.probability >= leastProbability
    case (.open, .proven), (.open, .interview): true
    }
  }
}

extension Day {
  /// The date so many days later; earlier for a negative number.
  public func moved(by days: Int) -> Day {
    Day(number: Int32(clamping: Int64(number) + Int64(clamping: days)))
  }

  /// Whole days from another date to this one.
  public func days(since other: Day) -> Int { Int(number) - Int(other.number) }
}

extension Int64 {
  /// The quotient rounded down; `divisor` is positive.
  fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
