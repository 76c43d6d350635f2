// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing
import TramIsolation
import TramSQLite
import TramUnits

@testable import TramServer

/// A server in a folder of its own whose clock stands still until a test moves it.
final class ApiFixture: Sendable {
  static let start = Instant(milliseconds: 1_760_000_000_000)

  let folder: URL
  let room: ControlRoom
  let server: Server
  let officer: StartedSession
  let program: Secret
  let reader: Secret
  private let clock: Clock

  /// A clock that a test moves.
  final class Clock: Sendable {
    private let time = Mutex(ApiFixture.start)

    var now: Instant { time.withLock { $0 } }

    func advance(_ seconds: Double) { time.withLock { $0 = $0.advanced(seconds: seconds) } }
  }

  init(
    audit: AuditDesk? = nil, _ change: (URL) throws -> Void = { _ in }
  ) async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tram-api-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try change(folder)
    let clock = Clock()
    self.clock = clock
    var settings = ServerSettings(folder: folder.path())
    settings.tickSeconds = 3600
    room = try await ControlRoom(
      settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      accounts: AccountsFixture.options(1), audit: audit, now: { clock.now })
    server = try Server(room: room)
    let setup = try await room.accounts.setupToken(at: Self.start)
    let administrator = try await room.accounts.redeem(
      setup, name: "hoa", password: AccountsFixture.password, at: Self.start)
    _ = administrator
    officer = try await room.accounts.signIn(
      name: "hoa", password: AccountsFixture.password, address: "192.0.2.1", browser: "a browser",
      replacing: nil, at: Self.start)
    program = try await room.accounts.makeOperatorToken(
      label: "agency", scopes: ["desk.read", "desk.write"], at: Self.start
    ).secret
    reader = try await room.accounts.makeOperatorToken(
      label: "map", scopes: ["desk.read"], at: Self.start
    ).secret
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func advance(_ seconds: Double) { clock.advance(seconds) }

  var now: Instant { clock.now }

  /// Runs a test against the routes and closes the files after it.
  func test(_ body: @escaping @Sendable (ApiClient) async throws -> Void) async throws {
    let cookie = "tram=\(officer.secret.text)"
    let form = CookieSession(id: officer.id, secret: officer.secret).formToken()
    let bearers = [program, reader].map { "Bearer \($0.text)" }
    try await server.application().test(.router) { client in
      try await body(
        ApiClient(
          client: client, officer: [.cookie: cookie, .formToken: form],
          program: [.authorization: bearers[0]], reader: [.authorization: bearers[1]]))
    }
    // A test may have closed the journal.
    try? room.close()
  }

  /// Lets nothing be kept any longer.
  func breakJournal() throws { try (room.desk.journal as? SQLiteJournal)?.close() }

  /// Raises an alarm of an order, as the watch would.
  func raise(_ order: OrderID, _ kind: AlarmKind = .left) async throws -> AlarmID {
    try await room.desk.change(by: "watch", at: now) { draft in
      let record = try await draft.the(order, OrderRecord.self)
      let id = try await draft.nextID(AlarmCase.self)
      let alarm = Alarm(
        order: record.name, device: DeviceID(1), deviceName: "x", time: draft.now, kind: kind,
        probability: Probability(0.99), evidence: Evidence(rule: .departure, logOdds: 5))
      draft.add(
        .alarmRaised(
          alarm: AlarmCase(
            id: id, order: order, person: record.person, area: record.area, alarm: alarm)))
      return id
    }
  }
}

/// An answer as a test looks at it.
struct ApiReply: Sendable {
  let status: HTTPResponse.Status
  let headers: HTTPFields
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }

  func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(body))
  }

  /// The places of the faults of a problem.
  var faults: [String] {
    struct Body: Decodable { var errors: [ServerError.Fault]? }
    return (try? decoded(Body.self).errors?.map(\.place)) ?? []
  }
}

/// A page of a list as a test looks at it.
struct ApiPage<Item: Decodable & Sendable>: Decodable, Sendable {
  var items: [Item]
  var next: String?
}

/// Asks a server for things.
struct ApiClient: Sendable {
  let client: any TestClientProtocol
  let officer: HTTPFields
  let program: HTTPFields
  let reader: HTTPFields

  func ask(
    _ method: HTTPRequest.Method, _ uri: String, _ json: String? = nil, as who: HTTPFields? = nil,
    _ more: HTTPFields = [:]
  ) async throws -> ApiReply {
    var headers = who ?? officer
    if json != nil { headers[.contentType] = "application/json" }
    for field in more { headers[field.name] = field.value }
    return try await client.execute(
      uri: uri, method: method, headers: headers, body: json.map { ByteBuffer(string: $0) }
    ) { response in
      ApiReply(
        status: response.status, headers: response.headers, body: Array(buffer: response.body))
    }
  }

  /// Sends a body whose form is among the fields.
  func send(
    _ method: HTTPRequest.Method, _ uri: String, _ text: String?, as who: HTTPFields
  ) async throws -> ApiReply {
    try await client.execute(
      uri: uri, method: method, headers: who, body: text.map { ByteBuffer(string: $0) }
    ) { response in
      ApiReply(
        status: response.status, headers: response.headers, body: Array(buffer: response.body))
    }
  }

  func get(_ uri: String, _ more: HTTPFields = [:]) async throws -> ApiReply {
    try await ask(.get, uri, nil, as: nil, more)
  }

  func post(_ uri: String, _ json: String? = nil, _ more: HTTPFields = [:]) async throws -> ApiReply
  {
    try await ask(.post, uri, json, as: nil, more)
  }

  /// Makes a record and decodes it.
  func made<Record: Decodable>(
    _ type: Record.Type, _ uri: String, _ json: String
  ) async throws -> Record {
    let reply = try await post(uri, json)
    try #require(reply.status == .created, "\(reply.text)")
    return try reply.decoded(type)
  }

  /// A person with a device and an order, at home in Hà Nội.
  func order(
    _ name: String = "Nguyễn Văn An", area: String = "0100100001"
  ) async throws -> (person: Person, order: OrderRecord) {
    let person = try await made(
      Person.self, "/v1/people", #"{"name":"\#(name)","area":"\#(area)"}"#)
    let order = try await made(
      OrderRecord.self, "/v1/orders",
      """
      {"person":"\(person.id.text)","place":{"latitude":21.03,"longitude":105.85,"radius":50},
      "until":\(ApiFixture.start.milliseconds + 14 * 86_400_000)}
      """)
    return (person, order)
  }
}

extension HTTPField.Name {
  static let replyLink = HTTPField.Name("Link") ?? .cookie
}
