// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What was heard where, summed up square by square; bounded by the area, not by the time.
struct CellTally: Sendable {
  /// How often a square was visited, and how people moved in it.
  struct Visit: Sendable {
    /// Weight of all observations, of those that list neighbours, of those with a serving cell.
    var weight: Float = 0
    var listing: Float = 0
    var served: Float = 0
    /// Device of the present visit, and its observations so far.
    var visitor: UInt64 = .max
    var repeats: Float = 0
    /// How many journeys came by.
    var passes: Float = 0
    /// Moving seconds by direction, eight of them from east anticlockwise.
    var headings = SIMD8<Float>(repeating: 0)
    var movingMeters: Float = 0
    var stillSeconds: Float = 0
  }

  /// How one cell was heard in one square.
  struct Reception: Sendable {
    var listed: Float = 0
    var served: Float = 0
    var weight: Float = 0
    var sum: Float = 0
    var squares: Float = 0
  }

  struct Spot: Hashable, Sendable {
    var cell: GridCell
    var key: Int32
  }

  /// A timing advance heard at a place.
  struct Ring: Sendable {
    var key: Int32
    var east: Float
    var north: Float
    var radius: Float
  }

  /// How many observations of one visit halve the weight of the next.
  ///
  /// When a device returned to a square is not kept: a visit ends when another device comes. The
  /// n-th observation of a visit weighs 1/(1 + n/10).
  private static let repeatsToHalf: Float = 10
  /// Rings kept for a map: enough for a city's sites, bounded for a long file.
  private static let mostRings = 400_000

  let side: Float
  private(set) var keys: [CellKey] = []
  /// How many journeys heard a cell, by its number, and which the last one was.
  private(set) var witnesses: [Float] = []
  private var lastWitness: [UInt64] = []
  private var numbers: [CellKey: Int32] = [:]
  private(set) var visits: [GridCell: Visit] = [:]
  private(set) var receptions: [Spot: Reception] = [:]
  private(set) var rings: [Ring] = []
  private(set) var speeds = SpeedTally()
  private var trails: [UInt64: Trail] = [:]

  /// The last place of a device from which its motion is measured.
  private struct Trail: Sendable {
    var east: Float
    var north: Float
    var milliseconds: Int64
  }

  init(side: Float) { self.side = side }

  private mutating func number(of key: CellKey) -> Int32 {
    if let known = numbers[key] { return known }
    let next = Int32(keys.count)
    numbers[key] = next
    keys.append(key)
    witnesses.append(0)
    lastWitness.append(.max)
    return next
  }

  /// Adds the cells that a device heard at a place.
  mutating func add(
    device: UInt64, east: Float, north: Float, heard: HeardCells
  ) {
    let square = GridCell(east: east, north: north, side: side)
    var visit = visits[square] ?? Visit()
    if visit.visitor != device {
      visit.visitor = device
      visit.repeats = 0
      visit.passes += 1
    }
    let weight = 1 / (1 + visit.repeats / Self.repeatsToHalf)
    visit.repeats += 1
    visit.weight += weight
    if heard.listsNeighbours { visit.listing += weight }
    if heard.cells.contains(where: \.isServing) { visit.served += weight }
    visits[square] = visit
    for cell in heard.cells {
      if let key = cell.identity {
        add(device, key, cell, weight, heard.listsNeighbours, square, east, north)
      }
      if let key = cell.channel {
        add(device, key, cell, weight, heard.listsNeighbours, square, east, north)
      }
    }
  }

  private mutating func add(
    _ device: UInt64, _ key: CellKey, _ cell: HeardCells.Cell, _ weight: Float,
    _ isListed: Bool, _ square: GridCell, _ east: Float, _ north: Float
  ) {
    let number = number(of: key)
    if lastWitness[Int(number)] != device {
      lastWitness[Int(number)] = device
      witnesses[Int(number)] += 1
    }
    var reception = receptions[Spot(cell: square, key: number)] ?? Reception()
    if isListed { reception.listed += weight }
    if cell.isServing { reception.served += weight }
    if !cell.strength.isNaN {
      reception.weight += weight
      reception.sum += weight * cell.strength
      reception.squares += weight * cell.strength * cell.strength
    }
    receptions[Spot(cell: square, key: number)] = reception
    if !cell.ring.isNaN, rings.count < Self.mostRings {
      rings.append(Ring(key: number, east: east, north: north, radius: cell.ring))
    }
  }

  // MARK: Motion

  /// A leg is measured after 15 m or 15 s, so that a position that repeats itself for some
  /// seconds and then jumps is one even leg.
  private static let legMeters: Float = 15
  private static let legMilliseconds: Int64 = 15_000
  /// Longer silence or more speed than this is not a leg that anybody went.
  private static let longestLegMilliseconds: Int64 = 60_000
  private static let fastest: Float = 60
  /// Slower than this over a leg is standing still.
  private static let stillSpeed: Float = 0.5

  /// Adds to how people move: where a device was, in the order of time.
  mutating func move(device: UInt64, milliseconds: Int64, east: Float, north: Float) {
    let here = Trail(east: east, north: north, milliseconds: milliseconds)
    guard let from = trails[device] else {
      trails[device] = here
      return
    }
    let elapsed = milliseconds &- from.milliseconds
    let e = east - from.east
    let n = north - from.north
    let distance = (e * e + n * n).squareRoot()
    if elapsed >= 0, elapsed < Self.legMilliseconds, distance < Self.legMeters { return }
    trails[device] = here
    let seconds = Float(elapsed) / 1000
    guard elapsed > 0, elapsed <= Self.longestLegMilliseconds,
      distance <= Self.fastest * seconds
    else { return }
    speeds.add(speed: distance / seconds, seconds: seconds)
    if distance < Self.stillSpeed * seconds {
      let square = GridCell(east: east, north: north, side: side)
      visits[square, default: Visit()].stillSeconds += seconds
      return
    }
    let octant = Int((atan2f(n, e) / (.pi / 4)).rounded()) & 7
    let steps = max(1, Int((distance / side * 2).rounded(.up)))
    for step in 0..<steps {
      let share = (Float(step) + 0.5) / Float(steps)
      let square = GridCell(
        east: from.east + e * share, north: from.north + n * share, side: side)
      visits[square, default: Visit()].headings[octant] += seconds / Float(steps)
      visits[square, default: Visit()].movingMeters += distance / Float(steps)
    }
  }
}

/// How fast the devices of a map went: the share of time still, and the spread of speeds.
struct SpeedTally: Sendable {
  private(set) var stillSeconds: Float = 1
  private(set) var movingSeconds: Float = 1
  private(set) var meters: Float = 2
  private(set) var squares: Float = 8

  mutating func add(speed: Float, seconds: Float) {
    if speed < 0.5 {
      stillSeconds += seconds
    } else {
      movingSeconds += seconds
      meters += speed * seconds
      squares += speed * speed * seconds
    }
  }

  /// Mean speed while moving, m/s.
  var mean: Float { meters / movingSeconds }
  /// Root mean square speed while moving, m/s.
  var rootMeanSquare: Float { (squares / movingSeconds).squareRoot() }
}
