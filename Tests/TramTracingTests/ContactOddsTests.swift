// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTracing
import TramTrails
import TramUnits

@Suite("Odds of a row of contact")
struct ContactOddsTests {
  private func figures(
    _ seconds: Double, stretches: Int = 3, error: Double = 7, sources: ContactSource = .position,
    provenSeconds: Double = 0, proven: Probability? = nil
  ) -> ContactFigures {
    ContactFigures(
      totalSeconds: seconds, largestSeconds: seconds, stretches: stretches,
      error: Meters(error), sources: sources, provenSeconds: provenSeconds, proven: proven)
  }

  @Test(arguments: [1.0, 2, 5, 10, 30, 200])
  func `more time never makes a contact less likely`(radius: Double) {
    let odds = ContactOdds(radius: Meters(radius), seconds: 900)
    for error in [0.1, 0.7, 3, 7, 20, 65_000] {
      for stretches in [0, 1, 5, 100, 1_000_000] {
        var last = 0.0
        for seconds in [0.0, 0.001, 1, 60, 899, 900, 5000, 86_400, 1e12, .infinity]
        where seconds.isFinite {
          let found = odds.probability(
            of: figures(seconds, stretches: stretches, error: error)
          ).rawValue
          #expect(found >= last && found <= 1)
          last = found
        }
      }
    }
  }

  @Test
  func `a proof decides, whatever the positions say`() {
    let odds = ContactOdds(radius: Meters(2), seconds: 900)
    let both: ContactSource = [.position, .proven]
    #expect(
      odds.probability(of: figures(10, sources: both, proven: Probability(0.83))).rawValue == 0.83)
    #expect(
      odds.probability(of: figures(10, sources: both, provenSeconds: 900))
        == ContactOdds.provenFull)
    #expect(
      odds.probability(of: figures(300, sources: .proven, provenSeconds: 300)).rawValue < 0.05)
    // A proof that falls short leaves the rest to the positions.
    #expect(
      odds.probability(of: figures(40_000, sources: both, provenSeconds: 300))
        == odds.probability(of: figures(40_000)))
  }

  @Test
  func `a base station or a check-in alone never says more than its cap`() {
    let odds = ContactOdds(radius: Meters(50), seconds: 900)
    for seconds in [0.0, 900, 1e6] {
      let found = odds.probability(of: figures(seconds, error: 500, sources: .area))
      #expect(found <= ContactOdds.areaCap)
    }
  }

  @Test
  func `an error of two metres says more than one of twenty, and none says yes or no`() {
    let odds = ContactOdds(radius: Meters(2), seconds: 900)
    #expect(
      odds.probability(of: figures(3600, error: 1)) > odds.probability(of: figures(3600, error: 28))
    )
    #expect(odds.probability(of: figures(900, error: 0)).rawValue == 1)
    #expect(odds.probability(of: figures(899, error: 0)).rawValue == 0)
    #expect(odds.probability(of: figures(.nan)).rawValue == 0)
    #expect(odds.probability(of: figures(-5)).rawValue == 0)
  }

  @Test
  func `a radius that holds 68 percent is one and a half deviations`() {
    let deviation = ContactFigures.deviation(radius68: Meters(8)).rawValue
    #expect(abs(OffsetOdds.within(8, distance: 0, error: deviation) - 0.68) < 1e-5)
  }
}
