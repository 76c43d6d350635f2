// SPDX-License-Identifier: Apache-2.0

/// A store of trails as it was at one moment.
public final class TrailSnapshot: PieceSource {
  private let state: StoreState
  private let cache: BlockCache

  init(_ state: StoreState, cache: BlockCache) {
    self.state = state
    self.cache = cache
  }

  /// The texts of the persons.
  public var register: PersonRegister { state.register }

  /// The rule under which ways are known.
  public var rule: PathRule { state.manifest.rule }

  /// How many fixes there are.
  public var fixes: Int { state.manifest.entries.reduce(0) { $0 + Int($1.fixes) } }

  /// The times that are kept: from the first day that was not forgotten on; `nil` while nothing
  /// was.
  ///
  /// What lies before is not known to the store any more: "no data", not "no contact".
  public var keptFrom: Int64? {
    state.manifest.keptFrom == .min ? nil : Int64(state.manifest.keptFrom) * TrailSlice.day
  }

  /// The time from the first fix to the last; `nil` where there is none.
  public var times: ClosedRange<Int64>? {
    var first = Int64.max
    var last = Int64.min
    for segment in state.segments {
      first = min(first, segment.directory.whole.earliest)
      last = max(last, segment.directory.whole.latest)
    }
    return first <= last ? first...last : nil
  }

  /// Adds the pieces of one person that share a moment with `times`, in the order of time.
  public func appendPieces(
    of person: PersonNumber, during times: ClosedRange<Int64>, to batch: inout PieceBatch
  ) throws(TrailsError) {
    var found = PieceBatch()
    for segment in state.segments {
      let whole = segment.directory.whole
      guard whole.earliest <= times.upperBound, whole.latest >= times.lowerBound else { continue }
      for number in try segment.blocks(of: person.rawValue) {
        let reach = segment.directory.reaches[number]
        guard reach.earliest <= times.upperBound, reach.latest >= times.lowerBound else { continue }
        let block = try cache.block(number, of: segment)
        for i in block.reaches.indices where block.reaches[i].person == person.rawValue {
          guard block.reaches[i].earliest <= times.upperBound,
            block.reaches[i].latest >= times.lowerBound
          else { continue }
          block.append(i, to: &found)
          if !found.lastPiece(during: times) { found.removeLastPiece() }
        }
      }
    }
    let order = (0..<found.count).sorted {
      let (a, b) = (found.vertices(of: $0), found.vertices(of: $1))
      return (found.times[a.lowerBound], found.times[a.upperBound - 1])
        < (found.times[b.lowerBound], found.times[b.upperBound - 1])
    }
    for index in order { batch.append(index, of: found) }
  }

  /// Adds at least every piece with a leg that may pass through `window`, in any order; of a long
  /// stay only the legs about the window's times.
  public func appendPieces(
    in window: TrailWindow, to batch: inout PieceBatch
  ) throws(TrailsError) {
    try appendPieces(inAnyOf: [window], to: &batch)
  }

  /// Adds at least every piece with a leg that may pass through one of `windows`, each once, in any
  /// order; of a long stay only the legs about the times of the windows that it may pass through.
  ///
  /// - Complexity: O(windows x groups of blocks in their times + what is found)
  public func appendPieces(
    inAnyOf windows: [TrailWindow], to batch: inout PieceBatch
  ) throws(TrailsError) {
    let windows = windows.sorted { $0.times.lowerBound < $1.times.lowerBound }
    var here: [TrailWindow] = []
    var near: [TrailWindow] = []
    var some: [TrailWindow] = []
    for segment in state.segments {
      let directory = segment.directory
      Self.select(windows, directory.whole, &here)
      if here.isEmpty { continue }
      for group in directory.groups.indices {
        Self.select(here, directory.groups[group], &near)
        if near.isEmpty { continue }
        let first = group &* SegmentDirectory.group
        let end = min(first &+ SegmentDirectory.group, directory.blocks.count)
        for number in first..<end {
          Self.select(near, directory.reaches[number], &some)
          if some.isEmpty { continue }
          try cache.block(number, of: segment).append(inAnyOf: some, to: &batch)
        }
      }
    }
  }

  /// Leaves in `some` those of `windows` that overlap a reach.
  @inline(__always)
  private static func select(
    _ windows: [TrailWindow], _ reach: SegmentDirectory.Reach, _ some: inout [TrailWindow]
  ) {
    some.removeAll(keepingCapacity: true)
    for i in windows.indices where reach.overlaps(windows[i]) { some.append(windows[i]) }
  }

  /// Stretches of time, one after the other, that are each small enough to be held in memory whole.
  public func slices(of times: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    guard let whole = self.times, whole.overlaps(times) else { return [] }
    let bounds = times.clamped(to: whole)
    var starts: [Int64] = []
    for segment in state.mainSegments {
      let start = segment.entry.slice.start
      if start > bounds.lowerBound, start <= bounds.upperBound { starts.append(start) }
    }
    var slices: [ClosedRange<Int64>] = []
    var from = bounds.lowerBound
    for start in starts where start > from {
      slices.append(from...start - 1)
      from = start
    }
    slices.append(from...bounds.upperBound)
    return slices
  }
}

