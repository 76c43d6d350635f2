// SPDX-License-Identifier: Apache-2.0

/// What a key's days since onset and report type mean where they are said, and where not.
///
/// Source: Exposure Notification API, `DiagnosisKeysDataMapping`.
public struct DiagnosisMapping: Hashable, Sendable {
  /// How infectious a case is from 14 days before its onset to 14 days after: 29 entries.
  public let infectiousness: [Infectiousness]
  /// How infectious a case is whose onset is not known.
  public let whenMissing: Infectiousness
  /// What a key is that does not say how its case was found.
  public let reportWhenMissing: TemporaryExposureKey.ReportType

  /// Creates a mapping.
  ///
  /// - Throws: `ProximityError`: `.malformed` unless there are 29 entries, and for a report type
  ///   that is none when it is missing
  public init(
    infectiousness: [Infectiousness], whenMissing: Infectiousness,
    reportWhenMissing: TemporaryExposureKey.ReportType = .confirmedTest
  ) throws(ProximityError) {
    guard infectiousness.count == KeyMessage.days.count else {
      throw ProximityError(
        .malformed,
        detail: "\(infectiousness.count) days of infectiousness, not \(KeyMessage.days.count)")
    }
    guard reportWhenMissing != .revoked, reportWhenMissing != .unknown else {
      throw ProximityError(.malformed, detail: "a missing report type cannot be none or revoked")
    }
    self.init(checked: infectiousness, whenMissing, reportWhenMissing)
  }

  private init(
    checked: [Infectiousness], _ whenMissing: Infectiousness,
    _ reportWhenMissing: TemporaryExposureKey.ReportType
  ) {
    infectiousness = checked
    self.whenMissing = whenMissing
    self.reportWhenMissing = reportWhenMissing
  }

  /// Standard from five days before the onset to nine after, high from two before to three after.
  ///
  /// Source: the table of England and Wales (ukhsa-collaboration/covid-19-app-ios-ag-public,
  /// `v2RiskCalculation` of its exposure configuration).
  public static let standard = DiagnosisMapping(
    checked: KeyMessage.days.map { day in
      switch day {
      case -2...3: .high
      case -5...9: .standard
      default: Infectiousness.none
      }
    }, .standard, .confirmedTest)

  /// How infectious the case of a key was on the key's day.
  public func infectiousness(of key: TemporaryExposureKey) -> Infectiousness {
    guard let days = key.daysSinceOnset, KeyMessage.days.contains(days) else {
      return whenMissing
    }
    return infectiousness[Int(days - KeyMessage.days.lowerBound)]
  }

  /// How the case of a key was found.
  public func report(of key: TemporaryExposureKey) -> TemporaryExposureKey.ReportType {
    switch key.reportType {
    case nil, .unknown: reportWhenMissing
    case .some(let report): report
    }
  }
}
