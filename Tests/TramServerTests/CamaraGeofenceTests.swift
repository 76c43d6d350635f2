// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("CAMARA's geofencing subscriptions")
struct CamaraGeofenceTests {
  private static let phone = CamaraLocationTests.phone
  private static let path = CamaraFixture.subscriptions

  @Test func `a subscription tells of its start, of who enters and leaves, and of its end`()
    async throws
  {
    let fixture = try await CamaraFixture()
    let resident = try await fixture.resident(Self.phone)
    let headers = try await fixture.program()
    try await fixture.stay(resident.device, east: 900, minutes: 3)
    try await CamaraSink.run { sink, root in
      let expiry = CamaraTime.text(fixture.clock.now.advanced(seconds: 86_400))
      let credential = """
        ,"sinkCredential":{"credentialType":"ACCESSTOKEN","accessToken":"secret",\
        "accessTokenExpiresUtc":"\(expiry)","accessTokenType":"bearer"},\
        "protocolSettings":{"headers":{"x-key":"7"},"method":"POST"}
        """
      let entered = try await fixture.ask(
        .post, Self.path, headers,
        CamaraFixture.wish(
          sink: root + "/in", config: ",\"subscriptionMaxEvents\":1", more: credential))
      #expect(entered.status == 201)
      #expect(entered.json["sinkCredential"] == nil)
      #expect(entered.json["status"] as? String == "ACTIVE")
      #expect(entered.json["sink"] as? String == root + "/in")
      let id = try #require(entered.json["id"] as? String)
      let left = try await fixture.ask(
        .post, Self.path, headers, CamaraFixture.wish("area-left", sink: root + "/out"))
      #expect(left.status == 201)
      try await fixture.deliver()
      #expect(sink.posts.map(\.kind) == ["subscription-started", "subscription-started"])
      let started = try #require(sink.posts.first { $0.path == "/in" })
      #expect(started.headers[.contentType] == "application/cloudevents+json")
      #expect(started.headers[.authorization] == "Bearer secret")
      #expect(started.content["initiationReason"] as? String == "SUBSCRIPTION_CREATED")
      #expect(started.json["specversion"] as? String == "1.0")
      sink.forget()

      try await fixture.stay(resident.device, east: 0, minutes: 6)
      try await fixture.deliver()
      #expect(sink.posts.map(\.kind) == ["area-entered", "subscription-ended"])
      #expect(sink.posts.allSatisfy { $0.content["subscriptionId"] as? String == id })
      #expect(sink.posts.last?.reason == "MAX_EVENTS_REACHED")
      #expect((sink.posts.first?.content["device"] as? [String: String])?.count == 1)
      #expect((sink.posts.first?.content["area"] as? [String: Any])?["radius"] as? Int == 200)
      let gone = try await fixture.ask(.get, Self.path + "/\(id)", headers)
      #expect(gone.refuses(404, "NOT_FOUND"))
      sink.forget()

      try await fixture.stay(resident.device, east: 900, minutes: 6)
      try await fixture.deliver()
      #expect(sink.posts.map(\.kind) == ["area-left"])
      let leftID = try #require(left.json["id"] as? String)
      let ended = try await fixture.ask(.delete, Self.path + "/\(leftID)", headers)
      #expect(ended.status == 204 && ended.body.isEmpty)
      let again = try await fixture.ask(.delete, Self.path + "/\(leftID)", headers)
      #expect(again.refuses(404, "NOT_FOUND"))
      try await fixture.deliver()
      #expect(sink.posts.last?.reason == "SUBSCRIPTION_DELETED")
      #expect(Set(sink.posts.map { $0.json["id"] as? String }).count == sink.posts.count)
    }
    try fixture.remove()
  }

