// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing
import TramGeo
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("The console's map")
struct ConsoleMapTests {
  private struct Collection: Decodable {
    struct Feature: Decodable {
      struct Geometry: Decodable { var type: String }
      struct Properties: Decodable {
        var k: String
        var id: String
        var s: String
        var r: Double?
        var say: String?
      }
      var geometry: Geometry
      var properties: Properties
    }
    var type: String
    var features: [Feature]
  }

  private func read(_ bytes: [UInt8]) throws -> Collection {
    try JSONDecoder().decode(Collection.self, from: Data(bytes))
  }

  @Test func `is JSON with every place, belief and alarm, whatever people wrote`() throws {
    var feed = MapFeed()
    let center = try Coordinate(latitude: 60, longitude: 105.8)
    let place = Fence.circle(try Circle(center: center, radius: Meters(50)))
    let region = LiveRegion(
      coordinate: center, radius67: Meters(20), radius95: Meters(45), source: .fix,
      time: ConsoleFixture.start)
    feed.add(MapFeed.Spot(id: OrderID(7), place: place, state: "away", region: region))
    feed.alarm("A13", at: center, says: "\"</script>\\\n", isQuestion: true)
    feed.trail([center, center])
    let found = try read(feed.finish())
    #expect(found.features.map(\.properties.k) == ["circle", "95", "67", "fix", "alarm", "trail"])
    // The cosine of 60 degrees is a half.
    #expect(found.features.first?.properties.r == 100)
    #expect(found.features[4].properties.say == "\"</script>\\\n")
    #expect(found.features.first?.properties.id == OrderID(7).text)
  }

  @Test func `draws a place with corners and holes`() throws {
    let place = Place.polygons([
      [
        [[105, 21], [105.01, 21], [105.01, 21.01], [105, 21.01], [105, 21]],
        [
          [105.004, 21.004], [105.004, 21.006], [105.006, 21.006], [105.006, 21.004],
          [105.004, 21.004],
        ],
      ]
    ])
    var feed = MapFeed()
    let fence = try place.fence()
    feed.add(MapFeed.Spot(id: OrderID(1), place: fence, state: "home", region: nil))
    let found = try read(feed.finish())
    #expect(found.features.map(\.geometry.type) == ["Polygon"])
  }

  @Test func `is whole with 20,000 orders`() throws {
    var feed = MapFeed(capacity: 20_000 * 512)
    for number in 1...20_000 as ClosedRange<UInt64> {
      let place = try Coordinate(latitude: 21 + Double(number) / 1e6, longitude: 105)
      let region = LiveRegion(
        coordinate: place, radius67: Meters(20), radius95: Meters(45), source: .fix,
        time: ConsoleFixture.start)
      let fence = Fence.circle(try Circle(center: place, radius: Meters(80)))
      feed.add(MapFeed.Spot(id: OrderID(number), place: fence, state: "home", region: region))
    }
    let bytes = feed.finish()
    #expect(bytes.count < 12_000_000)
    #expect(try read(bytes).features.count == 80_000)
  }

  @Test func `is empty and whole without orders`() throws {
    #expect(try read(MapFeed().finish()).features.isEmpty)
  }

  @Test(arguments: ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "1,2,3,4,5"])
  func `passes over a box that is none`(text: String) { #expect(MapFeed.Box(text) == nil) }

  @Test func `shows the order and the alarm of a ward by its area and box`() async throws {
    let fixture = try await ConsoleFixture()
    let (alarm, order, _) = try await fixture.alarm()
    // The watch has not run here: it is told by hand.
    let facts = try await fixture.room.desk.facts(after: 0, limit: 100).facts
    fixture.room.watch.look { live in for fact in facts { live.apply(fact.entry) } }
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      func features(_ path: String) async throws -> [String] {
        let response = try await browser.get(path)
        #expect(response.headers[.contentType] == "application/geo+json")
        return try read(Array(response.text.utf8)).features.map {
          "\($0.properties.k) \($0.properties.id)"
        }
      }
      let all = ["circle \(order.text)", "alarm \(alarm.text)"]
      #expect(try await features("/map/places") == all)
      #expect(try await features("/map/places?area=002&bbox=105,21,106,22") == all)
      #expect(try await features("/map/places?area=31") == [])
      #expect(try await features("/map/places?bbox=0,0,1,1") == ["alarm \(alarm.text)"])
      #expect(try await features("/map/places?order=\(order.text)") == ["circle \(order.text)"])
      let own = try await features("/map/alarms/\(alarm.text)")
      #expect(own.count == 6)
      #expect(try await features("/map/areas") == [])
    }
  }
}
