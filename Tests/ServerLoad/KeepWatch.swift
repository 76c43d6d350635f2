// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import Synchronization
import TramBytes
import TramGeo
import TramIsolation
import TramSense
import TramServer
import TramTestKit
import TramUnits
import TramWorld

/// Lets a made-up ward report to a room until it is killed, and says what was acknowledged:
/// `ack SLICE 0 0 0` after the observations of a slice of the ward's days are durable.
struct KeepWatch: AsyncParsableCommand {
  @Option(help: "The room's folder.") var folder: String
  @Option(help: "The ward's seed.") var seed: UInt64
  @Option(help: "The first slice to report.") var from = 0
  @Option(help: "How many people live there.") var people = 40
  @Option(help: "For how many days they are watched.") var days = 2

  func run() async throws {
    let world = try World(WorldSettings(seed: seed, people: people, days: days))
    let clock = SteppedClock(world.settings.start)
    let room = try await ControlRoom(
      settings: ServerSettings(folder: folder), logger: Logger(label: "ward"),
      now: { clock.now })
    if try await room.desk.everyRow.highest(of: OrderRecord.self) == 0 {
      try await enter(world, room)
    }
    say("open")
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await room.watch.run() }
      try await report(world, room, clock)
      group.cancelAll()
      try await group.waitForAll()
    }
    say("closed")
    try room.close()
  }

  private func enter(_ world: World, _ room: ControlRoom) async throws {
    let start = world.settings.start
    try await room.desk.change(by: "load", at: start) { draft in
      for resident in world.people {
        let number = UInt64(resident.index) + 1
        let terms = try world.order(of: resident)
        let home = terms.place.anchor
        draft.add(
          .deviceEnrolled(
            device: EnrolledDevice(
              id: DeviceID(number), name: resident.deviceName, person: PersonID(number),
              kind: .owntracks, since: start)))
        draft.add(
          .orderIssued(
            order: OrderRecord(
              id: OrderID(number), person: PersonID(number), device: DeviceID(number),
              place: .circle(latitude: home.latitude, longitude: home.longitude, radius: 60),
              area: "99001", from: terms.from)))
      }
    }
  }

  private func report(_ world: World, _ room: ControlRoom, _ clock: SteppedClock) async throws {
    var feed = world.makeFeed()
    var slice = ObservationBatch()
    var index = 0
    while feed.next(into: &slice) {
      _ = slice.renumber { DeviceID($0.rawValue + 1) }
      slice.sortByTime()
      if let last = slice.observations.last { clock.move(to: last.time) }
      defer { index += 1 }
      guard index >= from else { continue }
      if index % 200 == 150 {
        let order = OrderID(UInt64(index / 200 % people + 1))
        try await room.desk.change(by: "officer", at: clock.now) { draft in
          draft.add(.orderEnded(order: order, note: nil))
        }
      }
      try await room.intake.take(sound(slice), at: clock.now)
      say("ack \(index) 0 0 0")
      try await room.watch.noteClock(entry: room.hub.now.head)
    }
  }
}

/// What the intake's readers would let through of a batch.
private func sound(_ batch: ObservationBatch) -> ObservationBatch {
  var sound = ObservationBatch()
  for each in batch.observations {
    var one = ObservationBatch()
    one.append(each, cells: batch.cells(of: each), sightings: batch.sightings(of: each))
    var bytes = ByteWriter()
    do { try ObservationPacket.encode(one, into: &bytes) } catch { continue }
    sound.append(each, cells: batch.cells(of: each), sightings: batch.sightings(of: each))
  }
  return sound
}

/// A clock that goes on when it is told to.
private final class SteppedClock: Sendable {
  private let time: Mutex<Instant>

  init(_ start: Instant) { time = Mutex(start) }

  var now: Instant { time.withLock { $0 } }

  func move(to later: Instant) { time.withLock { $0 = max($0, later) } }
}
