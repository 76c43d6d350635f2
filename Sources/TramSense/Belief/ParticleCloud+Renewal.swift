// SPDX-License-Identifier: Apache-2.0

import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension ParticleCloud {
  /// Lays a share of the cloud anew where the map holds the observation likely.
  ///
  /// - Parameters:
  ///   - share: The share of the particles.
  ///   - mass: The chance that the device turned up elsewhere since the last time.
  ///   - exponent: Of the likelihood.
  ///   - leads: The cells in whose reach places are looked for.
  mutating func layOut(
    share: Double, mass: Float, exponent: Float, leads: some Sequence<Int32>,
    evidence: CellEvidence, map: CellMap, scores: inout PlaceScores,
    settings s: BeliefFilter.Settings, random: inout SeededGenerator
  ) {
    scores.gather(leads, in: map)
    guard !scores.gathered.isEmpty else {
      if isEmpty, evidence.known.isEmpty { layOut(around: evidence, map: map, random: &random) }
      return
    }
    var sums = [Float](repeating: 0, count: scores.gathered.count)
    var most = -Float.infinity
    for each in sums.indices {
      let at = scores.gathered[each]
      var score = scores.score(at: at, of: evidence, in: map, settings: s.evidence)
      if evidence.hasSites {
        let spot = map.places[Int(at)]
        score += evidence.siteLogLikelihood(east: spot.east, north: spot.north)
      }
      sums[each] = exponent * score
      most = max(most, exponent * score)
    }
    var total: Float = 0
    for j in sums.indices {
      total += map.places[Int(scores.gathered[j])].prior * expf(sums[j] - most)
      sums[j] = total
    }
    guard total > 0 else { return }
    let fresh = max(1, min(count, Int(Double(count) * share)))
    var each = 1 / Float(count)
    if isEmpty {
      reset()
    } else {
      // The places laid anew weigh what turning up there would have explained.
      let explained = total / Float(map.priorTotal) * expf(min(most - surprise, 60))
      let ratio = min(mass * explained, 0.5)
      each = ratio / Float(fresh) / max(1 - ratio, 0.01)
    }
    for k in 0..<fresh {
      let dice = (Float(k) + random.uniform()) / Float(fresh) * total
      var low = 0
      var high = sums.count - 1
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] <= dice { low = middle + 1 } else { high = middle }
      }
      // Slots spread evenly are, after resampling, as good as drawn by lot.
      put(k * count / fresh, at: scores.gathered[low], weight: each, map: map, &random)
    }
    normalize()
  }

  private mutating func put(
    _ i: Int, at number: Int32, weight mass: Float, map: CellMap, _ random: inout SeededGenerator
  ) {
    let spot = map.places[Int(number)]
    east[i] = spot.east + (random.uniform() * 2 - 1) * spot.reach
    north[i] = spot.north + (random.uniform() * 2 - 1) * spot.reach
    place[i] = map.place(east: east[i], north: north[i])
    let angle = random.uniform() * 2 * .pi
    (cosine[i], sine[i]) = (cosf(angle), sinf(angle))
    if spot.headings[7] > 0 {
      (cosine[i], sine[i]) = Self.turn(
        cosine[i], sine[i], headings: spot.headings, random: &random)
    }
    speed[i] = Self.speed(at: number, map: map, random: &random)
    weight[i] = mass
  }

  /// Lays out the cloud around registered sites, where the map itself knows none of the cells.
  private mutating func layOut(
    around evidence: CellEvidence, map: CellMap, random: inout SeededGenerator
  ) {
    guard let site = evidence.sites.first else { return }
    reset()
    for i in east.indices {
      east[i] = site.east + random.normal() * site.range * 0.7
      north[i] = site.north + random.normal() * site.range * 0.7
      place[i] = map.place(east: east[i], north: north[i])
      let angle = random.uniform() * 2 * .pi
      (cosine[i], sine[i]) = (cosf(angle), sinf(angle))
      speed[i] = Self.speed(at: place[i], map: map, random: &random)
      let log = evidence.siteLogLikelihood(east: east[i], north: north[i])
      weight[i] = expf(max(log, -60))
    }
    normalize()
  }
}
