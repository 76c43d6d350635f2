// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TramGeo
import TramIsolation
import TramUnits

/// What the maps of the pages are drawn from.
struct MapRoutes: Sendable {
  let console: Console

  private var room: ControlRoom { console.room }

  /// Adds the feeds of the maps.
  func add(to table: inout RouteTable) {
    console.page(
      &table, .get, "/map/places", "Gives places, beliefs and open alarms as GeoJSON"
    ) { visit in
      try await places(visit)
    }
    console.page(
      &table, .get, "/map/alarms/{id}", "Gives an alarm's last positions as GeoJSON"
    ) { visit in
      try await alarm(visit)
    }
    console.page(
      &table, .get, "/map/areas", "Gives the boundaries that the server's folder has"
    ) { _ in
      Self.geoJSON(boundaries())
    }
    console.page(
      &table, .get, "/map/orders/{id}", "Tells whose place on the map it is"
    ) { visit in
      try await card(visit)
    }
  }

  /// The most open alarms on a map; the list beside it has them all.
  private static let mostAlarms = 1000

  private func places(_ visit: PageVisit) async throws -> Response {
    let query = visit.query
    let area = query["area"] ?? ""
    let only = query["order"].flatMap { OrderID($0) }
    let box = query["bbox"].flatMap { MapFeed.Box($0) }
    let reach = try AccessFrame.reach()
    let spots = room.watch.look {
      MapFeed.spots(of: $0, area: area, within: reach, box: box, only: only, at: visit.now)
    }
    var feed = MapFeed(capacity: spots.count * 512 + 4096)
    for spot in spots { feed.add(spot) }
    if only == nil {
      for (alarm, place) in try await openAlarms(area: area, visit) {
        let words = AlarmWords(alarm, visit)
        feed.alarm(
          alarm.id.text, at: place, says: "\(words.kind): \(words.claim)",
          isQuestion: alarm.kind != "left")
      }
    }
    return Self.geoJSON(feed.finish())
  }

  /// Open alarms with where to show them: the last position, else the place of the order.
  private func openAlarms(area: String, _ visit: PageVisit) async throws
    -> [(AlarmCase, Coordinate)]
  {
    var filter = DeskFilter()
    filter.states = [AlarmCase.State.open.rawValue, AlarmCase.State.acknowledged.rawValue]
    filter.kinds = ["left", "silent", "check"]
    filter.area = area
    filter.limit = DeskFilter.mostRows
    var open: [AlarmCase] = []
    repeat {
      let page = try await console.rows.list(AlarmCase.self, filter)
      // What the opposite was seen of stays in the list, not on the map.
      open += page.rows.filter { $0.over == nil }
      filter.after = page.next
    } while filter.after != nil && open.count < Self.mostAlarms
    let found = open
    let places = room.watch.look { live in
      found.map { alarm -> Coordinate? in
        guard let order = live.order(alarm.order) else { return nil }
        let standing = live.watch.standing(of: order.name)
        return standing?.region(at: visit.now)?.coordinate ?? order.place.anchor
      }
    }
    return zip(open, places).compactMap { alarm, place in place.map { (alarm, $0) } }
  }

  private func alarm(_ visit: PageVisit) async throws -> Response {
    let alarm = try await console.the(AlarmCase.self, visit)
    var feed = MapFeed()
    let order = try await console.rows.find(alarm.order, of: OrderRecord.self)
    if let fence = try order?.place?.fence() {
      feed.add(
        MapFeed.Spot(id: alarm.order, place: fence, state: "home", region: nil))
    }
    let fixes = (alarm.evidence?.fixes ?? []).compactMap { fix in
      (try? Coordinate(latitude: fix.latitude, longitude: fix.longitude)).map { ($0, fix.outside) }
    }
    feed.trail(fixes.map(\.0))
    for (place, outside) in fixes {
      feed.point(place, "fix", alarm.order.text, outside > 0 ? "away" : "home", radius: nil)
    }
    return Self.geoJSON(feed.finish())
  }

  private func card(_ visit: PageVisit) async throws -> Response {
    let order = try await console.the(OrderRecord.self, visit)
    try await console.noteReading(of: order.person, part: "position", visit)
    let person = try await console.rows.find(order.person, of: Person.self)
    let words = OrderWords(order, console.standings([order])[order.id], visit)
    var view = words.row(person)
    view["now"] = words.now
    return visit.fragment("place-card", view)
  }

  /// The boundaries in the server's folder, as they are; nothing where there are none.
  private func boundaries() -> [UInt8] {
    let path = room.settings.path("areas.geojson")
    return FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? MapFeed().finish()
  }

  private static func geoJSON(_ bytes: [UInt8]) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/geo+json"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
