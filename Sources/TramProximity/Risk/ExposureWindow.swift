// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// At most half an hour near one case, scan by scan, as phones show it to apps (version 2).
///
/// Source: google/exposure-notifications-internals, `KeyExposureEvaluator`, `ExposureWindowUtils`.
public struct ExposureWindow: Hashable, Sendable {
  /// What one scan of a few seconds heard.
  public struct Scan: Hashable, Sendable {
    /// The least attenuation, in dB.
    public var minimum: Int
    /// The mean attenuation rounded half up, in dB.
    public var typical: Int
    /// Seconds since the scan before; whole minutes.
    public var seconds: Int

    /// Creates a scan.
    public init(minimum: Int, typical: Int, seconds: Int) {
      self.minimum = minimum
      self.typical = typical
      self.seconds = seconds
    }
  }

  /// How windows are cut; the values of Android.
  public struct Terms: Hashable, Sendable {
    /// How long a window lasts: 30 minutes.
    public var seconds: Int64 = 1800
    /// Sightings nearer than this belong to one scan, in ms: one and a half times its 17 s.
    public var scanMilliseconds: Int64 = 25_500
    /// The longest time that a scan stands for, in minutes.
    public var mostMinutes: Int64 = 5
    /// The time that a scan stands for when the one before is not known, in minutes.
    public var minutesWhenUnknown: Int64 = 2

    /// Android's terms.
    public init() {}
  }

  /// When the first sighting was.
  public var start: Instant
  /// How the case was found.
  public var report: TemporaryExposureKey.ReportType
  /// How infectious the case was.
  public var infectiousness: Infectiousness
  /// How well the sender's calibration is known, 0 to 3.
  public var confidence: UInt8
  /// The scans in the order of time.
  public var scans: [Scan]

  /// Creates a window.
  public init(
    start: Instant, report: TemporaryExposureKey.ReportType, infectiousness: Infectiousness,
    confidence: UInt8, scans: [Scan]
  ) {
    self.start = start
    self.report = report
    self.infectiousness = infectiousness
    self.confidence = confidence
    self.scans = scans
  }

  /// The day of the window, in UTC.
  public var day: Day { start.utcDay }

  /// The windows of what was heard of one key.
  ///
  /// - Parameter sightings: What was heard, in any order.
  /// - Complexity: O(*n* log *n*)
  public static func windows(
    of sightings: [ExposureSighting], key: TemporaryExposureKey,
    mapping: DiagnosisMapping = .standard, terms: Terms = Terms()
  ) -> [ExposureWindow] {
    var windows: [ExposureWindow] = []
    var heard: [Int] = []
    var previous: Int64?
    for sighting in sightings.sorted(by: { $0.time < $1.time }) {
      let isNovel =
        windows.last.map { sighting.second - $0.start.milliseconds / 1000 >= terms.seconds } ?? true
      if isNovel {
        windows.append(
          ExposureWindow(
            start: sighting.time, report: mapping.report(of: key),
            infectiousness: mapping.infectiousness(of: key), confidence: sighting.confidence,
            scans: []))
      }
      let last = windows.count - 1
      let isSameScan =
        previous.map { sighting.second - $0 <= terms.scanMilliseconds / 1000 } ?? false
      if isSameScan, !windows[last].scans.isEmpty {
        heard.append(sighting.attenuation)
        windows[last].scans[windows[last].scans.count - 1].take(heard)
      } else {
        heard = [sighting.attenuation]
        windows[last].scans.append(
          Scan(
            minimum: sighting.attenuation, typical: sighting.attenuation,
            seconds: sighting.secondsSinceScan(terms)))
      }
      previous = sighting.second
    }
    return windows
  }
}

extension ExposureWindow.Scan {
  /// Takes what was heard so far as the scan's attenuation.
  fileprivate mutating func take(_ heard: [Int]) {
    minimum = heard.min() ?? minimum
    let sum = heard.reduce(0, +)
    // Half up, as phones round; no attenuation is below 0.
    typical = (2 * sum + heard.count) / (2 * heard.count)
  }
}

extension ExposureSighting {
  /// The time that the scan stands for: whole minutes, from minute to minute of the clock.
  ///
  /// A clock that was set back gives no time, not a negative one.
  fileprivate func secondsSinceScan(_ terms: ExposureWindow.Terms) -> Int {
    guard let previousScan else { return Int(terms.minutesWhenUnknown * 60) }
    let minutes = second / 60 - previousScan.milliseconds / 60_000
    return Int(min(max(minutes, 0), terms.mostMinutes) * 60)
  }
}

extension Instant {
  /// The day that holds the moment, in UTC.
  var utcDay: Day {
    let day = milliseconds / 86_400_000 - (milliseconds % 86_400_000 < 0 ? 1 : 0)
    return Day(number: Int32(clamping: day))
  }
}
