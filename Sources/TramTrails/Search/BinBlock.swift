// SPDX-License-Identifier: Apache-2.0

/// Cuts paths into blocks of 64 bins of time: rows of bins, and runs of bins to be joined.
///
/// A run is held by a small box. Where even a bin is too far across, the legs in it are cut in
/// time, so that a ride across a town does not meet all of it. A walk through time: the blocks that
/// are asked for only rise.
struct BinBlock: ~Copyable {
  /// Where a run lies in the bins.
  struct Bins {
    /// Its row of columns; none, -1, where a leg was cut in time and for a very large radius.
    var row: Int
    /// The bins that it has a share in, a bit each.
    var mask: UInt64
    /// The bins that are met leg by leg.
    var rough: UInt64
    /// The run's legs, at the most.
    var legs: Int
    /// The way of a part of a leg, in units, where it can be compared with a row.
    var way: SIMD2<Float>?
    /// The run's person.
    var person: UInt32 = 0
    /// Metres in one unit in the middle of the run's box, east and north.
    var scale = SIMD2<Float>(repeating: 0)
    /// Whether the person has several runs in the block.
    var isOneOfSeveral = false
  }

  /// Half the girth that the box of a run may have, in units: about 90 m, a stay and its noise.
  private static let mostGirth: Int64 = 8100
  /// The parts of one leg at the most.
  private static let mostParts = 64.0
  /// The widest margin that sides are compared with, in units.
  ///
  /// Four of those, a run's girth and twice that for a part of a leg stay within the reach of
  /// sides.
  private static let mostMargin = 20_000.0
  /// Paths lie in memory in the order of strips of this height, in units, so that those who are
  /// near each other are near there as well.
  private static let stripHeight: Int32 = 4096

  private let radius: Double
  /// Metres by which boxes are made wider on every side.
  private let margin: Double
  private var planes = PlaneBook()
  /// The leg that each path has come to.
  private var legs: [Int] = []
  /// Legs that a path has in a block on the average, and some; 200 at the most.
  private var legsInBlock = 0
  /// The paths that go on, and those that have not begun.
  private var active: [Int32] = []
  private var waiting: [Int32] = []
  private var next = 0
  private var places: [Int64] = []
  /// How many runs each person has in the block, by his number in the table; else 0.
  private var counts: [Int32] = []
  /// When the bins are.
  private(set) var clock = BinClock()
  private(set) var columns = BinColumns()
  /// What is to be joined, and beside it the bins of each.
  private(set) var runs: [LegRun] = []
  private(set) var bins: [Bins] = []

  init(radius: Double, margin: Double) {
    self.radius = radius
    self.margin = margin
  }

  /// Begins with the paths of a table, in bins of `width` milliseconds.
  mutating func begin(_ table: borrowing PathTable, width: Double) {
    clock.width = width
    let legTime = table.time / Double(max(table.legs, 1))
    legsInBlock = Int(min(width * Double(BinColumns.bins) / max(legTime, 1), 200)) + 4
    legs.removeAll(keepingCapacity: true)
    active.removeAll(keepingCapacity: true)
    waiting.removeAll(keepingCapacity: true)
    next = 0
    for path in table.paths {
      waiting.append(Int32(legs.count))
      legs.append(path.vertices.lowerBound)
    }
    let legs = legs
    waiting.sort { table.columns.time(legs[Int($0)]) < table.columns.time(legs[Int($1)]) }
  }

  /// Cuts what all paths have in the 64 bins from `start`, up to `until` if that comes before.
  mutating func cut(_ table: borrowing PathTable, from start: Double, until: Double) {
    clock.start = start
    let until = min(until, clock.start(of: BinColumns.bins))
    runs.removeAll(keepingCapacity: true)
    bins.removeAll(keepingCapacity: true)
    var k = 0
    while k < active.count {
      let vertices = table.paths[Int(active[k])].vertices
      if table.columns.time(vertices.upperBound - 1) <= start {
        active.swapAt(k, active.count - 1)
        active.removeLast()
      } else {
        k += 1
      }
    }
    while next < waiting.count {
      let vertices = table.paths[Int(waiting[next])].vertices
      if table.columns.time(vertices.lowerBound) >= until { break }
      if table.columns.time(vertices.upperBound - 1) > start { active.append(waiting[next]) }
      next += 1
    }
    sortByPlace(table)
    columns.reset(rows: active.count)
    for k in active.indices {
      if k &+ 2 < active.count { ask(for: Int(active[k &+ 2]), table) }
      cut(Int(active[k]), table, until: until)
    }
    markSeverals(persons: table.persons)
  }

  /// Asks memory for the legs that a path has in the block, about.
  private func ask(for number: Int, _ table: borrowing PathTable) {
    let first = legs[number]
    let end = min(table.paths[number].vertices.upperBound, first + legsInBlock)
    if first < end { table.columns.ask(for: first..<end) }
  }

