// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramTrails
import TramUnits

@Suite("Odds of contact on simulated towns")
struct OddsCalibrationTests {
  struct Bin {
    var count = 0
    var told = 0.0
    var true_ = 0
  }

  private func measure(
    _ errors: SimulatedCity.Errors, radius: Double, model: OddsModel, seeds: Range<UInt64>,
    people: Int = 60
  ) -> [(told: Double, fast: Double, isTrue: Bool, seconds: Double, sure: SeparationOdds)] {
    var rows: [(told: Double, fast: Double, isTrue: Bool, seconds: Double, sure: SeparationOdds)] =
      []
    let fast = ContactOdds(radius: Meters(radius), seconds: 900)
    for seed in seeds {
      let city = SimulatedCity(seed: seed, people: people, days: 1.3, step: 120, errors: errors)
      for a in 0..<people {
        for b in a + 1..<people {
          let measured = city.track(a, b, isTrue: false)
          let seen = measured.contacts(within: radius)
          // A list holds who was measured within the radius at all.
          guard !seen.isEmpty else { continue }
          let truth = city.track(a, b, isTrue: true).contacts(within: radius)
          let long = largestSum(truth, within: 86_400)
          let odds = SeparationOdds(
            of: measured, radius: Meters(radius), seconds: 900, model: model)
          let figures = ContactFigures(
            totalSeconds: seen.reduce(0) { $0 + $1.until - $1.from },
            largestSeconds: largestSum(seen, within: 86_400), stretches: seen.count,
            error: Meters(errors.sigma * 2.0.squareRoot()), sources: .position)
          rows.append(
            (
              odds.probability.rawValue, fast.probability(of: figures).rawValue, long >= 900,
              truth.reduce(0) { $0 + $1.until - $1.from }, odds
            ))
        }
      }
    }
    return rows
  }

  private func table(_ rows: [(told: Double, isTrue: Bool)]) -> [Bin] {
    var bins = [Bin](repeating: Bin(), count: 5)
    for row in rows {
      let i = min(Int(row.told * 5), 4)
      bins[i].count += 1
      bins[i].told += row.told
      if row.isTrue { bins[i].true_ += 1 }
    }
    return bins
  }

  @Test(arguments: [0, 1, 2, 3, 4])
  func `measure`(which: Int) {
    let (sigma, tau, lasting, radius) = [
      (5.0, 0.0, 0.0, 2.0), (5.0, 300.0, 0.1, 2.0), (2.0, 120.0, 0.1, 2.0), (5.0, 120.0, 0.1, 10.0),
      (10.0, 120.0, 0.1, 2.0),
    ][which]
    let errors = SimulatedCity.Errors(sigma: sigma, correlationTime: tau, lastingShare: lasting)
    let rows = measure(
      errors, radius: radius,
      model: OddsModel(correlationTime: tau, lastingShare: lasting, wander: 0), seeds: 0..<2)
    var text =
      "sigma \(sigma) tau \(tau) r \(radius): \(rows.count) rows, \(rows.count { $0.isTrue }) true\n"
    for (name, told) in [("full", rows.map(\.told)), ("fast", rows.map(\.fast))] {
      let bins = table(zip(told, rows).map { ($0, $1.isTrue) })
      text += name
      for bin in bins where bin.count > 0 {
        text += String(
          format: "  %.2f->%.2f (%d)", bin.told / Double(bin.count),
          Double(bin.true_) / Double(bin.count), bin.count)
      }
      text += String(
        format: "  AUC %.3f\n", areaUnderCurve(zip(told, rows).map { ($0, $1.isTrue) }))
    }
    let inside = rows.count { $0.sure.interval.contains($0.seconds) }
    let long = rows.filter { $0.sure.interval.upperBound > 0 }
    text +=
      "interval \(Double(inside) / Double(rows.count)) nonzero \(Double(long.count { $0.sure.interval.contains($0.seconds) }) / Double(max(long.count, 1)))"
    text +=
      " expected \(rows.reduce(0) { $0 + $1.sure.expectedSeconds } / 3600) true \(rows.reduce(0) { $0 + $1.seconds } / 3600)"
    print(text)
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
