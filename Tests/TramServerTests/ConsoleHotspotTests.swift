// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing
import TramSQLite
import TramTracing
import TramUnits

@testable import TramServer

@Suite("The map of hotspots")
struct ConsoleHotspotTests {
  private struct Collection: Decodable {
    struct Feature: Decodable {
      struct Properties: Decodable {
        var k: String
        var c: Int
        var n: String
        var name: String
      }
      var properties: Properties
    }
    var features: [Feature]
  }

  private static let shapes = """
    {"type":"FeatureCollection","features":[
     {"type":"Feature","properties":{"name":"Một","code":"0100100001"},"geometry":
      {"type":"Polygon","coordinates":[[[105,21],[105.1,21],[105.1,21.1],[105,21]]]}},
     {"type":"Feature","properties":{"name":"Hai","code":"0100100002"},"geometry":
      {"type":"Polygon","coordinates":[[[105,22],[105.1,22],[105.1,22.1],[105,22]]]}}]}
    """

  /// Keeps confirmed cases: so many in each ward, on the day before the fixture's.
  private func keep(_ counts: [String: Int], in room: ControlRoom) async throws {
    let now = ConsoleFixture.start
    for (area, count) in counts.sorted(by: { $0.key < $1.key }) {
      for number in 0..<count {
        try await room.cases.change(by: "lan", at: now) { book throws(TracingError) in
          var form = CaseForm(disease: number == 0 ? "measles" : "covid-19", state: .confirmed)
          form.sampled = now.advanced(seconds: -86_400)
          form.resulted = now.advanced(seconds: -86_400)
          return try book.open(
            form, of: PersonMention(label: "\(area)-\(number)", area: area), at: now, by: "lan"
          ).outcome
        }
      }
    }
  }

  @Test
  func `withholds small counts on the page, in the table and on the map alike`() async throws {
    let fixture = try await ConsoleFixture()
    try Data(Self.shapes.utf8).write(to: fixture.folder.appending(path: "areas.geojson"))
    try await keep(
      ["0100100001": 3, "0100100002": 14, "0100200001": 30, "": 2], in: fixture.room)
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      for (language, word) in [("vi", "không nêu"), ("en", "withheld")] {
        browser.language.withLock { $0 = language }
        let page = try await browser.text("/hotspots")
        #expect(page.contains(word) && page.contains(">30<") && !page.contains("{{"))
        #expect(!page.contains(">3<"))
        if try Assets().hasMapLibrary {
          #expect(page.contains("data-map=\"/map/hotspots?"))
        }
      }
      let map = try JSONDecoder().decode(
        Collection.self,
        from: Data(try await browser.text("/map/hotspots").utf8))
      #expect(map.features.map(\.properties.k) == ["hot", "hot"])
      #expect(map.features.map(\.properties.c).first == -1)
      #expect(map.features.first?.properties.n == "…")
      let table = try await browser.get("/hotspots.csv")
      #expect(table.headers[.contentType]?.hasPrefix("text/csv") == true)
      #expect(table.text.contains("0100100001,2020-04-01,,1"))
      #expect(table.text.contains("0100200001,2020-04-01,30,0"))
      #expect(!table.text.contains(",3,0"))
    }
  }

  @Test
  func `narrows by days, disease, ward and the day that counts, and refuses days that cannot be`()
    async throws
  {
    let fixture = try await ConsoleFixture()
    try await keep(["0100100001": 8, "7900100001": 9], in: fixture.room)
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let ward = try await browser.text("/hotspots.csv?area=79&step=day")
      #expect(ward.contains("7900100001,2020-03-31,9,0") && !ward.contains("0100100001"))
      let disease = try await browser.text("/hotspots.csv?area=79&disease=covid-19&step=week")
      #expect(disease.contains("7900100001,2020-04-01,8,0"))
      let before = try await browser.text("/hotspots.csv?from=2020-01-01&until=2020-03-30")
      #expect(!before.contains("7900100001"))
      let onset = try await browser.text("/hotspots?count=onset")
      #expect(onset.contains("17 ca"), "cases without an onset are told")
      let bad = try await browser.text("/hotspots?from=2020-05-01&until=2020-04-01")
      #expect(bad.contains("366"))
      let cells = try await browser.text("/hotspots?by=cell500")
      #expect(cells.contains("17 ca"), "cases without a home on the map are told")
      #expect(try await browser.get("/hotspots?from=x&until=%00&by=zz&step=q").status == .ok)
    }
  }
}
