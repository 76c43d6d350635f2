// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A leg of a ride block.
struct Ride: Sendable {
  /// Milliseconds since 1970.
  var start: Int64
  var end: Int64
  /// East and north, 10⁻⁷ degrees.
  var from: SIMD2<Int32>
  var to: SIMD2<Int32>
  var person: UInt32
  /// The squared error of the worse end, square metres.
  var error: Float
}

/// Gathers the legs of a segment's ride blocks.
struct RideGathering {
  /// Blocks that are narrower, east and north together, are no ride blocks: about 640 m.
  private static let leastGirth: Int64 = 60_000
  /// One leg in so many of a ride block is long at least.
  private static let share = 4
  /// The most legs of a part.
  private static let most = 1 << 24

  private(set) var rides: [Ride] = []
  private(set) var isHere: [Bool]
  private var unit: Int64 = 0
  private var space: Int64 = 0

  /// Reads the blocks of a segment that may be ride blocks.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  /// - Complexity: O(vertices of wide blocks)
  init(_ segment: SealedSegment) throws(TrailsError) {
    let directory = segment.directory
    isHere = [Bool](repeating: false, count: directory.blocks.count)
    for number in directory.blocks.indices
    where directory.reaches[number].halfGirth > Self.leastGirth {
      let block = try segment.block(number)
      isHere[number] = add(block)
    }
  }

  /// A Boolean value: whether there are no rides.
  var isEmpty: Bool { rides.isEmpty }

  /// The rides, those together that lie near each other in time and space; none where one goes too
  /// far for figures of 32 bits, or there are too many.
  var parts: [(rides: [Ride], units: RideUnits)] {
    guard unit > 0, space > 0 else { return [] }
    if rides.count <= Self.most, let units = RideUnits(rides, unit: unit, space: space) {
      return [(rides, units)]
    }
    var cells: [RideUnits.Cell: [Ride]] = [:]
    for ride in rides {
      cells[RideUnits.Cell(of: ride, unit: unit, space: space), default: []].append(ride)
    }
    var parts: [(rides: [Ride], units: RideUnits)] = []
    for (_, some) in cells.sorted(by: { $0.key < $1.key }) {
      guard some.count <= Self.most,
        let units = RideUnits(some, unit: unit, space: space)
      else { return [] }
      parts.append((some, units))
    }
    return parts
  }

  /// Adds the legs of a block if it is a ride block.
  ///
  /// - Returns: Whether it is one.
  private mutating func add(_ block: TrailBlock) -> Bool {
    guard block.frame.unit > 0, block.frame.space > 0, Self.mayHaveRides(block) else {
      return false
    }
    var batch = PieceBatch()
    for index in block.heads.indices { block.append(index, to: &batch) }
    let before = rides.count
    var long = 0
    for piece in 0..<batch.count {
      let vertices = batch.vertices(of: piece)
      for i in vertices.dropFirst() {
        let ride = Self.ride(batch, i, batch.persons[piece].rawValue)
        // Where times do not rise, the block is opened as others are, which tells of it.
        guard ride.end > ride.start else {
          rides.removeSubrange(before...)
          return false
        }
        long += Self.isLong(ride) ? 1 : 0
        rides.append(ride)
      }
    }
    guard long > 0, long * Self.share >= rides.count - before else {
      rides.removeSubrange(before...)
      return false
    }
    unit = Self.divisor(unit, block.frame.unit)
    space = Self.divisor(space, block.frame.space)
    return true
  }

  /// A Boolean value: whether enough of a block lies in pieces that are wider than a long leg.
  private static func mayHaveRides(_ block: TrailBlock) -> Bool {
    var wide = 0
    for i in block.heads.indices {
      let reach = block.reaches[i]
      let girth =
        Int64(reach.east) - Int64(reach.west) + Int64(reach.north) - Int64(reach.south)
      if girth > ChunkCutter.longLeg { wide += block.heads[i].count }
    }
    return wide * share >= block.frame.vertices
  }

  private static func ride(_ batch: borrowing PieceBatch, _ i: Int, _ person: UInt32) -> Ride {
    Ride(
      start: batch.times[i - 1], end: batch.times[i],
      from: SIMD2(batch.longitudes[i - 1], batch.latitudes[i - 1]),
      to: SIMD2(batch.longitudes[i], batch.latitudes[i]), person: person,
      error: max(
        LegColumns.squared(batch.accuracies[i - 1]), LegColumns.squared(batch.accuracies[i])))
  }

  private static func isLong(_ ride: Ride) -> Bool {
    let x = Int64(ride.to.x) - Int64(ride.from.x)
    let y = Int64(ride.to.y) - Int64(ride.from.y)
    return abs(x) + abs(y) > ChunkCutter.longLeg
  }

  private static func divisor(_ a: Int64, _ b: Int64) -> Int64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
