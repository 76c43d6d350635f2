// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing
import TramIsolation
import TramSense
import TramTestKit
import TramTrails
import TramUnits

@testable import TramServer

/// A room in a folder of its own with one person, whose phone is watched at home.
struct OperationsFixture {
  let scratch: ScratchFolder
  let room: ControlRoom
  let server: Server
  /// The phone as the desk knows it.
  let device: EnrolledDevice
  /// The phone's token.
  let phone: String
  /// A token of an operator and of a monitor.
  let program: String

  static let person = "Nguyễn Thị Mật"
  static let telephone = "+84912345678"

  var folder: String { room.settings.folder }

  init(
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ change: (inout ServerSettings) -> Void = { _ in },
    now: @escaping @Sendable () -> Instant = ControlRoom.systemTime
  ) async throws {
    scratch = try ScratchFolder()
    var settings = ServerSettings(folder: scratch.file("room"))
    settings.port = 0
    settings.tickSeconds = 0.2
    settings.accessLog = true
    change(&settings)
    room = try await ControlRoom(settings: settings, logger: logger, now: now)
    server = try Server(room: room)
    let actions = DeskActions(room)
    let person = try await actions.keepPerson(
      PersonForm(name: Self.person, phone: Self.telephone), by: "test")
    let enrolled = try await actions.enrollDevice(
      DeviceForm(person: person.id, kind: .owntracks, name: "phone-1"), by: "test")
    device = enrolled.device
    phone = enrolled.token?.text ?? ""
    _ = try await actions.issueOrder(
      OrderForm(
        person: person.id, device: device.id,
        place: .circle(latitude: 21.03, longitude: 105.85, radius: 100),
        from: now().advanced(seconds: -2 * 3600)), by: "test")
    program = try await room.accounts.makeOperatorToken(
      label: "test", scopes: ["observations", "metrics"], at: now()
    ).secret.text
  }

  /// One observation as an operator sends it.
  static func line(_ time: Int64, device: String = "phone-1", north: Double = 0) -> String {
    "{\"device\":\"\(device)\",\"time\":\(time),"
      + "\"fix\":{\"latitude\":\(21.03 + north),\"longitude\":105.85,\"accuracy\":20}}\n"
  }

  func send(
    _ client: some TestClientProtocol, _ lines: String, key: String? = nil
  ) async throws -> TestResponse {
    var headers: HTTPFields = [
      .authorization: "Bearer \(program)", .contentType: "application/x-ndjson",
    ]
    if let key { headers[.idempotencyKey] = key }
    return try await client.execute(
      uri: "/v1/observations", method: .post, headers: headers, body: ByteBuffer(string: lines))
  }

  /// Every (device, time) in the log of a folder that nobody writes.
  static func observations(in folder: String) async throws -> [Int64] {
    let log = try FileTrailLog(folder: "\(folder)/observations")
    defer { log.close() }
    var next = try await log.bounds().lowerBound
    var times: [Int64] = []
    while true {
      let page = try await log.read(from: next, limit: 1 << 20)
      if page.isEmpty { return times }
      for record in page.entries where record.kind == ObservationRecord.kind {
        let batch = ObservationRecord.batch(page.bytes(of: record))
        times += batch?.observations.map(\.time.milliseconds) ?? []
      }
      next = page.next
    }
  }
}