extension TrailBlock.Reach {
  @inline(__always)
  fileprivate func overlaps(_ window: TrailWindow) -> Bool {
    earliest <= window.times.upperBound && latest >= window.times.lowerBound
      && south <= window.latitudes.upperBound && north >= window.latitudes.lowerBound
      && west <= window.longitudes.upperBound && east >= window.longitudes.lowerBound
  }
}

/// Vertices of a piece between which lie all that some windows ask for.
private struct AskedVertices {
  var vertices: ClosedRange<Int>
  var longitudes: ClosedRange<Int32>
  /// The most vertices between two stretches that are unpacked as one.
  var gap: Int

  /// Takes the vertices of one more window in, unless they lie too far behind.
  @inline(__always)
  mutating func take(_ next: AskedVertices) -> Bool {
    guard next.vertices.lowerBound <= vertices.upperBound &+ gap else { return false }
    vertices =
      min(
        vertices.lowerBound, next.vertices.lowerBound)...max(
        vertices.upperBound, next.vertices.upperBound)
    longitudes =
      min(
        longitudes.lowerBound, next.longitudes.lowerBound)...max(
        longitudes.upperBound, next.longitudes.upperBound)
    return true
  }
}

extension TrailBlock {
  /// Appends the legs about the times of those of `windows` that a piece's box and stretch of time
  /// overlap.
  ///
  /// - Parameter windows: In the order of their beginnings.
  fileprivate func append(inAnyOf windows: [TrailWindow], to batch: inout PieceBatch) {
    for i in reaches.indices {
      // What opens only from its first vertex on is unpacked once.
      let gap = opensAnywhere(i) ? 8 : heads[i].count
      var asked: AskedVertices?
      for k in windows.indices where reaches[i].overlaps(windows[k]) {
        let next = AskedVertices(
          vertices: vertices(of: i, during: windows[k].times), longitudes: windows[k].longitudes,
          gap: gap)
        if let before = asked, asked?.take(next) == false {
          append(i, before, windows, to: &batch)
          asked = next
        } else if asked == nil {
          asked = next
        }
      }
      if let asked { append(i, asked, windows, to: &batch) }
    }
  }

  private func append(
    _ index: Int, _ asked: AskedVertices, _ windows: [TrailWindow], to batch: inout PieceBatch
  ) {
    guard append(index, asked.vertices, longitudes: asked.longitudes, to: &batch) else { return }
    if !batch.lastPiece(overlapsAnyOf: windows) { batch.removeLastPiece() }
  }
}

extension PieceBatch {
  /// A Boolean value: whether the last piece shares a moment with `times`.
  func lastPiece(during times: ClosedRange<Int64>) -> Bool {
    let range = vertices(of: count - 1)
    return self.times[range.lowerBound] <= times.upperBound
      && self.times[range.upperBound - 1] >= times.lowerBound
  }

  /// A Boolean value: whether the box and the stretch of time of the last piece overlap one of
  /// `windows`.
  func lastPiece(overlapsAnyOf windows: [TrailWindow]) -> Bool {
    let range = vertices(of: count &- 1)
    guard times[range.lowerBound] <= times[range.upperBound &- 1] else { return false }
    let (south, north) = Self.bounds(latitudes, range)
    let (west, east) = Self.bounds(longitudes, range)
    let box = TrailWindow(
      times: times[range.lowerBound]...times[range.upperBound &- 1],
      latitudes: south...north, longitudes: west...east)
    for window in windows where box.overlaps(window) { return true }
    return false
  }

  /// A Boolean value: whether the longitudes from `start` on, of a piece not ended yet, reach
  /// into `longitudes`.
  @inline(__always)
  func lastRoom(from start: Int, reachesInto longitudes: ClosedRange<Int32>) -> Bool {
    let (west, east) = Self.bounds(self.longitudes, start..<self.longitudes.count)
    return west <= longitudes.upperBound && east >= longitudes.lowerBound
  }

  private static func bounds(_ column: [Int32], _ range: Range<Int>) -> (Int32, Int32) {
    let column = column.span.extracting(range)
    var least = Int32.max
    var most = Int32.min
    for i in column.indices {
      least = min(least, column[i])
      most = max(most, column[i])
    }
    return (least, most)
  }

  /// Appends a piece of another batch.
  mutating func append(_ index: Int, of other: PieceBatch) {
    let range = other.vertices(of: index)
    times.append(contentsOf: other.times[range])
    latitudes.append(contentsOf: other.latitudes[range])
    longitudes.append(contentsOf: other.longitudes[range])
    accuracies.append(contentsOf: other.accuracies[range])
    endPiece(of: other.persons[index])
  }
}
