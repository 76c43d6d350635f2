// SPDX-License-Identifier: Apache-2.0

/// A box that takes one comparison with another.
///
/// One side keeps west, south and the complements of east and north, the other east, north and the
/// complements of west and south: they share a place where none of the first is larger than its
/// fellow of the second. A complement turns the order round and never overflows.
struct BoxCode: Hashable, Sendable {
  /// West, south, ~east, ~north.
  var lanes: SIMD4<Int32>

  @inline(__always)
  init(west: Int32, south: Int32, east: Int32, north: Int32) {
    lanes = SIMD4(west, south, ~east, ~north)
  }

  /// The box of offsets from a corner, which are known to fit.
  @inline(__always)
  init(_ offsets: SIMD4<UInt16>, corner: SIMD2<Int32>, space: Int32) {
    let far = SIMD4<Int32>(truncatingIfNeeded: offsets) &* space
    let place = SIMD4(lowHalf: corner, highHalf: corner) &+ far
    lanes = SIMD4(lowHalf: place.lowHalf, highHalf: ~place.highHalf)
  }

  /// The same box from the other side.
  var facing: BoxCode {
    var other = self
    other.lanes = SIMD4(lowHalf: ~lanes.highHalf, highHalf: ~lanes.lowHalf)
    return other
  }

  /// A Boolean value: whether a box that faces shares a place with another.
  @inline(__always)
  func meets(_ other: BoxCode) -> Bool {
    let apart = other.lanes .> lanes
    return !(apart[0] || apart[1] || apart[2] || apart[3])
  }

  /// A Boolean value: whether a box that faces holds all of another.
  @inline(__always)
  func holds(_ other: BoxCode) -> Bool {
    let out = other.facing.lanes .> lanes
    return !(out[0] || out[1] || out[2] || out[3])
  }
}

/// The windows of a question, in the order of time, and above them the boxes of those that follow
/// each other at one place.
struct WindowLadder {
  /// One window.
  struct Step: Sendable {
    var from: Int64
    var until: Int64
    /// The latest end of it and of all before it of its rung.
    var latest: Int64
    /// Facing.
    var box: BoxCode

    /// A Boolean value: whether the way from one place and time to another may pass through the
    /// window while it is there.
    @inline(__always)
    func meets(
      _ place: SIMD2<Int32>, _ time: Int64, _ next: SIMD2<Int32>, _ nextTime: Int64
    ) -> Bool {
      // From the window's middle; rounding is far below the unit that is given to every side.
      let (east, north) = (Double(box.lanes[0]), Double(box.lanes[1]))
      let (west, south) = (Double(~box.lanes[2]), Double(~box.lanes[3]))
      let middle = SIMD2(west + east, south + north) * 0.5
      let half = SIMD2(east - west, north - south) * 0.5 + 1
      let start = SIMD2<Double>(place) - middle
      let way = SIMD2<Double>(next) - SIMD2<Double>(place)
      let share = 1 / Double(max(nextTime &- time, 1))
      let first = start + way * (Double(max(from &- time, 0)) * share)
      let last = start + way * (Double(min(until, nextTime) &- time) * share)
      let (lowX, highX) = (min(first.x, last.x), max(first.x, last.x))
      let (lowY, highY) = (min(first.y, last.y), max(first.y, last.y))
      guard lowX <= half.x, highX >= -half.x, lowY <= half.y, highY >= -half.y else {
        return false
      }
      // All corners lie on one side of the line.
      let side = abs(start.x * way.y - start.y * way.x)
      return side <= half.x * abs(way.y) + half.y * abs(way.x)
    }
  }

  /// Windows that follow each other at one place.
  struct Rung: Sendable {
    var from: Int64
    var until: Int64
    /// Facing.
    var box: BoxCode
    var south: Int32
    var north: Int32
    var west: Int32
    var east: Int32
    var steps: Range<Int>
  }

