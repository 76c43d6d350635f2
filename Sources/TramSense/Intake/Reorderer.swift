// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Puts a feed in the order of time and takes out what came twice.
///
/// Observations are held until the feed is `window` seconds past them, so a feed whose disorder
/// stays within the window comes out sorted. What is later than that still comes out as long as its
/// own device has not gone past it (a phone that was without network sends three hours at once);
/// only what its device has gone past is late, left out and counted.
///
/// One wrong clock does not move the feed: an observation more than `leap` seconds ahead waits
/// until others bear it out; when the feed goes on as before it is left out and counted.
///
/// A feed in order costs an append and a copy an observation. The same feed in the same batches or
/// other ones gives the same observations in the same order.
public struct Reorderer: Sendable {
  /// How long and how much is held back.
  public struct Settings: Hashable, Sendable {
    /// How many seconds the feed must be past an observation to release it.
    public var window: Double = 600
    /// How many seconds ahead of the feed an observation must be confirmed by others.
    public var leap: Double = 1800
    /// How many observations are held at most; beyond it the earliest are released sooner.
    public var most: Int = 2_000_000

    /// Creates the usual settings: ten minutes, half an hour, two million.
    public init() {}
  }

  /// How long and how much is held back.
  public let settings: Settings
  /// Counts of what was left out: `.duplicate`, `.late` and `.clockAhead`.
  public private(set) var tally = IntakeTally()
  /// The latest time that the feed has reached; `nil` before the first observation.
  public private(set) var watermark: Instant?

  private var queue = TimeQueue()
  private var pages = PageStore()
  private var leaps = LeapJudge()
  private var arrivals: UInt64 = 0
  private var memory = DuplicateMemory()

  /// Creates an empty window.
  public init(settings: Settings = Settings()) { self.settings = settings }

  /// How many observations are held now.
  public var held: Int { queue.count + leaps.waiting.count }

  /// Takes in the observations of `batch` and leaves it empty.
  ///
  /// - Complexity: O(observations) in order, O(n log n) for those out of order
  public mutating func add(_ batch: inout ObservationBatch) {
    let page = pages.take(&batch)
    let count = pages.count(of: page)
    for index in 0..<count {
      let time = pages.time(of: page, index)
      let entry = QueueEntry(
        time: time, arrival: arrivals, page: UInt32(truncatingIfNeeded: page),
        index: UInt32(truncatingIfNeeded: index))
      arrivals &+= 1
      arrive(entry)
    }
  }

  /// Moves the observations whose turn has come to the end of `output`.
  public mutating func release(into output: inout ObservationBatch) {
    guard let watermark else { return }
    let limit = watermark.advanced(seconds: -settings.window).milliseconds
    while let next = queue.first, next.time <= limit || queue.count > settings.most {
      queue.removeFirst()
      emit(next, into: &output)
    }
  }

  /// Moves every observation that is held to the end of `output`; the feed has ended.
  public mutating func flush(into output: inout ObservationBatch) {
    for entry in leaps.take() { queue.insert(entry) }
    while let next = queue.first {
      queue.removeFirst()
      emit(next, into: &output)
      watermark = max(
        watermark ?? Instant(milliseconds: next.time), Instant(milliseconds: next.time))
    }
  }

  @inline(__always)
  private mutating func arrive(_ entry: QueueEntry) {
    let time = Instant(milliseconds: entry.time)
    guard let reached = watermark else {
      watermark = time
      queue.insert(entry)
      return
    }
    guard time <= reached.advanced(seconds: settings.leap) else { return wait(entry) }
    if leaps.isBusy { refute(leaps.hear(device(of: entry))) }
    if time > reached { watermark = time }
    queue.insert(entry)
  }

  private func device(of entry: QueueEntry) -> DeviceID {
    pages.observation(Int(entry.page), Int(entry.index)).device
  }

  /// Keeps an observation that is far ahead until others bear it out.
  private mutating func wait(_ entry: QueueEntry) {
    let device = device(of: entry)
    guard !leaps.isSuspect(device) else { return refute([entry]) }
    for believed in leaps.wait(entry, of: device) {
      queue.insert(believed)
      watermark = Instant(milliseconds: believed.time)
    }
  }

  /// The feed goes on as before, so what was ahead of it had a wrong clock.
  private mutating func refute(_ entries: [QueueEntry]) {
    for entry in entries {
      tally.count(.clockAhead)
      pages.release(Int(entry.page))
    }
  }

  private mutating func emit(_ entry: QueueEntry, into output: inout ObservationBatch) {
    let page = Int(entry.page)
    let verdict = memory.verdict(on: pages.observation(page, Int(entry.index)), in: pages[page])
    if let verdict {
      tally.count(verdict)
    } else {
      tally.observations &+= 1
      pages.copy(page, Int(entry.index), to: &output)
    }
    pages.release(page)
  }
}
