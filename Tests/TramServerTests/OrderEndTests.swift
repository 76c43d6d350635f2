// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import Testing
import TramIsolation
import TramTestKit
import TramUnits

@testable import TramServer

@Suite("Orders whose time ran out")
struct OrderEndTests {
  @Test func `end a day later, when nobody extended them`() async throws {
    let folder = try ScratchFolder()
    let start = Instant(milliseconds: 1_795_000_000_000)
    let hours = Mutex(0.0)
    let room = try await ControlRoom(
      settings: ServerSettings(folder: folder.file("room")), logger: Logger(label: "test"),
      now: { start.advanced(seconds: hours.withLock { $0 } * 3600) })
    let (early, late) = try await room.desk.change(by: "test", at: start) { draft in
      let person = Person(id: try await draft.nextID(Person.self), name: "Lê Thị Mai")
      let device = EnrolledDevice(
        id: try await draft.nextID(EnrolledDevice.self), name: "mai", person: person.id,
        kind: .owntracks, since: start)
      draft.add(.personKept(person: person))
      draft.add(.deviceEnrolled(device: device))
      var ids: [OrderID] = []
      for days in [1.0, 3.0] {
        let order = OrderRecord(
          id: try await draft.nextID(OrderRecord.self), person: person.id, device: device.id,
          place: .circle(latitude: 10.85, longitude: 106.76, radius: 100), from: start,
          until: start.advanced(seconds: days * 86_400))
        draft.add(.orderIssued(order: order))
        ids.append(order.id)
      }
      return (ids[0], ids[1])
    }
    // The watch learns of orders from its log.
    let following = Task { try await room.watch.run() }
    while room.watch.look({ $0.order(late) }) == nil { await Task.yield() }
    let clock = ClockService(room: room)
    for (hour, state) in [(30.0, OrderRecord.State.issued), (49, .ended)] {
      hours.withLock { $0 = hour }
      try await clock.endOrders()
      let order = try #require(try await room.desk.everyRow.find(early, of: OrderRecord.self))
      #expect(order.state == state)
    }
    let other = try #require(try await room.desk.everyRow.find(late, of: OrderRecord.self))
    #expect(other.state == .issued)
    following.cancel()
    _ = await following.result
    try room.close()
  }
}
