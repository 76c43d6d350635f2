// SPDX-License-Identifier: Apache-2.0

/// Cuts paths into blocks of 64 bins of time: the boxes of bins, and runs of bins to be joined.
///
/// A run is held by a small box. Where even a bin is too far across, the legs in it are cut in
/// time, so that a ride across a town does not meet all of it. A walk through time: the blocks that
/// are asked for only rise.
struct BinBlock: ~Copyable {
  /// A run's bins, a bit each, and its row of columns; none where a leg was cut in time.
  struct Bins {
    var row: Int
    var mask: UInt64
    /// The run's legs, at the most.
    var legs: Int
  }

  /// Half the girth that the box of a run may have, in units: about 90 m, a stay and its noise.
  private static let mostGirth: Int64 = 8100
  /// The parts of one leg at the most.
  private static let mostParts = 64.0

  private let radius: Double
  /// Metres by which boxes are made wider on every side.
  private let margin: Double
  private var planes = PlaneBook()
  /// The leg that each path has come to.
  private var legs: [Int] = []
  /// The paths that go on, and those that have not begun.
  private var active: [Int32] = []
  private var waiting: [Int32] = []
  private var next = 0
  private var boxes: [UnitBox]
  private var starts = [Int32](repeating: 0, count: BinColumns.bins)
  /// Where the block begins, from the epoch.
  private(set) var start = 0.0
  /// The length of a bin, in whole milliseconds.
  private(set) var width = 1.0
  private(set) var columns = BinColumns()
  /// What is to be joined, and beside it the bins of each.
  private(set) var runs: [LegRun] = []
  private(set) var bins: [Bins] = []

  init(radius: Double, margin: Double) {
    self.radius = radius
    self.margin = margin
    let nowhere = UnitBox(SIMD2<Int32>(0, 0), SIMD2<Int32>(0, 0))
    boxes = [UnitBox](repeating: nowhere, count: BinColumns.bins)
  }

  /// Begins with the paths of a table, in bins of `width` milliseconds.
  mutating func begin(_ table: borrowing PathTable, width: Double) {
    self.width = width
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
    self.start = start
    let until = min(until, start + width * Double(BinColumns.bins))
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
    columns.reset(rows: active.count)
    for path in active { cut(Int(path), table, until: until) }
  }

  private mutating func cut(_ number: Int, _ table: borrowing PathTable, until: Double) {
    let path = table.paths[number]
    let last = path.vertices.upperBound - 2
    let begin = max(start, table.columns.time(path.vertices.lowerBound))
    let end = min(until, table.columns.time(last + 1))
    guard end > begin else { return }
    var leg = legs[number]
    while leg < last, table.columns.time(leg + 1) <= begin { leg += 1 }
    let first = min(Int((begin - start) / width), BinColumns.bins - 1)
    var bin = first
    var time = begin
    var place = table.columns.place(ofLeg: leg, at: time)
    var whole: UnitBox?
    while time < end, bin < BinColumns.bins {
      let binEnd = min(start + width * Double(bin + 1), end)
      starts[bin] = Int32(truncatingIfNeeded: leg)
      var (low, high) = (place, place)
      while leg < last, table.columns.time(leg + 1) <= binEnd {
        leg += 1
        Self.widen(&low, &high, SIMD2<Double>(table.columns.place(leg)))
      }
      place = table.columns.place(ofLeg: leg, at: binEnd)
      Self.widen(&low, &high, place)
      let box = UnitBox(around: low, high)
      boxes[bin] = box
      whole = whole?.union(box) ?? box
      time = binEnd
      bin += 1
    }
    legs[number] = leg
    guard let whole else { return }
    let row = addRow(whole)
    addRuns(path, table, bins: first..<bin, row: row, from: begin, until: end, leg: leg)
  }

