// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramTrails
import TramUnits

@Suite("The ranking of contacts")
struct RankingTests {
  private let day = Day(number: 18_400)

  private func covid() throws -> Disease { try DiseaseTable.disease(named: "covid-19") }

  private func traced(
    _ onset: ClosedRange<Day>?, sample: Day? = nil, isolated: Instant? = nil
  ) throws -> IndexCase {
    try IndexCase(onset: onset, sample: sample, isolated: isolated)
  }

  private func later(_ days: Int32) -> Day { Day(number: day.number + days) }

  @Test(arguments: [0, 1, 4] as [Int32])
  func `hours of infectiousness are the integral of the profile over the days of the onset`(
    width: Int32
  ) throws {
    let covid = try covid()
    let traced = try traced(day...later(width))
    let curve = InfectiousnessCurve(covid, traced)
    let peak = covid.infectiousness.density(at: covid.infectiousness.peakDay)
    var random = SeededGenerator(seed: UInt64(width))
    for _ in 0..<200 {
      let from = -8 + 16 * random.unit()
      let long = 3 * random.unit()
      var expected = 0.0
      for onset in 0...width {
        expected +=
          covid.infectiousness.share(from: from - Double(onset), until: from + long - Double(onset))
          / peak * 24 / Double(width + 1)
      }
      let start = traced.midday(of: day).advanced(seconds: from * 86_400)
      let found = curve.hours(from: start, until: start.advanced(seconds: long * 86_400))
      #expect(abs(found - expected) < 0.004 * 24 * max(long, 0.1), "\(from) \(long)")
    }
  }

  @Test
  func `a case without symptoms is read by the day of the sample`() throws {
    let covid = try covid()
    let traced = try traced(nil, sample: day)
    let curve = InfectiousnessCurve(covid, traced)
    let at = traced.midday(of: day).advanced(
      seconds: covid.infectiousnessFromSample.peakDay * 86_400)
    let hour = curve.hours(from: at, until: at.advanced(seconds: 3600))
    #expect(abs(hour - 1) < 0.01)
  }

  @Test
  func `nothing counts after isolation`() throws {
    let covid = try covid()
    let open = try traced(day...day)
    let noon = open.midday(of: day)
    let closed = InfectiousnessCurve(covid, try traced(day...day, isolated: noon))
    let hour = noon.advanced(seconds: 3600)
    #expect(closed.hours(from: noon, until: hour) == 0)
    #expect(closed.hours(from: noon.advanced(seconds: -3600), until: hour) > 0.9)
    #expect(closed.hours(from: hour, until: noon) == 0)
    #expect(InfectiousnessCurve(covid, open).hours(from: noon, until: hour) > 0.9)
  }