  @Test func `everybody sees their own subscriptions only, a phone without its name`() async throws
  {
    let fixture = try await CamaraFixture()
    let resident = try await fixture.resident(Self.phone)
    let (one, other) = (try await fixture.program(), try await fixture.program())
    let own = try await fixture.phone(resident.device)
    let sink = "https://sink.example.com/x"
    #expect(try await fixture.ask(.get, Self.path, one).body == "[]")
    let made = try await fixture.ask(.post, Self.path, one, CamaraFixture.wish(sink: sink))
    let id = try #require(made.json["id"] as? String)
    #expect(try await fixture.ask(.get, Self.path, one).list.count == 1)
    let shown = try await fixture.ask(.get, Self.path + "/\(id)", one)
    #expect(shown.body == made.body)
    #expect(try await fixture.ask(.get, Self.path, other).list.isEmpty)
    #expect(try await fixture.ask(.get, Self.path + "/\(id)", other).refuses(404, "NOT_FOUND"))
    #expect(try await fixture.ask(.delete, Self.path + "/\(id)", own).refuses(404, "NOT_FOUND"))
    let named = try await fixture.ask(.post, Self.path, own, CamaraFixture.wish(sink: sink))
    #expect(named.refuses(422, "UNNECESSARY_IDENTIFIER"))
    let mine = try await fixture.ask(
      .post, Self.path, own, CamaraFixture.wish(sink: sink, phone: nil))
    #expect(mine.status == 201)
    let config = mine.json["config"] as? [String: Any]
    let detail = config?["subscriptionDetail"] as? [String: Any]
    #expect(detail?["device"] == nil && detail?["area"] != nil)
    for (method, path) in [
      (.get, Self.path), (.get, Self.path + "/\(id)"), (.delete, Self.path + "/1"),
    ]
      as [(HTTPRequest.Method, String)]
    {
      #expect(try await fixture.ask(method, path, [:]).refuses(401, "UNAUTHENTICATED"))
    }
    let half = try await fixture.program([GeofenceSubscription.Kind.left.scope])
    let mismatch = try await fixture.ask(.post, Self.path, half, CamaraFixture.wish(sink: sink))
    #expect(mismatch.refuses(403, "SUBSCRIPTION_MISMATCH"))
    #expect(try await fixture.ask(.get, Self.path, half).refuses(403, "PERMISSION_DENIED"))
    try fixture.remove()
  }

  @Test func `a first event is told to who asked how things stand, and to nobody else`()
    async throws
  {
    let fixture = try await CamaraFixture()
    let resident = try await fixture.resident(Self.phone)
    let headers = try await fixture.program()
    try await fixture.stay(resident.device, east: 0, minutes: 3)
    try await CamaraSink.run { sink, root in
      for (kind, flag) in [("area-entered", true), ("area-left", true), ("area-entered", false)] {
        let wish = CamaraFixture.wish(
          kind, sink: "\(root)/\(kind)-\(flag)", config: ",\"initialEvent\":\(flag)")
        #expect(try await fixture.ask(.post, Self.path, headers, wish).status == 201)
      }
      try await fixture.stay(resident.device, east: 0, minutes: 5)
      try await fixture.deliver()
      let told = sink.posts.filter { $0.kind != "subscription-started" }
      #expect(told.map(\.path) == ["/area-entered-true"])
    }
    try fixture.remove()
  }

