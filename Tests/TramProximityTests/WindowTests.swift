// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

@Suite("Windows, encounters and days")
struct WindowTests {
  private let day = Instant(milliseconds: 18_400 * 86_400_000)
  private let key = TemporaryExposureKey(
    key: SixteenBytes(high: 1, low: 1), rollingStart: ExposureInterval(2_649_600),
    reportType: .clinicalDiagnosis, daysSinceOnset: -2)

  private func heard(
    _ second: Int64, _ attenuation: Int, previous: Int64? = nil
  ) -> ExposureSighting {
    ExposureSighting(
      time: Instant(milliseconds: day.milliseconds + second * 1000), attenuation: attenuation,
      previousScan: previous.map { Instant(milliseconds: day.milliseconds + $0 * 1000) })
  }

  @Test
  func `what is heard within 25 seconds is one scan, with its least and its mean`() {
    let windows = ExposureWindow.windows(
      of: [heard(25, 51), heard(0, 60, previous: -240), heard(50, 50), heard(76, 40)], key: key)
    #expect(windows.count == 1)
    #expect(
      windows[0].scans == [
        ExposureWindow.Scan(minimum: 50, typical: 54, seconds: 240),
        ExposureWindow.Scan(minimum: 40, typical: 40, seconds: 120),
      ])
    #expect(windows[0].report == .clinicalDiagnosis)
    #expect(windows[0].infectiousness == .high)
    #expect(windows[0].day == Day(number: 18_400))
  }

  @Test
  func `a mean of a half is rounded up`() {
    let windows = ExposureWindow.windows(of: [heard(0, 50), heard(1, 51)], key: key)
    #expect(windows[0].scans[0].typical == 51)
  }

  @Test
  func `a window ends after half an hour, also in the middle of a scan`() {
    let times = [0, 600, 1200, 1799, 1800, 3600, 3605] as [Int64]
    let windows = ExposureWindow.windows(of: times.map { heard($0, 50) }, key: key)
    #expect(windows.map { $0.scans.count } == [4, 1, 1])
    #expect(windows.map { ($0.start.milliseconds - day.milliseconds) / 1000 } == [0, 1800, 3600])
  }

  @Test
  func `the time of a scan is whole minutes of the clock, five at most, two when not known`() {
    let seconds = [nil, -1, -59, -61, -299, -301, -4000, 30] as [Int64?]
    let found = seconds.map {
      ExposureWindow.windows(of: [heard(0, 50, previous: $0)], key: key)[0].scans[0].seconds
    }
    #expect(found == [120, 60, 60, 120, 300, 300, 300, 0])
  }

  @Test
  func `a clock that goes backwards gives no time, and no trap`() {
    let back = ExposureWindow.windows(of: [heard(0, 50, previous: 86_400 * 400)], key: key)
    #expect(back[0].scans[0].seconds == 0)
    let ends = [Int64.min, 0, .max].map {
      ExposureSighting(time: Instant(milliseconds: $0), attenuation: .max)
    }
    #expect(!ExposureEncounter.encounters(of: [ends[1]], low: 50, high: 60).isEmpty)
    #expect(ExposureWindow.windows(of: [ends[1]], key: key).count == 1)
  }

  @Test
  func `what a key does not say is taken from the mapping`() throws {
    let plain = TemporaryExposureKey(
      key: key.key, rollingStart: key.rollingStart, reportType: .unknown)
    let window = ExposureWindow.windows(of: [heard(0, 50)], key: plain)[0]
    #expect(window.report == .confirmedTest)
    #expect(window.infectiousness == .standard)
    #expect(throws: ProximityError.self) {
      _ = try DiagnosisMapping(infectiousness: [.high], whenMissing: .none)
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `windows hold every sighting once, whatever their order`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let sightings = (0..<Int.random(in: 1...200, using: &random)).map { _ in
      heard(.random(in: 0..<20_000, using: &random), .random(in: 0...100, using: &random))
    }
    let windows = ExposureWindow.windows(of: sightings, key: key)
    #expect(windows == ExposureWindow.windows(of: sightings.shuffled(using: &random), key: key))
    #expect(windows == windows.sorted { $0.start < $1.start })
    let least = windows.flatMap(\.scans).map(\.minimum).min()
    #expect(least == sightings.map(\.attenuation).min())
    for window in windows {
      #expect(!window.scans.isEmpty)
      for scan in window.scans { #expect(scan.minimum <= scan.typical) }
    }
  }

  @Test
  func `an encounter is weighted over time as Android's own example says`() {
    // Six seconds between scans; 1 dB at 0 s, 4 dB at 10 s, 5 dB at 50 s: 188 / 56 = 3.36.
    var terms = ExposureEncounter.Terms()
    terms.scanInterval = 6
    let found = ExposureEncounter.encounters(
      of: [heard(0, 1), heard(10, 4), heard(50, 5)], low: 4, high: 5, terms: terms)
    #expect(found.count == 1)
    #expect(found[0].attenuation == 3)
    #expect(found[0].secondsByAttenuation == [13, 40, 3])
    #expect(found[0].seconds == 300)
  }

  @Test
  func `an encounter ends after ten minutes of silence and lasts whole steps of five`() {
    let found = ExposureEncounter.encounters(
      of: [heard(0, 50), heard(600, 50), heard(1201, 50), heard(1652, 50)], low: 40, high: 60)
    #expect(found.map(\.seconds) == [900, 900])
    let alone = ExposureEncounter.encounters(of: [heard(0, 50), heard(150, 50)], low: 40, high: 60)
    #expect(alone.map(\.seconds) == [300])
  }

  @Test
  func `a day sums weighted seconds, by report too, without windows below the least`() throws {
    let rules = try DailySummaryRules(
      thresholds: [50, 60, 70], bucketWeights: [2, 1, 0.5, 0],
      reportWeights: [.confirmedTest: 1.5, .clinicalDiagnosis: 0.5],
      infectiousnessWeights: [.high: 2], leastWindowScore: 100, mostDays: 14)
    let scans = [(50, 300), (60, 60), (61, 60), (71, 300)].map {
      ExposureWindow.Scan(minimum: 0, typical: $0.0, seconds: $0.1)
    }
    func window(
      _ report: TemporaryExposureKey.ReportType, _ scans: [ExposureWindow.Scan], daysAgo: Int64 = 0
    ) -> ExposureWindow {
      ExposureWindow(
        start: Instant(milliseconds: day.milliseconds - daysAgo * 86_400_000), report: report,
        infectiousness: .high, confidence: 0, scans: scans)
    }
    let days = DailySummary.days(
      of: [
        window(.confirmedTest, scans), window(.clinicalDiagnosis, scans),
        window(.clinicalDiagnosis, [scans[1]]), window(.revoked, scans),
        window(.confirmedTest, scans, daysAgo: 15),
      ], by: rules, today: Day(number: 18_400))
    #expect(days.count == 1)
    // 2 x 300 + 60 + 0.5 x 60 = 690 s, twice; times 1.5 and 0.5, times 2.
    #expect(days[0].total.weightedSeconds == 1380)
    #expect(days[0].total.scoreSum == 690 * 3 + 690)
    #expect(days[0].total.greatestScore == 2070)
    #expect(days[0].byReport[.clinicalDiagnosis]?.scoreSum == 690)
    #expect(days[0].byReport[.revoked] == nil)
  }

  @Test
  func `rules of a day that cannot be are refused`() {
    for thresholds in [[50, 50, 60], [60, 50, 70], [1, 2], [0, 1, 256], [-1, 1, 2]] {
      #expect(throws: ProximityError.self) {
        _ = try DailySummaryRules(thresholds: thresholds, bucketWeights: [1, 1, 1, 1])
      }
    }
    for weights in [[1, 1, 1], [1, 1, 1, 2.6], [1, 1, 1, -0.1], [1, 1, 1, .nan]] as [[Double]] {
      #expect(throws: ProximityError.self) {
        _ = try DailySummaryRules(thresholds: [1, 2, 3], bucketWeights: weights)
      }
    }
  }
}
