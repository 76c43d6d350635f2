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
import TramUnits

@testable import TramIsolation
@testable import TramServer

/// A control room in a folder of its own with a clock that stands, and a browser that is signed in.
final class ConsoleFixture: Sendable {
  static let start = Instant(milliseconds: 1_585_713_600_000)  // 2020-04-01 11:00 in Vietnam
  static let password = "một hai ba bốn"

  let folder: URL
  let room: ControlRoom
  let server: Server

  /// - Parameter now: The clock, which stands unless another one is given.
  init(
    _ change: (inout ServerSettings) -> Void = { _ in },
    now: @escaping @Sendable () -> Instant = { ConsoleFixture.start }
  ) async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tram-console-\(UUID())")
    var settings = ServerSettings(folder: folder.path())
    change(&settings)
    room = try await ControlRoom(
      settings: settings, logger: Logger(label: "test"),
      accounts: AccountsFixture.options(1), now: now)
    server = try Server(room: room)
  }

  /// Lets `body` use a browser, and closes everything after it.
  func browse(_ body: @escaping @Sendable (ConsoleBrowser) async throws -> Void) async throws {
    try await server.application().test(.router) { client in
      try await body(ConsoleBrowser(client: client))
    }
    try room.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Makes the administrator and signs them in.
  func signIn(_ browser: ConsoleBrowser) async throws {
    let token = try await room.accounts.setupToken(at: Self.start)
    let made = try await browser.post(
      "/setup", ["setup": token.text, "name": "Lan", "password": Self.password])
    #expect(made.headers[.location] == "/sign-in?done=setUp")
    let entered = try await browser.post("/sign-in", ["name": "lan", "password": Self.password])
    #expect(entered.headers[.location] == "/")
  }

  /// A person with an order, and an alarm of a departure with its evidence.
  func alarm(named name: String = "Nguyễn Văn An") async throws -> (AlarmID, OrderID, PersonID) {
    let actions = DeskActions(room)
    let person = try await actions.keepPerson(
      PersonForm(name: name, phone: "0912345678", area: "00267", address: "12 Hàng Bông"),
      by: "lan")
    let device = try await actions.enrollDevice(
      DeviceForm(person: person.id, kind: .owntracks), by: "lan"
    ).device
    let order = try await actions.issueOrder(
      OrderForm(
        person: person.id, device: device.id,
        place: .circle(latitude: 21.031, longitude: 105.847, radius: 60),
        from: Self.start.advanced(seconds: -86_400)), by: "lan")
    let alarm = try Self.departure(of: order, device: device)
    let id = try await room.desk.change(by: "watch", at: Self.start) { draft in
      let id = try await draft.nextID(AlarmCase.self)
      draft.add(
        .alarmRaised(
          alarm: AlarmCase(
            id: id, order: order.id, person: person.id, area: order.area, alarm: alarm)))
      return id
    }
    return (id, order.id, person.id)
  }

  private static func departure(of order: OrderRecord, device: EnrolledDevice) throws -> Alarm {
    var evidence = Evidence(rule: .departure, logOdds: 4)
    for (minute, outside) in [(0.0, 0.0), (2, 40), (3, 160), (4, 321)] {
      evidence.fixes.append(
        Evidence.SeenFix(
          time: start.advanced(seconds: minute * 60 - 300),
          coordinate: try Coordinate(latitude: 21.031 + minute / 1000, longitude: 105.847),
          outside: Meters(outside), logOdds: minute))
    }
    return Alarm(
      order: order.name, device: device.id, deviceName: device.name, time: start, kind: .left,
      probability: Probability(0.93), evidence: evidence)
  }
}

/// What a browser does: it keeps cookies, sends the language and the form's token.
final class ConsoleBrowser: Sendable {
  private let client: any TestClientProtocol
  private let cookies = Mutex<[String: String]>([:])
  /// What it sends as `Accept-Language`.
  let language = Mutex("vi-VN,vi;q=0.9,en;q=0.5")

  init(client: any TestClientProtocol) { self.client = client }

  func get(_ path: String, accept: String = "text/html") async throws -> TestResponse {
    try await send(.get, path, body: nil, accept: accept)
  }

  /// Sends a form with the token that pages carry.
  func post(
    _ path: String, _ fields: KeyValuePairs<String, String>, token: String? = nil
  ) async throws -> TestResponse {
    var pairs = fields.map { "\($0)=\(FormFields.encoded($1))" }
    if let token { pairs.append("csrf=\(FormFields.encoded(token))") }
    return try await send(.post, path, body: pairs.joined(separator: "&"), accept: "text/html")
  }

  /// Another browser, which nobody is signed in with.
  var stranger: ConsoleBrowser { ConsoleBrowser(client: client) }

  /// Sends a form of a public page, which carries no token.
  func post(_ path: String, _ fields: [String: String]) async throws -> TestResponse {
    let pairs = fields.sorted { $0.key < $1.key }.map { "\($0)=\(FormFields.encoded($1))" }
    return try await send(.post, path, body: pairs.joined(separator: "&"), accept: "text/html")
  }

  /// The form token of a page.
  func token(on path: String = "/about") async throws -> String {
    let text = try await text(path)
    let mark = "name=\"csrf\" value=\""
    let start = try #require(text.firstRange(of: mark)).upperBound
    return String(text[start...].prefix { $0 != "\"" })
  }

  func text(_ path: String) async throws -> String {
    try await get(path).text
  }

  private func send(
    _ method: HTTPRequest.Method, _ path: String, body: String?, accept: String
  ) async throws -> TestResponse {
    var headers: HTTPFields = [.accept: accept]
    headers[.acceptLanguage] = language.withLock { $0 }
    let kept = cookies.withLock { $0.map { "\($0)=\($1)" }.sorted() }
    if !kept.isEmpty { headers[.cookie] = kept.joined(separator: "; ") }
    if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
    let response = try await client.executeRequest(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    for field in response.headers[values: .setCookie] {
      let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      guard let name = pair.first else { continue }
      cookies.withLock { $0[String(name)] = pair.count > 1 ? String(pair[1]) : "" }
    }
    return response
  }
}

extension TestResponse {
  /// The body as text.
  var text: String { String(buffer: body) }
}
