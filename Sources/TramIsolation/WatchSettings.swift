// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What the watch is told; the defaults are those that were measured.
public struct WatchSettings: Hashable, Sendable {
  /// How many false `left` alarms a person at home may cause a day, at most.
  ///
  /// The one setting that trades false alarms against delay; 0.15 to 1 is measured, what lies
  /// outside is brought to the nearer end. It sets `departureThreshold`.
  public var falseAlarmsPerDay = 0.4

  /// The time of day of the people, in seconds east of UTC; Vietnam's by default.
  public var secondsEastOfUTC: Int64 = 7 * 3600
  /// From which hour of the day nobody is asked to answer a `check`, 0 to 23.
  public var quietFromHour: Int64 = 22
  /// Until which hour of the day nobody is asked to answer a `check`, 0 to 23.
  public var quietUntilHour: Int64 = 7
  /// How long after a `check` the next one waits, whatever its rule.
  public var secondsBetweenChecks = 6.0 * 3600

  /// The accuracy taken for a fix that states none: what phones state outdoors, mostly.
  public var assumedAccuracy = Meters(30)
  /// The accuracy beyond which a fix says nothing about a fence.
  public var uselessAccuracy = Meters(300)

  /// How long a device may say nothing before somebody asks, at least.
  public var secondsUntilCheck = 15.0 * 60
  /// How long a device may say nothing before it is called silent, at least.
  public var secondsUntilSilent = 30.0 * 60
  /// How many of its own usual intervals a device may say nothing before somebody asks.
  public var intervalsUntilCheck = 4.0
  /// How many of its own usual intervals a device may say nothing before it is called silent.
  public var intervalsUntilSilent = 8.0
  /// How long after its order began a device may never have been heard.
  public var secondsUntilNeverHeard = 2.0 * 3600
  /// The charge, 0 to 1, at or below which silence is first put down to the battery.
  public var lowBattery: Float = 0.1

  /// How many phones of one site must fall silent together to be called an outage.
  public var outagePhones = 3
  /// The share of a site's phones that must fall silent together to be called an outage.
  public var outageShare = 0.6
  /// Within how many seconds of each other they must have been heard last.
  public var outageSpread = 300.0

  /// How long a phone may lie still by day before somebody asks.
  public var secondsStill = 3.0 * 3600
  /// The speed over the ground that no person reaches but in the air, in metres a second.
  public var impossibleSpeed = MetersPerSecond(90)

  /// Creates the measured settings.
  public init() {}

  /// The log-odds from which a departure is an alarm.
  ///
  /// Read off the trade-off curve of `scripts/departure_model.py` (cross-validated over persons,
  /// 60-second sampling): false alarms a person-day at home against the threshold.
  var departureThreshold: Float {
    let knots: [(perDay: Double, logOdds: Double)] = [
      (0.15, 2.0), (0.20, 1.7), (0.27, 1.4), (0.40, 1.2), (0.50, 1.05), (0.60, 0.9), (0.75, 0.72),
      (1.0, 0.5),
    ]
    let wanted = falseAlarmsPerDay.isNaN ? 0.4 : min(max(falseAlarmsPerDay, 0.15), 1)
    for (low, high) in zip(knots, knots.dropFirst()) where wanted <= high.perDay {
      let share = (wanted - low.perDay) / (high.perDay - low.perDay)
      return Float(low.logOdds + share * (high.logOdds - low.logOdds))
    }
    return 0.5
  }

  /// A Boolean value: whether nobody is to be asked at this moment.
  func isQuiet(_ moment: Instant) -> Bool {
    let seconds = moment.milliseconds / 1000 &+ secondsEastOfUTC
    let day = ((seconds % 86_400) + 86_400) % 86_400
    let hour = day / 3600
    return quietFromHour <= quietUntilHour
      ? hour >= quietFromHour && hour < quietUntilHour
      : hour >= quietFromHour || hour < quietUntilHour
  }
}
