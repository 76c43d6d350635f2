// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("Forms")
struct ApiFormTests {
  @Test
  func `of pages and of programs say the same`() throws {
    let fields = [
      ("person", PersonID(7).text), ("latitude", "21,03"), ("longitude", "105.85"),
      ("radius", "50"), ("from", "2025-10-09T15:53:20"), ("until", ""), ("reason", " F1 "),
      ("csrf", "x"), ("key", "y"),
    ]
    let page = try OrderForm.read(fields: fields)
    let json = """
      {"person":"\(PersonID(7).text)","place":{"latitude":21.03,"longitude":105.85,"radius":50},
      "from":1760000000000,"reason":"F1"}
      """
    #expect(try OrderForm.read(json: Array(json.utf8)) == page)
    let drawn = try OrderForm.read(fields: [
      ("person", PersonID(7).text),
      ("place", #"{"latitude":21.03,"longitude":105.85,"radius":50}"#),
      ("from", "1760000000000"), ("reason", "F1"),
    ])
    #expect(drawn == page)
  }

  @Test
  func `of pages may leave a place half written, and are told what is missing`() {
    do {
      _ = try OrderForm.read(fields: [("person", PersonID(7).text), ("latitude", "21")])
      Issue.record("it was taken")
    } catch {
      #expect(error.faults.map(\.place) == ["longitude", "radius"])
    }
  }

  @Test(
    arguments: [
      ("2025-10-09T15:53:20", 1_760_000_000_000), ("2025-10-09 15:53:20", 1_760_000_000_000),
      ("2025-10-09T08:53:20Z", 1_760_000_000_000), ("2025-10-09T08:53:20.5Z", 1_760_000_000_500),
      ("2025-10-09T10:53:20+02:00", 1_760_000_000_000),
      ("2025-10-09T03:23:20-05:30", 1_760_000_000_000), ("2025-10-09", 1_759_942_800_000),
      ("1760000000000", 1_760_000_000_000),
    ] as [(String, Int64)])
  func `take times as people and browsers write them`(text: String, expected: Int64) {
    #expect(FormTime.reading(text)?.milliseconds == expected)
  }

  @Test(arguments: [
    "", "2025", "2025-13-01", "2025-10-09T24:00", "2025-10-09T1:00", "2025-10-09T10:60",
    "2025-10-09T10:00:60", "2025-10-09T10:00+7", "2025-10-09T10:00Z+07:00", "1999-01-01T00:00",
    "2100-01-01T08:00", "9223372036854775807", "-1", "2025-10-09T10:00:nan", "T", "2025-10-09T",
  ])
  func `refuse times that are none`(text: String) {
    #expect(FormTime.reading(text) == nil, "\(text)")
  }

  /// Whatever is sent, the answer is one of a client's faults or a success, never a failure here.
  @Test(arguments: 0..<4)
  func `that were damaged on the way are refused and change nothing that they should not`(
    seed: UInt64
  ) async throws {
    let fixture = try await ApiFixture()
    let routes = fixture.server.routes.filter {
      $0.path.hasPrefix("/v1/") && $0.path != "/v1/events" && $0.path != "/v1/observations"
    }
    try await fixture.test { api in
      var random = SeededGenerator(seed: seed)
      let (person, order) = try await api.order()
      let ids = [person.id.text, order.id.text, "A123", "", "P", "%00", "x/y"]
      let bodies = [
        #"{"name":"An","phone":"+84912345678","birthYear":1984,"area":"01","language":"vi"}"#,
        #"{"person":"\#(person.id)","place":{"geometry":{"type":"Polygon","#
          + #""coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}}"#,
        #"{"order":"\#(order.id)","from":1760000000000,"until":1760003600000,"reason":"x"}"#,
        #"{"order":"\#(order.id)","way":"visit","finding":"away","note":null}"#,
        #"{"way":"position","latitude":1e308,"longitude":-0.0,"accuracy":1}"#, "{}",
      ]
      for _ in 0..<100 {
        guard let route = routes.randomElement(using: &random) else { return }
        let uri = route.path.replacingOccurrences(
          of: "{id}", with: ids.randomElement(using: &random) ?? "")
        var body = Array((bodies.randomElement(using: &random) ?? "").utf8)
        for _ in 0..<Int.random(in: 0...3, using: &random) where !body.isEmpty {
          let place = Int.random(in: 0..<body.count, using: &random)
          switch Int.random(in: 0..<3, using: &random) {
          case 0: body[place] = .random(in: 0x20...0x7E, using: &random)
          case 1: body.remove(at: place)
          default: body.insert(contentsOf: body[place...].prefix(9), at: place)
          }
        }
        let reply = try await api.ask(
          route.method, uri, route.method == .get ? nil : String(decoding: body, as: UTF8.self))
        #expect(reply.status.code < 500, "\(route.method) \(uri): \(reply.text)")
      }
    }
  }
}
