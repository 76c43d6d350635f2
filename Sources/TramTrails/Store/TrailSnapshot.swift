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

  /// Adds at least every piece with a leg that may pass through `window`, in any order.
  public func appendPieces(
    in window: TrailWindow, to batch: inout PieceBatch
  ) throws(TrailsError) {
    for segment in state.segments where segment.directory.whole.overlaps(window) {
      let directory = segment.directory
      for group in directory.groups.indices where directory.groups[group].overlaps(window) {
        let first = group &* SegmentDirectory.group
        let end = min(first &+ SegmentDirectory.group, directory.blocks.count)
        for number in first..<end where directory.reaches[number].overlaps(window) {
          try cache.block(number, of: segment).append(in: window, to: &batch)
        }
      }
    }
  }

  /// Adds at least every piece with a leg that may pass through one of `windows`, each once.
  public func appendPieces(
    inAnyOf windows: [TrailWindow], to batch: inout PieceBatch
  ) throws(TrailsError) {
    var ofSegment: [TrailWindow] = []
    var ofGroup: [TrailWindow] = []
    var ofBlock: [TrailWindow] = []
    for segment in state.segments {
      let directory = segment.directory
      Self.choose(windows, of: directory.whole, into: &ofSegment)
      guard !ofSegment.isEmpty else { continue }
      for group in directory.groups.indices {
        Self.choose(ofSegment, of: directory.groups[group], into: &ofGroup)
        guard !ofGroup.isEmpty else { continue }
        let first = group &* SegmentDirectory.group
        let end = min(first &+ SegmentDirectory.group, directory.blocks.count)
        for number in first..<end {
          Self.choose(ofGroup, of: directory.reaches[number], into: &ofBlock)
          guard !ofBlock.isEmpty else { continue }
          try cache.block(number, of: segment).append(inAnyOf: ofBlock, to: &batch)
        }
      }
    }
  }

  private static func choose(
    _ windows: [TrailWindow], of reach: SegmentDirectory.Reach, into chosen: inout [TrailWindow]
  ) {
    chosen.removeAll(keepingCapacity: true)
    for window in windows where reach.overlaps(window) { chosen.append(window) }
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

extension TrailBlock {
  /// Appends the pieces that reach into one of some windows, each once.
  func append(inAnyOf windows: [TrailWindow], to batch: inout PieceBatch) {
    for i in reaches.indices {
      let reach = reaches[i]
      for window in windows {
        guard reach.earliest <= window.times.upperBound, reach.latest >= window.times.lowerBound,
          reach.south <= window.latitudes.upperBound, reach.north >= window.latitudes.lowerBound,
          reach.west <= window.longitudes.upperBound, reach.east >= window.longitudes.lowerBound
        else { continue }
        append(i, to: &batch)
        break
      }
    }
  }

  /// Appends the pieces whose box and stretch of time overlap a window.
  func append(in window: TrailWindow, to batch: inout PieceBatch) {
    for i in reaches.indices {
      let reach = reaches[i]
      guard reach.earliest <= window.times.upperBound, reach.latest >= window.times.lowerBound,
        reach.south <= window.latitudes.upperBound, reach.north >= window.latitudes.lowerBound,
        reach.west <= window.longitudes.upperBound, reach.east >= window.longitudes.lowerBound
      else { continue }
      append(i, to: &batch)
      if !batch.lastPiece(overlaps: window) { batch.removeLastPiece() }
    }
  }
}

extension PieceBatch {
  /// A Boolean value: whether the last piece shares a moment with `times`.
  func lastPiece(during times: ClosedRange<Int64>) -> Bool {
    let range = vertices(of: count - 1)
    return self.times[range.lowerBound] <= times.upperBound
      && self.times[range.upperBound - 1] >= times.lowerBound
  }

  /// A Boolean value: whether the box and the stretch of time of the last piece overlap a window.
  func lastPiece(overlaps window: TrailWindow) -> Bool {
    guard lastPiece(during: window.times) else { return false }
    let range = vertices(of: count &- 1)
    return Self.overlaps(latitudes, range, window.latitudes)
      && Self.overlaps(longitudes, range, window.longitudes)
  }

  private static func overlaps(
    _ column: [Int32], _ range: Range<Int>, _ bounds: ClosedRange<Int32>
  ) -> Bool {
    let column = column.span.extracting(range)
    var least = Int32.max
    var most = Int32.min
    for i in column.indices {
      least = min(least, column[i])
      most = max(most, column[i])
    }
    return least <= bounds.upperBound && most >= bounds.lowerBound
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
