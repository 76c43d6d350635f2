// SPDX-License-Identifier: Apache-2.0

import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension ParticleCloud {
  /// Multiplies the weights by the likelihood of heard cells.
  mutating func weigh(
    exponent: Float, evidence: CellEvidence, map: CellMap, scores: inout PlaceScores,
    settings s: BeliefFilter.Settings
  ) {
    let off = evidence.logLikelihood(at: -1, in: map, settings: s.evidence)
    var most = -Float.infinity
    var logs = [Float](repeating: 0, count: east.count)
    for i in east.indices {
      var score = off
      if place[i] >= 0 {
        score = scores.score(at: place[i], of: evidence, in: map, settings: s.evidence)
      }
      if evidence.hasSites { score += evidence.siteLogLikelihood(east: east[i], north: north[i]) }
      logs[i] = score
      if score > most { most = score }
    }
    var total: Float = 0
    for i in east.indices {
      weight[i] *= expf(exponent * (logs[i] - most))
      total += weight[i]
    }
    surprise = exponent * most + logf(max(total, 1e-30))
    fit = surprise / max(exponent, 1e-3)
    normalize()
  }

  /// Multiplies the weights by the likelihood of a position with an error that has heavy tails;
  /// a tenth of the cloud is laid anew around it in case that it is somewhere else.
  mutating func weigh(
    east atEast: Float, north atNorth: Float, accuracy: Float, exponent: Float, map: CellMap,
    random: inout SeededGenerator
  ) {
    // A circular normal error holds 68 % within 1.51 of its spread an axis.
    let spread = accuracy / 1.51
    let isFirst = isEmpty
    if isFirst { reset() }
    let fresh = isFirst ? count : max(1, count / 10)
    var total: Float = 0
    for i in east.indices {
      let e = (east[i] - atEast) / spread
      let n = (north[i] - atNorth) / spread
      let u = 1 + (e * e + n * n) / 4
      weight[i] *= powf(u, -3 * exponent)
      total += weight[i]
    }
    // Somebody turns up elsewhere once in many fixes; the density there is that of the centre.
    let elsewhere: Float = 0.002
    let each = isFirst ? 1 / Float(count) : elsewhere / Float(fresh)
    if !isFirst, total < 1e-20 { for i in weight.indices { weight[i] = 0 } }
    for k in 0..<fresh {
      let i = k * count / fresh
      east[i] = atEast + random.normal() * spread
      north[i] = atNorth + random.normal() * spread
      place[i] = map.place(east: east[i], north: north[i])
      let angle = random.uniform() * 2 * .pi
      (cosine[i], sine[i]) = (cosf(angle), sinf(angle))
      speed[i] = Self.speed(at: place[i], map: map, random: &random)
      weight[i] = each
    }
    normalize()
  }
}
