// SPDX-License-Identifier: Apache-2.0

import Logging
import TramGeo
import TramIsolation
import TramJournal
import TramSense
import TramTestKit
import TramTrails
import TramUnits
import TramWorld

@testable import TramServer

/// A made-up ward's days as a server meets them, in one order.
struct WatchScript {
  enum Step {
    /// An officer's facts; the clock is noted after them unless the server dies in between.
    case officer([DeskEvent], isClockNoted: Bool)
    case heard(ObservationBatch)
    case clock
  }

  var steps: [(time: Instant, step: Step)] = []
  let settings: WorldSettings

  init(seed: UInt64, people: Int = 12, days: Int = 1) throws {
    settings = WorldSettings(seed: seed, people: people, days: days)
    let world = try World(settings)
    var random = SeededGenerator(seed: seed)
    try begin(world)
    var feed = world.makeFeed()
    var slice = ObservationBatch()
    var now = settings.start
    while feed.next(into: &slice) {
      _ = slice.renumber { DeviceID($0.rawValue + 1) }
      slice.sortByTime()
      slice = Self.sound(slice)
      if let last = slice.observations.last { now = max(now, last.time) }
      if !slice.observations.isEmpty { steps.append((now, .heard(slice))) }
      if Int.random(in: 0..<40, using: &random) == 0 {
        let facts = Self.fact(of: people, at: now, &random)
        let isNoted = Bool.random(using: &random)
        steps.append((now, .officer([facts], isClockNoted: isNoted)))
      }
      steps.append((now, .clock))
    }
    for minute in 1...60 {
      steps.append((now.advanced(seconds: Double(minute) * 60), .clock))
    }
  }

  /// What the intake's readers would let through of a batch.
  static func sound(_ batch: ObservationBatch) -> ObservationBatch {
    var sound = ObservationBatch()
    for each in batch.observations {
      var one = ObservationBatch()
      one.append(each, cells: batch.cells(of: each), sightings: batch.sightings(of: each))
      guard (try? ObservationRecord.record(one, at: each.time)) != nil else { continue }
      sound.append(each, cells: batch.cells(of: each), sightings: batch.sightings(of: each))
    }
    return sound
  }

  private mutating func begin(_ world: World) throws {
    var facts: [DeskEvent] = []
    for person in world.people {
      let number = UInt64(person.index) + 1
      let terms = try world.order(of: person)
      let home = terms.place.anchor
      facts.append(
        .deviceEnrolled(
          device: EnrolledDevice(
            id: DeviceID(number), name: person.deviceName, person: PersonID(number),
            kind: .owntracks, since: settings.start)))
      facts.append(
        .orderIssued(
          order: OrderRecord(
            id: OrderID(number), person: PersonID(number), device: DeviceID(number),
            place: .circle(latitude: home.latitude, longitude: home.longitude, radius: 60),
            area: "0\(number % 3)", from: terms.from, until: terms.until)))
    }
    steps.append((settings.start, .officer(facts, isClockNoted: true)))
  }

  private static func fact(
    of people: Int, at now: Instant, _ random: inout SeededGenerator
  ) -> DeskEvent {
    let order = OrderID(UInt64.random(in: 1...UInt64(people), using: &random))
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return .orderEnded(order: order, note: nil)
    case 1: return .orderErased(order: order)
    case 2:
      let device = DeviceID(UInt64.random(in: 1...UInt64(people), using: &random))
      return .orderTransferred(order: order, place: nil, area: "09", device: device)
    default:
      let hours = Double.random(in: 1...40, using: &random)
      return .orderExtended(order: order, until: now.advanced(seconds: hours * 3600))
    }
  }
}

/// What outlasts a watch: the log, the journal with its rows, and a folder for its state.
final class WatchScene: Sendable {
  let log: any TrailLog
  let journal: any Journal
  let desk: DeskService
  let hub = EventHub()
  let folder: ScratchFolder

  init(log: any TrailLog = MemoryTrailLog(), journal: any Journal = MemoryJournal()) throws {
    self.log = log
    self.journal = journal
    desk = DeskService(journal: journal, rows: MemoryDesk(), hub: hub, session: 1)
    folder = try ScratchFolder()
  }

  var stateFile: String { folder.file("watch.state") }

  /// A watch as a process that starts has one.
  func service(keepsState: Bool = true, logger: Logger = Logger(label: "test")) -> WatchService {
    WatchService(
      settings: WatchSettings(), log: log, desk: desk, hub: hub,
      snapshot: keepsState ? stateFile : nil, folder: folder.file(""),
      checkDue: .seconds(1200), logger: logger, now: { Instant(milliseconds: 1_600_000_000_000) })
  }

  /// A watch that has taken up what its predecessor saved.
  func restarted(logger: Logger = Logger(label: "test")) async throws -> WatchService {
    let watch = service(logger: logger)
    try await watch.restore()
    return watch
  }

  /// Does a step of the script.
  func play(_ step: WatchScript.Step, at now: Instant) async throws {
    switch step {
    case .officer(let facts, let isClockNoted):
      try await desk.change(by: "officer", at: now) { draft in
        for fact in facts { draft.add(fact) }
      }
      if isClockNoted { try await noteClock(now) }
    case .heard(let batch):
      _ = try await log.append([try ObservationRecord.record(batch, at: now)], at: now)
    case .clock: try await noteClock(now)
    }
  }

  private func noteClock(_ now: Instant) async throws {
    let entry = try await journal.head().number.rawValue
    _ = try await log.append([ClockRecord(time: now, entry: entry).record], at: now)
  }

  /// The alarms in the journal, by what makes each one: order, kind, rule and time.
  func alarms() async throws -> [String] {
    var alarms: [String] = []
    var seen: UInt64 = 0
    while true {
      let page = try await desk.facts(after: seen, limit: 1000)
      guard page.seen > seen else { return alarms }
      for (_, entry) in page.facts {
        guard case .alarmRaised(let alarm) = entry.event else { continue }
        alarms.append(
          "\(alarm.order.text) \(alarm.kind) \(alarm.rule) \(alarm.time.milliseconds)")
      }
      seen = page.seen
    }
  }
}
