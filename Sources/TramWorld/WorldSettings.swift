// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// How often the phones of a world report.
public enum ReportInterval: Hashable, Sendable {
  /// Every so many seconds, 1 to 86,400.
  case every(seconds: Int)
  /// At random, every few minutes by day and more seldom by night.
  case irregular
  /// Some people every minute, some every ten minutes, some irregularly.
  case mixed
}

/// What a world is made from; the same settings give the same world on every machine.
public struct WorldSettings: Hashable, Sendable {
  /// The seed of everything that is drawn.
  public var seed: UInt64
  /// How many people live under isolation orders, 1 to 10,000,000.
  public var people: Int
  /// How many days the feed runs, 1 to 366.
  public var days: Int
  /// When the feed begins; a local midnight, so that people sleep at night.
  public var start: Instant
  /// The latitude of the middle of the world, in degrees.
  public var latitude: Double
  /// The longitude of the middle of the world, in degrees.
  public var longitude: Double
  /// How many people live in a ward; a world of more people has more wards, side by side.
  public var peoplePerWard: Int
  /// How often phones report.
  public var interval: ReportInterval
  /// The longest time, in seconds, by which the feed delivers an observation late; 0 keeps the
  /// whole feed in the order of time but for the people whose fault is late delivery.
  public var disorder: Double
  /// Whether faults and tampering occur; without them people still leave, and phones still err.
  public var faults: Bool

  /// Midnight of 1 April 2020 in Vietnam (UTC+7), when the country began to keep its distance.
  public static let firstMidnight = Instant(milliseconds: 1_585_674_000_000)

  /// Creates the settings of a ward, 10.85° north and 106.76° east, on 1 April 2020.
  public init(
    seed: UInt64, people: Int = 200, days: Int = 1, start: Instant = firstMidnight,
    latitude: Double = 10.85, longitude: Double = 106.76, peoplePerWard: Int = 200,
    interval: ReportInterval = .mixed, disorder: Double = 0, faults: Bool = true
  ) {
    self.seed = seed
    self.people = min(max(people, 1), 10_000_000)
    self.days = min(max(days, 1), 366)
    self.start = start
    self.latitude = latitude
    self.longitude = longitude
    self.peoplePerWard = min(max(peoplePerWard, 1), 100_000)
    self.interval = interval
    self.disorder = min(max(disorder, 0), 600)
    self.faults = faults
  }

  /// The end of the feed, that moment excluded.
  public var end: Instant { start.advanced(seconds: Double(days) * 86_400) }
}