  /// Marks the runs whose person has another one.
  private mutating func markSeverals(persons: Int) {
    if counts.count < persons { counts = [Int32](repeating: 0, count: persons) }
    for run in runs { counts[Int(run.local)] &+= 1 }
    for i in runs.indices { bins[i].isOneOfSeveral = counts[Int(runs[i].local)] > 1 }
    for run in runs { counts[Int(run.local)] = 0 }
  }

  /// Puts the active paths into the order of their places.
  private mutating func sortByPlace(_ table: borrowing PathTable) {
    places.removeAll(keepingCapacity: true)
    for path in active {
      let place = table.columns.place(legs[Int(path)])
      // The longitude of a strip has 32 bits, the path's place in the list 24 or, in the largest
      // of towns, what of it fits: then an order is as good as another.
      let strip = Int64(place.y / Self.stripHeight) &<< 22 | (Int64(place.x) &>> 10 & 0x3F_FFFF)
      places.append(strip &<< 24 | Int64(places.count & 0xFF_FFFF))
    }
    guard places.count <= 0xFF_FFFF else { return }
    places.sort()
    let before = active
    for i in places.indices { active[i] = before[Int(places[i] & 0xFF_FFFF)] }
  }

  private mutating func cut(_ number: Int, _ table: borrowing PathTable, until: Double) {
    let path = table.paths[number]
    let last = path.vertices.upperBound - 2
    let begin = max(clock.start, table.columns.time(path.vertices.lowerBound))
    let end = min(until, table.columns.time(last + 1))
    guard end > begin else { return }
    let first = table.columns.leg(holding: begin, from: legs[number], last: last)
    var leg = first
    let middle = table.columns.place(first)
    let (plane, reach) = planes.plane(for: UnitBox(middle, middle))
    let row = columns.append(
      table.columns, leg: &leg, last: last, clock: clock, from: begin, until: end,
      margin: plane.units(margin, reach: reach))
    legs[number] = leg
    let whole = table.columns.box(first...leg + 1)
    if whole.halfGirth <= Self.mostGirth {
      addRun(path, row.bins, row, from: begin, until: end, last: leg, whole)
    } else {
      addRuns(path, table, row, from: begin, until: end, leg: leg)
    }
  }

  /// The box of what a path has in one bin of its row.
  private func box(
    _ table: borrowing PathTable, _ row: BinColumns.Row, _ bin: Int, from: Double, until: Double,
    leg last: Int
  ) -> UnitBox {
    let (begin, end) = (max(from, clock.start(of: bin)), min(until, clock.start(of: bin + 1)))
    let first = columns.leg(row.number, bin: bin)
    var low = table.columns.place(ofLeg: first, at: begin)
    var high = low
    var leg = first
    let after = bin + 1 < row.bins.upperBound ? columns.leg(row.number, bin: bin + 1) : last
    while leg < after {
      leg += 1
      Self.widen(&low, &high, SIMD2<Double>(table.columns.place(leg)))
    }
    Self.widen(&low, &high, table.columns.place(ofLeg: leg, at: end))
    return UnitBox(around: low, high)
  }

  @inline(__always)
  private static func widen(
    _ low: inout SIMD2<Double>, _ high: inout SIMD2<Double>, _ place: SIMD2<Double>
  ) {
    low.replace(with: place, where: place .< low)
    high.replace(with: place, where: place .> high)
  }

  private mutating func addRuns(
    _ path: PathTable.Path, _ table: borrowing PathTable, _ row: BinColumns.Row, from: Double,
    until: Double, leg: Int
  ) {
    var first = row.bins.lowerBound
    var held: UnitBox?
    for bin in row.bins {
      let box = box(table, row, bin, from: from, until: until, leg: leg)
      let start = columns.leg(row.number, bin: bin)
      if let run = held {
        let both = run.union(box)
        if both.halfGirth <= Self.mostGirth {
          held = both
          continue
        }
        addRun(path, first..<bin, row, from: from, until: until, last: start, run)
        held = nil
      }
      if box.halfGirth <= Self.mostGirth {
        first = bin
        held = box
      } else {
        let last = bin + 1 < row.bins.upperBound ? columns.leg(row.number, bin: bin + 1) : leg
        addParts(path, table, legs: start...last, bin: bin, from: from, until: until)
      }
    }
    if let held {
      addRun(
        path, first..<row.bins.upperBound, row, from: from, until: until, last: leg, held)
    }
  }

  private mutating func addRun(
    _ path: PathTable.Path, _ range: Range<Int>, _ row: BinColumns.Row, from: Double,
    until: Double, last: Int, _ box: UnitBox
  ) {
    let leg = columns.leg(row.number, bin: range.lowerBound)
    let mask = (UInt64.max >> UInt64(BinColumns.bins - range.count)) << UInt64(range.lowerBound)
    add(
      path, leg..<last + 2, from: max(from, clock.start(of: range.lowerBound)),
      until: min(until, clock.start(of: range.upperBound)), box,
      Bins(row: row.number, mask: mask, rough: row.rough & mask, legs: last + 1 - leg))
  }

