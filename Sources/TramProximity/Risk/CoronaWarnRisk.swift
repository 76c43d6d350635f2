// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The German app's answer from version 1.9 on: windows, days, and the whole.
///
/// Source: corona-warn-app/cwa-app-android and its 29 test cases, which hold here.
public struct CoronaWarnRisk: Hashable, Sendable {
  /// What one day comes to.
  public struct DayRisk: Hashable, Sendable {
    /// The day, in UTC.
    public var day: Day
    /// Whether it is of high risk; low otherwise.
    public var isHigh: Bool
    /// The weighted minutes of all windows.
    public var minutes: Double
    /// Windows of low risk of different levels or confidence: people, at least.
    public var lowEncounters: Int
    /// The same of high risk.
    public var highEncounters: Int
  }

  /// The days that have a risk, oldest first.
  public private(set) var days: [DayRisk] = []

  /// Whether a person is told to be at increased risk.
  public var isHigh: Bool { days.contains(where: \.isHigh) }

  /// Encounters of low risk on all days.
  public var lowEncounters: Int { days.reduce(0) { $0 + $1.lowEncounters } }

  /// Encounters of high risk on all days.
  public var highEncounters: Int { days.reduce(0) { $0 + $1.highEncounters } }

  /// The last day of that risk.
  public func lastDay(isHigh: Bool) -> Day? { days.last { $0.isHigh == isHigh }?.day }

  /// How many days have that risk.
  public func dayCount(isHigh: Bool) -> Int { days.count { $0.isHigh == isHigh } }

  /// What tells two people apart in windows without names.
  private struct Likeness: Hashable {
    var level: Int
    var confidence: UInt8
  }

  private struct Tally {
    var minutes = 0.0
    var low: Set<Likeness> = []
    var high: Set<Likeness> = []
  }

  /// Weighs windows.
  ///
  /// - Complexity: O(scans)
  public init(of windows: [ExposureWindow], by rules: CoronaWarnRules = .standard) {
    var tallies: [Day: Tally] = [:]
    for window in windows {
      guard let level = rules.level(of: window), let value = rules.levelValues[level], value > 0,
        !rules.drops(window)
      else { continue }
      let minutes = rounded(rules.minutes(of: window) * value)
      let likeness = Likeness(level: level, confidence: window.confidence)
      var tally = tallies[window.day] ?? Tally()
      tally.minutes += minutes
      if minutes >= rules.windowHigh {
        tally.high.insert(likeness)
      } else if minutes >= rules.windowLow {
        tally.low.insert(likeness)
      }
      tallies[window.day] = tally
    }
    for (day, tally) in tallies.sorted(by: { $0.key < $1.key }) {
      let minutes = rounded(tally.minutes)
      guard minutes >= rules.dayLow else { continue }
      days.append(
        DayRisk(
          day: day, isHigh: minutes >= rules.dayHigh, minutes: minutes,
          lowEncounters: tally.low.count, highEncounters: tally.high.count))
    }
  }
}

/// A number without the dust of binary fractions: 3 x 1.2 is 3.6, and not a little less, so that
/// nobody falls below a threshold that was reached.
private func rounded(_ minutes: Double) -> Double { (minutes * 1e6).rounded() / 1e6 }

extension CoronaWarnRules {
  /// The level of transmission risk, 1 to 8; `nil` for a window that does not count.
  func level(of window: ExposureWindow) -> Int? {
    guard let report = reportOffsets[window.report],
      let infectiousness = infectiousnessOffsets[window.infectiousness]
    else { return nil }
    let level = report + infectiousness
    return droppedLevels.contains { $0.contains(level) } ? nil : level
  }

  /// The minutes of a window, weighted by attenuation.
  func minutes(of window: ExposureWindow) -> Double {
    window.scans.reduce(0) { sum, scan in
      let weight = minuteWeights.first { $0.contains(Double(scan.minimum)) }?.value ?? 0
      // A clock that was set back gives scans of negative length.
      return sum + weight * Double(max(scan.seconds, 0)) / 60
    }
  }

  /// Whether a filter drops a window.
  func drops(_ window: ExposureWindow) -> Bool {
    droppedMinutes.contains { filter in
      let seconds = window.scans.reduce(0) {
        filter.attenuation.contains(Double($1.minimum)) ? $0 + max($1.seconds, 0) : $0
      }
      return filter.minutes.contains(Double(seconds) / 60)
    }
  }
}
