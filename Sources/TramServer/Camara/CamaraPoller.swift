// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import Synchronization
import TramGeo
import TramSense
import TramUnits

/// Asks an operator, again and again, where the people are who have no app.
///
/// Asked about are the numbers of persons with an order in force whose device is an operator's.
/// Each answer becomes an observation like any other.
final class CamaraPoller: Service {
  /// What happened since the start, for the metrics.
  struct Counts: Hashable, Sendable {
    /// Answers that became observations.
    var located = 0
    /// Answers about a moment that was told before.
    var repeated = 0
    /// Answers about a moment to come.
    var future = 0
    /// 404 and 422.
    var untold = 0
    /// 429 and 503.
    var busy = 0
    var failed = 0
  }

  fileprivate struct State {
    var due: [DeviceID: Instant] = [:]
    var told: [DeviceID: Instant] = [:]
    /// By how many units of 10⁻⁷ degrees the next answer of a device is moved, 0 to 2.
    var shift: [DeviceID: Int32] = [:]
    var pausedUntil: Instant?
    var pauses = 0
    var counts = Counts()
    var random: SeededGenerator
  }

  let asked: CamaraOperator
  private let room: ControlRoom
  private let phones: PhoneDirectory
  private let client: CamaraClient
  private let state: Mutex<State>

  /// How far an operator's clock may be ahead, seconds.
  private static let mostAhead = 300.0

  init(asking operator: CamaraOperator, room: ControlRoom, phones: PhoneDirectory, seed: UInt64) {
    asked = `operator`
    self.room = room
    self.phones = phones
    client = CamaraClient(asking: `operator`)
    state = Mutex(State(random: SeededGenerator(seed: seed)))
  }

  /// What happened since the start.
  var counts: Counts { state.withLock { $0.counts } }

  /// Until when nothing is asked, because the operator had too much to do.
  var pausedUntil: Instant? { state.withLock { $0.pausedUntil } }

  /// Asks about every number that is due; at most `concurrency` at once.
  func step(at now: Instant) async throws {
    try await phones.follow()
    let listed = phones.networkDevices(at: now).filter { line in
      asked.prefixes.isEmpty || asked.prefixes.contains { line.phone.hasPrefix($0) }
    }
    let due = state.withLock { state -> [(device: DeviceID, phone: String)] in
      let known = Set(listed.map(\.device))
      state.due = state.due.filter { known.contains($0.key) }
      state.told = state.told.filter { known.contains($0.key) }
      state.shift = state.shift.filter { known.contains($0.key) }
      if let until = state.pausedUntil, now < until { return [] }
      return listed.filter { state.due[$0.device].map { $0 <= now } ?? true }
    }
    await withTaskGroup(of: (DeviceID, CamaraClient.Outcome).self) { group in
      var waiting = due[...]
      var batch = ObservationBatch()
      for _ in 0..<max(asked.concurrency, 1) {
        if let next = waiting.popFirst() { add(next, to: &group, at: now) }
      }
      while let (device, outcome) = await group.next() {
        note(outcome, of: device, into: &batch, at: now)
        // Whoever is busy is asked nothing more in this round.
        if let until = pausedUntil, now < until { waiting = [] }
        if let next = waiting.popFirst() { add(next, to: &group, at: now) }
      }
      await hand(batch, at: now)
    }
  }

  private func add(
    _ line: (device: DeviceID, phone: String),
    to group: inout TaskGroup<(DeviceID, CamaraClient.Outcome)>, at now: Instant
  ) {
    let client = self.client
    group.addTask { (line.device, await client.retrieve(line.phone, at: now)) }
  }

  private func note(
    _ outcome: CamaraClient.Outcome, of device: DeviceID, into batch: inout ObservationBatch,
    at now: Instant
  ) {
    var found: CamaraLocation?
    var shift: Int32 = 0
    state.withLock { state in
      var pause = max(asked.intervalSeconds, 1)
      pause *= 1 + min(max(asked.jitter, 0), 1) * (Double.random(in: -1...1, using: &state.random))
      state.due[device] = now.advanced(seconds: max(pause, 1))
      switch outcome {
      case .located(let location):
        state.pauses = 0
        if location.time.seconds(since: now) > Self.mostAhead {
          state.counts.future += 1
        } else if state.told[device].map({ location.time <= $0 }) ?? false {
          state.counts.repeated += 1
        } else {
          state.told[device] = location.time
          state.counts.located += 1
          found = location
          shift = state.shift[device, default: 0]
          state.shift[device] = (shift + 1) % 3
        }
      case .untold:
        state.pauses = 0
        state.counts.untold += 1
      case .busy(let after):
        state.counts.busy += 1
        state.due[device] = nil
        state.pause(for: after, at: now)
      case .failed(let reason):
        state.counts.failed += 1
        room.logger.warning(
          "an operator did not tell", metadata: ["operator": "\(asked.name)", "why": "\(reason)"])
      }
    }
    guard let found else { return }
    // The radius is taken for the one of 68 in 100, though an operator may mean a larger share.
    batch.append(
      Observation(
        device: device, time: found.time,
        fix: Fix(coordinate: Self.moved(found.center, by: shift), accuracy: found.radius)),
      cells: [], sightings: [])
  }

  /// A cell's middle comes again and again; moved by a centimetre it is not taken for a receiver
  /// that is stuck.
  private static func moved(_ place: Coordinate, by units: Int32) -> Coordinate {
    let toEquator = place.latitudeE7 > 0 ? -units : units
    return Coordinate(
      latitudeE7: place.latitudeE7 + toEquator, longitudeE7: place.longitudeE7) ?? place
  }

  /// Hands observations in; what finds no room is asked about again at the next turn.
  private func hand(_ batch: ObservationBatch, at now: Instant) async {
    var batch = batch
    batch.sortByTime()
    do {
      try await room.intake.take(batch, at: now)
    } catch {
      let devices = batch.observations.map(\.device)
      state.withLock { state in
        for device in devices {
          state.told[device] = nil
          state.due[device] = nil
        }
        state.counts.located -= devices.count
        state.counts.failed += devices.count
      }
      room.logger.warning("the log did not take an operator's answers")
    }
  }

  /// Asks until the server stops.
  func run() async throws {
    await cancelWhenGracefulShutdown { [self] in
      while !Task.isCancelled {
        do {
          try await step(at: room.now())
        } catch {
          room.logger.warning("asking an operator waits", metadata: ["error": "\(error)"])
        }
        do {
          try await Task.sleep(for: .seconds(min(max(asked.intervalSeconds / 20, 1), 10)))
        } catch {
          break
        }
      }
    }
    await client.close()
  }

  /// Lets the connections go where `run` was not called.
  func close() async { await client.close() }
}

extension CamaraPoller.State {
  /// Asks nothing for as long as the operator said, or twice as long as the last time.
  fileprivate mutating func pause(for seconds: Double?, at now: Instant) {
    pauses = min(pauses + 1, 10)
    let own = min(Double(UInt64(5) << UInt64(pauses - 1)), 900)
    let until = now.advanced(seconds: max(seconds ?? own, 1))
    pausedUntil = max(pausedUntil ?? until, until)
  }
}
