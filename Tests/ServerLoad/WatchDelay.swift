// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import Synchronization
import TramGeo
import TramIsolation
import TramSense
import TramServer
import TramUnits

/// Measures in one process how long an alarm takes from the acknowledged observation to the
/// journal, and what a snapshot costs.
struct WatchDelay: AsyncParsableCommand {
  @Option(help: "The room's folder, fresh.") var folder: String
  @Option(help: "How many phones, each with an order.") var phones = 1000
  @Option(help: "Observations a second.") var rate = 1667
  @Option(help: "For how many seconds.") var seconds = 20

  func run() async throws {
    let room = try await ControlRoom(
      settings: ServerSettings(folder: folder), logger: Logger(label: "delay"))
    let start = room.now()
    for first in stride(from: 0, to: phones, by: 500) {
      try await room.desk.change(by: "load", at: start) { draft in
        for index in first..<min(first + 500, phones) {
          draft.add(.orderIssued(order: order(index, from: start)))
        }
      }
    }
    let delays = try await withThrowingTaskGroup(of: [Double]?.self) { group in
      group.addTask {
        try await room.watch.run()
        return nil
      }
      try await room.watch.noteClock(entry: room.hub.now.head)
      while room.watch.look({ $0.watch.count }) < phones { try await Task.sleep(for: .seconds(1)) }
      let delays = try await load(room)
      group.cancelAll()
      while try await group.next() != nil {}
      return delays
    }
    let sorted = delays.sorted()
    print("alarms \(sorted.count)")
    for share in [0.5, 0.99, 1] where !sorted.isEmpty {
      let at = min(Int(Double(sorted.count) * share), sorted.count - 1)
      print("share \(share): \(sorted[at]) ms")
    }
    measureSnapshot(room)
    try room.close()
  }

  private func order(_ index: Int, from: Instant) -> OrderRecord {
    let number = UInt64(index) + 1
    let home = Home(index)
    return OrderRecord(
      id: OrderID(number), person: PersonID(number), device: DeviceID(number),
      place: .circle(latitude: home.latitude, longitude: home.longitude, radius: 100),
      area: home.area, from: from.advanced(seconds: -3600))
  }

