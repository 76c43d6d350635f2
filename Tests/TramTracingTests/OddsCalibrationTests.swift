// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramTrails
import TramUnits

@Suite("Odds of contact on simulated towns")
struct OddsCalibrationTests {
  private struct Row {
    var full: Double
    var fast: Double
    var isTrue: Bool
    var trueSeconds: Double
    var odds: SeparationOdds
  }

  private func rows(
    _ errors: SimulatedCity.Errors, radius: Double, model: OddsModel, seed: UInt64
  ) -> [Row] {
    var rows: [Row] = []
    let people = 48
    let fast = ContactOdds(radius: Meters(radius), seconds: 900)
    let city = SimulatedCity(seed: seed, people: people, days: 1.3, step: 240, errors: errors)
    for a in 0..<people {
      for b in a + 1..<people {
        let measured = city.track(a, b, isTrue: false)
        let seen = measured.contacts(within: radius)
        // A list holds whoever was measured within the radius at all.
        guard !seen.isEmpty else { continue }
        let truth = city.track(a, b, isTrue: true).contacts(within: radius)
        let odds = SeparationOdds(
          of: measured, radius: Meters(radius), seconds: 900, model: model)
        let figures = ContactFigures(
          totalSeconds: seen.reduce(0) { $0 + $1.until - $1.from },
          largestSeconds: largestSum(seen, within: 86_400), stretches: seen.count,
          error: Meters(errors.sigma * 2.0.squareRoot()), sources: .position)
        rows.append(
          Row(
            full: odds.probability.rawValue, fast: fast.probability(of: figures).rawValue,
            isTrue: largestSum(truth, within: 86_400) >= 900,
            trueSeconds: truth.reduce(0) { $0 + $1.until - $1.from }, odds: odds))
      }
    }
    return rows
  }

  /// The mean difference between what is told and what is true, over fifths, weighted by rows.
  private func error(_ told: [(Double, Bool)]) -> Double {
    var sum = 0.0
    for bin in 0..<5 {
      let held = told.filter { min(Int($0.0 * 5), 4) == bin }
      sum += abs(held.reduce(0) { $0 + $1.0 - ($1.1 ? 1 : 0) })
    }
    return sum / Double(told.count)
  }

  private static let towns: [(sigma: Double, time: Double, lasting: Double, radius: Double)] = [
    (5, 0, 0, 2), (5, 120, 0.1, 2), (2, 120, 0.1, 2), (5, 120, 0.1, 10), (1, 120, 0.1, 2),
  ]

  @Test(arguments: towns.indices)
  func `of rows that are told a probability about that part is true`(which: Int) {
    let town = Self.towns[which]
    let errors = SimulatedCity.Errors(
      sigma: town.sigma, correlationTime: town.time, lastingShare: town.lasting)
    // Nothing of the town but its errors is told to the model, and those not exactly.
    let rows = rows(errors, radius: town.radius, model: OddsModel(), seed: UInt64(7 + which))
    #expect(rows.count > 300)
    #expect(error(rows.map { ($0.full, $0.isTrue) }) < 0.1)
    #expect(error(rows.map { ($0.fast, $0.isTrue) }) < 0.1)
    let full = areaUnderCurve(rows.map { ($0.full, $0.isTrue) })
    let fast = areaUnderCurve(rows.map { ($0.fast, $0.isTrue) })
    #expect(full > 0.75, "\(full)")
    #expect(fast > 0.65, "\(fast)")
    #expect(full > fast, "\(full) \(fast)")
    // The interval is told as 80 %.
    let held = rows.count {
      ($0.odds.interval.lowerBound - 1...$0.odds.interval.upperBound + 1).contains($0.trueSeconds)
    }
    #expect(Double(held) / Double(rows.count) > 0.6)
  }

  @Test
  func `a dose from stays is nearer the true one than a dose fix by fix`() throws {
    let people = 30
    let city = SimulatedCity(
      seed: 500, people: people, days: 1.3, step: 240,
      errors: SimulatedCity.Errors(sigma: 5, correlationTime: 120, lastingShare: 0.1))
    let disease = try DiseaseTable.disease(named: "covid-19")
    let onset = Day(number: 0)
    let ranking = ContactRanking(
      disease, try IndexCase(onset: onset...onset, secondsEast: 0), radius: Meters(2))
    var exact: [Double] = []
    var byStay: [Double] = []
    var byFix: [Double] = []
    for a in 0..<people {
      for b in a + 1..<people {
        let measured = city.track(a, b, isTrue: false)
        var truth = city.track(a, b, isTrue: true)
        truth.sigmas = truth.sigmas.map { _ in 0 }
        exact.append(ranking.dose(of: truth, context: .indoors, limit: Meters(20)))
        byStay.append(
          ranking.expectedDose(of: measured, context: .indoors, limit: Meters(20)))
        byFix.append(ranking.dose(of: measured, context: .indoors, limit: Meters(20)))
      }
    }
    func difference(_ found: [Double]) -> Double {
      zip(found, exact).reduce(0) { $0 + abs($1.0 - $1.1) } / exact.reduce(0, +)
    }
    // Who is among the tenth with the highest true doses is told better, too.
    let high = exact.sorted()[exact.count * 9 / 10]
    let stays = areaUnderCurve(zip(byStay, exact).map { ($0, $1 >= high) })
    let fixes = areaUnderCurve(zip(byFix, exact).map { ($0, $1 >= high) })
    #expect(difference(byStay) < difference(byFix))
    #expect(stays > fixes, "\(stays) \(fixes)")
    let ratio = byStay.reduce(0, +) / exact.reduce(0, +)
    #expect(ratio > 0.4 && ratio < 1.2, "\(ratio)")
  }

  /// Writes the rows that the fast odds are fitted to, where `TRAM_ODDS_ROWS` names a file.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["TRAM_ODDS_ROWS"] != nil))
  func `rows for the fit of the fast odds`() throws {
    let path = try #require(ProcessInfo.processInfo.environment["TRAM_ODDS_ROWS"])
    var text = "sigma,tau,step,radius,total,largest,stretches,nearest,true_s,full\n"
    var seed: UInt64 = 100
    for sigma in [0.5, 1, 2, 3, 5, 8, 12, 20] {
      for (tau, step) in [(0.0, 120.0), (120.0, 120.0), (0.0, 300.0)] {
        seed += 1
        let errors = SimulatedCity.Errors(
          sigma: sigma, correlationTime: tau, lastingShare: tau > 0 ? 0.1 : 0)
        let city = SimulatedCity(seed: seed, people: 60, days: 1.3, step: step, errors: errors)
        for a in 0..<60 {
          for b in a + 1..<60 {
            let measured = city.track(a, b, isTrue: false)
            for radius in [1.0, 2, 5, 10, 30] {
              let seen = measured.contacts(within: radius)
              guard !seen.isEmpty else { continue }
              let truth = city.track(a, b, isTrue: true).contacts(within: radius)
              let odds = SeparationOdds(of: measured, radius: Meters(radius), seconds: 900)
              var nearest = Double.infinity
              for i in 0..<measured.count {
                nearest = min(nearest, hypot(measured.east0[i], measured.north0[i]))
              }
              text += "\(sigma),\(tau),\(step),\(radius),"
              text += "\(seen.reduce(0) { $0 + $1.until - $1.from }),"
              text += "\(largestSum(seen, within: 86_400)),\(seen.count),\(nearest),"
              text += "\(largestSum(truth, within: 86_400)),\(odds.probability.rawValue)\n"
            }
          }
        }
      }
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }
}
