// SPDX-License-Identifier: Apache-2.0

/// The windows of a question in the order of time, and those that are near something.
struct WindowMarks {
  /// One window: both its times and all its sides are in it.
  struct Mark: Sendable {
    var from: Int64
    var until: Int64
    var box: UnitBox
  }

  private(set) var marks: [Mark] = []

  /// Takes runs, which are in the order of time.
  init(_ runs: [LegRun], epoch: Int64) {
    marks.reserveCapacity(runs.count)
    for run in runs {
      // Runs begin and end on whole milliseconds.
      marks.append(
        Mark(from: epoch &+ Int64(run.from), until: epoch &+ Int64(run.until), box: run.box))
    }
  }

  /// Puts windows into order.
  init(_ windows: [TrailWindow]) {
    for window in windows {
      var box = UnitBox(SIMD2<Int32>.zero, .zero)
      box.west = window.longitudes.lowerBound
      box.east = window.longitudes.upperBound
      box.south = window.latitudes.lowerBound
      box.north = window.latitudes.upperBound
      marks.append(
        Mark(from: window.times.lowerBound, until: window.times.upperBound, box: box))
    }
    marks.sort { $0.from < $1.from }
  }

  /// The numbers of all.
  var all: [Int32] { marks.indices.map { Int32(truncatingIfNeeded: $0) } }

  /// Leaves in `some` those of `numbers` that share a moment and a place with a reach.
  @inline(__always)
  func select(
    _ numbers: [Int32], near reach: SegmentDirectory.Reach, into some: inout [Int32]
  ) {
    some.removeAll(keepingCapacity: true)
    let marks = marks.span
    for number in numbers where marks[Int(number)].overlaps(reach) { some.append(number) }
  }
}

extension WindowMarks {
  /// What holds some of the windows.
  ///
  /// - Precondition: there is one at least
  func union(of some: [Int32]) -> Mark {
    var whole = marks[Int(some[0])]
    for number in some {
      let mark = marks[Int(number)]
      whole.from = min(whole.from, mark.from)
      whole.until = max(whole.until, mark.until)
      whole.box = whole.box.union(mark.box)
    }
    return whole
  }

  /// A Boolean value: whether one of some windows shares a moment and a place with a piece.
  func overlap(_ some: [Int32], _ reach: TrailBlock.Reach) -> Bool {
    for number in some where marks[Int(number)].overlaps(reach) { return true }
    return false
  }
}

extension WindowMarks.Mark {
  /// A Boolean value: whether it shares a moment and a place with a piece.
  @inline(__always)
  func overlaps(_ reach: TrailBlock.Reach) -> Bool {
    reach.earliest <= until && reach.latest >= from && reach.south <= box.north
      && reach.north >= box.south && reach.west <= box.east && reach.east >= box.west
  }

  @inline(__always)
  func overlaps(_ reach: SegmentDirectory.Reach) -> Bool {
    reach.earliest <= until && reach.latest >= from && reach.south <= box.north
      && reach.north >= box.south && reach.west <= box.east && reach.east >= box.west
  }

  /// A Boolean value: whether it holds all of a reach.
  func holds(_ reach: SegmentDirectory.Reach) -> Bool {
    from <= reach.earliest && until >= reach.latest && box.south <= reach.south
      && box.north >= reach.north && box.west <= reach.west && box.east >= reach.east
  }

  /// A Boolean value: whether the way from one place and time to another may pass through the
  /// window while it is there.
  func meets(
    _ place: SIMD2<Int32>, _ time: Int64, _ next: SIMD2<Int32>, _ nextTime: Int64
  ) -> Bool {
    guard time <= until, nextTime >= from else { return false }
    // From the window's middle; rounding is far below the unit that is given to every side.
    let (west, east) = (Double(box.west), Double(box.east))
    let (south, north) = (Double(box.south), Double(box.north))
    let middle = SIMD2(west + east, south + north) * 0.5
    let half = SIMD2(east - west, north - south) * 0.5 + 1
    let start = SIMD2<Double>(place) - middle
    let way = SIMD2<Double>(next) - SIMD2<Double>(place)
    let share = 1 / Double(max(nextTime &- time, 1))
    let begin = max(from, time)
    let first = start + way * (Double(begin &- time) * share)
    let last = start + way * (Double(max(min(until, nextTime), begin) &- time) * share)
    let (lowX, highX) = (min(first.x, last.x), max(first.x, last.x))
    let (lowY, highY) = (min(first.y, last.y), max(first.y, last.y))
    guard lowX <= half.x, highX >= -half.x, lowY <= half.y, highY >= -half.y else { return false }
    // All corners lie on one side of the line.
    let side = abs(start.x * way.y - start.y * way.x)
    return side <= half.x * abs(way.y) + half.y * abs(way.x)
  }
}
