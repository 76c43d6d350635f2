// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The cells of one observation as a map knows them, ready to be compared with many places.
struct CellEvidence: Sendable {
  /// A heard cell that the map knows.
  struct Known: Sendable {
    var key: Int32
    var strength: Float
    /// Metres to the site by timing advance; NaN when not given.
    var ring: Float
    var isServing: Bool
  }

  /// A heard cell that only the register knows, metres.
  struct Site: Sendable {
    var east: Float
    var north: Float
    var range: Float
    var ring: Float
  }

  private(set) var known: [Known] = []
  private(set) var sites: [Site] = []
  private(set) var listsNeighbours = false
  /// How many cells were heard, known or not.
  private(set) var heardCount = 0

  var isEmpty: Bool { known.isEmpty && sites.isEmpty }
  var hasSites: Bool { !sites.isEmpty }
  var hasRing: Bool { known.contains { !$0.ring.isNaN } || sites.contains { !$0.ring.isNaN } }

  /// How the evidence is weighed.
  struct Settings: Sendable {
    /// Share of readings that say nothing of the place, and how dense they are over strength, 1/dB.
    var stray: Float = 0.06
    var strayDensity: Float = 0.0008
    /// How much cells not heard count.
    var silence: Float = 0.7
    /// How much it counts which of the heard cells serves.
    var serving: Float = 1
    /// Cells of one list are not independent: a list of n counts as n^(1-overlap).
    var overlap: Float = 0.4
    /// How much a timing advance counts.
    var ring: Float = 1
  }

  /// Looks up the cells; the map's own knowledge comes before the register's.
  mutating func match(_ heard: HeardCells, in map: CellMap) {
    known.removeAll(keepingCapacity: true)
    sites.removeAll(keepingCapacity: true)
    listsNeighbours = heard.listsNeighbours
    heardCount = heard.cells.count
    for cell in heard.cells {
      let number =
        cell.identity.flatMap { map.numbers[$0] } ?? cell.channel.flatMap { map.numbers[$0] }
      if let number {
        known.append(
          Known(key: number, strength: cell.strength, ring: cell.ring, isServing: cell.isServing))
      } else if let key = cell.identity, let entry = map.register?.entry(of: key) {
        let point = map.frame.point(of: entry.coordinate)
        sites.append(
          Site(
            east: Float(point.east), north: Float(point.north),
            range: Float(max(entry.range.rawValue, CellRegister.leastRange)), ring: cell.ring))
      }
    }
  }

  /// The cell that says most of where the device is: the serving one, else the strongest.
  var lead: Int32? {
    var best: Known?
    for cell in known {
      guard let held = best else {
        best = cell
        continue
      }
      if held.isServing { break }
      if cell.isServing || cell.strength > held.strength { best = cell }
    }
    return best?.key
  }

  /// The cells by which places are looked for: the serving one first, then by strength.
  ///
  /// The serving one alone is not enough: it may be new where the device is, and its channel and
  /// PCI known from another part of the town.
  func leads(_ most: Int) -> [Int32] {
    let order = known.indices.sorted {
      let a = known[$0], b = known[$1]
      if a.isServing != b.isServing { return a.isServing }
      let first = a.strength.isNaN ? -200 : a.strength
      let second = b.strength.isNaN ? -200 : b.strength
      return first == second ? $0 < $1 : first > second
    }
    return order.prefix(most).map { known[$0].key }
  }

  /// Logarithm of how likely the observation is at a place, up to what is the same everywhere.
  func logLikelihood(at place: Int32, in map: CellMap, settings s: Settings) -> Float {
    let floor = s.stray * s.strayDensity
    let logFloor = logf(floor)
    guard place >= 0 else {
      let quiet = listsNeighbours ? s.silence * map.quiet : 0
      return weakened(Float(known.count) * logFloor + quiet, s)
    }
    var sum: Float = listsNeighbours ? s.silence * map.silences[Int(place)] : 0
    var rings: Float = 0
    for cell in known {
      if !cell.ring.isNaN { rings += map.rings.logLikelihood(of: cell, at: place, in: map) }
      guard let e = map.emission(of: cell.key, at: Int(place)) else {
        sum += logFloor
        continue
      }
      let density =
        cell.strength.isNaN
        ? 0.05 : Self.density(cell.strength - e.mean, inverseSpread: e.inverseSpread)
      guard listsNeighbours else {
        sum += logf((1 - s.stray) * e.served * density + floor)
        continue
      }
      sum += logf((1 - s.stray) * e.listed * density + floor)
      sum -= s.silence * logf(1 - e.listed)
      if cell.isServing { sum += s.serving * logf((e.served + 0.005) / (e.listed + 0.02)) }
    }
    return weakened(sum, s) + s.ring * rings
  }

  private func weakened(_ sum: Float, _ s: Settings) -> Float {
    known.count > 1 ? sum * powf(Float(known.count), -s.overlap) : sum
  }

  /// Logarithm of how likely the cells that only the register knows are heard at a point.
  func siteLogLikelihood(east: Float, north: Float) -> Float {
    var sum: Float = 0
    for site in sites {
      let e = east - site.east
      let n = north - site.north
      let distance = (e * e + n * n).squareRoot()
      let share = distance / site.range
      sum += logf(expf(-share * share) + 0.001)
      if !site.ring.isNaN {
        sum += logf(Self.density(distance - site.ring, inverseSpread: 0.01) + 1e-5)
      }
    }
    return sum
  }

  /// Student's density with four degrees of freedom: heavy tails, as bodies and cars make them.
  static func density(_ difference: Float, inverseSpread: Float) -> Float {
    let z = difference * inverseSpread
    let u = 1 + z * z / 4
    return 0.375 * inverseSpread / (u * u * u.squareRoot())
  }
}
