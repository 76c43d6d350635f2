// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where sites stand, fitted from timing advance: the distance of a phone to its site follows.
struct RingModel: Sendable {
  /// A fitted site, metres.
  struct Site: Sendable {
    var east: Float
    var north: Float
    /// Spread of distances about the rings.
    var spread: Float
  }

  /// Site of each cell, by number of the cell; `nil` when too little was heard of it.
  private(set) var sites: [Site?]

  init(cells: Int) { sites = Array(repeating: nil, count: cells) }

  /// Chance of a ring that says nothing, over the distances that it may be wrong by, 1/m.
  private static let strayDensity: Float = 0.1 / 2000
  /// Fewer rings than this do not make a site.
  private static let leastRings = 8
  /// The least spread: half a step and the streets' detours (measured in Ottawa: median 51 m).
  private static let leastSpread: Float = 60
  /// More rings than this add nothing.
  private static let mostRings = 300

  /// Fits the sites: cells of one LTE site share it.
  ///
  /// - Parameter keys: The cells by their numbers in `rings`, and their numbers in the map.
  init(rings: [CellTally.Ring], keys: [CellKey], numbers: [CellKey: Int32]) {
    self.init(cells: keys.count)
    var bySite: [CellKey: [CellTally.Ring]] = [:]
    for ring in rings {
      let key = keys[Int(ring.key)]
      bySite[key.site ?? key, default: []].append(ring)
    }
    var fitted: [CellKey: Site] = [:]
    for (site, rings) in bySite { fitted[site] = Self.fit(rings) }
    for key in keys {
      guard let number = numbers[key] else { continue }
      sites[Int(number)] = fitted[key.site ?? key]
    }
  }

  /// Logarithm of the density of a cell's ring at a place.
  func logLikelihood(of cell: CellEvidence.Known, at place: Int32, in map: CellMap) -> Float {
    guard let site = sites[Int(cell.key)] else { return 0 }
    let spot = map.places[Int(place)]
    let e = spot.east - site.east
    let n = spot.north - site.north
    let off = (e * e + n * n).squareRoot() - cell.ring
    return logf(CellEvidence.density(off, inverseSpread: 1 / site.spread) + Self.strayDensity)
  }

  /// The place from which the rings are least off, by a search from coarse to fine.
  private static func fit(_ all: [CellTally.Ring]) -> Site? {
    guard all.count >= leastRings else { return nil }
    let step = max(1, all.count / mostRings)
    let rings = stride(from: 0, to: all.count, by: step).map { all[$0] }
    var east: Float = 0
    var north: Float = 0
    for ring in rings {
      east += ring.east / Float(rings.count)
      north += ring.north / Float(rings.count)
    }
    var reach: Float = 0
    for ring in rings { reach = max(reach, min(ring.radius, 5000)) }
    var width = max(reach, 400)
    var best = cost(east, north, rings)
    while width > 10 {
      let center = (east, north)
      for c in -6...6 {
        for r in -6...6 {
          let e = center.0 + Float(c) * width / 6
          let n = center.1 + Float(r) * width / 6
          let next = cost(e, n, rings)
          if next < best { (best, east, north) = (next, e, n) }
        }
      }
      width /= 3
    }
    return Site(east: east, north: north, spread: max(best / Float(rings.count), leastSpread))
  }

  /// Sum of the distances to the rings, an outlier counting no more than 300 m.
  private static func cost(_ east: Float, _ north: Float, _ rings: [CellTally.Ring]) -> Float {
    var sum: Float = 0
    for ring in rings {
      let e = ring.east - east
      let n = ring.north - north
      sum += min(abs((e * e + n * n).squareRoot() - ring.radius), 300)
    }
    return sum
  }
}
