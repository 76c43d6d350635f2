// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import TramUnits

@testable import TramServer

/// A server on this machine that keeps what it is sent and answers as a test wants.
final class CamaraSink: Sendable {
  struct Post: Sendable {
    var path: String
    var headers: HTTPFields
    var body: String
    var json: [String: Any] {
      let found = try? JSONSerialization.jsonObject(with: Data(body.utf8))
      return found as? [String: Any] ?? [:]
    }
    var content: [String: Any] { json["data"] as? [String: Any] ?? [:] }
    /// The last word of the kind of event.
    var kind: String {
      (json["type"] as? String ?? "").split(separator: ".").last.map(String.init) ?? ""
    }
    var reason: String? { content["terminationReason"] as? String }
  }

  private let kept = Mutex<[Post]>([])
  var posts: [Post] { kept.withLock { $0 } }
  func forget() { kept.withLock { $0 = [] } }

  /// Runs while `body` does; `answer` is asked for each request after it was kept.
  static func run(
    _ answer: @escaping @Sendable (Post) async throws -> Response = { _ in
      Response(status: .noContent)
    },
    _ body: @escaping @Sendable (_ sink: CamaraSink, _ root: String) async throws -> Void
  ) async throws {
    let sink = CamaraSink()
    let router = Router()
    for path in ["/", "**"] {
      router.post(RouterPath(path)) { request, _ in
        let bytes = try await request.body.collect(upTo: 1 << 20)
        let post = Post(
          path: request.uri.path, headers: request.headers, body: String(buffer: bytes))
        sink.kept.withLock { $0.append(post) }
        return try await answer(post)
      }
    }
    let app = Application(
      router: router,
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      logger: Logger(label: "sink") { _ in SwiftLogNoOpLogHandler() })
    try await app.test(.live) { client in
      try await body(sink, "http://127.0.0.1:\(client.port ?? 0)")
    }
  }
}

extension CamaraFixture {
  static let subscriptions = "/geofencing-subscriptions/v0.5/subscriptions"

  static func wish(
    _ kind: String = "area-entered", sink: String, phone: String? = CamaraLocationTests.phone,
    radius: Int = 200, config: String = "", more: String = ""
  ) -> String {
    let device = phone.map { "\"device\":{\"phoneNumber\":\"\($0)\"}," } ?? ""
    return """
      {"protocol":"HTTP","sink":"\(sink)",\
      "types":["org.camaraproject.geofencing-subscriptions.v0.\(kind)"],\
      "config":{"subscriptionDetail":{\(device)"area":\(CamaraLocationTests.area(radius: radius))}\
      \(config)}\(more)}
      """
  }

  /// Lets a phone report once a minute from one place, and its fences be looked at.
  func stay(_ device: DeviceID, east: Double, minutes: Int) async throws {
    for _ in 0..<minutes {
      clock.advance(60)
      fix(device, east: east, north: Double(clock.now.milliseconds / 60_000 % 97) / 10)
      try await geofences.step(at: clock.now)
    }
  }

  /// Delivers until nothing is due, or `most` rounds are over.
  func deliver(most: Int = 20) async throws {
    for _ in 0..<most where geofences.waiting > 0 { try await geofences.deliver(at: clock.now) }
  }
}