  @inline(__always)
  private static func widen(
    _ low: inout SIMD2<Double>, _ high: inout SIMD2<Double>, _ place: SIMD2<Double>
  ) {
    low.replace(with: place, where: place .< low)
    high.replace(with: place, where: place .> high)
  }

  /// Adds the boxes as a row of the columns; none if they reach too far to be compared there.
  private mutating func addRow(_ whole: UnitBox) -> Int? {
    let (plane, reach) = planes.plane(for: whole)
    let units = plane.units(margin, reach: reach).rounded(.up)
    let widest = Double(BinColumns.reach) / 16
    // Two boxes that overlap and a margin each on either side stay within the reach.
    guard whole.halfGirth <= BinColumns.reach / 4, units.x <= widest, units.y <= widest else {
      return nil
    }
    return columns.append(boxes, starts: starts, margin: SIMD2(Int32(units.x), Int32(units.y)))
  }

  private mutating func addRuns(
    _ path: PathTable.Path, _ table: borrowing PathTable, bins range: Range<Int>, row: Int?,
    from: Double, until: Double, leg: Int
  ) {
    var first = range.lowerBound
    var held: UnitBox?
    for bin in range {
      let box = boxes[bin]
      if let run = held {
        let both = run.union(box)
        if both.halfGirth <= Self.mostGirth {
          held = both
          continue
        }
        addRun(path, first..<bin, row, from: from, until: until, last: Int(starts[bin]), run)
        held = nil
      }
      if box.halfGirth <= Self.mostGirth {
        first = bin
        held = box
      } else {
        let last = bin + 1 < range.upperBound ? Int(starts[bin + 1]) : leg
        addParts(
          path, table, legs: Int(starts[bin])...last,
          from: max(from, start + width * Double(bin)),
          until: min(until, start + width * Double(bin + 1)))
      }
    }
    if let held {
      addRun(path, first..<range.upperBound, row, from: from, until: until, last: leg, held)
    }
  }

  private mutating func addRun(
    _ path: PathTable.Path, _ range: Range<Int>, _ row: Int?, from: Double, until: Double,
    last: Int, _ box: UnitBox
  ) {
    let leg = Int(starts[range.lowerBound])
    let mask = (UInt64.max >> UInt64(BinColumns.bins - range.count)) << UInt64(range.lowerBound)
    add(
      path, leg..<last + 2, from: max(from, start + width * Double(range.lowerBound)),
      until: min(until, start + width * Double(range.upperBound)), box,
      Bins(row: row ?? 0, mask: row == nil ? 0 : mask, legs: last + 1 - leg))
  }

  /// Cuts legs in time; whole milliseconds, so that nothing is lost between two parts.
  private mutating func addParts(
    _ path: PathTable.Path, _ table: borrowing PathTable, legs: ClosedRange<Int>, from: Double,
    until: Double
  ) {
    for leg in legs {
      let start = max(from, table.columns.time(leg))
      let end = min(until, table.columns.time(leg + 1))
      guard end > start else { continue }
      let box = UnitBox(
        table.columns.place(ofLeg: leg, at: start), table.columns.place(ofLeg: leg, at: end))
      let parts = min(
        (Double(box.halfGirth) / Double(Self.mostGirth)).rounded(.up), Self.mostParts)
      var part = 0.0
      var low = start
      while part < parts {
        part += 1
        let high = part < parts ? (start + (end - start) * part / parts).rounded() : end
        guard high > low else { continue }
        let places = (
          table.columns.place(ofLeg: leg, at: low), table.columns.place(ofLeg: leg, at: high)
        )
        add(
          path, leg..<leg + 2, from: low, until: high, UnitBox(places.0, places.1),
          Bins(row: 0, mask: 0, legs: 1))
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
    runs.append(
      LegRun(
        person: path.person, local: path.local, vertices: vertices, from: from, until: until,
        box: box.widened(by: plane.units(margin, reach: reach)), plane: plane,
        square: plane.units(radius, reach: reach)))
    self.bins.append(bins)
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
