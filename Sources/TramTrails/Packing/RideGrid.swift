// SPDX-License-Identifier: Apache-2.0

/// The long legs of a block, and the squares that the line of each crosses.
///
/// The box of a ride is a quarter of a town, its line is not: of the legs that share a moment with
/// somebody who stays, one in ten has a box that holds his place, one in a hundred crosses his
/// square of some hundred metres. So long legs are not found by boxes (`ChunkTable`) but by squares.
struct RideGrid: Sendable {
  /// The least side of a square, as a power of two of 10⁻⁷ degrees: about 91 m.
  private static let leastShift: Int64 = 13
  /// The fewest legs, and squares of the least side, for which it is worth its look-ups: a few legs
  /// or a small town are compared by boxes as fast.
  private static let leastLegs = 256
  private static let leastSquares: Int64 = 100
  /// Squares for each leg at the most: a square without a leg costs four bytes.
  private static let mostSquares = 2

  /// The legs in the order of time; each is a chunk of one leg.
  private(set) var legs: [ChunkTable.Chunk] = []
  /// The south-west corner of the squares.
  private var corner = SIMD2<Int32>.zero
  private var shift = RideGrid.leastShift
  private var width = 0
  private var height = 0
  /// When each leg begins, in steps of `clock` from the first, and how long the longest is.
  private var begins: [UInt32] = []
  private var longest: UInt32 = 0
  private var clock = TimeSteps(from: 0, until: 0)
  /// Where the numbers of each square begin, row by row from the south-west on, and their end.
  private var starts: [UInt32] = [0]
  /// The numbers of the legs of each square, in the order of time.
  private var numbers: [UInt16] = []

  /// About how many bytes of memory it takes.
  var memory: Int {
    legs.count * (MemoryLayout<ChunkTable.Chunk>.stride + 4) + starts.count * 4
      + numbers.count * 2
  }

  /// Puts the long legs that were cut into squares; `nil` where boxes serve as well.
  ///
  /// - Precondition: fewer than 65,537 of them
  /// - Complexity: O(*n* log *n* + squares crossed)
  init?(_ rides: [ChunkCutter.Ride]) {
    guard rides.count >= Self.leastLegs else { return nil }
    var (low, high) = (rides[0].from, rides[0].from)
    for ride in rides {
      low = SIMD2(min(low.x, ride.from.x, ride.to.x), min(low.y, ride.from.y, ride.to.y))
      high = SIMD2(max(high.x, ride.from.x, ride.to.x), max(high.y, ride.from.y, ride.to.y))
    }
    let (wide, tall) = (Int64(high.x) &- Int64(low.x), Int64(high.y) &- Int64(low.y))
    guard (wide &>> shift &+ 1) * (tall &>> shift &+ 1) >= Self.leastSquares else { return nil }
    corner = low
    let most = Int64(rides.count) * Int64(Self.mostSquares)
    while true {
      width = Int(wide &>> shift) + 1
      height = Int(tall &>> shift) + 1
      if Int64(width) * Int64(height) <= most || shift > 32 { break }
      shift += 1
    }
    let order = rides.indices.sorted { (rides[$0].start, $0) < (rides[$1].start, $1) }
    putTimes(rides, order)
    legs.reserveCapacity(rides.count)
    // Counted first, then put where they belong.
    starts = [UInt32](repeating: 0, count: width * height + 1)
    for index in order {
      legs.append(rides[index].chunk)
      forEachSquare(of: rides[index]) { square in starts[square + 1] &+= 1 }
    }
    for square in 1..<starts.count { starts[square] &+= starts[square - 1] }
    numbers = [UInt16](repeating: 0, count: Int(starts[starts.count - 1]))
    var next = starts
    for (number, index) in order.enumerated() {
      forEachSquare(of: rides[index]) { square in
        numbers[Int(next[square])] = UInt16(truncatingIfNeeded: number)
        next[square] &+= 1
      }
    }
  }

  private mutating func putTimes(_ rides: [ChunkCutter.Ride], _ order: [Int]) {
    var last = Int64.min
    for ride in rides { last = max(last, ride.end) }
    clock = TimeSteps(from: rides[order[0]].start, until: last)
    begins.reserveCapacity(rides.count)
    for index in order {
      let begin = clock.step(of: rides[index].start)
      begins.append(begin)
      longest = max(longest, clock.step(of: rides[index].end) &- begin)
    }
  }

