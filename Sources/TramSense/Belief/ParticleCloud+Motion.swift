// SPDX-License-Identifier: Apache-2.0

import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension ParticleCloud {
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
    normalize()
  }

  mutating func move(
    seconds: Float, from first: Int = 0, stride step: Int = 1, longest: Float = 2, map: CellMap,
    settings s: BeliefFilter.Settings,
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

  static func octant(_ c: Float, _ s: Float) -> Int {
    // Octants are centred on east, northeast and so on: 0.4142 is the tangent of 22.5°.
    let a = abs(c), b = abs(s)
    if b < 0.4142 * a { return c > 0 ? 0 : 4 }
    if a < 0.4142 * b { return s > 0 ? 2 : 6 }
    return c > 0 ? (s > 0 ? 1 : 7) : (s > 0 ? 3 : 5)
  }

  static func speed(
    at place: Int32, map: CellMap, random: inout SeededGenerator
  ) -> Float {
    let typical = place >= 0 ? map.places[Int(place)].speed : map.speeds.mean
    let still = place >= 0 ? map.places[Int(place)].still : 0.2
    if random.uniform() < still { return 0 }
    return max(typical * (1 + 0.5 * random.normal()), 0.3)
  }

  static func turn(
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
}
