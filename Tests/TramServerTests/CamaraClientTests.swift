// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing
import TramGeo
import TramIsolation
import TramSense
import TramTrails
import TramUnits

@testable import TramServer

@Suite("Asking an operator")
struct CamaraClientTests {
  private static let phone = CamaraLocationTests.phone

  private static func answer(_ time: Instant, radius: Double = 500) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: .init(
        byteBuffer: ByteBuffer(
          string: """
            {"lastLocationTime":"\(CamaraTime.text(time))","more":{"x":1},\
            "area":{"areaType":"CIRCLE","center":{"latitude":10.7,"longitude":106.7},\
            "radius":\(radius)}}
            """)))
  }

  private static func poller(
    _ fixture: CamaraFixture, _ root: String, _ credential: CamaraOperator.Credential = .bearer("b")
  ) -> CamaraPoller {
    var asked = CamaraOperator(
      name: "test", address: root + "/location-retrieval/v0.5", credential: credential)
    asked.maxAge = 600
    asked.answerSeconds = 30
    asked.concurrency = 2
    return CamaraPoller(
      asking: asked, room: fixture.room, phones: fixture.camara.phones, seed: 1)
  }

  @Test func `our own server is an operator to our own client`() async throws {
    let theirs = try await CamaraFixture()
    let resident = try await theirs.resident(Self.phone)
    theirs.fix(resident.device, east: 120, accuracy: 40)
    let given = try await theirs.room.accounts.makeOperatorToken(
      label: "us", scopes: ["location-retrieval:read"], at: theirs.clock.now)
    let ours = try await CamaraFixture(clock: theirs.clock)
    _ = try await ours.resident("+84900000001")  // has an app and is not asked about
    let followed = try await ours.resident(Self.phone, kind: .network)
    _ = try await ours.resident("+84900000003", kind: .network)
    let app = Application(
      responder: theirs.server.responder,
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)))
    try await app.test(.live) { client in
      let poller = Self.poller(
        ours, "http://127.0.0.1:\(client.port ?? 0)", .bearer(given.secret.text))
      try await poller.step(at: ours.clock.now)
      #expect(poller.counts.located == 1)
      #expect(poller.counts.untold == 1)
      try await poller.step(at: ours.clock.now)
      #expect(poller.counts.located + poller.counts.repeated == 1)
      await poller.close()
    }
    let page = try await ours.room.log.follow(
      from: try await ours.room.log.bounds().lowerBound, limit: 1 << 20)
    let batches = page.entries.filter { $0.kind == ObservationRecord.kind }
      .compactMap { ObservationRecord.batch(page.bytes(of: $0)) }
    let observation = try #require(batches.first?.observations.first)
    #expect(observation.device == followed.device)
    #expect(observation.time == theirs.clock.now)
    #expect(observation.fix?.coordinate == CamaraFixture.place(east: 120))
    #expect(observation.fix?.accuracy == Meters(76))
    try ours.remove()
    try theirs.remove()
  }

  @Test func `a token is fetched once, kept, and fetched anew when it opens nothing`() async throws
  {
    let fixture = try await CamaraFixture()
    _ = try await fixture.resident(Self.phone, kind: .network)
    let tokens = Mutex(0)
    try await CamaraSink.run({ post in
      if post.path == "/token" {
        let count = tokens.withLock { tokens in
          tokens += 1
          return tokens
        }
        #expect(post.body == "grant_type=client_credentials&scope=location-retrieval%3Aread")
        #expect(post.headers[.authorization] == "Basic aWQ6cyUzQWU=")
        return Response(
          status: .ok,
          body: .init(
            byteBuffer: ByteBuffer(
              string:
                "{\"access_token\":\"t\(count)\",\"token_type\":\"bearer\",\"expires_in\":3600}"
            )))
      }
      guard post.headers[.authorization] == "Bearer t2" else {
        return Response(status: .unauthorized)
      }
      return Self.answer(fixture.clock.now)
    }) { sink, root in
      let poller = Self.poller(
        fixture, root,
        .client(address: root + "/token", id: "id", secret: "s:e", scope: "location-retrieval:read")
      )
      try await poller.step(at: fixture.clock.now)
      fixture.clock.advance(400)
      try await poller.step(at: fixture.clock.now)
      #expect(poller.counts.located == 2)
      #expect(tokens.withLock { $0 } == 2)
      let asked = sink.posts.filter { $0.path.hasSuffix("/retrieve") }
      #expect(asked.count == 3)
      #expect(asked.first?.json["maxAge"] as? Int == 600)
      #expect((asked.first?.json["device"] as? [String: String]) == ["phoneNumber": Self.phone])
      fixture.clock.advance(3600)
      try await poller.step(at: fixture.clock.now)
      #expect(tokens.withLock { $0 } == 4)
      await poller.close()
    }
    try fixture.remove()
  }

  @Test func `an operator with too much to do is left alone as long as it says`() async throws {
    let fixture = try await CamaraFixture()
    for i in 0..<6 { _ = try await fixture.resident("+8490000000\(i)", kind: .network) }
    try await CamaraSink.run({ _ in
      Response(status: .tooManyRequests, headers: [.retryAfter: "120"])
    }) { sink, root in
      let poller = Self.poller(fixture, root)
      try await poller.step(at: fixture.clock.now)
      // At most what was under way when the first answer came.
      #expect((1...3).contains(sink.posts.count))
      let count = sink.posts.count
      fixture.clock.advance(119)
      try await poller.step(at: fixture.clock.now)
      #expect(sink.posts.count == count)
      fixture.clock.advance(2)
      try await poller.step(at: fixture.clock.now)
      #expect(sink.posts.count > count)
      #expect(poller.counts.failed == 0)
      await poller.close()
    }
    try fixture.remove()
  }

  @Test func `answers of the past, of the future and of no sense make no observation`() async throws
  {
    let fixture = try await CamaraFixture()
    _ = try await fixture.resident(Self.phone, kind: .network)
    let turn = Mutex(0)
    let start = fixture.clock.now
    try await CamaraSink.run({ _ in
      let number = turn.withLock { turn in
        turn += 1
        return turn
      }
      return switch number {
      case 1, 2: Self.answer(start)
      case 3: Self.answer(start.advanced(seconds: 1e6))
      case 4: Self.answer(start, radius: 0)
      case 5:
        Response(
          status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 32, count: 1 << 20)))
      case 6: Response(status: .temporaryRedirect, headers: [.location: "http://127.0.0.1:1/"])
      default: Response(status: .notFound)
      }
    }) { _, root in
      let poller = Self.poller(fixture, root)
      for _ in 0..<7 {
        try await poller.step(at: fixture.clock.now)
        fixture.clock.advance(400)
      }
      #expect(
        poller.counts
          == CamaraPoller.Counts(
            located: 1, repeated: 1, future: 1, untold: 1, busy: 0, failed: 3))
      #expect(fixture.room.intake.counts.observations == 1)
      await poller.close()
    }
    try fixture.remove()
  }

  @Test(arguments: UInt64(0)..<20)
  func `the smallest circle holds every corner and no smaller one about any place does`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let corners = (0..<Int.random(in: 3...15, using: &random)).map { _ in
        CamaraFixture.place(
          east: .random(in: -900...900, using: &random),
          north: .random(in: -900...900, using: &random))
      }
      let (center, radius) = try #require(CamaraLocation.smallestCircle(about: corners))
      func reach(_ middle: Coordinate) -> Double {
        let frame = LocalFrame(origin: center)
        return corners.map { frame.distance(middle, $0).rawValue }.max() ?? 0
      }
      #expect(reach(center) <= radius.rawValue + 0.05)
      let frame = LocalFrame(origin: center)
      for _ in 0..<200 {
        let other = frame.coordinate(
          of: LocalPoint(
            east: .random(in: -300...300, using: &random),
            north: .random(in: -300...300, using: &random)))
        #expect(reach(other) >= radius.rawValue - 0.05)
      }
    }
  }
}
