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
        let block = try cache.block(number, of: segment, with: person.rawValue)
        for i in block.pieces.indices where block.pieces[i].person == person.rawValue {
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

  /// Adds at least every piece with a leg that may pass through `window`, in any order; of a piece
  /// only the stretches near it.
  public func appendPieces(
    in window: TrailWindow, to batch: inout PieceBatch
  ) throws(TrailsError) {
    try appendPieces(inAnyOf: [window], to: &batch)
  }

  /// Adds at least every piece with a leg that may pass through one of `windows`, each once, in any
  /// order; of a piece only the stretches whose chunks overlap a window.
  ///
  /// - Complexity: O(windows x groups of blocks in their times + what is found)
  public func appendPieces(
    inAnyOf windows: [TrailWindow], to batch: inout PieceBatch
  ) throws(TrailsError) {
    let marks = WindowMarks(windows)
    let cache = cache
    try forEachBlock(near: marks) { (number, segment, some) throws(TrailsError) in
      // Who asks for everything reads it once: it is not kept.
      if windows.count == 1, marks.marks[0].holds(segment.directory.reaches[number]),
        cache.heldBlock(number, of: segment) == nil
      {
        let block = try segment.block(number)
        for index in block.heads.indices { block.append(index, to: &batch) }
      } else {
        let block = try cache.block(number, of: segment, near: marks, some)
        block.append(inAnyOf: marks, some, to: &batch)
      }
    }
  }

  /// Opens what there is in a stretch of time, by several tasks at once, so that the questions
  /// which follow find it open.
  ///
  /// Rides come first, since every question asks for them, then what is of them alone is left out.
  /// Where not all of the rest fits the store's cache, blocks with wide boxes come first.
  ///
  /// - Complexity: O(fixes), some 20 ns each
  public func open(during times: ClosedRange<Int64>, tasks: Int) async throws(TrailsError) {
    let cache = cache
    let segments = state.segments.filter {
      let whole = $0.directory.whole
      return whole.earliest <= times.upperBound && whole.latest >= times.lowerBound
    }
    try await Self.forEach(of: segments, tasks: tasks) { segment throws(TrailsError) in
      _ = try cache.rides(of: segment)
      return true
    }
    var wanted: [(segment: SealedSegment, block: Int, girth: Int64)] = []
    for segment in segments {
      let directory = segment.directory
      let rides = try cache.rides(of: segment)
      for number in directory.reaches.indices where !rides.holds(block: number) {
        let reach = directory.reaches[number]
        guard reach.earliest <= times.upperBound, reach.latest >= times.lowerBound else { continue }
        wanted.append((segment, number, reach.halfGirth))
      }
    }
    wanted.sort { $0.girth > $1.girth }
    try await Self.forEach(of: wanted, tasks: tasks) { item throws(TrailsError) in
      let vertices = Int(item.segment.directory.vertices[item.block])
      if cache.bytes + OpenedBlock.memory(vertices: vertices) > cache.capacity { return false }
      _ = try cache.block(item.block, of: item.segment)
      return true
    }
  }

  /// Calls `body` with each of some things, in about their order, by several tasks at once; each
  /// task goes on while `body` says so.
  private static func forEach<Item: Sendable>(
    of all: [Item], tasks: Int,
    _ body: @escaping @Sendable (Item) throws(TrailsError) -> Bool
  ) async throws(TrailsError) {
    let tasks = max(tasks, 1)
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<tasks {
          group.addTask {
            for index in stride(from: task, to: all.count, by: tasks) {
              guard try body(all[index]) else { return }
            }
          }
        }
        try await group.waitForAll()
      }
    } catch let error as TrailsError { throw error } catch {
      throw TrailsError(.io, detail: "\(error)")
    }
  }

  /// Calls `body` with each opened block that overlaps one of some windows and is no ride block,
  /// and the numbers of the windows that it overlaps.
  func forEachOpened(
    near marks: WindowMarks, _ body: (OpenedBlock, [Int32]) -> Void
  ) throws(TrailsError) {
    let cache = cache
    try forEachBlock(near: marks, leavingOutRides: true) {
      (number, segment, some) throws(TrailsError) in
      body(try cache.block(number, of: segment, near: marks, some), some)
    }
  }

  /// Calls `body` with the legs of the ride blocks of each segment that overlaps what holds some
  /// windows.
  func forEachRides(
    near marks: WindowMarks, _ body: (RideTable) -> Void
  ) throws(TrailsError) {
    let all = marks.all
    guard !all.isEmpty else { return }
    let whole = marks.union(of: all)
    for segment in state.segments where whole.overlaps(segment.directory.whole) {
      body(try cache.rides(of: segment))
    }
  }

  private func forEachBlock(
    near marks: WindowMarks, leavingOutRides: Bool = false,
    _ body: (Int, SealedSegment, [Int32]) throws(TrailsError) -> Void
  ) throws(TrailsError) {
    let all = marks.all
    guard !all.isEmpty else { return }
    let whole = marks.union(of: all)
    var (here, near, some): ([Int32], [Int32], [Int32]) = ([], [], [])
    for segment in state.segments where whole.overlaps(segment.directory.whole) {
      let directory = segment.directory
      marks.select(all, near: directory.whole, into: &here)
      if here.isEmpty { continue }
      let rides = leavingOutRides ? try cache.rides(of: segment) : nil
      for group in directory.groups.indices {
        marks.select(here, near: directory.groups[group], into: &near)
        if near.isEmpty { continue }
        let first = group &* SegmentDirectory.group
        let end = min(first &+ SegmentDirectory.group, directory.blocks.count)
        for number in first..<end where rides?.holds(block: number) != true {
          marks.select(near, near: directory.reaches[number], into: &some)
          if some.isEmpty { continue }
          try body(number, segment, some)
        }
      }
    }
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
    append(other.vertices(of: index), of: other, person: other.persons[index])
  }

  /// Appends some vertices of another batch as a piece.
  mutating func append(_ range: Range<Int>, of other: PieceBatch, person: PersonNumber) {
    times.append(contentsOf: other.times[range])
    latitudes.append(contentsOf: other.latitudes[range])
    longitudes.append(contentsOf: other.longitudes[range])
    accuracies.append(contentsOf: other.accuracies[range])
    endPiece(of: person)
  }
}