  /// Where a search in the order of time has come to.
  struct Place {
    fileprivate var first = 0
  }

  /// Calls `body` with each square that the line of a leg crosses, and with few that it passes by
  /// within a unit.
  @inline(__always)
  private func forEachSquare(of ride: ChunkCutter.Ride, _ body: (Int) -> Void) {
    let (south, north) = ride.from.y <= ride.to.y ? (ride.from, ride.to) : (ride.to, ride.from)
    let (x, y) = (Int64(south.x) &- Int64(corner.x), Int64(south.y) &- Int64(corner.y))
    let (farX, farY) = (Int64(north.x) &- Int64(corner.x), Int64(north.y) &- Int64(corner.y))
    let slope = farY > y ? Double(farX &- x) / Double(farY &- y) : 0
    let rows = (y &>> shift)...(farY &>> shift)
    for row in rows {
      var (from, to) = (x, farX)
      if rows.count > 1 {
        // Where the line enters the row and where it leaves it.
        let bottom = max(row &<< shift, y)
        let top = min((row &+ 1) &<< shift, farY)
        from = x &+ Int64((Double(bottom &- y) * slope).rounded())
        to = x &+ Int64((Double(top &- y) * slope).rounded())
      }
      let first = held((min(from, to) &- 1) &>> shift, width)
      let last = held((max(from, to) &+ 1) &>> shift, width)
      for column in first...last { body(Int(row) &* width &+ column) }
    }
  }

  @inline(__always)
  private func held(_ place: Int64, _ count: Int) -> Int {
    Int(min(max(place, 0), Int64(count &- 1)))
  }

  /// Appends the legs that cross a window's squares while it is there, some of them twice.
  ///
  /// - Parameters:
  ///   - mark: The window.
  ///   - place: Where the window asked for before, which began no later, was; then this one's.
  ///   - found: Takes the numbers of the legs.
  /// - Complexity: O(log legs in the squares that the window touches + those of them in its time)
  func find(
    _ mark: WindowMarks.Mark, from place: inout Place, into found: inout [UInt16]
  ) {
    let (begins, starts, numbers) = (begins.span, starts.span, numbers.span)
    let from = Int64(clock.step(of: mark.from)) &- Int64(longest) &- 1
    while place.first < begins.count, Int64(begins[place.first]) < from { place.first &+= 1 }
    let last = clock.step(of: mark.until)
    guard place.first < begins.count, begins[place.first] <= last else { return }
    // One unit more, as much as is given to a side when a leg is met.
    let west = (Int64(mark.box.west) &- 1 &- Int64(corner.x)) &>> shift
    let east = (Int64(mark.box.east) &+ 1 &- Int64(corner.x)) &>> shift
    let south = (Int64(mark.box.south) &- 1 &- Int64(corner.y)) &>> shift
    let north = (Int64(mark.box.north) &+ 1 &- Int64(corner.y)) &>> shift
    guard west < width, east >= 0, south < height, north >= 0 else { return }
    for row in held(south, height)...held(north, height) {
      for column in held(west, width)...held(east, width) {
        let square = row &* width &+ column
        var low = Int(starts[square])
        let end = Int(starts[square &+ 1])
        var high = end
        while low < high {
          let middle = (low &+ high) &>> 1
          if Int(numbers[middle]) < place.first { low = middle &+ 1 } else { high = middle }
        }
        while low < end, begins[Int(numbers[low])] <= last {
          found.append(numbers[low])
          low &+= 1
        }
      }
    }
  }
}

/// A stretch of time in steps that fit into 32 bits: milliseconds, where it is shorter than weeks.
private struct TimeSteps {
  private let begin: Int64
  private let shift: Int64

  init(from: Int64, until: Int64) {
    begin = from
    var shift: Int64 = 0
    while until.subtractingReportingOverflow(from).partialValue &>> shift > Int64(UInt32.max) {
      shift += 1
    }
    self.shift = shift
  }

  /// The step that a moment is in; that of the nearest where it lies outside.
  func step(of time: Int64) -> UInt32 {
    let (offset, overflow) = time.subtractingReportingOverflow(begin)
    if overflow { return time < begin ? 0 : .max }
    return UInt32(clamping: offset &>> shift)
  }
}
