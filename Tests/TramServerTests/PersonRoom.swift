// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import TramIsolation
import TramUnits

@testable import TramServer

/// A control room with two people in isolation, An and Bình, and a clock that a test sets.
final class PersonRoom: Sendable {
  /// A person with an order, and the cookie of their phone.
  struct Resident: Sendable {
    let id: PersonID
    let order: OrderID
    let cookie: String
  }

  static let start = Instant(milliseconds: 1_795_500_000_000)

  let folder: URL
  let room: ControlRoom
  let server: Server
  let an: Resident
  let binh: Resident

  private final class Clock: Sendable {
    let time = Mutex(PersonRoom.start)
  }

  private let hands: Clock

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tram-person-\(UUID())")
    let hands = Clock()
    self.hands = hands
    room = try await ControlRoom(
      settings: ServerSettings(folder: folder.path), logger: Logger(label: "test"),
      accounts: AccountsFixture.options(1),
      now: { hands.time.withLock { $0 } })
    server = try Server(room: room)
    an = try await Self.resident("Nguyễn Văn An", in: room)
    binh = try await Self.resident("Trần Thị Bình", in: room)
  }

  deinit {
    try? room.close()
    try? FileManager.default.removeItem(at: folder)
  }

  var actions: DeskActions { DeskActions(room) }
  var now: Instant { hands.time.withLock { $0 } }

  func wait(_ seconds: Double) {
    hands.time.withLock { $0 = $0.advanced(seconds: seconds) }
  }

  private static func resident(_ name: String, in room: ControlRoom) async throws -> Resident {
    let actions = DeskActions(room)
    let person = try await actions.keepPerson(
      PersonForm(name: name, address: "12 ngõ 3 phố Huế"), by: "officer")
    let order = try await actions.issueOrder(
      OrderForm(
        person: person.id, place: .circle(latitude: 21.02, longitude: 105.85, radius: 60),
        until: start.advanced(seconds: 5 * 86_400), decision: "17/QĐ-UBND"),
      by: "officer")
    let link = try await room.accounts.makePersonLink(
      for: RecordedPersonID(person.id.rawValue), at: room.now())
    let session = try await room.accounts.openLink(link.secret, at: room.now())
    return Resident(
      id: person.id, order: order.id, cookie: "tram-person=\(session.secret.text)")
  }

  func ask(_ resident: Resident) async throws -> Check {
    try await actions.askCheck(CheckForm(order: resident.order), by: "officer")
  }

  /// An answer as a test looks at it.
  struct Reply: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let text: String
  }

  func get(_ path: String, _ resident: Resident?, accept: String = "text/html") async throws
    -> Reply
  {
    try await send(path, .get, [.accept: accept], nil, resident)
  }

  /// A token for what a resident's script sends.
  func token(_ resident: Resident) async throws -> String {
    struct Now: Decodable { let csrf: String }
    let text = try await get("/me/now", resident, accept: "application/json").text
    return try JSONDecoder().decode(Now.self, from: Data(text.utf8)).csrf
  }

  /// Sends JSON as a script does.
  func post(
    _ path: String, _ json: String, _ resident: Resident, key: String? = nil, csrf: String? = nil
  ) async throws -> Reply {
    var headers: HTTPFields = [.contentType: "application/json", .accept: "application/json"]
    headers[.idempotencyKey] = key
    headers[.formToken] = if let csrf { csrf } else { try await token(resident) }
    return try await send(path, .post, headers, json, resident)
  }

  /// Sends a form as a page without scripts does.
  func submit(_ path: String, _ fields: [(String, String)], _ resident: Resident?) async throws
    -> Reply
  {
    var fields = fields
    if let resident { fields.append(("csrf", try await token(resident))) }
    let body = fields.map { "\($0)=\(FormFields.encoded($1))" }.joined(separator: "&")
    return try await send(
      path, .post,
      [.contentType: "application/x-www-form-urlencoded", .accept: "text/html"], body, resident)
  }

  private func send(
    _ path: String, _ method: HTTPRequest.Method, _ headers: HTTPFields, _ body: String?,
    _ resident: Resident?
  ) async throws -> Reply {
    var headers = headers
    headers[.cookie] = [resident?.cookie, "tram-language=en"].compactMap { $0 }
      .joined(separator: "; ")
    let all = headers
    return try await server.application().test(.router) { client in
      try await client.execute(
        uri: path, method: method, headers: all, body: body.map { ByteBuffer(string: $0) }
      ) { Reply(status: $0.status, headers: $0.headers, text: String(buffer: $0.body)) }
    }
  }
}