  /// Reports at the fixed rate; one phone in five leaves, some each minute.
  private func load(_ room: ControlRoom) async throws -> [Double] {
    let clock = ContinuousClock()
    let begin = clock.now
    let book = DelayBook(head: room.hub.now.head, begin: room.now())
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while !Task.isCancelled {
          do { try await room.hub.wait(afterEntry: book.head, moves: nil) } catch { return }
          book.note(head: room.hub.now.head, at: clock.now)
        }
      }
      let total = rate * seconds
      // Ten observations a request, each request by a task of its own.
      for first in stride(from: 0, to: total, by: 10) {
        let due = begin + .nanoseconds(Int64(first) * 1_000_000_000 / Int64(rate))
        try await Task.sleep(until: due, clock: clock)
        group.addTask { try await send(first..<min(first + 10, total), room, book) }
      }
      try await Task.sleep(for: .seconds(2))
      group.cancelAll()
      do { try await group.waitForAll() } catch is CancellationError {}
      return try await match(room, book)
    }
  }

  private func send(_ numbers: Range<Int>, _ room: ControlRoom, _ book: DelayBook) async throws {
    var batch = ObservationBatch()
    let now = room.now()
    for n in numbers {
      // A round of all phones is a minute of theirs, however fast it goes.
      let time = book.begin.advanced(seconds: Double(n / phones) * 60)
      batch.append(report(n, at: time), cells: [], sightings: [])
    }
    try await room.intake.take(batch, at: now)
    book.note(batch.observations.filter(isFar), at: ContinuousClock().now)
  }

  private func isFar(_ observation: Observation) -> Bool {
    guard let fix = observation.fix else { return false }
    let home = Home(Int(observation.device.rawValue) - 1)
    return abs(fix.coordinate.latitude - home.latitude) > 0.005
  }

  private func report(_ n: Int, at now: Instant) -> Observation {
    let index = n % phones
    let home = Home(index)
    let isAway = index % 5 == 0 && n / phones >= 1 + index / 5 % 12
    let jitter = Double(n % 17) * 1e-6
    let place = try? Coordinate(
      latitude: home.latitude + (isAway ? 0.02 : 0) + jitter, longitude: home.longitude)
    return Observation(
      device: DeviceID(UInt64(index) + 1), time: now,
      fix: place.map { Fix(coordinate: $0, accuracy: Meters(10)) })
  }

  /// Milliseconds from the acknowledged report that raised an alarm to the alarm in the journal;
  /// negative when the alarm was there before the report's task went on.
  private func match(_ room: ControlRoom, _ book: DelayBook) async throws -> [Double] {
    let (acknowledged, seen) = book.all
    var filter = DeskFilter()
    filter.limit = DeskFilter.mostRows
    var alarms: [AlarmCase] = []
    repeat {
      let page = try await room.desk.everyRow.list(AlarmCase.self, filter)
      alarms += page.rows
      filter.after = page.next
    } while filter.after != nil
    alarms.sort { $0.id.rawValue < $1.id.rawValue }
    print("acknowledged far off \(acknowledged.count), facts \(seen.count)")
    print("alarms by rule", Dictionary(grouping: alarms, by: \.rule).mapValues(\.count))
    guard alarms.count == seen.count else { return [] }
    return zip(alarms, seen).compactMap { alarm, seen -> Double? in
      let report = DelayBook.Report(device: DeviceID(alarm.order.rawValue), time: alarm.time)
      return acknowledged[report].map { (seen.1 - $0) / .milliseconds(1) }
    }
  }

  private func measureSnapshot(_ room: ControlRoom) {
    let clock = ContinuousClock()
    for run in 0..<3 {
      // Later than anything that was reported, for what is late is passed over.
      let later = room.now().advanced(seconds: 86_400 + Double(run) * 600)
      var bytes = 0
      let encoding = clock.measure { bytes = room.watch.look { $0 }.snapshot().count }
      let copying = room.watch.look { live in
        let held = live
        var batch = ObservationBatch()
        for n in 0..<10 {
          batch.append(report(n, at: later.advanced(seconds: 60)), cells: [], sightings: [])
        }
        let time = clock.measure { _ = live.observe(&batch) }
        return (time, held.watch.count)
      }
      let folding = room.watch.look { live in
        var batch = ObservationBatch()
        for n in 0..<min(phones, 1000) {
          batch.append(report(n, at: later.advanced(seconds: 120)), cells: [], sightings: [])
        }
        return clock.measure { _ = live.observe(&batch) }
      }
      let standing = clock.measure {
        _ = room.watch.standings(area: "", limit: .max, at: room.now())
      }
      print(
        "run \(run): snapshot \(encoding) of \(bytes) bytes; "
          + "first 10 reports while a copy is held \(copying.0); "
          + "1000 reports \(folding); all standings \(standing)")
    }
  }
}

/// When what was acknowledged, and when the journal grew.
private final class DelayBook: Sendable {
  typealias Moment = ContinuousClock.Instant

  struct Report: Hashable {
    var device: DeviceID
    var time: Instant
  }

  let begin: Instant
  private let state: Mutex<(head: UInt64, seen: [(UInt64, Moment)], reports: [Report: Moment])>

  init(head: UInt64, begin: Instant) {
    self.begin = begin
    state = Mutex((head, [], [:]))
  }

  var head: UInt64 { state.withLock { $0.head } }

  /// The acknowledged reports from far off, and each entry of the journal.
  var all: (reports: [Report: Moment], seen: [(UInt64, Moment)]) {
    state.withLock { ($0.reports, $0.seen) }
  }

  func note(head: UInt64, at now: Moment) {
    state.withLock { state in
      guard head > state.head else { return }
      for number in (state.head + 1)...head { state.seen.append((number, now)) }
      state.head = head
    }
  }

  func note(_ reports: [Observation], at now: Moment) {
    state.withLock { state in
      for each in reports { state.reports[Report(device: each.device, time: each.time)] = now }
    }
  }
}
