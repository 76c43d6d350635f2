// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Puts a feed in the order of time and takes out what came twice.
///
/// Observations are held until the feed is `window` seconds past them, so a feed whose disorder
/// stays within the window comes out sorted. What is later than that still comes out as long as its
/// own device has not gone past it (a phone that was without network sends three hours at once);
/// only what its device has gone past is late, left out and counted.
///
/// Wrong clocks do not move the feed: an observation more than `leap` seconds ahead of it waits
/// until enough others arrive from then on; when the feed goes on as before it is left out and
/// counted. A feed of one device has nobody to compare with, and waits only for `leapAlone`.
///
/// A feed in order costs an append and a copy an observation. The same feed in the same batches or
/// other ones gives the same observations in the same order.
public struct Reorderer: Sendable {
  /// How long and how much is held back.
  public struct Settings: Hashable, Sendable {
    /// How many seconds the feed must be past an observation to release it.
    public var window: Double = 600
    /// How many seconds ahead of the feed an observation must be confirmed by others.
    public var leap: Double = 1_800
    /// The same in a feed of one device, which pauses at will.
    public var leapAlone: Double = 86_400
    /// How many observations are held at most; beyond it the earliest are released sooner.
    public var most: Int = 2_000_000

    /// Creates the usual settings: ten minutes, half an hour, a day, two million.
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
  private var ahead = Vanguard()
  /// One more than the largest device number, and whether there was a second device.
  private var known: UInt64 = 0
  private var only: DeviceID?
  private var isAlone = true
  /// Devices whose clocks were found wrong before.
  private var suspects: Set<DeviceID> = []
  private var arrivals: UInt64 = 0
  private var memory = DuplicateMemory()

  /// Creates an empty window.
  public init(settings: Settings = Settings()) { self.settings = settings }

  /// How many observations are held now.
  public var held: Int { queue.count + ahead.count }

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
      arrive(entry, of: pages.observation(page, index).device)
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
    for entry in ahead.entries {
      if suspects.contains(device(of: entry)) { leaveOut(entry) } else { queue.insert(entry) }
    }
    ahead.removeAll()
    while let next = queue.first {
      queue.removeFirst()
      emit(next, into: &output)
      watermark = max(
        watermark ?? Instant(milliseconds: next.time), Instant(milliseconds: next.time))
    }
  }

  private var leap: Double { isAlone ? settings.leapAlone : settings.leap }

  @inline(__always)
  private mutating func arrive(_ entry: QueueEntry, of device: DeviceID) {
    if device != only { meet(device) }
    let time = Instant(milliseconds: entry.time)
    guard let reached = watermark else {
      watermark = time
      queue.insert(entry)
      return
    }
    guard time <= reached.advanced(seconds: leap) else { return wait(entry, of: device) }
    queue.insert(entry)
    guard time > reached else { return }
    watermark = time
    if !ahead.isEmpty { goOn() }
  }

  private mutating func meet(_ device: DeviceID) {
    if only == nil { only = device } else { isAlone = false }
    known = isAlone ? 1 : max(known, device.rawValue &+ 1, 2)
  }

  /// Keeps an observation that is far ahead until enough others support it.
  private mutating func wait(_ entry: QueueEntry, of device: DeviceID) {
    ahead.add(entry, of: device.rawValue)
    guard ahead.isConfirmed(known: known), let first = ahead.takeFirst(until: .max) else { return }
    queue.insert(first)
    watermark = Instant(milliseconds: first.time)
    join()
  }

  /// Takes those along whom the feed has come near.
  private mutating func join() {
    while let reached = watermark,
      let next = ahead.takeFirst(until: reached.advanced(seconds: leap).milliseconds)
    {
      queue.insert(next)
      watermark = max(reached, Instant(milliseconds: next.time))
    }
  }

  /// The feed goes on as before, so what is far ahead of it had a wrong clock.
  private mutating func goOn() {
    join()
    guard !ahead.isEmpty, ahead.contradict() else { return }
    for entry in ahead.entries {
      if suspects.count < Vanguard.most { suspects.insert(device(of: entry)) }
      leaveOut(entry)
    }
    ahead.removeAll()
  }

  private func device(of entry: QueueEntry) -> DeviceID {
    pages.observation(Int(entry.page), Int(entry.index)).device
  }

  private mutating func leaveOut(_ entry: QueueEntry) {
    tally.count(.clockAhead)
    pages.release(Int(entry.page))
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
