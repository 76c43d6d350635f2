// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing
import TramIsolation
import TramServer
import TramTestKit
import TramTrails
import TramUnits

/// A server with a person, a phone and an order, and a clock that stands still.
struct IntakeScene {
  static let now = Instant(milliseconds: 1_795_000_000_000)

  let folder: ScratchFolder
  let room: ControlRoom
  let token: String
  let device: DeviceID

  init(deviceName: String = "an/phone") async throws {
    folder = try ScratchFolder()
    room = try await ControlRoom(
      settings: ServerSettings(folder: folder.file("room")), logger: Logger(label: "test"),
      now: { Self.now })
    device = try await room.desk.change(by: "test", at: Self.now) { draft in
      let person = Person(id: try await draft.nextID(Person.self), name: "Nguyễn Văn An")
      let device = EnrolledDevice(
        id: try await draft.nextID(EnrolledDevice.self), name: deviceName, person: person.id,
        kind: .owntracks, since: Self.now)
      draft.add(.personKept(person: person))
      draft.add(.deviceEnrolled(device: device))
      return device.id
    }
    token = try await room.accounts.makeDeviceToken(for: device, at: Self.now).secret.text
  }

  /// How many records of observations are in the log; the clock's stand between them.
  func observationRecords() async throws -> Int {
    let page = try await room.log.read(from: .first, limit: 1 << 20)
    return page.entries.count { $0.kind == 2 }
  }

  func basic(_ token: String) -> HTTPFields {
    let pair = Data("phone:\(token)".utf8).base64EncodedString()
    return [.authorization: "Basic \(pair)", .contentType: "application/json"]
  }
}

@Suite("Phones report to a server", .serialized)
struct IntakeTests {
  @Test func `a position by OwnTracks is on the disk when it is answered`() async throws {
    let scene = try await IntakeScene()
    let body = """
      {"_type":"location","lat":10.85,"lon":106.76,"acc":12,"tst":1794999990,"batt":80,"tid":"an"}
      """
    try await Server(room: scene.room).application().test(.router) { client in
      try await client.execute(
        uri: "/pub", method: .post, headers: scene.basic(scene.token),
        body: ByteBuffer(string: body)
      ) { response in
        #expect(response.status == .ok)
        #expect(String(buffer: response.body) == "[]")
      }
    }
    #expect(scene.room.intake.counts.observations == 1)
    #expect(try await scene.observationRecords() == 1)
    try scene.room.close()
  }

  @Test func `a position by Traccar's client is taken by its token in the path`() async throws {
    let scene = try await IntakeScene()
    try await Server(room: scene.room).application().test(.router) { client in
      let query = "id=17&lat=10.85&lon=106.76&timestamp=1794999990&accuracy=9&batt=55"
      for method in [HTTPRequest.Method.get, .post] {
        try await client.execute(uri: "/osmand/\(scene.token)?\(query)", method: method) {
          #expect($0.status == .ok)
        }
      }
    }
    #expect(scene.room.intake.counts.observations == 2)
    try scene.room.close()
  }

  @Test func `a wrong token, broken JSON and a retired phone get a clear answer`() async throws {
    let scene = try await IntakeScene()
    try await Server(room: scene.room).application().test(.router) { client in
      func post(_ token: String, _ body: [UInt8]) async throws -> (Int, String) {
        try await client.execute(
          uri: "/pub", method: .post, headers: scene.basic(token), body: ByteBuffer(bytes: body)
        ) { ($0.status.code, String(buffer: $0.body)) }
      }
      #expect(try await post("nonsense", Array("{}".utf8)).0 == 401)
      #expect(try await post(scene.token, Array(#"{"_type":"location","lat":"#.utf8)).0 == 422)
      #expect(try await post(scene.token, [0x7B, 0xFF, 0xFE, 0x7D]).0 == 422)
      try await scene.room.desk.change(by: "test", at: IntakeScene.now) { draft in
        draft.add(.deviceRetired(device: scene.device))
      }
      let device = try #require(
        try await scene.room.desk.everyRow.find(scene.device, of: EnrolledDevice.self))
      #expect(device.retired != nil)
    }
    #expect(scene.room.intake.counts.observations == 0)
    try scene.room.close()
  }

  @Test func `an operator's batch counts once, names bad lines, and drops strangers`() async throws
  {
    let scene = try await IntakeScene(deviceName: "84900000001")
    let token = try await scene.room.accounts.makeOperatorToken(
      label: "operator", scopes: ["observations"], at: IntakeScene.now
    ).secret.text
    let lines = """
      {"device":"84900000001","time":1794999990000,"fix":{"latitude":10.85,"longitude":106.76}}
      {"device":"84900000001","time":1794999991000,"fix":{"latitude":91.2,"longitude":106.76}}
      {"device":"stranger","time":1794999992000,"fix":{"latitude":10.85,"longitude":106.76}}
      """
    try await Server(room: scene.room).application().test(.router) { client in
      func post() async throws -> String {
        try await client.execute(
          uri: "/v1/observations", method: .post,
          headers: [
            .authorization: "Bearer \(token)", .contentType: "application/x-ndjson",
            HTTPField.Name("Idempotency-Key")!: "batch-1",
          ], body: ByteBuffer(string: lines)
        ) { response in
          #expect(response.status == .ok)
          return String(buffer: response.body)
        }
      }
      let first = try await post()
      #expect(first.contains(#""accepted":1"#) && first.contains(#""unknown":1"#), "\(first)")
      #expect(first.contains("line 2") && first.contains("91.2"), "\(first)")
      #expect(try await post().contains(#""repeated":true"#))
    }
    #expect(try await scene.observationRecords() == 1)
    try scene.room.close()
  }
}
