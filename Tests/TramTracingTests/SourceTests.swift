// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramUnits

@testable import TramTracing

@Suite("The search for a common source")
struct SourceTests {
  private let day = Day(number: 18_400)

  private func covid() throws -> Disease { try DiseaseTable.disease(named: "covid-19") }

  private func noon(_ days: Double) -> Instant {
    Instant(milliseconds: Int64((Double(day.number) + days) * 86_400_000) + 18_000_000)
  }

  @Test
  func `a window holds the incubation backwards, and all of it`() throws {
    let covid = try covid()
    for width in [0, 3] as [Int32] {
      let traced = try IndexCase(onset: day...Day(number: day.number + width))
      let window = SourceWindow(covid, traced)
      #expect(abs(window.share(from: window.from, until: window.until) - 1) < 1e-12)
      #expect(window.from == noon(-14.5))
      #expect(window.until == noon(-1.5 + Double(width)))
      var sum = 0.0
      var at = window.from
      while at < window.until {
        let next = at.advanced(seconds: 5000)
        sum += window.share(from: at, until: next)
        at = next
      }
      #expect(abs(sum - 1) < 1e-9)
      #expect(window.share(from: noon(-40), until: noon(-20)) == 0)
      #expect(window.share(from: noon(-3), until: noon(-4)) == 0)
    }
    // Four days before onset is likelier than ten.
    let window = SourceWindow(covid, try IndexCase(onset: day...day))
    let near = window.density(from: noon(-4.1), until: noon(-3.9))
    let far = window.density(from: noon(-10.1), until: noon(-9.9))
    #expect(near > 3 * far)
    #expect(
      abs(near / far - covid.incubation.density(at: 4) / covid.incubation.density(at: 10)) < 0.2)
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `the chance of so many is that of all their combinations`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let chances = (0..<Int.random(in: 1...10, using: &random)).map { _ in random.unit() }
    for k in 0...chances.count {
      var sum = 0.0
      for set in 0..<(1 << chances.count) where set.nonzeroBitCount >= k {
        var product = 1.0
        for (i, chance) in chances.enumerated() {
          product *= set >> i & 1 == 1 ? chance : 1 - chance
        }
        sum += product
      }
      #expect(abs(SharedSource.atLeast(k, of: chances) - sum) < 1e-12)
    }
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `the share of cases that is told is the likeliest of all`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let visits = (0..<12).map { _ in
      SharedSource.Visit(
        chance: 0.01 + 0.6 * random.unit(), isThere: random.unit() < 0.5, timing: 2 * random.unit())
    }
    let (share, weight) = SharedSource.fit(visits)
    var best = 0.0
    for step in 0..<1000 {
      let other = Double(step) / 1000
      let sum = visits.reduce(0.0) {
        $0 + log10($1.isThere ? other * $1.timing / $1.chance + 1 - other : 1 - other)
      }
      best = max(best, sum)
    }
    #expect(weight >= best - 1e-9)
    #expect(weight < best + 0.01)
    #expect((0..<1).contains(share))
  }

  /// A town in which a market draws many, forty shops few, and a wedding infects most cases.
  private func town(
    seed: UInt64, atWedding: Int, cases count: Int = 10
  ) throws -> SourceSearch {
    var random = SeededGenerator(seed: seed)
    let people = 1500
    let covid = try covid()
    let wedding = -6.0
    var cases: [(person: UInt32, traced: IndexCase)] = []
    for i in 0..<count {
      // Onsets follow the wedding by an incubation; the others' are anywhere.
      let delay = exp(covid.incubation.mu + covid.incubation.sigma * random.normal())
      let onset = i < atWedding ? wedding + min(max(delay, 2), 14) : -2 + 8 * random.unit()
      let number = Day(number: day.number + Int32(onset.rounded()))
      cases.append((UInt32(i), try IndexCase(onset: number...number)))
    }
    var search = try SourceSearch(covid, cases: cases, population: people)
    for person in 0..<UInt32(people) {
      for back in 0..<22 {
        let at = Double(back) - 18 + random.unit() * 0.3
        let place: UInt64? =
          random.unit() < 0.15 ? 1 : random.unit() < 0.2 ? 2 + random.next() % 40 : nil
        if let place {
          try search.add(
            PlaceVisit(
              place: PlaceNumber(place), person: person, from: noon(at), until: noon(at + 0.04)))
        }
      }
    }
    for guest in 0..<UInt32(atWedding > 0 ? 60 : 0) {
      let person = guest < atWedding ? guest : guest + 500
      try search.add(
        PlaceVisit(
          place: PlaceNumber(99), person: person, from: noon(wedding), until: noon(wedding + 0.2)))
    }
    return search
  }

  @Test(arguments: 0..<5 as Range<UInt64>)
  func `a wedding stands before the market that everybody visits`(seed: UInt64) throws {
    let ranked = try town(seed: seed, atWedding: 6).ranked()
    let first = try #require(ranked.first)
    #expect(first.place == PlaceNumber(99))
    #expect(first.cases == [0, 1, 2, 3, 4, 5])
    #expect(first.crowd == 60)
    #expect(first.weight > 5)
    #expect(first.chanceOfAny < 2e-3)
    #expect(first.share > 0.4 && first.share < 0.7)
    let market = try #require(ranked.first { $0.place == PlaceNumber(1) && $0.day == nil })
    #expect(market.crowd > 1000)
    #expect(market.weight < 1)
    #expect(market.chance > 0.01)
  }

  @Test
  func `chance alone is seldom called improbable`() throws {
    var least: [Double] = []
    for seed in 100..<112 as Range<UInt64> {
      least.append(try town(seed: seed, atWedding: 0).ranked().map(\.chanceOfAny).min() ?? 1)
    }
    // With as many places to choose from, one town in twenty may fall below 5 %.
    #expect(least.count { $0 < 0.05 } <= 2, "\(least)")
  }

  @Test
  func `visits outside a case's window, and places of too few cases, do not count`() throws {
    let covid = try covid()
    let traced = try IndexCase(onset: day...day)
    var search = try SourceSearch(
      covid, cases: [(1, traced), (2, traced), (3, traced)], population: 100)
    func add(_ place: UInt64, _ person: UInt32, _ at: Double) throws {
      try search.add(
        PlaceVisit(
          place: PlaceNumber(place), person: person, from: noon(at), until: noon(at + 0.1)))
    }
    try add(1, 1, -5)
    try add(1, 2, -20)
    try add(1, 3, -0.5)
    try add(2, 1, -5)
    try add(2, 2, -9)
    try add(3, 50, -5)
    try add(3, 51, -5)
    let ranked = search.ranked()
    #expect(ranked.map(\.place) == [PlaceNumber(2)])
    #expect(ranked.first?.day == nil)
    #expect(search.ranked(least: 1).contains { $0.place == PlaceNumber(1) && $0.cases == [0] })
  }

  @Test
  func `impossible questions and visits are refused`() throws {
    let covid = try covid()
    let traced = try IndexCase(onset: day...day)
    #expect(throws: TracingError.self) { try SourceSearch(covid, cases: [], population: 5) }
    #expect(throws: TracingError.self) {
      try SourceSearch(covid, cases: [(1, traced), (1, traced)], population: 5)
    }
    #expect(throws: TracingError.self) {
      try SourceSearch(covid, cases: [(1, traced), (2, traced)], population: 1)
    }
    var search = try SourceSearch(covid, cases: [(1, traced)], population: 5)
    #expect(throws: TracingError.self) {
      try search.add(
        PlaceVisit(place: PlaceNumber(1), person: 1, from: noon(-3), until: noon(-4)))
    }
    #expect(throws: TracingError.self) {
      try search.add(
        PlaceVisit(place: PlaceNumber(1), person: 1, from: noon(-60), until: noon(-4)))
    }
  }

  @Test(.enabled(if: TracingData.isThere("tianjin2020_cases.csv"), "it lies in ../shared/data"))
  func `the window holds nine of ten exposures of Tianjin, as the incubation says`() throws {
    let covid = try covid()
    func date(_ text: String?) -> Day? {
      let parts = (text ?? "").split(separator: "/").compactMap { Int($0) }
      return parts.count == 3 ? Day(year: parts[2], month: parts[1], day: parts[0]) : nil
    }
    var asked = 0
    var held = 0
    for row in try TracingData.rows("tianjin2020_cases.csv") {
      guard let from = date(row["start_source"]), let until = date(row["end_source"]),
        let onset = date(row["symptom_onset"]), (0...10).contains(until.number - from.number)
      else { continue }
      let window = SourceWindow(covid, try IndexCase(onset: onset...onset))
      let noon = try IndexCase(onset: from...from).midday(of: from)
      let middle = noon.advanced(seconds: Double(until.number - from.number) * 43_200)
      asked += 1
      if window.overlaps(from: middle, until: middle.advanced(seconds: 1)) { held += 1 }
    }
    let said = covid.incubation.share(before: 14.5) - covid.incubation.share(before: 1.5)
    #expect(abs(said - 0.91) < 0.005)
    #expect(asked > 35)
    #expect(Double(held) / Double(asked) > 0.8, "\(held) of \(asked)")
  }
}
