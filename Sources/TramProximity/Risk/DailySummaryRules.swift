// SPDX-License-Identifier: Apache-2.0

/// What windows count for in the summary of a day.
///
/// Source: Exposure Notification API, `DailySummariesConfig`.
public struct DailySummaryRules: Hashable, Sendable {
  /// The greatest weight.
  public static let weights = 0.0...2.5

  /// Up to which attenuation a scan is immediate, near and medium, in dB; rising.
  public let thresholds: [Int]
  /// The weights of immediate, near, medium and other scans.
  public let bucketWeights: [Double]
  /// The weight of each report type, by its number; what is missing weighs 1.
  public let reportWeights: [TemporaryExposureKey.ReportType: Double]
  /// The weight of each infectiousness; what is missing weighs 1, `none` weighs 0.
  public let infectiousnessWeights: [Infectiousness: Double]
  /// Below which score a window does not count.
  public let leastWindowScore: Double
  /// How many days back windows count; `nil` for all.
  public let mostDays: Int?

  /// Creates rules.
  ///
  /// - Throws: `ProximityError`: `.malformed` for what is not three rising thresholds within
  ///   0...255, four weights within 0...2.5, or for a weight outside of that
  public init(
    thresholds: [Int], bucketWeights: [Double],
    reportWeights: [TemporaryExposureKey.ReportType: Double] = [:],
    infectiousnessWeights: [Infectiousness: Double] = [:], leastWindowScore: Double = 0,
    mostDays: Int? = nil
  ) throws(ProximityError) {
    let rises =
      thresholds.count == 3 && thresholds[0] < thresholds[1]
      && thresholds[1] < thresholds[2] && thresholds[0] >= 0 && thresholds[2] <= 255
    guard rises else {
      throw ProximityError(
        .malformed, detail: "thresholds \(thresholds) are not three that rise within 0...255")
    }
    let weights =
      bucketWeights + Array(reportWeights.values) + Array(infectiousnessWeights.values)
    guard bucketWeights.count == 4, weights.allSatisfy(Self.weights.contains) else {
      throw ProximityError(
        .malformed, detail: "weights \(weights) are not four and more within 0...2.5")
    }
    guard leastWindowScore >= 0, leastWindowScore.isFinite, mostDays ?? 0 >= 0 else {
      throw ProximityError(.malformed, detail: "a least score and days are not negative")
    }
    self.thresholds = thresholds
    self.bucketWeights = bucketWeights
    self.reportWeights = reportWeights
    self.infectiousnessWeights = infectiousnessWeights
    self.leastWindowScore = leastWindowScore
    self.mostDays = mostDays
  }

  /// The weight of a scan of an attenuation.
  public func weight(of attenuation: Int) -> Double {
    bucketWeights[thresholds.firstIndex { attenuation <= $0 } ?? 3]
  }

  /// What a window counts for beside its time.
  func weight(of window: ExposureWindow) -> Double {
    let infectiousness =
      infectiousnessWeights[window.infectiousness] ?? (window.infectiousness == .none ? 0 : 1)
    return (reportWeights[window.report] ?? 1) * infectiousness
  }
}
