// SPDX-License-Identifier: Apache-2.0

import Logging
public import ServiceLifecycle
import Synchronization
public import TramIsolation
import TramJournal
import TramSense
public import TramTrails
import TramUnits

/// The watch as a service: it follows the log of observations and clock records, keeps the alarms
/// that come out of it, and answers what is believed now.
///
/// It is a fold of the log and the journal: killed at any moment it comes to the same alarms again.
public final class WatchService: Service {
  struct State {
    var live: LiveWatch
    /// The last journal entry that the watch has seen.
    var entry: UInt64 = 0
    /// The record that is folded in next; those before it are folded in and their alarms kept.
    var next = TrailPosition.first
    /// Whether records from `next` on are being folded in, so that the state is of no record.
    var isBetween = false
    /// Records of the log that could not be read and were passed over.
    var damaged = 0
    var pulse = Pulse()
  }

  /// When the watch last did what it always does.
  struct Pulse {
    /// The clock was noted in the log, which is then writable.
    var noted = ContinuousClock.now
    /// Records of the log were folded in.
    var followed = ContinuousClock.now
  }

  let log: any TrailLog
  let desk: DeskService
  let hub: EventHub
  let settings: WatchSettings
  let file: String?
  let folder: String
  private let checkDue: Duration
  let logger: Logger
  private let now: @Sendable () -> Instant
  let state: Mutex<State>
  /// Up to where alarms may be old news: the log was cut off and the watch has no memory.
  let cold = Mutex(TrailPosition.first)

  /// Creates the service.
  ///
  /// - Parameters:
  ///   - snapshot: The file that keeps the watch's state; `nil` folds the whole log at each start.
  ///   - folder: The folder of that file.
  ///   - checkDue: How long a person has to answer a check.
  init(
    settings: WatchSettings, log: any TrailLog, desk: DeskService, hub: EventHub,
    snapshot: String?, folder: String, checkDue: Duration, logger: Logger,
    now: @escaping @Sendable () -> Instant
  ) {
    self.log = log
    self.desk = desk
    self.settings = settings
    self.hub = hub
    file = snapshot
    self.folder = folder
    self.checkDue = checkDue
    self.logger = logger
    self.now = now
    state = Mutex(State(live: LiveWatch(settings: settings)))
  }

  /// Looks at the watch as it stands; no observation is folded in meanwhile, so be brief.
  public func look<Result: Sendable>(_ body: (inout LiveWatch) throws -> Result) rethrows -> Result
  {
    try state.withLock { try body(&$0.live) }
  }

  /// The next record of the log that the watch will see.
  public var position: TrailPosition { state.withLock { $0.next } }

  /// When the watch last did what it always does.
  var pulse: Pulse { state.withLock { $0.pulse } }

  /// How many records of the log could not be read.
  public var damagedRecords: Int { state.withLock { $0.damaged } }

  /// Notes the present time and the journal's last entry in the log, so that the watch sees both
  /// in their place among the observations.
  public func noteClock(entry: UInt64) async throws {
    let time = now()
    _ = try await log.append([ClockRecord(time: time, entry: entry).record], at: time)
    state.withLock { $0.pulse.noted = .now }
  }

  /// Follows the log until the server stops.
  public func run() async throws {
    try await restore()
    try await cancelWhenGracefulShutdown { [self] in
      var sinceSnapshot = now()
      while !Task.isCancelled {
        do {
          try await foldNext(try await log.follow(from: next, limit: Self.pageBytes))
          state.withLock { $0.pulse.followed = .now }
          if now().seconds(since: sinceSnapshot) >= Self.secondsBetweenSnapshots {
            sinceSnapshot = now()
            save()
          }
        } catch is CancellationError {
          break
        } catch let error as TrailsError where error.code == .forgotten {
          try skip(to: error)
        }
      }
      save()
    }
  }

  /// Folds in what the log has by now, without waiting for more.
  func catchUp() async throws {
    while true {
      let page = try await log.read(from: next, limit: Self.pageBytes)
      guard !page.isEmpty else { return }
      try await foldNext(page)
    }
  }

