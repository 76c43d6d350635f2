// SPDX-License-Identifier: Apache-2.0

import TramGeo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Turns a tally into a map: smooths what was heard over three scales, finest first where there
/// is enough of it, the coarser ones standing in where there is not.
struct CellMapDraft {
  /// How the map is smoothed.
  struct Settings: Sendable {
    /// Squares by which one scale is coarser than the one before.
    var scaleFactor: Int32 = 3
    var scales = 5
    /// Spread of the smoothing kernel, in squares of its scale.
    var kernel: Float = 1.0
    /// Weight that the coarser scale has against the finer, in observations.
    var priorWeight: Float = 1.5
    /// The same for the chance to be heard.
    var chanceWeight: Float = 8
    /// The same for the spread, and the spread that is assumed at first, dB.
    var spreadWeight: Float = 6
    var firstSpread: Float = 12
    /// The least spread of a strength, dB.
    var leastSpread: Float = 3
    /// Squares around a visited one that become places of their own.
    var factors: [Int32] = [1, 4, 16]
    var halos: [Int32] = [2, 4, 6]
    /// Relative number of visits of a place around, near which nobody was seen.
    var farPrior: Float = 0.02
    /// Chances below these are not kept.
    var leastListed: Float = 0.01
    var leastServed: Float = 0.003
  }

  let tally: CellTally
  let frame: LocalFrame
  var settings = Settings()

  private var tiers: [[GridCell]] = []
  private var places: ContiguousArray<CellMap.Place> = []

  init(tally: CellTally, frame: LocalFrame, settings: Settings = Settings()) {
    self.tally = tally
    self.frame = frame
    self.settings = settings
  }

  // MARK: Places

  private mutating func layOutPlaces() {
    let visited = tally.visits.keys.sorted()
    for (tier, factor) in settings.factors.enumerated() {
      let halo = settings.halos[tier]
      var squares: Set<GridCell> = []
      var centers: Set<GridCell> = []
      for cell in visited { centers.insert(cell.coarser(by: factor)) }
      for cell in centers {
        for c in -halo...halo {
          for r in -halo...halo where c * c + r * r <= halo * halo + 1 {
            squares.insert(GridCell(column: cell.column &+ c, row: cell.row &+ r))
          }
        }
      }
      tiers.append(squares.sorted())
    }
    for cell in tiers[0] { places.append(place(of: cell)) }
    for tier in 1..<tiers.count {
      let side = tally.side * Float(settings.factors[tier])
      for cell in tiers[tier] {
        places.append(
          CellMap.Place(
            east: (Float(cell.column) + 0.5) * side, north: (Float(cell.row) + 0.5) * side,
            reach: side / 2, prior: settings.farPrior, isVisited: false, passes: 0,
            headings: SIMD8(repeating: 0), speed: tally.speeds.mean, still: 0.2))
      }
    }
  }

  private func place(of cell: GridCell) -> CellMap.Place {
    var headings = SIMD8<Float>(repeating: 0)
    var meters: Float = 0
    var still: Float = 0
    var weight: Float = 0
    var passes: Float = 0
    for c in -1...1 as ClosedRange<Int32> {
      for r in -1...1 as ClosedRange<Int32> {
        guard let visit = tally.visits[GridCell(column: cell.column &+ c, row: cell.row &+ r)]
        else { continue }
        let share: Float = c == 0 && r == 0 ? 1 : 0.25
        headings += visit.headings * share
        meters += visit.movingMeters * share
        still += visit.stillSeconds * share
        weight += visit.weight * share
        passes = max(passes, visit.passes)
      }
    }
    let moving = headings.sum()
    var running = SIMD8<Float>(repeating: 0)
    if moving > 0 {
      var sum: Float = 0
      for i in 0..<8 {
        sum += headings[i] / moving
        running[i] = sum
      }
      running[7] = 1
    }
    let prior = tally.speeds
    return CellMap.Place(
      east: (Float(cell.column) + 0.5) * tally.side, north: (Float(cell.row) + 0.5) * tally.side,
      reach: tally.side / 2, prior: 0.05 + (weight + moving * 0.3).squareRoot(),
      isVisited: tally.visits[cell] != nil, passes: passes, headings: running,
      speed: (meters + prior.mean * 10) / (moving + 10),
      still: (still + 5 * prior.stillSeconds / (prior.stillSeconds + prior.movingSeconds))
        / (moving + still + 5))
  }

  // MARK: Smoothing

