// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// A rule over encounters: three buckets of attenuation with weights, scores, and what decides.
public struct EncounterRules: Hashable, Sendable {
  /// What decides whether a person is told.
  public enum Decision: Hashable, Sendable {
    /// Weighted minutes of a day, at least.
    case minutes(Double)
    /// Weighted minutes of a day times the greatest score, divided, at least (Germany 2020).
    case minutesTimesScore(divisor: Double, least: Double)
    /// The score of one encounter, at least.
    case score(Int)
  }

  /// Below it is near, in dB.
  public var low: Int
  /// From it on is far, in dB.
  public var high: Int
  /// What a minute counts for near, between and far.
  public var weights: [Double]
  /// The scores; `nil` where the rule does not look at them.
  public var scores: RiskScoreTable?
  /// What decides.
  public var decision: Decision

  /// Creates a rule of three weights; missing ones are 0.
  public init(
    low: Int, high: Int, weights: [Double], scores: RiskScoreTable?, decision: Decision
  ) {
    self.low = low
    self.high = high
    self.weights = weights
    self.scores = scores
    self.decision = decision
  }

  private struct Tally {
    var seconds = [0, 0, 0]
    var greatest = 0
    var count = 0
  }

  func days(
    of exposures: [CountryRules.Exposure], at now: Instant
  ) -> [CountryRules.DayVerdict] {
    var tallies: [Day: Tally] = [:]
    for exposure in exposures {
      let began = exposure.key.rollingStart.start
      let daysAgo = Int((now.seconds(since: began) / 86_400).rounded(.down))
      for encounter in ExposureEncounter.encounters(of: exposure.sightings, low: low, high: high) {
        let score = scores?.score(
          decibels: encounter.attenuation, seconds: encounter.seconds, daysAgo: daysAgo,
          level: exposure.key.transmissionRisk)
        var tally = tallies[encounter.start.utcDay] ?? Tally()
        tally.count += 1
        tally.greatest = max(tally.greatest, score ?? 0)
        for i in 0..<3 { tally.seconds[i] += encounter.secondsByAttenuation[i] }
        tallies[encounter.start.utcDay] = tally
      }
    }
    return tallies.sorted { $0.key < $1.key }.map { verdict(on: $0.key, $0.value) }
  }

  private func verdict(on day: Day, _ tally: Tally) -> CountryRules.DayVerdict {
    let minutes = zip(tally.seconds, weights).reduce(0.0) { $0 + Double($1.0) / 60 * $1.1 }
    let isTold =
      switch decision {
      case .minutes(let least): minutes >= least
      case .minutesTimesScore(let divisor, let least):
        minutes * Double(tally.greatest) / divisor >= least
      case .score(let least): tally.greatest >= least
      }
    return CountryRules.DayVerdict(
      day: day, isTold: isTold, minutes: minutes, score: scores == nil ? nil : tally.greatest,
      count: tally.count)
  }
}