  private static let secondsBetweenSnapshots = 300.0
  private static let pageBytes = 1 << 20

  /// The record of the log that is folded in next.
  var next: TrailPosition { state.withLock { $0.next } }

  /// Goes on after records that were forgotten before they were folded in.
  private func skip(to error: TrailsError) throws {
    guard let position = error.position else { throw error }
    logger.error(
      "observations were forgotten before they were watched",
      metadata: ["from": "\(next)", "to": "\(position)"])
    state.withLock { $0.next = position }
  }

  // MARK: Folding

  private func foldNext(_ page: TrailPage) async throws {
    state.withLock { $0.isBetween = true }
    try await fold(page)
    state.withLock { state in
      state.next = page.next
      state.isBetween = false
    }
  }

  private func fold(_ page: TrailPage) async throws {
    var raised: [LiveWatch.Raised] = []
    var moved: Set<DeviceID> = []
    for record in page.entries {
      switch record.kind {
      case ClockRecord.kind:
        guard let clock = ClockRecord(page.bytes(of: record), time: record.time) else {
          noteDamage(record)
          continue
        }
        try await fold(clock, into: &raised)
      case ObservationRecord.kind:
        guard var batch = ObservationRecord.batch(page.bytes(of: record)) else {
          noteDamage(record)
          continue
        }
        raised += state.withLock { $0.live.observe(&batch) }
        for observation in batch.observations { moved.insert(observation.device) }
      default: noteDamage(record)
      }
    }
    if page.next <= cold.withLock({ $0 }) { raised = try await withoutOldNews(raised) }
    if !raised.isEmpty { try await keep(raised) }
    hub.noteMoves(moved)
  }

  /// The most damaged records that are told one by one.
  private static let mostToldDamages = 100

  /// Counts a record that cannot be read, and tells where it is.
  private func noteDamage(_ record: TrailPage.Entry) {
    let count = state.withLock { state in
      state.damaged += 1
      return state.damaged
    }
    guard count <= Self.mostToldDamages else { return }
    logger.error(
      "a record of the log cannot be read and is passed over",
      metadata: [
        "position": "\(record.position)", "kind": "\(record.kind)",
        "isLastTold": "\(count == Self.mostToldDamages)",
      ])
  }

  private func fold(_ clock: ClockRecord, into raised: inout [LiveWatch.Raised]) async throws {
    try await foldFacts(upTo: clock.entry)
    raised += state.withLock { $0.live.tick(clock.time) }
  }

  /// Folds the desk's facts up to an entry in.
  func foldFacts(upTo entry: UInt64) async throws {
    var seen = state.withLock { $0.entry }
    while seen < entry {
      let limit = Int(min(entry - seen, 1000))
      let page = try await desk.facts(after: seen, limit: limit)
      guard page.seen > seen else { return }
      state.withLock { state in
        for fact in page.facts where fact.entry.event.concernsWatch { state.live.apply(fact.entry) }
        state.entry = page.seen
      }
      seen = page.seen
    }
  }

  /// Leaves out alarms that are not later than what the desk has of the same order.
  ///
  /// A watch that begins in the middle of the log comes to alarms of its own for what was told
  /// long ago.
  private func withoutOldNews(_ raised: [LiveWatch.Raised]) async throws -> [LiveWatch.Raised] {
    var fresh: [LiveWatch.Raised] = []
    for each in raised {
      var filter = DeskFilter()
      filter.order = each.order.id
      filter.limit = 1
      let last = try await desk.everyRow.list(AlarmCase.self, filter).rows.first
      if last.map({ $0.time < each.alarm.time }) ?? true { fresh.append(each) }
    }
    return fresh
  }

  /// Keeps alarms, and tries again while the disk or the desk is busy: none is given up.
  private func keep(_ raised: [LiveWatch.Raised]) async throws {
    var pause = Duration.milliseconds(100)
    while true {
      do {
        return try await desk.raise(raised, at: now(), checkDue: checkDue)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        logger.error("alarms wait for the desk", metadata: ["error": "\(error)"])
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(10))
      }
    }
  }
}
