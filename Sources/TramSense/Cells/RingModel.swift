// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where sites stand, fitted from timing advance: the distance of a phone to its site follows.
struct RingModel: Sendable {
  /// Where a site may stand: places that explain its rings about as well, metres.
  struct Site: Sendable {
    var candidates: [(east: Float, north: Float)]
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
  /// Places kept for a site, and by how much more a ring may be off from there, metres.
  private static let mostCandidates = 12
  private static let tolerance: Float = 30
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
    var sum: Float = 0
    for candidate in site.candidates {
      let e = spot.east - candidate.east
      let n = spot.north - candidate.north
      let off = (e * e + n * n).squareRoot() - cell.ring
      sum += CellEvidence.density(off, inverseSpread: 1 / site.spread)
    }
    return logf(sum / Float(site.candidates.count) + Self.strayDensity)
  }

  /// The place from which the rings are least off, by a search from coarse to fine.
  private static func fit(_ all: [CellTally.Ring]) -> Site? {
    guard all.count >= leastRings else { return nil }
    let step = max(1, all.count / mostRings)
    let rings = stride(from: 0, to: all.count, by: step).map { all[$0] }
    var east: Float = 0
    var north: Float = 0
    var reach: Float = 400
    for ring in rings {
      east += ring.east / Float(rings.count)
      north += ring.north / Float(rings.count)
      reach = max(reach, min(ring.radius, 5000))
    }
    // Fifty steps a side: fine enough for the search below to find the best of every basin.
    let stride = reach * 2 / 50
    var coarse: [(cost: Float, east: Float, north: Float)] = []
    for c in -25...25 {
      for r in -25...25 {
        let e = east + Float(c) * stride
        let n = north + Float(r) * stride
        coarse.append((cost(e, n, rings), e, n))
      }
    }
    coarse.sort { ($0.cost, $0.east, $0.north) < ($1.cost, $1.east, $1.north) }
    var found: [(cost: Float, east: Float, north: Float)] = []
    for start in coarse.prefix(400) where found.count < mostCandidates {
      let isApart = found.allSatisfy {
        abs($0.east - start.east) + abs($0.north - start.north) > max(3 * stride, 100)
      }
      if isApart { found.append(refine(start, width: stride, rings)) }
    }
    found.sort { ($0.cost, $0.east, $0.north) < ($1.cost, $1.east, $1.north) }
    guard let best = found.first else { return nil }
    let allowance = tolerance * Float(rings.count)
    return Site(
      candidates: found.filter { $0.cost <= best.cost + allowance }.map { ($0.east, $0.north) },
      spread: max(best.cost / Float(rings.count), leastSpread))
  }

  private static func refine(
    _ start: (cost: Float, east: Float, north: Float), width first: Float,
    _ rings: [CellTally.Ring]
  ) -> (cost: Float, east: Float, north: Float) {
    var best = start
    var width = first
    while width > 5 {
      let center = best
      for c in -2...2 {
        for r in -2...2 {
          let e = center.east + Float(c) * width / 2
          let n = center.north + Float(r) * width / 2
          let next = cost(e, n, rings)
          if next < best.cost { best = (next, e, n) }
        }
      }
      width /= 2
    }
    return best
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
