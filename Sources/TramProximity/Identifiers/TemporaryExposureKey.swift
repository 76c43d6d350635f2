// SPDX-License-Identifier: Apache-2.0

/// A temporary exposure key (TEK): what a phone derives its identifiers of about a day from, and
/// what a case publishes.
///
/// Source: Exposure Notification, Cryptography Specification 1.2; `TemporaryExposureKeyExport`.
public struct TemporaryExposureKey: Hashable, Sendable {
  /// How a case was found; the numbers of the export file.
  public enum ReportType: Int32, Hashable, Sendable, CaseIterable {
    case unknown = 0, confirmedTest, clinicalDiagnosis, selfReport, recursive, revoked
  }

  /// How many intervals a key may be valid for.
  public static let periods: ClosedRange<UInt32> = 1...144

  /// The key itself.
  public var key: SixteenBytes
  /// The first interval in which it is valid.
  public var rollingStart: ExposureInterval
  /// For how many intervals it is valid, 1 to 144.
  public var rollingPeriod: UInt32
  /// The deprecated level 0 to 8 that a health authority gave; `nil` when the file has none.
  public var transmissionRisk: Int32?
  /// How the case was found; `nil` when the file has none.
  public var reportType: ReportType?
  /// Days from the onset of symptoms to this key's day, -14 to 14; `nil` when the file has none.
  public var daysSinceOnset: Int32?

  /// Creates a key.
  public init(
    key: SixteenBytes, rollingStart: ExposureInterval, rollingPeriod: UInt32 = 144,
    transmissionRisk: Int32? = nil, reportType: ReportType? = nil, daysSinceOnset: Int32? = nil
  ) {
    self.key = key
    self.rollingStart = rollingStart
    self.rollingPeriod = rollingPeriod
    self.transmissionRisk = transmissionRisk
    self.reportType = reportType
    self.daysSinceOnset = daysSinceOnset
  }
}
