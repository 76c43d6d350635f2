// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What the windows of one day come to.
///
/// Source: google/exposure-notifications-internals, `DailySummaryUtils`.
public struct DailySummary: Hashable, Sendable {
  /// What some windows come to; all in weighted seconds.
  public struct Figures: Hashable, Sendable {
    /// The sum of the scores of the windows.
    public var scoreSum = 0.0
    /// The greatest of them.
    public var greatestScore = 0.0
    /// The sum of the time, weighted by attenuation alone.
    public var weightedSeconds = 0.0
  }

  /// The day, in UTC.
  public var day: Day
  /// All windows.
  public var total = Figures()
  /// The windows of each report type that has any.
  public var byReport: [TemporaryExposureKey.ReportType: Figures] = [:]

  /// The days that have windows, oldest first.
  ///
  /// Windows of revoked keys and of keys without a report type do not count.
  ///
  /// - Parameter today: The present day, for rules that look back some days only.
  /// - Complexity: O(*n* log *n*) of the scans
  public static func days(
    of windows: [ExposureWindow], by rules: DailySummaryRules, today: Day? = nil
  ) -> [DailySummary] {
    var found: [Day: DailySummary] = [:]
    for window in windows where window.report != .revoked && window.report != .unknown {
      let day = window.day
      if let today, let most = rules.mostDays, Int(today.number) - Int(day.number) > most {
        continue
      }
      var summary = found[day] ?? DailySummary(day: day)
      let seconds = window.scans.reduce(0.0) {
        $0 + Double(max($1.seconds, 0)) * rules.weight(of: $1.typical)
      }
      let score = seconds * rules.weight(of: window)
      if score >= rules.leastWindowScore {
        summary.byReport[window.report, default: Figures()].add(score, seconds)
        summary.total.add(score, seconds)
      }
      found[day] = summary
    }
    return found.values.sorted { $0.day < $1.day }
  }
}

extension DailySummary.Figures {
  fileprivate mutating func add(_ score: Double, _ seconds: Double) {
    scoreSum += score
    greatestScore = max(greatestScore, score)
    weightedSeconds += seconds
  }
}
