// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing
import TramGeo
import TramIsolation
import TramSense
import TramUnits

@testable import TramServer

/// A server in a folder of its own, with a clock that a test moves, and people with orders.
final class CamaraFixture: Sendable {
  /// A time of day that a test moves.
  final class Clock: Sendable {
    private let time = Mutex(Instant(milliseconds: 1_700_000_000_000))
    var now: Instant { time.withLock { $0 } }
    func advance(_ seconds: Double) { time.withLock { $0 = $0.advanced(seconds: seconds) } }
  }

  /// Somebody with an order in force.
  struct Resident: Sendable {
    var person: PersonID
    var device: DeviceID
    var order: OrderID
    var phone: String
  }

  let folder: URL
  let clock: Clock
  let room: ControlRoom
  let server: Server

  /// The middle of the places of orders.
  static let latitude = 10.7769
  static let longitude = 106.7009

  init(
    clock: Clock = Clock(), _ change: (inout CamaraSettings) -> Void = { _ in }
  ) async throws {
    self.clock = clock
    folder = FileManager.default.temporaryDirectory.appending(path: "tram-camara-\(UUID())")
    var settings = ServerSettings(folder: folder.path())
    settings.camara.allowsPlainSinks = true
    settings.camara.sinkSeconds = 2
    change(&settings.camara)
    var options = AccountStore.Options()
    options.passwordCost = PasswordCost(logRounds: 2, blockSize: 1, parallelism: 1)
    room = try await ControlRoom(
      settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      accounts: options, now: { clock.now })
    server = try Server(room: room)
  }

  /// The same room with another server: what it knows of subscriptions, it has from the file.
  init(reopening other: CamaraFixture) throws {
    folder = other.folder
    clock = other.clock
    room = other.room
    server = try Server(room: other.room)
  }

  var camara: CamaraRoom { server.camara }
  var geofences: GeofenceService { server.camara.geofences }

  func remove() throws {
    try room.close()
    try FileManager.default.removeItem(at: folder)
  }

  /// Takes facts into the desk and, as the log would bring them, into the watch.
  func tell(_ body: @Sendable (inout DeskDraft) async throws -> Void) async throws {
    let now = clock.now
    let events = try await room.desk.change(by: "test", at: now) { draft in
      try await body(&draft)
      return draft.events
    }
    room.watch.look { live in
      for event in events where event.concernsWatch {
        live.apply(DeskEntry(time: now, author: "test", event: event))
      }
    }
  }

  /// Takes somebody in whose order holds for a circle of 100 m.
  func resident(
    _ phone: String, kind: EnrolledDevice.Kind = .owntracks, days: Double = 14
  ) async throws -> Resident {
    let made = Mutex<Resident?>(nil)
    try await tell { draft in
      let person = try await draft.nextID(Person.self)
      let device = try await draft.nextID(EnrolledDevice.self)
      let order = try await draft.nextID(OrderRecord.self)
      draft.add(.personKept(person: Person(id: person, name: "Người thử", phone: phone)))
      draft.add(
        .deviceEnrolled(
          device: EnrolledDevice(
            id: device, name: device.text, person: person, kind: kind, since: draft.now)))
      draft.add(
        .orderIssued(
          order: OrderRecord(
            id: order, person: person, device: device,
            place: .circle(latitude: Self.latitude, longitude: Self.longitude, radius: 100),
            from: draft.now.advanced(seconds: -60),
            until: draft.now.advanced(seconds: days * 86_400))))
      made.withLock {
        $0 = Resident(person: person, device: device, order: order, phone: phone)
      }
    }
    let resident = try #require(made.withLock { $0 })
    try await room.devices.load(from: room.desk.everyRow)
    return resident
  }

  /// A coordinate so many metres from the middle.
  static func place(east: Double, north: Double = 0) -> Coordinate {
    guard let middle = try? Coordinate(latitude: latitude, longitude: longitude) else {
      preconditionFailure("the middle lies in the world")
    }
    return LocalFrame(origin: middle).coordinate(of: LocalPoint(east: east, north: north))
  }

  /// Lets the watch see a fix now; a receiver that is alive never gives the same place twice.
  func fix(_ device: DeviceID, east: Double, north: Double = 0, accuracy: Double = 10) {
    var batch = ObservationBatch()
    batch.append(
      Observation(
        device: device, time: clock.now,
        fix: Fix(coordinate: Self.place(east: east, north: north), accuracy: Meters(accuracy))),
      cells: [], sightings: [])
    let seen = batch
    room.watch.look { live in
      var batch = seen
      _ = live.observe(&batch)
    }
  }

  /// The header of a program's token.
  func program(_ scopes: Set<String>) async throws -> HTTPFields {
    let given = try await room.accounts.makeOperatorToken(
      label: "test", scopes: scopes, at: clock.now)
    return [.authorization: "Bearer \(given.secret.text)"]
  }

  /// The header of a program that may do all.
  func program() async throws -> HTTPFields {
    try await program([
      "location-verification:verify", "location-retrieval:read", "geofencing-subscriptions:read",
      "geofencing-subscriptions:delete", GeofenceSubscription.Kind.entered.scope,
      GeofenceSubscription.Kind.left.scope,
    ])
  }

  /// The header of a phone's token.
  func phone(_ device: DeviceID) async throws -> HTTPFields {
    let given = try await room.accounts.makeDeviceToken(for: device, at: clock.now)
    return [.authorization: "Bearer \(given.secret.text)"]
  }

  /// Asks the server, without a socket.
  func ask(
    _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: String? = nil
  ) async throws -> CamaraReply {
    try await Application(responder: server.responder).test(.router) { client in
      var headers = headers
      if body != nil { headers[.contentType] = "application/json" }
      return try await client.execute(
        uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
      ) { response in
        CamaraReply(
          status: response.status.code, headers: response.headers,
          body: String(buffer: response.body))
      }
    }
  }
}

/// An answer with its JSON.
struct CamaraReply: Sendable {
  var status: Int
  var headers: HTTPFields
  var body: String

  var json: [String: Any] {
    let found = try? JSONSerialization.jsonObject(with: Data(body.utf8))
    return found as? [String: Any] ?? [:]
  }
  var list: [Any] {
    let found = try? JSONSerialization.jsonObject(with: Data(body.utf8))
    return found as? [Any] ?? []
  }
  var code: String? { json["code"] as? String }
  /// Whether it is a refusal in CAMARA's form.
  func refuses(_ status: Int, _ code: String) -> Bool {
    self.status == status && json["status"] as? Int == status && self.code == code
      && !(json["message"] as? String ?? "").isEmpty
      && headers[.contentType] == "application/json"
  }
}
