// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("Events as they happen")
struct ApiEventTests {
  private struct Event: Equatable {
    var id: String?
    var name = ""
    var data = ""
  }

  private func events(_ reply: ApiReply) -> [Event] {
    reply.text.components(separatedBy: "\n\n").compactMap { block in
      var event = Event()
      for line in block.split(separator: "\n") {
        if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
        if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
        if line.hasPrefix("data: ") { event.data = String(line.dropFirst(6)) }
      }
      return event.name.isEmpty ? nil : event
    }
  }

  @Test
  func `carry the journal's numbers, go on where a listener stood, and name nobody`() async throws {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let order = try await api.order().order
      let alarm = try await fixture.raise(order.id)
      _ = try await api.post("/v1/alarms/\(alarm)/acknowledge")
      _ = try await api.order("Trần Thị Bình", area: "7976026734")
      fixture.room.hub.close()
      let reply = try await api.get("/v1/events?after=0")
      #expect(reply.headers[.contentType] == "text/event-stream")
      let all = events(reply)
      #expect(
        all.map(\.name) == [
          "person-kept", "order-issued", "alarm-raised", "alarm-acknowledged", "person-kept",
          "order-issued",
        ])
      #expect(!reply.text.contains("Nguyễn") && !reply.text.contains("21.03"))
      #expect(
        all[3].data
          == """
          {"alarm":"\(alarm)","order":"\(order.id)","person":"\(order.person)","kind":"left",\
          "state":"acknowledged","area":"0100100001","time":\(ApiFixture.start.milliseconds)}
          """)
      let after = try #require(all[2].id)
      let rest = try await api.get("/v1/events", [.lastEventID: after])
      #expect(events(rest) == Array(all[3...]))
      let ward = try await api.get("/v1/events?after=\(after)&area=79")
      #expect(events(ward) == Array(all[4...]))
      #expect(events(try await api.get("/v1/events")).isEmpty)
      #expect(events(try await api.get("/v1/events?after=999")).isEmpty)
      #expect(try await api.get("/v1/events?after=x").faults == ["after"])
    }
  }

  @Test
  func `come while somebody listens, and moves are told with the orders that they concern`()
    async throws
  {
    let fixture = try await ApiFixture()
    let room = fixture.room
    try await fixture.test { api in
      let person = try await api.made(Person.self, "/v1/people", #"{"name":"An","area":"01"}"#)
      let device = try await room.desk.change(by: "test", at: fixture.now) { draft in
        let id = try await draft.nextID(EnrolledDevice.self)
        draft.add(
          .deviceEnrolled(
            device: EnrolledDevice(
              id: id, name: "an-1", person: person.id, kind: .owntracks, since: draft.now)))
        return id
      }
      let order = try await api.made(
        OrderRecord.self, "/v1/orders",
        """
        {"person":"\(person.id)","device":"\(device)",
        "place":{"latitude":21.03,"longitude":105.85,"radius":50}}
        """)
      let entry = try await room.desk.everyRow.find(order.id, of: OrderRecord.self)
      room.watch.look { live in
        if let entry {
          live.apply(DeskEntry(time: entry.from, author: "x", event: .orderIssued(order: entry)))
        }
      }
      async let listening = api.get("/v1/events")
      while room.hub.listeners == 0 { await Task.yield() }
      _ = try await api.post("/v1/help", #"{"person":"\#(person.id)","need":"food"}"#)
      room.hub.noteMoves([device, DeviceID(999)])
      room.hub.close()
      let all = events(try await listening)
      #expect(all.contains { $0.name == "help-asked" && $0.id != nil })
      let moved = try #require(all.first { $0.name == "moved" })
      #expect(moved.id == nil && moved.data == #"{"orders":["\#(order.id)"]}"#)
    }
  }

  @Test
  func `listeners are bounded, and one who goes makes room`() throws {
    let places = EventPlaces(most: 2)
    var held = [try places.take(), try places.take()]
    #expect(throws: ServerError.self) { try places.take() }
    held.removeLast()
    #expect(places.count == 1)
    held.append(try places.take())
    #expect(held.count == places.count)
  }

  @Test(arguments: 0..<20)
  func `what moved after a moment is what was noted after it, or not known any longer`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    var ring = MoveRing()
    var twin: [Set<DeviceID>] = []
    for move in 1...60 {
      let count = Int.random(in: 0...6000, using: &random)
      let devices = Set((0..<count).map { _ in DeviceID(.random(in: 0...9000, using: &random)) })
      ring.note(devices, at: UInt64(move))
      twin.append(devices)
      let after = Int.random(in: 0..<move, using: &random)
      let expected = twin[after...].reduce(into: Set()) { $0.formUnion($1) }
      if let moved = ring.moved(after: UInt64(after)) {
        #expect(moved == expected)
      } else {
        #expect(twin[after...].map(\.count).reduce(0, +) > MoveRing.most / 4)
      }
    }
  }
}
