// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing
import TramUnits

@testable import TramServer

@Suite("A server that is looked after")
struct OperationsRouteTests {
  @Test func `gives figures in the form of Prometheus to those who may have them`() async throws {
    let fixture = try await OperationsFixture()
    try await fixture.server.application().test(.live) { client in
      let now = ControlRoom.systemTime().milliseconds
      let taken = try await fixture.send(
        client,
        OperationsFixture.line(now) + OperationsFixture.line(now, device: "stranger") + "{\n")
      #expect(taken.status == .ok)
      _ = try await client.execute(uri: "/osmand/abc?id=1", method: .get)
      _ = try await client.execute(uri: "/nowhere/secret", method: .get)
      #expect(try await client.execute(uri: "/metrics", method: .get).status == .unauthorized)
      let answer = try await client.execute(
        uri: "/metrics", method: .get, headers: [.authorization: "Bearer \(fixture.program)"])
      #expect(answer.status == .ok)
      #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
      let figures = try Self.parsed(String(buffer: answer.body))
      #expect(figures["tram_intake_observations_total"] == 1)
      #expect(figures["tram_intake_batches_total"] == 1)
      #expect(figures["tram_intake_unknown_total"] == 1)
      #expect(figures["tram_intake_refused_total"] == 1)
      #expect(figures["tram_devices"] == 1)
      #expect(figures["tram_orders_in_force"] == 1)
      let requests = "tram_http_requests_total"
      #expect(
        figures["\(requests){method=\"POST\",route=\"/v1/observations\",status=\"2xx\"}"] == 1)
      #expect(figures["\(requests){method=\"any\",route=\"none\",status=\"4xx\"}"] == 1)
      #expect(figures["\(requests){method=\"GET\",route=\"/osmand/{token}\",status=\"4xx\"}"] == 1)
      #expect((figures["process_resident_memory_bytes"] ?? 1) > 0)
    }
  }

  /// Reads the text as a monitor does: each family begins with its help and type, once; histograms
  /// grow to their count.
  static func parsed(_ text: String) throws -> [String: Double] {
    var figures: [String: Double] = [:]
    var family = ""
    var families: Set<String> = []
    var lastBucket: [String: Double] = [:]
    #expect(text.hasSuffix("\n"))
    for line in text.split(separator: "\n") {
      if line.hasPrefix("# HELP ") || line.hasPrefix("# TYPE ") {
        let words = line.split(separator: " ")
        if words[1] == "HELP" {
          family = String(words[2])
          #expect(families.insert(family).inserted, "\(family) begins twice")
        } else {
          #expect(words[2] == family)
          #expect(["counter", "gauge", "histogram"].contains(words[3]))
          #expect(words[3] != "counter" || family.hasSuffix("_total"))
        }
        continue
      }
      let match = try #require(
        line.wholeMatch(
          of: /([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)+\})? ([0-9.e+-]+|\+Inf)/),
        "\(line)")
      let name = String(match.1)
      #expect(name.hasPrefix(family), "\(name) stands below \(family)")
      let value = Double(match.3) ?? .infinity
      #expect(figures.updateValue(value, forKey: "\(name)\(match.2 ?? "")") == nil)
      if name.hasSuffix("_bucket"), let labels = match.2 {
        let row = String(labels.prefix { $0 != "}" }.split(separator: ",le=")[0])
        #expect(value >= lastBucket[row, default: 0])
        lastBucket[row] = value
      }
    }
    return figures
  }

  @Test func `is ready while it works, and says why when it does not`() async throws {
    let fixture = try await OperationsFixture()
    try await fixture.server.application().test(.live) { client in
      let answer = try await client.execute(uri: "/ready", method: .get)
      #expect(answer.status == .ok)
      #expect(String(buffer: answer.body) == "ready\n")
    }
    let full = try await OperationsFixture { $0.leastFreeMegabytes = 1_000_000_000 }
    let faults = await Readiness(room: full.room).faults()
    #expect(faults.count == 1 && faults[0].hasPrefix("the disk has "), "\(faults)")
    try full.room.close()
    let closed = await Readiness(room: full.room).faults()
    #expect(closed.contains("the log is closed"))
    #expect(closed.contains("the journal does not take entries"))
    #expect(!closed.joined().contains("/"))
  }

  @Test func `leaves no name, number, place or token in its own log`() async throws {
    let lines = OperationsLogTests.Lines()
    let fixture = try await OperationsFixture(logger: lines.logger)
    let now = ControlRoom.systemTime().milliseconds
    try await fixture.server.application().test(.live) { client in
      let path = "/osmand/\(fixture.phone)?id=phone-1&lat=21.0311111&lon=105.85&timestamp="
      for uri in [
        path + "\(now / 1000)", path + "x", "/osmand/planted-token-1?lat=x",
        "/v1/people/%4Eguyen?phone=0912345678", "/health?token=\(fixture.program)",
      ] {
        _ = try await client.execute(uri: uri, method: .get)
      }
      let fix =
        "{\"_type\":\"location\",\"lat\":21.0311111,\"lon\":105.85,"
        + "\"tst\":\(now / 1000),\"tid\":\"MM\"}"
      for body in [fix, "{\"\(OperationsFixture.person)\":", "\u{0}\(OperationsFixture.telephone)"]
      {
        _ = try await client.execute(
          uri: "/owntracks?u=planted-user", method: .post,
          headers: [.authorization: "Bearer \(fixture.phone)"], body: ByteBuffer(string: body))
      }
      _ = try await fixture.send(client, OperationsFixture.line(now) + "{\"device\":\"mật\"\n")
    }
    let all = lines.all.joined()
    #expect(lines.all.count { $0.contains("message=answered") } >= 9)
    for planted in [
      OperationsFixture.person, "Mật", OperationsFixture.telephone, "912345678", fixture.phone,
      fixture.program, "planted", "phone-1", "21.03", "105.85", "%4E", "Nguyen", "?",
    ] {
      #expect(!all.contains(planted), "\(planted) stands in the log")
    }
  }

  @Test func `takes reports and goes on when the clock leaps to and fro`() async throws {
    let clock = LeapingClock()
    let fixture = try await OperationsFixture(now: { clock.now })
    try await fixture.server.application().test(.live) { client in
      for leap in [0, 86_400, -86_400 * 3, 3600, -3600, 86_400 * 400, -86_400 * 400] {
        clock.leap(seconds: Double(leap))
        let answer = try await fixture.send(
          client, OperationsFixture.line(clock.now.milliseconds), key: "leap \(leap)")
        #expect(answer.status == .ok, "after a leap of \(leap) s: \(String(buffer: answer.body))")
        #expect(String(buffer: answer.body).contains("\"accepted\":1"))
        #expect(try await client.execute(uri: "/health", method: .get).status == .ok)
      }
    }
    try fixture.room.close()
    #expect(try await OperationsFixture.observations(in: fixture.folder).count == 7)
  }
}

/// The machine's clock with leaps.
final class LeapingClock: Sendable {
  private let offset = Mutex(0.0)

  var now: Instant { ControlRoom.systemTime().advanced(seconds: offset.withLock { $0 }) }

  func leap(seconds: Double) { offset.withLock { $0 += seconds } }
}
