// SPDX-License-Identifier: Apache-2.0

import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Weighted places with direction and speed: a distribution of where somebody may be.
struct ParticleCloud: Sendable {
  private(set) var east: [Float] = []
  private(set) var north: [Float] = []
  private(set) var cosine: [Float] = []
  private(set) var sine: [Float] = []
  private(set) var speed: [Float] = []
  private(set) var weight: [Float] = []
  private var place: [Int32] = []
  let count: Int
  private var scores: [Float] = []
  private var scored: [Int32] = []
  private var stamp: Int32 = 0
  private var spare: [Float] = []
  private var candidates: [Float] = []
  private var marks: [(distance: Float, weight: Float)] = []

  var isEmpty: Bool { east.isEmpty }

  init(count: Int, places: Int) {
    self.count = count
    scores = Array(repeating: 0, count: places)
    scored = Array(repeating: 0, count: places)
  }

  // MARK: Motion

  /// Moves each particle on by one of `lags`, in turn, and `extra` seconds.
  mutating func advance(
    by lags: [Float], extra: Float, map: CellMap, settings s: BeliefFilter.Settings,
    random: inout SeededGenerator
  ) {
    for (number, lag) in lags.enumerated() where lag + extra > 0 {
      move(
        seconds: lag + extra, from: number, stride: lags.count, longest: 4, map: map, settings: s,
        random: &random)
    }
    normalize(weight.reduce(0, +))
  }

  mutating func move(
    seconds: Float, from first: Int = 0, stride step: Int = 1, longest: Float = 2, map: CellMap, settings s: BeliefFilter.Settings,
    random: inout SeededGenerator
  ) {
    let steps = min(max(Int((seconds / longest).rounded(.up)), 1), 40)
    let dt = seconds / Float(steps)
    let root = dt.squareRoot()
    let changes = 1 - expf(-s.speedRate * dt)
    let turns = 1 - expf(-s.turnRate * dt)
    let aligns = 1 - expf(-0.7 * dt)
    let penalty = expf(-s.offRoad * dt)
    let wobble = s.wobble * root
    for i in Swift.stride(from: first, to: east.count, by: step) {
      var at = place[i]
      var e = east[i], n = north[i], c = cosine[i], w = sine[i], v = speed[i]
      var mass = weight[i]
      for _ in 0..<steps {
        let chance = random.uniform()
        if chance < changes {
          v = Self.speed(at: at, map: map, random: &random)
        } else if v > 0 {
          v = max(v + random.normal() * 0.7 * root, 0.3)
        }
        if v > 0 {
          let dice = random.uniform()
          if at >= 0, map.places[Int(at)].headings[7] > 0 {
            let headings = map.places[Int(at)].headings
            let octant = Self.octant(c, w)
            let share = headings[octant] - (octant > 0 ? headings[octant - 1] : 0)
            if dice < (share < 0.08 ? aligns : turns) {
              (c, w) = Self.turn(c, w, headings: headings, random: &random)
            }
          } else if dice < turns {
            let angle = random.uniform() * 2 * .pi
            (c, w) = (cosf(angle), sinf(angle))
          }
          e += c * v * dt + random.normal() * wobble
          n += w * v * dt + random.normal() * wobble
          at = map.place(east: e, north: n)
          if at < 0 || !map.places[Int(at)].isVisited { mass *= penalty }
        }
      }
      east[i] = e
      north[i] = n
      cosine[i] = c
      sine[i] = w
      speed[i] = v
      weight[i] = mass
      place[i] = at
    }
  }

  private static func octant(_ c: Float, _ s: Float) -> Int {
    // Octants are centred on east, northeast and so on: 0.4142 is the tangent of 22.5°.
    let a = abs(c), b = abs(s)
    if b < 0.4142 * a { return c > 0 ? 0 : 4 }
    if a < 0.4142 * b { return s > 0 ? 2 : 6 }
    return c > 0 ? (s > 0 ? 1 : 7) : (s > 0 ? 3 : 5)
  }

  private static func speed(
    at place: Int32, map: CellMap, random: inout SeededGenerator
  ) -> Float {
    let typical = place >= 0 ? map.places[Int(place)].speed : map.speeds.mean
    let still = place >= 0 ? map.places[Int(place)].still : 0.2
    if random.uniform() < still { return 0 }
    return max(typical * (1 + 0.5 * random.normal()), 0.3)
  }