  @Test
  func `dates of a case that contradict each other are refused, odd ones are noted`() throws {
    func refused(_ make: () throws -> IndexCase) -> String? {
      (#expect(throws: TracingError.self) { _ = try make() })?.detail
    }
    #expect(refused { try IndexCase(onset: nil) }?.contains("neither an onset") == true)
    #expect(
      refused { try IndexCase(onset: day...day, infected: later(1)) }?
        .contains("lies before the infection") == true)
    #expect(
      refused { try IndexCase(onset: nil, sample: day, infected: later(1)) }?
        .contains("lies before the infection") == true)
    #expect(refused { try IndexCase(onset: day...later(60)) }?.contains("61 days") == true)
    #expect(refused { try IndexCase(onset: day...day, secondsEast: 90_000) } != nil)
    let early = try IndexCase(onset: day...day, confirmed: later(-2))
    #expect(early.notes == ["confirmed 2020-05-16, before the onset 2020-05-18: found by a test"])
  }

  @Test
  func `the window of a rule goes from days before the onset until isolation`() throws {
    let covid = try covid()
    let rule = try #require(covid.rule(of: "vn", on: day))
    let isolated = Instant(milliseconds: Int64(day.number + 2) * 86_400_000)
    let window = try traced(day...later(1), isolated: isolated).window(of: rule)
    // Three whole days before the first day on which the onset may be, Vietnam's midnight.
    #expect(window.from.milliseconds == Int64(day.number - 3) * 86_400_000 - 25_200_000)
    #expect(window.until == isolated)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `an hour's mean weight is that of the errors it may have`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let error = 0.2 + 10 * random.unit() * random.unit()
    let distance = 25 * random.unit()
    let closeness = Closeness(reference: Meters(seed % 2 == 0 ? 1 : 3))
    var sum = 0.0
    let steps = 200
    // A slow twin: the plane of errors in small squares, out to six deviations.
    for i in 0..<steps {
      for j in 0..<steps {
        let x = (Double(i) + 0.5) / Double(steps) * 12 - 6
        let y = (Double(j) + 0.5) / Double(steps) * 12 - 6
        let weight = exp(-(x * x + y * y) / 2) / (2 * .pi) * (144 / Double(steps * steps))
        let east = distance + x * error
        let north = y * error
        sum += weight * closeness.weight(at: (east * east + north * north).squareRoot())
      }
    }
    #expect(abs(closeness.mean(at: distance, error: error) - sum) < 2e-3 * sum + 1e-5)
  }

  @Test
  func `a place anywhere in a circle weighs the mean over the circle`() {
    let closeness = Closeness(reference: Meters(1))
    #expect(closeness.mean(within: 0.5) == 1)
    #expect(abs(closeness.mean(within: 2) - (1 + 2 * log(2.0)) / 4) < 1e-12)
    var random = SeededGenerator(seed: 3)
    var sum = 0.0
    for _ in 0..<200_000 { sum += closeness.weight(at: 10 * random.unit().squareRoot()) }
    #expect(abs(closeness.mean(within: 10) - sum / 200_000) < 1e-3)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `the dose of a measured way is its integral step by step`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let covid = try covid()
    let traced = try traced(day...day)
    let ranking = ContactRanking(covid, traced, radius: Meters(2))
    let epoch = traced.midday(of: day)
    var track = SeparationTrack(epoch: epoch.milliseconds)
    var expected = 0.0
    let curve = InfectiousnessCurve(covid, traced)
    var at = -86_400.0 * random.unit()
    for _ in 0..<4 {
      let ends = at + 600 * random.unit()
      let from = (x: 8 * random.normal(), y: 8 * random.normal())
      let to = (x: 8 * random.normal(), y: 8 * random.normal())
      track.starts.append(at)
      track.ends.append(ends)
      track.east0.append(from.x)
      track.north0.append(from.y)
      track.east1.append(to.x)
      track.north1.append(to.y)
      track.sigmas.append(0)
      let steps = 20_000
      for i in 0..<steps {
        let share = (Double(i) + 0.5) / Double(steps)
        let x = from.x + (to.x - from.x) * share
        let y = from.y + (to.y - from.y) * share
        let hours = curve.hours(
          from: epoch.advanced(seconds: at), until: epoch.advanced(seconds: ends))
        expected += hours / Double(steps) * min(1, 1 / (x * x + y * y))
      }
      at = ends
    }
    let dose = ranking.dose(of: track, context: .household)
    #expect(abs(dose - 2 * expected) < 0.06 * dose + 1e-6)
    #expect(ranking.dose(of: track, context: .outdoors) * 4 == dose)
  }

  @Test
  func `puts the higher risk first, and rows alike in the order they came`() throws {
    let traced = try traced(day...day)
    let noon = traced.midday(of: day)
    func row(_ hours: Double, _ probability: Double = 1, at distance: Double = 1) -> ExposureRow {
      ExposureRow(
        first: noon, last: noon.advanced(seconds: hours * 3600), seconds: hours * 3600,
        distance: Meters(distance), probability: Probability(probability))
    }
    let ranking = ContactRanking(try covid(), traced, radius: Meters(2))
    let ranked = ranking.ranked([
      row(1), row(2, 0.1), row(2), row(1), row(0), row(2, at: 2), row(1, 0), row(40, 0),
    ])
    #expect(ranked.map(\.row) == [2, 0, 3, 5, 1, 7, 6, 4])
    #expect(abs(ranked[0].dose - 2) < 0.01)
    #expect(abs(ranked[3].dose - 0.5) < 0.01)
    // A contact of no length at all, and one that ends before it begins, have no dose or their own.
    var backwards = row(1)
    backwards.last = noon.advanced(seconds: -5)
    #expect(abs(ranking.dose(of: backwards) - 1) < 0.01)
    #expect(ranking.ranked([]).isEmpty)
  }

  @Test
  func `calls 5 to 20 contacts a case by the rule of thumb`() {
    #expect(ContactRanking.count(reproduction: 1) == 10)
    #expect(ContactRanking.count(reproduction: 2.4) == 17)
    #expect(ContactRanking.count(reproduction: 0) == 5)
    #expect(ContactRanking.count(reproduction: 9) == 20)
    #expect(ContactRanking.count(reproduction: .nan) == 5)
  }
}
