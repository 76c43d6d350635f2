// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramTracing
import TramTrails
import TramUnits

/// A small made-up town whose people sleep in households, sit at desks and meet at venues; their
/// positions are told with errors, and the true ways are kept.
struct SimulatedCity {
  struct Person {
    /// When the position was told, seconds.
    var times: [Double] = []
    var trueEast: [Double] = []
    var trueNorth: [Double] = []
    var east: [Double] = []
    var north: [Double] = []
  }
  struct Errors {
    /// The deviation an axis of one position, metres.
    var sigma: Double
    /// How long errors last, seconds; 0: each for itself.
    var correlationTime = 0.0
    /// The share of the variance that lasts as long as somebody stays.
    var lastingShare = 0.0
  }

  var people: [Person] = []
  let errors: Errors

  init(seed: UInt64, people count: Int, days: Double, step: Double, errors: Errors) {
    self.errors = errors
    var random = SeededGenerator(seed: seed)
    let side = (Double(count) / 5000).squareRoot() * 1000
    func places(_ number: Int, _ random: inout SeededGenerator) -> [(Double, Double)] {
      (0..<number).map { _ in (side * random.unit(), side * random.unit()) }
    }
    let homes = places((count + 2) / 3, &random)
    let sites = places(max(count / 20, 1), &random)
    let venues = places(max(count / 25, 1), &random)
    for index in 0..<count {
      let home = homes[index / 3]
      let own = (home.0 + 1.5 * random.normal(), home.1 + 1.5 * random.normal())
      let site = sites[Int.random(in: 0..<sites.count, using: &random)]
      let desk = (
        site.0 + 1.8 * Double(Int.random(in: 0..<6, using: &random)),
        site.1 + 1.8 * Double(Int.random(in: 0..<6, using: &random))
      )
      // Knots of the true way: when, where, and the number of the stay that begins.
      var knots: [(at: Double, east: Double, north: Double)] = [(0, own.0, own.1)]
      func go(_ when: Double, _ to: (Double, Double), _ speed: Double) {
        guard let here = knots.last else { return }
        let leave = max(when, here.at)
        let far = hypot(to.0 - here.east, to.1 - here.north)
        knots.append((leave, here.east, here.north))
        knots.append((leave + max(far / speed, 1), to.0, to.1))
      }
      func venue(_ random: inout SeededGenerator) -> (Double, Double) {
        let place = venues[Int.random(in: 0..<venues.count, using: &random)]
        return (place.0 + 4 * random.normal(), place.1 + 4 * random.normal())
      }
      for day in 0..<Int(days.rounded(.up)) {
        let midnight = Double(day) * 86_400
        let speed = 1.2 + 3 * random.unit()
        go(midnight + 28_800 + 1800 * random.normal(), desk, speed)
        if random.unit() < 0.6 {
          let lunch = midnight + 43_200 + 900 * random.normal()
          go(lunch, venue(&random), speed)
          go(lunch + 1200 + 2400 * random.unit(), desk, speed)
        }
        go(midnight + 63_000 + 1800 * random.normal(), own, speed)
        if random.unit() < 0.5 {
          let evening = midnight + 68_400 + 3600 * random.unit()
          go(evening, venue(&random), speed)
          go(evening + 900 + 4500 * random.unit(), own, speed)
        }
      }
      people.append(
        Self.observed(knots, until: days * 86_400, step: step, errors: errors, &random))
    }
  }

  private static func observed(
    _ knots: [(at: Double, east: Double, north: Double)], until: Double, step: Double,
    errors: Errors, _ random: inout SeededGenerator
  ) -> Person {
    var person = Person()
    let phase = step * random.unit()
    var leg = 0
    var lasting = (random.normal(), random.normal())
    var drift = (random.normal(), random.normal())
    let keep = errors.correlationTime > 0 ? exp(-step / errors.correlationTime) : 0
    let fresh = (1 - keep * keep).squareRoot()
    var at = phase
    while at < until {
      while leg + 1 < knots.count, knots[leg + 1].at <= at {
        leg += 1
        lasting = (random.normal(), random.normal())
      }
      let from = knots[leg]
      let to = knots[min(leg + 1, knots.count - 1)]
      let share = to.at > from.at ? min((at - from.at) / (to.at - from.at), 1) : 0
      let east = from.east + (to.east - from.east) * share
      let north = from.north + (to.north - from.north) * share
      drift = (
        keep * drift.0 + fresh * random.normal(), keep * drift.1 + fresh * random.normal()
      )
      let stay = errors.lastingShare.squareRoot() * errors.sigma
      let passing = (1 - errors.lastingShare).squareRoot() * errors.sigma
      person.times.append(at)
      person.trueEast.append(east)
      person.trueNorth.append(north)
      person.east.append(east + stay * lasting.0 + passing * drift.0)
      person.north.append(north + stay * lasting.1 + passing * drift.1)
      at += step
    }
    return person
  }