  private static func turn(
    _ c: Float, _ s: Float, headings: SIMD8<Float>, random: inout SeededGenerator
  ) -> (Float, Float) {
    for _ in 0..<3 {
      let dice = random.uniform()
      var octant = 0
      while octant < 7, headings[octant] <= dice { octant += 1 }
      let angle = (Float(octant) + random.uniform() - 0.5) * (.pi / 4)
      let next = (cosf(angle), sinf(angle))
      // Turning back is rare on a road.
      if next.0 * c + next.1 * s > -0.5 || random.uniform() < 0.1 { return next }
    }
    return (c, s)
  }

  // MARK: Weighing

  /// Multiplies the weights by the likelihood; gives the mean difference of strengths.
  mutating func weigh(
    exponent: Float, evidence: CellEvidence, map: CellMap, bias: Float,
    settings s: BeliefFilter.Settings
  ) -> Float {
    stamp += 1
    let off = evidence.logLikelihood(at: -1, in: map, bias: bias, settings: s.evidence)
    var most = -Float.infinity
    for i in east.indices {
      let at = Int(place[i])
      var score = off
      if at >= 0 {
        if scored[at] != stamp {
          scored[at] = stamp
          scores[at] = evidence.logLikelihood(
            at: Int32(at), in: map, bias: bias, settings: s.evidence)
        }
        score = scores[at]
      }
      spareReserve()
      spare[i] = score
      if score > most { most = score }
    }
    var total: Float = 0
    for i in east.indices {
      let mass = weight[i] * expf(exponent * (spare[i] - most))
      weight[i] = mass
      total += mass
    }
    evidenceScale = expf(exponent * most) * total
    normalize(total)
    return 0
  }

  /// Sum of weights before the last normalisation: how likely the observation was.
  private(set) var evidenceScale: Float = 1

  private mutating func spareReserve() {
    if spare.count < count { spare = Array(repeating: 0, count: count) }
  }

  private mutating func normalize(_ total: Float) {
    guard total > 1e-30 else {
      let even = 1 / Float(max(weight.count, 1))
      for i in weight.indices { weight[i] = even }
      return
    }
    for i in weight.indices { weight[i] /= total }
  }

  // MARK: Renewal

  /// Lays a share of the cloud anew where the map holds the observation likely.
  mutating func layOut(
    share: Double, mass: Float, exponent: Float, evidence: CellEvidence, map: CellMap,
    bias: Float, settings s: BeliefFilter.Settings, random: inout SeededGenerator
  ) {
    guard let lead = evidence.known.max(by: { Self.rank($0) < Self.rank($1) }) else { return }
    let first = Int(map.reachStarts[Int(lead.key)])
    let end = Int(map.reachStarts[Int(lead.key) + 1])
    guard first < end else { return }
    candidates.removeAll(keepingCapacity: true)
    var most = -Float.infinity
    for each in first..<end {
      let at = map.reaches[each]
      let score =
        exponent
        * evidence.logLikelihood(at: at, in: map, bias: bias, settings: s.evidence)
      candidates.append(score)
      most = max(most, score)
    }
    var total: Float = 0
    for j in candidates.indices {
      let prior = map.places[Int(map.reaches[first + j])].prior
      total += prior * expf(candidates[j] - most)
      candidates[j] = total
    }
    guard total > 0 else { return }
    let fresh = max(1, Int(Double(count) * share))
    var each: Float
    if isEmpty {
      reset()
      each = 1 / Float(count)
    } else {
      // The places laid anew weigh what a jump there would have explained.
      let explained = total / Float(priorTotal(map)) * expf(min(most - logf(evidenceScale), 60))
      let ratio = min(mass * explained, 0.5)
      each = ratio / Float(fresh) / max(1 - ratio, 0.01)
    }
    for k in 0..<fresh {
      let i = isEmptySlot(k, of: fresh)
      let dice = (Float(k) + random.uniform()) / Float(fresh) * total
      var low = 0
      var high = candidates.count - 1
      while low < high {
        let middle = (low + high) / 2
        if candidates[middle] <= dice { low = middle + 1 } else { high = middle }
      }
      let at = map.reaches[first + low]
      let spot = map.places[Int(at)]
      east[i] = spot.east + (random.uniform() * 2 - 1) * spot.reach
      north[i] = spot.north + (random.uniform() * 2 - 1) * spot.reach
      place[i] = map.place(east: east[i], north: north[i])
      let angle = random.uniform() * 2 * .pi
      (cosine[i], sine[i]) = (cosf(angle), sinf(angle))
      if spot.headings[7] > 0 {
        (cosine[i], sine[i]) = Self.turn(
          cosine[i], sine[i], headings: spot.headings, random: &random)
      }
      speed[i] = Self.speed(at: at, map: map, random: &random)
      weight[i] = each
    }
    var sum: Float = 0
    for w in weight { sum += w }
    normalize(sum)
  }

