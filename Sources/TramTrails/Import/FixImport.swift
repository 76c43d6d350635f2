// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// Brings a table of fixes into a store.
///
/// It reads on one core and seals on another, with memory for some 24 million fixes whatever the
/// length of the table. When it returns, all is on disk.
public struct FixImport: Sendable {
  /// What an import came to.
  public struct Summary: Hashable, Sendable {
    /// Lines that were read, without the header.
    public var lines: Int64 = 0
    /// Fixes that are new.
    public var added = 0
    /// Fixes that the store had already, the same in all.
    public var known = 0
    /// Lines that cannot be used.
    public var bad = 0
    /// New ways from one fix to the next that are faster than 300 m/s.
    ///
    /// A position or a clock is wrong, though nobody can say which; both fixes are kept.
    public var fast = 0
  }

  /// How far an import has come.
  public struct Progress: Hashable, Sendable {
    /// Bytes read so far.
    public var bytes: Int64
    /// Bytes of the file; `nil` for a pipe.
    public var total: Int64?
    /// Lines read so far.
    public var lines: Int64
  }

  /// How many new fixes are sealed before the store is told of them.
  private static let commitFixes = 64 << 20
  /// How far ahead of the clock a fix may be: a day, as devices' clocks go wrong by their zone.
  private static let ahead: Int64 = 86_400_000

  private let store: TrailStore
  private let now: Instant

  /// Creates an import.
  ///
  /// - Parameters:
  ///   - store: Opened for writing.
  ///   - now: The clock's time.
  public init(into store: TrailStore, now: Instant) {
    self.store = store
    self.now = now
  }

  /// Imports the table at `path`; `-` is standard input.
  ///
  /// - Parameters:
  ///   - refuse: Told of each line that cannot be used; throws to end the import.
  ///   - show: Told now and then how far the import has come.
  /// - Throws: `TrailsError`, `BytesError`, and what `refuse` throws
  public func run(
    _ path: String, refuse: (BadLine) throws -> Void, show: (Progress) -> Void = { _ in }
  ) async throws -> Summary {
    let state = store.current
    let feed = try FixFeed(
      path: path, times: times(state),
      closed: state.manifest.forgottenDays, sorter: Self.sorter(state),
      register: state.register)
    return try await run(feed, state, refuse: refuse, show: show)
  }

  /// Imports a table that is in memory.
  func run(
    _ bytes: [UInt8], refuse: (BadLine) throws -> Void = { _ in }
  ) async throws -> Summary {
    let state = store.current
    let feed = try FixFeed(
      bytes: bytes, times: times(state),
      closed: state.manifest.forgottenDays, sorter: Self.sorter(state),
      register: state.register)
    return try await run(feed, state, refuse: refuse, show: { _ in })
  }

  /// The times that are taken in.
  private func times(_ state: StoreState) -> ClosedRange<Int64> {
    let kept =
      state.manifest.keptFrom == .min ? .min : Int64(state.manifest.keptFrom) * TrailSlice.day
    let from = max(FixLine.earliest, kept)
    return from...max(now.milliseconds &+ Self.ahead, from)
  }

  private static func sorter(_ state: StoreState) -> FixSorter {
    FixSorter(sliceLengths: state.sliceLengths)
  }

  private func run(
    _ feed: FixFeed, _ state: StoreState, refuse: (BadLine) throws -> Void,
    show: (Progress) -> Void
  ) async throws -> Summary {
    try store.takeTurn()
    defer { store.giveTurn() }
    var sealer = SliceSealer(folder: store.folder, state: state)
    var summary = Summary()
    var committed = 0
    var step = try await feed.next()
    while true {
      let isLast = step.isLast
      async let following = isLast ? FixFeed.Step() : feed.next()
      for line in step.bad { try refuse(line) }
      summary.bad += step.bad.count
      summary.lines = step.lines - 1
      show(Progress(bytes: step.bytesRead, total: feed.totalBytes, lines: step.lines))
      try seal(step, &sealer, &summary, refuse)
      if sealer.added - committed >= Self.commitFixes || (isLast && sealer.added > committed) {
        try store.commit(sealer.state)
        committed = sealer.added
      }
      step = try await following
      if isLast { break }
    }
    summary.added = sealer.added
    summary.fast = sealer.fast
    return summary
  }

  private func seal(
    _ step: FixFeed.Step, _ sealer: inout SliceSealer, _ summary: inout Summary,
    _ refuse: (BadLine) throws -> Void
  ) throws {
    guard let register = step.register else { return }
    sealer.use(register)
    try sealer.seal(step.work)
    let repeated = sealer.takeRepeated()
    summary.known += repeated.known
    summary.bad += repeated.refused.count
    let reason = "another fix of this person at this time came before and stands"
    for line in repeated.refused.sorted() {
      try refuse(BadLine(line: Self.whole(line, upTo: step.lines), reason: reason))
    }
  }

  /// The number of a line of which the lower 32 bits are known: the last one up to `lines`.
  private static func whole(_ line: UInt32, upTo lines: Int64) -> Int64 {
    let number = (lines >> 32) << 32 | Int64(line)
    return number <= lines ? number : number - (1 << 32)
  }
}