  /// The offsets of two people, as measured or as they were.
  func track(_ a: Int, _ b: Int, isTrue: Bool) -> SeparationTrack {
    let one = people[a]
    let two = people[b]
    var track = SeparationTrack(epoch: 0)
    let x1 = isTrue ? one.trueEast : one.east
    let y1 = isTrue ? one.trueNorth : one.north
    let x2 = isTrue ? two.trueEast : two.east
    let y2 = isTrue ? two.trueNorth : two.north
    func place(_ times: [Double], _ x: [Double], _ y: [Double], _ i: Int, _ at: Double) -> (
      Double, Double
    ) {
      let share = (at - times[i]) / (times[i + 1] - times[i])
      return (x[i] + (x[i + 1] - x[i]) * share, y[i] + (y[i + 1] - y[i]) * share)
    }
    var i = 0
    var j = 0
    var at = max(one.times[0], two.times[0])
    while i + 1 < one.times.count, j + 1 < two.times.count {
      if one.times[i + 1] <= at {
        i += 1
        continue
      }
      if two.times[j + 1] <= at {
        j += 1
        continue
      }
      let end = min(one.times[i + 1], two.times[j + 1])
      let p0 = place(one.times, x1, y1, i, at)
      let q0 = place(two.times, x2, y2, j, at)
      let p1 = place(one.times, x1, y1, i, end)
      let q1 = place(two.times, x2, y2, j, end)
      track.starts.append(at)
      track.ends.append(end)
      track.east0.append(q0.0 - p0.0)
      track.north0.append(q0.1 - p0.1)
      track.east1.append(q1.0 - p1.0)
      track.north1.append(q1.1 - p1.1)
      track.sigmas.append(errors.sigma * 2.0.squareRoot())
      at = end
    }
    return track
  }
}

extension SeparationTrack {
  /// The times at which the offset is at most `radius`, by the roots of its square.
  func contacts(within radius: Double) -> [(from: Double, until: Double)] {
    var found: [(from: Double, until: Double)] = []
    for i in 0..<count {
      let vx = east1[i] - east0[i]
      let vy = north1[i] - north0[i]
      let a = vx * vx + vy * vy
      let b = east0[i] * vx + north0[i] * vy
      let c = east0[i] * east0[i] + north0[i] * north0[i] - radius * radius
      var low = 0.0
      var high = 1.0
      if a < 1e-16 {
        if c > 0 { continue }
      } else {
        let square = b * b - a * c
        if square <= 0 { continue }
        low = max((-b - square.squareRoot()) / a, 0)
        high = min((-b + square.squareRoot()) / a, 1)
      }
      guard low < high else { continue }
      let long = ends[i] - starts[i]
      let from = starts[i] + low * long
      let until = starts[i] + high * long
      if let last = found.last, from - last.until < 1e-6 {
        found[found.count - 1].until = until
      } else {
        found.append((from, until))
      }
    }
    return found
  }
}

/// The most of sorted stretches within any `rolling` seconds, by trying every beginning and end.
func largestSum(_ stretches: [(from: Double, until: Double)], within rolling: Double) -> Double {
  var best = 0.0
  for anchor in stretches.flatMap({ [$0.from, $0.until - rolling] }) {
    var sum = 0.0
    for stretch in stretches {
      sum += max(min(stretch.until, anchor + rolling) - max(stretch.from, anchor), 0)
    }
    best = max(best, sum)
  }
  return best
}
