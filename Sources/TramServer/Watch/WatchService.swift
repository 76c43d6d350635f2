// SPDX-License-Identifier: Apache-2.0

import Logging
public import ServiceLifecycle
import Synchronization
public import TramIsolation
import TramJournal
import TramSense
import TramTrails
import TramUnits

/// The watch as a service: it follows the log of observations and clock records, keeps the alarms
/// that come out of it, and answers what is believed now.
///
/// It is a fold of the log and the journal: killed at any moment it comes to the same alarms again.
public final class WatchService: Service {
  private struct State {
    var live: LiveWatch
    /// The last journal entry that the watch has seen.
    var entry: UInt64 = 0
    /// Records of the log that could not be read and were passed over.
    var damaged = 0
  }

  private let log: any TrailLog
  private let desk: DeskService
  private let hub: EventHub
  private let file: String?
  private let folder: String
  private let checkDue: Duration
  private let logger: Logger
  private let now: @Sendable () -> Instant
  private let state: Mutex<State>

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

  /// How many records of the log could not be read.
  public var damagedRecords: Int { state.withLock { $0.damaged } }

  /// Notes the present time and the journal's last entry in the log, so that the watch sees both
  /// in their place among the observations.
  public func noteClock(entry: UInt64) async throws {
    let time = now()
    _ = try await log.append([ClockRecord(time: time, entry: entry).record], at: time)
  }

  /// Follows the log until the server stops.
  public func run() async throws {
    let start = try await restore()
    try await cancelWhenGracefulShutdown { [self] in
      var next = start
      var sinceSnapshot = now()
      while !Task.isCancelled {
        do {
          let page = try await log.follow(from: next, limit: 1 << 20)
          try await fold(page)
          next = page.next
          if now().seconds(since: sinceSnapshot) >= Self.secondsBetweenSnapshots {
            sinceSnapshot = now()
            try save(next: next)
          }
        } catch is CancellationError {
          break
        }
      }
      try save(next: next)
    }
  }

  private static let secondsBetweenSnapshots = 300.0

  // MARK: Folding

  private func fold(_ page: TrailPage) async throws {
    var raised: [LiveWatch.Raised] = []
    var moved: Set<DeviceID> = []
    for record in page.entries {
      switch record.kind {
      case ClockRecord.kind:
        guard let clock = ClockRecord(page.bytes(of: record), time: record.time) else {
          state.withLock { $0.damaged += 1 }
          continue
        }
        try await fold(clock, into: &raised)
      case ObservationRecord.kind:
        let bytes = page.bytes(of: record)
        state.withLock { state in
          guard var batch = ObservationRecord.batch(bytes) else {
            state.damaged += 1
            return
          }
          raised += state.live.observe(&batch)
          for observation in batch.observations { moved.insert(observation.device) }
        }
      default: state.withLock { $0.damaged += 1 }
      }
    }
    if !raised.isEmpty { try await keep(raised) }
    hub.noteMoves(moved)
  }

  private func fold(_ clock: ClockRecord, into raised: inout [LiveWatch.Raised]) async throws {
    try await foldFacts(upTo: clock.entry)
    raised += state.withLock { $0.live.tick(clock.time) }
  }

  /// Folds the desk's facts up to an entry in.
  private func foldFacts(upTo entry: UInt64) async throws {
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

  // MARK: Start and stop

  private func restore() async throws -> TrailPosition {
    let bounds = try await log.bounds()
    guard let file, let saved = WatchSnapshot.read(file),
      bounds.contains(saved.next)
        || bounds.upperBound == saved.next
    else { return bounds.lowerBound }
    try await foldFacts(upTo: saved.entry)
    do {
      try look { try $0.restore(saved.state) }
      return saved.next
    } catch {
      logger.warning("the watch's state is not of this version; the log is folded again")
      return bounds.lowerBound
    }
  }

  private func save(next: TrailPosition) throws {
    guard let file else { return }
    let (bytes, entry) = state.withLock { ($0.live.snapshot(), $0.entry) }
    do {
      try WatchSnapshot(next: next, entry: entry, state: bytes)
        .write(to: file, in: folder)
    } catch {
      // The next start takes longer; nothing is lost.
      logger.warning("the watch's state was not saved", metadata: ["error": "\(error)"])
    }
  }
}