  /// Sums of one scale: listed, served, weight, sum and squares of strengths.
  private typealias Sums = SIMD8<Float>

  /// The squares of every scale with the places that lie in them.
  private struct Scale {
    var factor: Int32
    var side: Float
    var buckets: [GridCell: [Int32]]
  }

  private func makeScales() -> [Scale] {
    var factor: Int32 = 1
    return (0..<settings.scales).map { _ in
      var buckets: [GridCell: [Int32]] = [:]
      let side = tally.side * Float(factor)
      for (number, place) in places.enumerated() {
        buckets[GridCell(east: place.east, north: place.north, side: side), default: []]
          .append(Int32(number))
      }
      defer { factor *= settings.scaleFactor }
      return Scale(factor: factor, side: side, buckets: buckets)
    }
  }

  /// Adds `sums` of a square to the places around it, by distance.
  private func spread(
    _ sums: Sums, of cell: GridCell, in scale: Scale, into target: inout [Sums],
    touched: inout [Int32]
  ) {
    let centerEast = (Float(cell.column) + 0.5) * scale.side
    let centerNorth = (Float(cell.row) + 0.5) * scale.side
    let width = settings.kernel * scale.side
    let fade = -0.5 / (width * width)
    for c in -2...2 as ClosedRange<Int32> {
      for r in -2...2 as ClosedRange<Int32> {
        let near = GridCell(column: cell.column &+ c, row: cell.row &+ r)
        guard let bucket = scale.buckets[near] else { continue }
        for place in bucket {
          let e = places[Int(place)].east - centerEast
          let n = places[Int(place)].north - centerNorth
          let weight = expf((e * e + n * n) * fade)
          if target[Int(place)] == Sums(repeating: 0) { touched.append(place) }
          target[Int(place)] += sums * weight
        }
      }
    }
  }

  /// Squares of `entries` brought to one scale, in order.
  private func gather(_ entries: [(GridCell, Sums)], factor: Int32) -> [(GridCell, Sums)] {
    if factor == 1 { return entries }
    var sums: [GridCell: Sums] = [:]
    for (cell, each) in entries {
      sums[cell.coarser(by: factor), default: Sums(repeating: 0)] += each
    }
    return sums.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }

  // MARK: The map

  /// Makes the map.
  ///
  /// - Complexity: O(*c* x *s*), *c* the cells and *s* the squares in which one is heard
  mutating func makeMap() -> CellMap {
    layOutPlaces()
    let scales = makeScales()
    let count = places.count
    var touched: [Int32] = []
    let visits = tally.visits.sorted { $0.key < $1.key }.map { cell, visit in
      (cell, Sums(visit.listing, visit.served, 0, 0, 0, 0, 0, 1e-9))
    }
    var visited = scales.map { _ in [Sums](repeating: Sums(repeating: 0), count: count) }
    for (level, scale) in scales.enumerated() {
      for (cell, sums) in gather(visits, factor: scale.factor) {
        spread(sums, of: cell, in: scale, into: &visited[level], touched: &touched)
      }
    }
    let order = tally.keys.indices.sorted { tally.keys[$0] < tally.keys[$1] }
    var byKey = [[(GridCell, Sums)]](repeating: [], count: tally.keys.count)
    for (spot, r) in tally.receptions {
      byKey[Int(spot.key)].append(
        (spot.cell, Sums(r.listed, r.served, r.weight, r.sum, r.squares, 0, 0, 1e-9)))
    }
    var found: [(place: Int32, emission: CellMap.Emission)] = []
    var heard = scales.map { _ in [Sums](repeating: Sums(repeating: 0), count: count) }
    for (number, old) in order.enumerated() {
      let entries = byKey[old].sorted { $0.0 < $1.0 }
      var lists = scales.map { _ in [Int32]() }
      for (level, scale) in scales.enumerated() {
        for (cell, sums) in gather(entries, factor: scale.factor) {
          spread(sums, of: cell, in: scale, into: &heard[level], touched: &lists[level])
        }
      }
      let first = firstGuess(entries)
      for place in Set(lists.joined()).sorted() {
        let emission = predict(
          Int32(number), at: Int(place), heard: heard, visited: visited, first: first)
        if emission.listed >= settings.leastListed || emission.served >= settings.leastServed {
          found.append((place, emission))
        }
      }
      for level in scales.indices {
        for place in lists[level] { heard[level][Int(place)] = Sums(repeating: 0) }
      }
    }
    return assemble(
      found, keys: order.map { tally.keys[$0] }, witnesses: order.map { tally.witnesses[$0] })
  }

