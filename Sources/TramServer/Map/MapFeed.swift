// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramGeo
import TramIsolation
import TramUnits

/// What a map shows of the orders in force, as GeoJSON (RFC 7946) written byte by byte.
///
/// Members of a feature: `k` its kind (`circle`, `shape`, `67`, `95`, `fix`), `id` the order, `s`
/// how things stand (`home`, `away`, `silent`, `unknown`), `r` a radius in metres divided by the
/// cosine of the latitude, which is what a Mercator map draws.
struct MapFeed: Sendable {
  /// One order as the map shows it, copied while the watch stands still.
  struct Spot: Sendable {
    var id: OrderID
    var place: Fence
    var state: StaticString
    var region: LiveRegion?
  }

  /// A box of the map; what lies outside is left out.
  struct Box: Sendable {
    var west, south, east, north: Double

    /// Reads `west,south,east,north`.
    init?(_ text: String) {
      let numbers = text.split(separator: ",").compactMap { Double($0) }
      guard numbers.count == 4, numbers.allSatisfy(\.isFinite) else { return nil }
      (west, south, east, north) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }

    func contains(_ place: Coordinate) -> Bool {
      (south...max(south, north)).contains(place.latitude)
        && (west...max(west, east)).contains(place.longitude)
    }
  }

  /// A wider region than this tells no more than that nobody knows, metres.
  private static let widestRegion = 2500.0

  /// The most orders of one answer.
  static let mostOrders = 50_000

  private var out: ByteWriter
  private var isFirst = true

  /// Begins a collection.
  init(capacity: Int = 4096) {
    out = ByteWriter(capacity: capacity)
    out.append(literal: "{\"type\":\"FeatureCollection\",\"features\":[")
  }

  /// Ends the collection and gives its bytes.
  consuming func finish() -> [UInt8] {
    out.append(literal: "]}")
    return out.bytes
  }

  /// The orders in force, by identity, as they stand at `now`.
  ///
  /// - Complexity: O(orders)
  static func spots(
    of live: LiveWatch, area: String, within reach: AreaReach, box: Box?, only: OrderID?,
    at now: Instant
  ) -> [Spot] {
    var spots: [Spot] = []
    let orders = only.map { id in live.order(id).map { [$0] } ?? [] } ?? live.allOrders
    for order in orders {
      guard spots.count < mostOrders, order.area.hasPrefix(area),
        reach.contains(order.area)
      else { continue }
      if let box, !box.contains(order.place.anchor) { continue }
      let standing = live.watch.standing(of: order.name)
      if only == nil, standing?.isInForce == false { continue }
      spots.append(
        Spot(
          id: order.id, place: order.place, state: state(standing),
          region: standing?.region(at: now)))
    }
    return spots
  }

  /// The word for how things stand.
  private static func state(_ standing: Standing?) -> StaticString {
    guard let standing, !standing.isOuting else { return "unknown" }
    if standing.presence == .away { return "away" }
    if standing.silence == .called { return "silent" }
    return standing.presence == .home ? "home" : "unknown"
  }

  /// Adds an order: its place, and where the person is believed to be.
  mutating func add(_ spot: Spot) {
    let id = spot.id.text
    switch spot.place {
    case .circle(let circle):
      point(circle.center, "circle", id, spot.state, radius: circle.radius)
    case .shape(let shape): add(shape, id, spot.state)
    }
    guard let region = spot.region, region.source != .home,
      region.radius95.rawValue <= Self.widestRegion
    else { return }
    point(region.coordinate, "95", id, spot.state, radius: region.radius95)
    point(region.coordinate, "67", id, spot.state, radius: region.radius67)
    point(region.coordinate, "fix", id, spot.state, radius: nil)
  }

  /// Adds a point.
  mutating func point(
    _ at: Coordinate, _ kind: StaticString, _ id: String, _ state: StaticString, radius: Meters?
  ) {
    begin("Point")
    append(at)
    properties(kind, id, state)
    if let radius {
      out.append(literal: ",\"r\":")
      out.append(radius.rawValue / Mercator.cosine(at.latitude), decimals: 1)
    }
    out.append(literal: "}}")
  }

  /// Adds an alarm's pin with what it says; `isQuestion` when nothing is claimed.
  mutating func alarm(_ id: String, at place: Coordinate, says text: String, isQuestion: Bool) {
    begin("Point")
    append(place)
    properties("alarm", id, "alarm")
    if isQuestion { out.append(literal: ",\"w\":1") }
    out.append(literal: ",\"say\":")
    out.appendJSON(text)
    out.append(literal: "}}")
  }

  /// Adds a line through places.
  mutating func trail(_ places: [Coordinate]) {
    guard places.count > 1 else { return }
    begin("LineString")
    out.append(literal: "[")
    for (index, place) in places.enumerated() {
      if index > 0 { out.append(literal: ",") }
      append(place)
    }
    out.append(literal: "]")
    properties("trail", "", "away")
    out.append(literal: "}}")
  }

  private mutating func add(_ shape: Shape, _ id: String, _ state: StaticString) {
    begin("Polygon")
    shape.appendRings(to: &out)
    properties("shape", id, state)
    out.append(literal: "}}")
  }

  private mutating func begin(_ type: StaticString) {
    if !isFirst { out.append(literal: ",\n") }
    isFirst = false
    out.append(literal: "{\"type\":\"Feature\",\"geometry\":{\"type\":\"")
    out.append(literal: type)
    out.append(literal: "\",\"coordinates\":")
  }

  private mutating func properties(_ kind: StaticString, _ id: String, _ state: StaticString) {
    out.append(literal: "},\"properties\":{\"k\":\"")
    out.append(literal: kind)
    out.append(literal: "\",\"id\":\"")
    // Identities are letters and digits.
    out.append(id)
    out.append(literal: "\",\"s\":\"")
    out.append(literal: state)
    out.append(literal: "\"")
  }

  private mutating func append(_ place: Coordinate) {
    out.append(literal: "[")
    out.append(place.longitude, decimals: 6)
    out.append(literal: ",")
    out.append(place.latitude, decimals: 6)
    out.append(literal: "]")
  }
}

/// What a Mercator map needs to know of a latitude.
enum Mercator {
  /// The cosine of a latitude in degrees, at least that of 85°.
  static func cosine(_ latitude: Double) -> Double {
    let bounded = min(max(latitude, -85), 85)
    return cos(bounded * .pi / 180)
  }
}