  private(set) var steps: [Step] = []
  private(set) var rungs: [Rung] = []

  /// Times beyond are held to these, so that no difference of two overflows.
  static let times: ClosedRange<Int64> = -1 &<< 60...1 &<< 60

  /// Puts windows into order.
  ///
  /// - Complexity: O(*n* log *n*)
  init(_ windows: [TrailWindow]) {
    let sorted = windows.sorted { $0.times.lowerBound < $1.times.lowerBound }
    steps.reserveCapacity(sorted.count)
    for var window in sorted {
      window.times = window.times.clamped(to: Self.times)
      var step = Step(
        from: window.times.lowerBound, until: window.times.upperBound,
        latest: window.times.upperBound,
        box: BoxCode(
          west: window.longitudes.lowerBound, south: window.latitudes.lowerBound,
          east: window.longitudes.upperBound, north: window.latitudes.upperBound
        ).facing)
      if let last = rungs.indices.last, rungs[last].take(window) {
        step.latest = max(step.until, steps[steps.count - 1].latest)
      } else {
        rungs.append(Rung(window, at: steps.count))
      }
      steps.append(step)
    }
  }

  /// The first step of a rung, counted from its own first, such that all before end before `time`.
  ///
  /// - Complexity: O(log *n*)
  @inline(__always)
  func firstStep(of rung: Rung, endingAt time: Int64) -> Int {
    let all = self.steps
    let steps = all.span
    var low = rung.steps.lowerBound
    var high = rung.steps.upperBound
    while low < high {
      let middle = (low &+ high) &>> 1
      if steps[middle].latest < time { low = middle &+ 1 } else { high = middle }
    }
    return low &- rung.steps.lowerBound
  }
}

extension WindowLadder.Rung {
  fileprivate init(_ window: TrailWindow, at step: Int) {
    self.init(
      from: window.times.lowerBound, until: window.times.upperBound,
      box: BoxCode(west: 0, south: 0, east: 0, north: 0),
      south: window.latitudes.lowerBound, north: window.latitudes.upperBound,
      west: window.longitudes.lowerBound, east: window.longitudes.upperBound,
      steps: step..<step + 1)
    face()
  }

  private mutating func face() {
    box = BoxCode(west: west, south: south, east: east, north: north).facing
  }

  private static func girth(_ south: Int32, _ north: Int32, _ west: Int32, _ east: Int32) -> Int64 {
    Int64(north) - Int64(south) + Int64(east) - Int64(west)
  }

  /// Takes a window in unless the box would grow much.
  fileprivate mutating func take(_ window: TrailWindow) -> Bool {
    let (lowest, highest) = (window.latitudes.lowerBound, window.latitudes.upperBound)
    let (first, last) = (window.longitudes.lowerBound, window.longitudes.upperBound)
    let both = (
      min(south, lowest), max(north, highest), min(west, first), max(east, last)
    )
    let largest = max(
      Self.girth(south, north, west, east), Self.girth(lowest, highest, first, last))
    guard Double(Self.girth(both.0, both.1, both.2, both.3)) <= Double(largest) * 1.3 else {
      return false
    }
    (south, north, west, east) = both
    until = max(until, window.times.upperBound)
    steps = steps.lowerBound..<steps.upperBound + 1
    face()
    return true
  }

  /// A Boolean value: whether it shares a moment and a place with a reach.
  @inline(__always)
  func overlaps(_ reach: SegmentDirectory.Reach) -> Bool {
    reach.earliest <= until && reach.latest >= from && reach.south <= north && reach.north >= south
      && reach.west <= east && reach.east >= west
  }

  /// A Boolean value: whether it holds all of a reach.
  @inline(__always)
  func holds(_ reach: SegmentDirectory.Reach) -> Bool {
    from <= reach.earliest && until >= reach.latest && south <= reach.south
      && north >= reach.north && west <= reach.west && east >= reach.east
  }
}
