// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

@Suite("The risk of an exposure")
struct RiskTests {
  private static let today = 18_474
  static let cases = CoronaWarnCase.all(today: today)

  @Test(arguments: cases)
  func `is in Germany's 29 cases what its app says`(example: CoronaWarnCase) {
    let risk = CoronaWarnRisk(of: example.windows)
    #expect(risk.isHigh == (example.wanted[0] == 2))
    let age = { (isHigh: Bool) in risk.lastDay(isHigh: isHigh).map { Self.today - Int($0.number) } }
    #expect(age(false) == example.wanted[1])
    #expect(age(true) == example.wanted[2])
    #expect(risk.dayCount(isHigh: false) == example.wanted[3])
    #expect(risk.dayCount(isHigh: true) == example.wanted[4])
    #expect(risk.lowEncounters == example.wanted[5])
    #expect(risk.highEncounters == example.wanted[6])
  }

  @Test
  func `has 29 cases of Germany to hold`() { #expect(Self.cases.count == 29) }

  @Test
  func `reaches a threshold that it reaches but for binary fractions`() {
    // 3 minutes of weight 1 and level 6 (value 1.2) are 3.5999999999999996 in a Double.
    let window = ExposureWindow(
      start: Instant(milliseconds: 86_400_000), report: .clinicalDiagnosis, infectiousness: .high,
      confidence: 0, scans: [ExposureWindow.Scan(minimum: 65, typical: 66, seconds: 180)])
    var rules = CoronaWarnRules.standard
    rules.dayLow = 3.6
    rules.dayHigh = 3.6
    #expect(3 * 1.2 < 3.6)
    #expect(CoronaWarnRisk(of: [window], by: rules).isHigh)
  }

  @Test
  func `drops windows by minutes and by level where rules say so`() {
    var window = ExposureWindow(
      start: Instant(milliseconds: 0), report: .confirmedTest, infectiousness: .high,
      confidence: 0, scans: [ExposureWindow.Scan(minimum: 40, typical: 40, seconds: 1200)])
    #expect(CoronaWarnRisk(of: [window]).isHigh)
    var rules = CoronaWarnRules.standard
    rules.droppedMinutes = [.init(attenuation: 0..<73, minutes: 0..<25)]
    #expect(!CoronaWarnRisk(of: [window], by: rules).isHigh)
    rules = .standard
    rules.droppedLevels = [8...8]
    #expect(!CoronaWarnRisk(of: [window], by: rules).isHigh)
    window.infectiousness = .none
    #expect(CoronaWarnRisk(of: [window]).days.isEmpty)
  }

  @Test
  func `of version 1 is the product of four factors, and nothing below the least`() throws {
    let table = try RiskScoreTable(
      attenuation: [1, 2, 3, 4, 5, 6, 7, 8], days: [1, 2, 3, 4, 5, 6, 7, 8],
      duration: [0, 1, 2, 3, 4, 5, 6, 7], transmission: [1, 2, 3, 4, 5, 6, 7, 8], least: 10)
    #expect(table.score(decibels: 73, seconds: 600, daysAgo: 14, level: 8) == 2 * 1 * 2 * 8)
    #expect(table.score(decibels: 74, seconds: 600, daysAgo: 13, level: 4) == 1 * 2 * 2 * 4)
    #expect(table.score(decibels: 10, seconds: 1860, daysAgo: 0, level: 3) == 8 * 8 * 7 * 3)
    #expect(table.score(decibels: 11, seconds: 1860, daysAgo: 1, level: 0) == 7 * 8 * 7)
    #expect(table.score(decibels: 11, seconds: 59, daysAgo: 1, level: 3) == 0)
    #expect(table.score(decibels: 74, seconds: 300, daysAgo: 14, level: 1) == 0)
    #expect(table.score(decibels: .max, seconds: .max, daysAgo: .min, level: .max) >= 0)
    #expect(throws: ProximityError.self) {
      _ = try RiskScoreTable(
        attenuation: [9], days: [], duration: [], transmission: [], least: 0)
    }
  }

  @Test
  func `has rules of five countries, each with its source`() {
    #expect(Set(CountryRules.all.map(\.name)).count == CountryRules.all.count)
    #expect(CountryRules.all.allSatisfy { !$0.source.isEmpty && !$0.title.isEmpty })
    let countries = Set(CountryRules.all.map { $0.title.split(separator: ",")[0] })
    #expect(countries.count == 5)
  }

  @Test(arguments: CountryRules.all)
  func `tells of half an hour at arm's length, and not of a minute across a hall`(
    rules: CountryRules
  ) throws {
    let near = rules.days(of: [Self.exposure(minutes: 32, attenuation: 45)], at: Self.now)
    #expect(near.map(\.isTold) == [true], "\(rules.name): \(near)")
    let far = rules.days(of: [Self.exposure(minutes: 1, attenuation: 80)], at: Self.now)
    #expect(far.map(\.isTold) == [false], "\(rules.name): \(far)")
    #expect(rules.days(of: [], at: Self.now).isEmpty)
  }

  @Test
  func `differs between countries where their apps differed`() throws {
    // Twenty minutes at 60 dB: enough in Italy, half of enough in Germany, nothing in Switzerland.
    let exposure = Self.exposure(minutes: 20, attenuation: 60)
    let told = CountryRules.all.filter { $0.days(of: [exposure], at: Self.now)[0].isTold }
    #expect(Set(told.map(\.name)) == ["germany-2020", "germany", "italy", "new-york"])
  }

  static let now = Instant(milliseconds: Int64(today) * 86_400_000)

  /// A scan every five minutes, the day before today.
  static func exposure(minutes: Int, attenuation: Int) -> CountryRules.Exposure {
    let start = now.milliseconds - 50_000_000
    let sightings = stride(from: 0, through: Int64(minutes) * 60_000, by: 300_000).map {
      ExposureSighting(
        time: Instant(milliseconds: start + $0), attenuation: attenuation,
        previousScan: Instant(milliseconds: start + $0 - 300_000))
    }
    let key = TemporaryExposureKey(
      key: SixteenBytes(high: 1, low: 2),
      rollingStart: ExposureInterval(UInt32((now.milliseconds - 86_400_000) / 600_000)),
      transmissionRisk: 6, reportType: .confirmedTest, daysSinceOnset: 0)
    return CountryRules.Exposure(key: key, sightings: sightings)
  }
}

/// One of Germany's cases.
struct CoronaWarnCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var wanted: [Int?]
  var windows: [ExposureWindow] = []

  static func all(today: Int) -> [CoronaWarnCase] {
    var cases: [CoronaWarnCase] = []
    for line in CoronaWarnVectors.cases.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words[0] == "window" else {
        cases.append(
          CoronaWarnCase(
            testDescription: words.dropFirst(8).joined(separator: " "),
            wanted: words[1..<8].map { Int($0) }))
        continue
      }
      let numbers = words[1..<5].map { Int($0) ?? 0 }
      let scans = words.dropFirst(5).map { word in
        let parts = word.split(separator: "/").map { Int($0) ?? 0 }
        return ExposureWindow.Scan(minimum: parts[0], typical: parts[1], seconds: parts[2])
      }
      cases[cases.count - 1].windows.append(
        ExposureWindow(
          start: Instant(milliseconds: Int64(today - numbers[0]) * 86_400_000),
          report: TemporaryExposureKey.ReportType(rawValue: Int32(numbers[1])) ?? .unknown,
          infectiousness: Infectiousness(rawValue: UInt8(numbers[2])) ?? .none,
          confidence: UInt8(numbers[3]), scans: scans))
    }
    return cases
  }
}