  private static func rank(_ cell: CellEvidence.Known) -> Float {
    (cell.isServing ? 1000 : 0) + (cell.strength.isNaN ? -140 : cell.strength)
  }

  private func priorTotal(_ map: CellMap) -> Double { map.priorTotal }

  private mutating func reset() {
    for keyPath in [\ParticleCloud.east, \.north, \.cosine, \.sine, \.speed, \.weight] {
      self[keyPath: keyPath] = Array(repeating: 0, count: count)
    }
    place = Array(repeating: -1, count: count)
  }

  /// The place of the k-th fresh particle: slots spread evenly, which after resampling are as
  /// good as drawn by lot.
  private func isEmptySlot(_ k: Int, of fresh: Int) -> Int { k * count / fresh }

  // MARK: Resampling

  mutating func resampleIfPoor(random: inout SeededGenerator) {
    var squares: Float = 0
    for w in weight { squares += w * w }
    guard squares * Float(count) > 2 else { return }
    var source: [Int] = []
    source.reserveCapacity(count)
    var sum: Float = 0
    var i = 0
    let offset = random.uniform()
    for k in 0..<count {
      let mark = (Float(k) + offset) / Float(count)
      while i < count - 1, sum + weight[i] < mark {
        sum += weight[i]
        i += 1
      }
      source.append(i)
    }
    east = source.map { east[$0] }
    north = source.map { north[$0] }
    cosine = source.map { cosine[$0] }
    sine = source.map { sine[$0] }
    speed = source.map { speed[$0] }
    place = source.map { place[$0] }
    let even = 1 / Float(count)
    for i in weight.indices { weight[i] = even }
  }

  // MARK: The belief

  /// The place of least expected distance, and the radii that hold 67 and 95 % of the cloud.
  mutating func belief() -> RawBelief {
    var e: Float = 0, n: Float = 0
    for i in east.indices {
      e += weight[i] * east[i]
      n += weight[i] * north[i]
    }
    for _ in 0..<12 {
      var sum: Float = 0, se: Float = 0, sn: Float = 0
      for i in east.indices {
        let de = east[i] - e, dn = north[i] - n
        let share = weight[i] / (de * de + dn * dn + 25).squareRoot()
        sum += share
        se += share * east[i]
        sn += share * north[i]
      }
      e = se / sum
      n = sn / sum
    }
    marks.removeAll(keepingCapacity: true)
    for i in east.indices {
      let de = east[i] - e, dn = north[i] - n
      marks.append(((de * de + dn * dn).squareRoot(), weight[i]))
    }
    marks.sort { $0.distance < $1.distance }
    var sum: Float = 0
    var radius67: Float = 0
    var radius95: Float = 0
    for mark in marks {
      sum += mark.weight
      if sum >= 0.67, radius67 == 0 { radius67 = mark.distance }
      if sum >= 0.95 {
        radius95 = mark.distance
        break
      }
    }
    if radius95 == 0 { radius95 = marks.last?.distance ?? 0 }
    if radius67 == 0 { radius67 = radius95 }
    return RawBelief(east: e, north: n, radius67: max(radius67, 1), radius95: max(radius95, 1))
  }
}

extension SeededGenerator {
  /// An even number in 0..<1, with 24 bits.
  mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// A nearly normal number: the sum of four even ones, scaled to a spread of one.
  mutating func normal() -> Float {
    let word = next()
    let sum =
      Float(word & 0xFFFF) + Float(word >> 16 & 0xFFFF) + Float(word >> 32 & 0xFFFF)
      + Float(word >> 48)
    // Variance of an even 16-bit number: 65536² / 12.
    return (sum - 2 * 65535) * (1.7320508 / 65536)
  }
}
