// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramTracing
import TramTrails
import TramUnits

/// What follows a search for contacts: the odds of rows, their order, chains, the place they share.
func measureRanking() throws -> Measurement {
  let disease = try DiseaseTable.disease(named: "covid-19")
  let patient = try IndexCase(onset: Day(number: 18_400)...Day(number: 18_401))
  let noon = patient.midday(of: patient.days.lowerBound)
  var random = SeededGenerator(seed: 1)
  func unit() -> Double { Double.random(in: 0..<1, using: &random) }
  let rows = (0..<900).map { _ in
    let first = noon.advanced(seconds: (unit() * 14 - 5) * 86_400)
    return ExposureRow(
      first: first, last: first.advanced(seconds: 90_000 * unit()), seconds: 20_000 * unit(),
      probability: Probability(unit()))
  }
  let figures = rows.map {
    ContactFigures(
      totalSeconds: $0.seconds, largestSeconds: $0.seconds * unit(),
      stretches: Int.random(in: 1...200, using: &random), error: Meters(1 + 20 * unit()),
      sources: .position)
  }
  let odds = ContactOdds(radius: Meters(2), seconds: 900)
  var contacts = MemoryChainLinks(now: noon)
  for _ in 0..<200_000 {
    let a = UInt32.random(in: 0..<100_000, using: &random)
    let b = UInt32.random(in: 0..<100_000, using: &random)
    let from = noon.advanced(seconds: -unit() * 14 * 86_400)
    guard a != b else { continue }
    try contacts.add(
      PersonNumber(a), PersonNumber(b), from: from, until: from.advanced(seconds: 1800))
  }
  let rules = try ChainRules(latentDays: 2, now: noon)
  let start = noon.advanced(seconds: -14 * 86_400)
  let watch = Stopwatch()
  return Measurement(
    figures: [
      Figure(
        name: "odds of a row of contact", unit: "rows/s",
        runs: watch.rate {
          var sum = 0.0
          for _ in 0..<1000 {
            for row in figures { sum += odds.probability(of: row).rawValue }
          }
          return sum > 0 ? 1000 * figures.count : 0
        }, target: 2_000_000),
      Figure(
        name: "a case's list of 900, ranked, its curve made as well", unit: "lists/s",
        runs: watch.rate {
          var count = 0
          for _ in 0..<200 {
            let ranking = ContactRanking(disease, patient, radius: Meters(2))
            count += ranking.ranked(rows).isEmpty ? 0 : 1
          }
          return count
        }, target: 1000),
      Figure(
        name: "chains to F3 among 200,000 contacts of 100,000 people", unit: "cases/s",
        runs: try watch.rate {
          var count = 0
          for person in 0..<1000 as Range<UInt32> {
            let chains = try ContactChains(
              of: PersonNumber(person), infectiousFrom: start, by: contacts, rules: rules)
            count += chains.isCut ? 0 : 1
          }
          return count
        }),
    ],
    notes: ["Rows, contacts and people are made up from a fixed seed."])
}
