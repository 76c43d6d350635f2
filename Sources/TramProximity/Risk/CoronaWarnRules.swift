// SPDX-License-Identifier: Apache-2.0

/// How the German app from version 1.9 on weighs windows, as its server configured it.
///
/// Source: corona-warn-app/cwa-app-android, `exposure-windows-risk-calculation.json`.
public struct CoronaWarnRules: Hashable, Sendable {
  /// A number that holds for a range of attenuation, minutes or level.
  public struct Band: Hashable, Sendable {
    /// Where it begins.
    public var from: Double
    /// Where it ends, exclusive.
    public var until: Double
    /// What holds there.
    public var value: Double

    /// Creates a band.
    public init(_ from: Double, _ until: Double, _ value: Double) {
      self.from = from
      self.until = until
      self.value = value
    }

    func contains(_ number: Double) -> Bool { number >= from && number < until }
  }

  /// What a minute counts for, by the least attenuation of its scan, in dB.
  public var minuteWeights: [Band]
  /// Which windows are dropped for their minutes at some attenuation.
  public var droppedMinutes: [MinuteFilter] = []
  /// Which levels of transmission risk are dropped.
  public var droppedLevels: [ClosedRange<Int>] = []
  /// What a level of transmission risk counts for; a level that is missing counts 0.
  public var levelValues: [Int: Double]
  /// From how many weighted minutes on a window has low risk.
  public var windowLow: Double
  /// From how many weighted minutes on a window has high risk.
  public var windowHigh: Double
  /// From how many weighted minutes on a day has low risk.
  public var dayLow: Double
  /// From how many weighted minutes on a day has high risk.
  public var dayHigh: Double
  /// What each report type adds to the level.
  public var reportOffsets: [TemporaryExposureKey.ReportType: Int]
  /// What each infectiousness adds to the level.
  public var infectiousnessOffsets: [Infectiousness: Int]

  /// Windows with so many minutes at such an attenuation are dropped.
  public struct MinuteFilter: Hashable, Sendable {
    /// The attenuation, in dB: from, and until exclusive.
    public var attenuation: Range<Double>
    /// The minutes: from, and until exclusive.
    public var minutes: Range<Double>

    /// Creates a filter.
    public init(attenuation: Range<Double>, minutes: Range<Double>) {
      self.attenuation = attenuation
      self.minutes = minutes
    }
  }

  /// The values that the app's own test cases go with.
  public static let standard = CoronaWarnRules(
    minuteWeights: [Band(0, 63, 0.8), Band(63, 73, 1), Band(73, 79, 0.1)],
    levelValues: [1: 0, 2: 0, 3: 0.6, 4: 0.8, 5: 1, 6: 1.2, 7: 1.4, 8: 1.6],
    windowLow: 0, windowHigh: 9, dayLow: 5, dayHigh: 9,
    reportOffsets: [
      .recursive: 0, .selfReport: 2, .clinicalDiagnosis: 4, .confirmedTest: 6,
    ],
    infectiousnessOffsets: [.standard: 1, .high: 2])
}