  @Test func `it ends when its time, its token, its order or its program's token is over`()
    async throws
  {
    let fixture = try await CamaraFixture()
    let resident = try await fixture.resident(Self.phone)
    let second = try await fixture.resident("+84900000002")
    let headers = try await fixture.program()
    let given = try await fixture.room.accounts.makeOperatorToken(
      label: "b", scopes: [GeofenceSubscription.Kind.entered.scope], at: fixture.clock.now)
    try await CamaraSink.run { sink, root in
      let soon = CamaraTime.text(fixture.clock.now.advanced(seconds: 100))
      let credential = """
        ,"sinkCredential":{"credentialType":"ACCESSTOKEN","accessToken":"t",\
        "accessTokenExpiresUtc":"\(soon)","accessTokenType":"bearer"}
        """
      for (path, phone, config, more) in [
        ("/time", Self.phone, ",\"subscriptionExpireTime\":\"\(soon)\"", ""),
        ("/token", Self.phone, "", credential), ("/order", second.phone, "", ""),
      ] {
        let wish = CamaraFixture.wish(sink: root + path, phone: phone, config: config, more: more)
        #expect(try await fixture.ask(.post, Self.path, headers, wish).status == 201)
      }
      let mine = try await fixture.ask(
        .post, Self.path, [.authorization: "Bearer \(given.secret.text)"],
        CamaraFixture.wish(sink: root + "/program"))
      #expect(mine.status == 201)
      try await fixture.room.accounts.revoke(given.id)
      try await fixture.tell { $0.add(.orderEnded(order: second.order, note: nil)) }
      for _ in 0..<5 {
        fixture.clock.advance(31)
        try await fixture.geofences.step(at: fixture.clock.now)
      }
      try await fixture.deliver()
      let reasons = Dictionary(
        sink.posts.compactMap { post in post.reason.map { (post.path, $0) } }
      ) { $0 + $1 }
      #expect(
        reasons == [
          "/time": "SUBSCRIPTION_EXPIRED", "/token": "ACCESS_TOKEN_EXPIRED",
          "/order": "NETWORK_TERMINATED", "/program": "NETWORK_TERMINATED",
        ])
      #expect(try await fixture.ask(.get, Self.path, headers).body == "[]")
      #expect(try await fixture.geofences.file.load().subscriptions.isEmpty)
    }
    _ = resident
    try fixture.remove()
  }

  @Test func `what does not fit is refused with CAMARA's codes`() async throws {
    let fixture = try await CamaraFixture { $0.mostOfOneOwner = 1 }
    _ = try await fixture.resident(Self.phone)
    let headers = try await fixture.program()
    let sink = "https://sink.example.com/x"
    let good = CamaraFixture.wish(sink: sink)
    let credential = { (type: String, token: String) in
      CamaraFixture.wish(
        sink: sink,
        more: """
          ,"sinkCredential":{"credentialType":"\(type)","accessToken":"a",\
          "accessTokenExpiresUtc":"2099-01-01T00:00:00Z","accessTokenType":"\(token)"}
          """)
    }
    let cases: [(String, Int, String)] = [
      ("", 400, "INVALID_ARGUMENT"), ("{}", 400, "INVALID_ARGUMENT"),
      (good.replacing("\"HTTP\"", with: "\"MQTT3\""), 400, "INVALID_PROTOCOL"),
      (good.replacing("area-entered", with: "area-seen"), 400, "INVALID_ARGUMENT"),
      (good.replacing("\"config\"", with: "\"more\":1,\"config\""), 400, "INVALID_ARGUMENT"),
      (
        good.replacing(
          "area-entered\"", with: "area-entered\",\"\(GeofenceEvent.prefix)area-left\""),
        422, "MULTIEVENT_SUBSCRIPTION_NOT_SUPPORTED"
      ),
      (CamaraFixture.wish(sink: "ftp://a.example"), 400, "INVALID_SINK"),
      (CamaraFixture.wish(sink: "sink"), 400, "INVALID_SINK"),
      (credential("PLAIN", "bearer"), 400, "INVALID_CREDENTIAL"),
      (credential("ACCESSTOKEN", "mac"), 400, "INVALID_TOKEN"),
      (credential("PRIVATE_KEY_JWT", "bearer"), 422, "PRIVATE_KEY_JWT_NOT_CONFIGURED"),
      (
        CamaraFixture.wish(
          sink: sink, config: ",\"subscriptionExpireTime\":\"2020-01-01T00:00:00Z\""), 400,
        "INVALID_ARGUMENT"
      ),
      (
        CamaraFixture.wish(
          sink: sink, config: ",\"subscriptionExpireTime\":\"2099-01-01T00:00:00\""), 400,
        "INVALID_ARGUMENT"
      ),
      (
        CamaraFixture.wish(sink: sink, config: ",\"subscriptionMaxEvents\":0"), 400,
        "INVALID_ARGUMENT"
      ),
      (CamaraFixture.wish(sink: sink, phone: nil), 422, "MISSING_IDENTIFIER"),
      (CamaraFixture.wish(sink: sink, phone: "+84900000099"), 404, "IDENTIFIER_NOT_FOUND"),
      (
        good.replacing("\"phoneNumber\":\"\(Self.phone)\"", with: ""), 400, "INVALID_ARGUMENT"
      ),
      (
        CamaraFixture.wish(sink: sink, radius: 49), 422, "GEOFENCING_SUBSCRIPTIONS.INVALID_AREA"
      ),
      (
        CamaraFixture.wish(
          sink: sink, more: ",\"protocolSettings\":{\"headers\":{\"Host\":\"a\"}}"), 400,
        "INVALID_ARGUMENT"
      ),
    ]
    for (body, status, code) in cases {
      let reply = try await fixture.ask(.post, Self.path, headers, body)
      #expect(reply.refuses(status, code), "\(body): \(reply.status) \(reply.body)")
    }
    #expect(try await fixture.ask(.post, Self.path, headers, good).status == 201)
    let second = try await fixture.ask(.post, Self.path, headers, good)
    #expect(second.refuses(429, "QUOTA_EXCEEDED"))
    try fixture.remove()
  }

  @Test func `a restart forgets no subscription and no notice, and names notices as before`()
    async throws
  {
    let clock = CamaraFixture.Clock()
    let first = try await CamaraFixture(clock: clock)
    let resident = try await first.resident(Self.phone)
    let headers = try await first.program()
    try await first.stay(resident.device, east: 900, minutes: 3)
    try await CamaraSink.run({ _ in Response(status: .serviceUnavailable) }) { sink, root in
      let made = try await first.ask(.post, Self.path, headers, CamaraFixture.wish(sink: root))
      let id = try #require(made.json["id"] as? String)
      try await first.stay(resident.device, east: 0, minutes: 6)
      try await first.geofences.deliver(at: clock.now)
      #expect(sink.posts.map { $0.json["id"] as? String } == ["\(id)-1"])
      #expect(first.geofences.waiting == 2)
      let second = try CamaraFixture(reopening: first)
      let shown = try await second.ask(.get, Self.path + "/\(id)", headers)
      #expect(shown.body == made.body)
      // Not due again so soon after a failure.
      try await second.geofences.deliver(at: clock.now)
      #expect(sink.posts.count == 1)
      clock.advance(10)
      try await second.geofences.deliver(at: clock.now)
      #expect(sink.posts.map { $0.json["id"] as? String } == ["\(id)-1", "\(id)-1"])
      // Having entered is remembered: staying tells nothing, going out and in again does.
      try await second.stay(resident.device, east: 0, minutes: 4)
      #expect(second.geofences.waiting == 2)
      try await second.stay(resident.device, east: 900, minutes: 5)
      try await second.stay(resident.device, east: 0, minutes: 5)
      #expect(second.geofences.waiting == 3)
      try second.remove()
    }
  }

  @Test(arguments: ["hang", "huge", "redirect", "410"])
  func `a hostile sink holds nothing up and leads nowhere`(manner: String) async throws {
    let fixture = try await CamaraFixture { settings in
      // Short only where the wait itself is tried: on a busy machine any answer may take a second.
      settings.sinkSeconds = manner == "hang" ? 1 : 60
      settings.mostAttempts = 2
    }
    _ = try await fixture.resident(Self.phone)
    let headers = try await fixture.program()
    try await CamaraSink.run { inner, innerRoot in
      try await CamaraSink.run({ post in
        switch manner {
        case "hang":
          // Longer than the sender waits.
          try await Task.sleep(for: .seconds(5))
          return Response(status: .noContent)
        case "huge":
          return Response(
            status: .badRequest,
            body: ResponseBody { writer in
              let part = ByteBuffer(repeating: 0, count: 1 << 20)
              for _ in 0..<100_000 { try await writer.write(part) }
              try await writer.finish(nil)
            })
        case "redirect":
          return Response(status: .temporaryRedirect, headers: [.location: innerRoot + "/secret"])
        default: return Response(status: .gone)
        }
      }) { sink, root in
        let made = try await fixture.ask(.post, Self.path, headers, CamaraFixture.wish(sink: root))
        #expect(made.status == 201)
        for _ in 0..<2 {
          try await fixture.geofences.deliver(at: fixture.clock.now)
          fixture.clock.advance(60)
        }
        #expect(inner.posts.isEmpty)
        #expect(fixture.geofences.waiting == 0)
        #expect(sink.posts.count == (manner == "410" ? 1 : 2))
        #expect(fixture.geofences.counts.abandoned == (manner == "410" ? 0 : 1))
        let left = try await fixture.ask(.get, Self.path, headers)
        #expect(left.list.count == (manner == "410" ? 0 : 1))
      }
    }
    try fixture.remove()
  }

  @Test func `more notices than fit push out the oldest but the first`() async throws {
    let fixture = try await CamaraFixture { $0.mostWaiting = 3 }
    let resident = try await fixture.resident(Self.phone)
    let headers = try await fixture.program()
    let wish = CamaraFixture.wish(sink: "http://127.0.0.1:1/")
    #expect(try await fixture.ask(.post, Self.path, headers, wish).status == 201)
    for _ in 0..<5 {
      try await fixture.stay(resident.device, east: 900, minutes: 5)
      try await fixture.stay(resident.device, east: 0, minutes: 5)
    }
    #expect(fixture.geofences.waiting == 3)
    #expect(fixture.geofences.counts.dropped == 3)
    try fixture.remove()
  }
}
