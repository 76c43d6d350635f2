// SPDX-License-Identifier: Apache-2.0

/// How far the tracking and location areas of a network reach, learned from where they were heard.
struct CellAreas: Sendable {
  /// One area: the middle of where it was heard, and the radii that hold 67 and 95 % of that.
  struct Reach: Sendable {
    var east: Float
    var north: Float
    var radius67: Float
    var radius95: Float
    /// How many journeys heard it.
    var journeys: Float
  }

  private var reaches: [CellKey: Reach] = [:]

  init() {}

  /// How many areas are known.
  var count: Int { reaches.count }

  func reach(of key: CellKey) -> Reach? { reaches[key] }

  /// What an area alone tells, before its radii are calibrated.
  func belief(of key: CellKey) -> RawBelief? {
    guard let reach = reaches[key] else { return nil }
    var belief = RawBelief(
      east: reach.east, north: reach.north, radius67: reach.radius67, radius95: reach.radius95)
    belief.signs.witnesses = logarithm(1 + reach.journeys)
    return belief
  }

  /// Gathers where areas were heard, by squares, so that a long stay in one counts once a journey.
  struct Tally: Sendable {
    /// Side of the squares, metres.
    private static let side: Float = 200

    private struct Spot: Hashable {
      var key: CellKey
      var cell: GridCell
    }

    private struct Visits {
      var journeys: Float = 0
      var last = UInt64.max
    }

    private var squares: [Spot: Visits] = [:]
    private var areas: [CellKey: Visits] = [:]

    mutating func add(_ key: CellKey, journey: UInt64, east: Float, north: Float) {
      let spot = Spot(key: key, cell: GridCell(east: east, north: north, side: Self.side))
      Self.count(journey, &squares[spot, default: Visits()])
      Self.count(journey, &areas[key, default: Visits()])
    }

    private static func count(_ journey: UInt64, _ visits: inout Visits) {
      guard visits.last != journey else { return }
      visits.last = journey
      visits.journeys += 1
    }

    /// The reaches of all areas.
    ///
    /// - Complexity: O(n log n), *n* the squares
    func finish() -> CellAreas {
      var byKey: [CellKey: [(cell: GridCell, weight: Float)]] = [:]
      for (spot, visits) in squares {
        byKey[spot.key, default: []].append((spot.cell, visits.journeys))
      }
      var areas = CellAreas()
      for (key, spots) in byKey {
        areas.reaches[key] = Self.reach(
          spots.sorted { $0.cell < $1.cell }, journeys: self.areas[key]?.journeys ?? 0)
      }
      return areas
    }

    private static func reach(
      _ spots: [(cell: GridCell, weight: Float)], journeys: Float
    ) -> Reach {
      let places = spots.map {
        (
          east: (Float($0.cell.column) + 0.5) * side, north: (Float($0.cell.row) + 0.5) * side,
          weight: $0.weight
        )
      }
      let total = places.reduce(0) { $0 + $1.weight }
      let east = places.reduce(0) { $0 + $1.east * $1.weight } / total
      let north = places.reduce(0) { $0 + $1.north * $1.weight } / total
      let marks = places.map { place in
        let e = place.east - east
        let n = place.north - north
        return (distance: (e * e + n * n).squareRoot(), weight: place.weight)
      }.sorted { $0.distance < $1.distance }
      var sum: Float = 0
      var radius67: Float = 0
      var radius95: Float = 0
      for mark in marks {
        if sum < 0.67 * total { radius67 = mark.distance }
        if sum < 0.95 * total { radius95 = mark.distance }
        sum += mark.weight
      }
      return Reach(
        east: east, north: north, radius67: max(radius67, side), radius95: max(radius95, side),
        journeys: journeys)
    }
  }
}