  /// Cuts legs of one bin in time; whole milliseconds, so that nothing is lost between two parts.
  private mutating func addParts(
    _ path: PathTable.Path, _ table: borrowing PathTable, legs: ClosedRange<Int>, bin: Int,
    from: Double, until: Double
  ) {
    let (from, until) = (max(from, clock.start(of: bin)), min(until, clock.start(of: bin + 1)))
    for leg in legs {
      let start = max(from, table.columns.time(leg))
      let end = min(until, table.columns.time(leg + 1))
      guard end > start else { continue }
      let box = UnitBox(
        table.columns.place(ofLeg: leg, at: start), table.columns.place(ofLeg: leg, at: end))
      // Who stands still in the rest of the bin has one part, with a box of no width.
      let parts = min(
        max((Double(box.halfGirth) / Double(Self.mostGirth)).rounded(.up), 1), Self.mostParts)
      var part = 0.0
      var low = start
      while part < parts {
        part += 1
        let high = part < parts ? (start + (end - start) * part / parts).rounded() : end
        guard high > low else { continue }
        let here = table.columns.place(ofLeg: leg, at: low)
        let there = table.columns.place(ofLeg: leg, at: high)
        let box = UnitBox(here, there)
        let way = SIMD2<Float>(there - here)
        add(
          path, leg..<leg + 2, from: low, until: high, box,
          Bins(
            row: -1, mask: 1 &<< UInt64(bin), rough: 0, legs: 1,
            way: box.halfGirth <= Self.mostGirth * 2 ? way : nil))
        low = high
      }
    }
  }

  private mutating func add(
    _ path: PathTable.Path, _ vertices: Range<Int>, from: Double, until: Double, _ box: UnitBox,
    _ bins: Bins
  ) {
    guard until > from else { return }
    let (plane, reach) = planes.plane(for: box)
    let units = plane.units(margin, reach: reach)
    var bins = bins
    if max(units.x, units.y) > Self.mostMargin { (bins.row, bins.way) = (-1, nil) }
    let run = LegRun(
      person: path.person, local: path.local, vertices: vertices, from: from, until: until,
      box: box.widened(by: units), plane: plane, square: plane.units(radius, reach: reach))
    (bins.person, bins.scale) = (path.person, run.scale)
    runs.append(run)
    self.bins.append(bins)
  }

  /// The vertices of a run, from the leg on that it is on when a bin begins that it has.
  @inline(__always)
  func vertices(of i: Int, from bin: Int) -> Range<Int> {
    let vertices = runs[i].vertices
    guard bins[i].row >= 0 else { return vertices }
    return max(vertices.lowerBound, columns.leg(bins[i].row, bin: bin))..<vertices.upperBound
  }

  /// A Boolean value: whether a part of a leg may meet a run that has a row.
  ///
  /// The way of the part is compared with the box of the run's row in the bin of the part: along
  /// both axes, and across the way.
  @inline(__always)
  func mayMeet(part i: Int, row j: Int) -> Bool {
    guard let way = bins[i].way else { return true }
    let box = runs[i].box
    let middle = SIMD2<Int32>(
      Int32(truncatingIfNeeded: (Int(box.west) &+ Int(box.east)) &>> 1),
      Int32(truncatingIfNeeded: (Int(box.south) &+ Int(box.north)) &>> 1))
    let (apart, size) = columns.box(
      bins[j].row, bin: bins[i].mask.trailingZeroBitCount, seenFrom: middle)
    // All twice, in sides; the part's own margin, and four for rounding.
    let across = SIMD2<Float>(runs[i].square) * Float(1 / BinColumns.sideUnits)
    let room = SIMD2(Float(size.x), Float(size.y)) + across + 4
    let offset = SIMD2(Float(apart.x), Float(apart.y))
    let length = SIMD2(abs(way.x), abs(way.y))
    let reach = room + length * Float(1 / BinColumns.sideUnits)
    return abs(offset.x) <= reach.x && abs(offset.y) <= reach.y
      && abs(offset.x * way.y - offset.y * way.x) <= (room.x * length.y + room.y * length.x) * 1.001
  }
}

extension UnitBox {
  /// The box of the places from `low` to `high`, up to a unit too wide on every side.
  @inline(__always)
  init(around low: SIMD2<Double>, _ high: SIMD2<Double>) {
    west = Int32(max(-2e9, min(2e9, low.x))) &- 1
    south = Int32(max(-2e9, min(2e9, low.y))) &- 1
    east = Int32(max(-2e9, min(2e9, high.x))) &+ 1
    north = Int32(max(-2e9, min(2e9, high.y))) &+ 1
  }
}