  /// Mean strength of a cell wherever it was heard.
  private func firstGuess(_ entries: [(GridCell, Sums)]) -> Float {
    var weight: Float = 1
    var sum: Float = -110
    for (_, sums) in entries {
      weight += sums[2]
      sum += sums[3]
    }
    return sum / weight
  }

  private func predict(
    _ key: Int32, at place: Int, heard: [[Sums]], visited: [[Sums]], first: Float
  ) -> CellMap.Emission {
    let s = settings
    var listed: Float = 0
    var served: Float = 0
    var mean = first
    var variance = s.firstSpread * s.firstSpread
    for level in heard.indices.reversed() {
      if level == 0, place >= tiers[0].count { break }
      let h = heard[level][place]
      let v = visited[level][place]
      listed = (h[0] + s.chanceWeight * listed) / (v[0] + s.chanceWeight)
      served = (h[1] + s.chanceWeight * served) / (v[1] + s.chanceWeight)
      mean = (h[3] + s.priorWeight * mean) / (h[2] + s.priorWeight)
      let squares = max(h[4] - 2 * mean * h[3] + mean * mean * h[2], 0)
      variance = (squares + s.spreadWeight * variance) / (h[2] + s.spreadWeight)
    }
    let spread = max(variance.squareRoot(), s.leastSpread)
    return CellMap.Emission(
      key: key, mean: mean, inverseSpread: 1 / spread, listed: min(listed, 0.98),
      served: min(served, 0.98))
  }

  private func assemble(
    _ found: [(place: Int32, emission: CellMap.Emission)], keys: [CellKey], witnesses: [Float]
  ) -> CellMap {
    var starts = ContiguousArray<Int32>(repeating: 0, count: places.count + 1)
    var reachStarts = ContiguousArray<Int32>(repeating: 0, count: keys.count + 1)
    for each in found {
      starts[Int(each.place) + 1] += 1
      reachStarts[Int(each.emission.key) + 1] += 1
    }
    for i in places.indices { starts[i + 1] += starts[i] }
    for i in keys.indices { reachStarts[i + 1] += reachStarts[i] }
    var silences = ContiguousArray<Float>(repeating: 0, count: places.count)
    let blank = CellMap.Emission(key: 0, mean: 0, inverseSpread: 1, listed: 0, served: 0)
    var emissions = ContiguousArray<CellMap.Emission>(repeating: blank, count: found.count)
    var reaches = ContiguousArray<Int32>(repeating: 0, count: found.count)
    var next = starts
    var nextReach = reachStarts
    for each in found {  // by key, so that every row is in order of its keys
      let place = Int(each.place)
      let key = Int(each.emission.key)
      emissions[Int(next[place])] = each.emission
      next[place] += 1
      reaches[Int(nextReach[key])] = each.place
      nextReach[key] += 1
      silences[place] += logf(1 - each.emission.listed)
    }
    let quiet = typicalSilence(silences)
    for place in places.indices where !places[place].isVisited {
      silences[place] = min(silences[place], quiet)
    }
    var indexes: [GridIndex] = []
    var placed = 0
    for tier in tiers {
      indexes.append(GridIndex(tier, from: placed))
      placed += tier.count
    }
    var numbers: [CellKey: Int32] = [:]
    for (number, key) in keys.enumerated() { numbers[key] = Int32(number) }
    return CellMap(
      frame: frame, side: tally.side, tiers: indexes, tierFactors: settings.factors, keys: keys,
      numbers: numbers, witnesses: witnesses, places: places,
      rowStarts: starts, emissions: emissions, silences: silences, reachStarts: reachStarts,
      reaches: reaches, quiet: quiet, speeds: tally.speeds,
      rings: RingModel(rings: tally.rings, keys: tally.keys, numbers: numbers),
      priorTotal: places.reduce(0) { $0 + Double($1.prior) })
  }

  /// The mean of silences where people were seen.
  ///
  /// Where nobody was, no cell is known to be missing, and silence would count for nothing: every
  /// list that fits poorly would be best explained there.
  private func typicalSilence(_ silences: ContiguousArray<Float>) -> Float {
    var sum: Float = 0
    var count: Float = 0
    for place in places.indices where places[place].isVisited {
      sum += silences[place]
      count += 1
    }
    return count > 0 ? sum / count : 0
  }
}
