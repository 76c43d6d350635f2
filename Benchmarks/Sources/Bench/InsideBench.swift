// SPDX-License-Identifier: Apache-2.0

import CGEOS
import Foundation
import TramGeo
import TramUnits

/// A home's fence of twelve vertices and a fix near it, for every one of `count` people.
struct Homes {
  var wkt: [String] = []
  var shapes: [Shape] = []
  var fixes: [UncertainFix] = []
  /// Whom to ask about: everybody, five times, and no two neighbours in memory after one another.
  let visits: [Int]

  init(count: Int, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    visits = (0..<5 * count).map { $0 * 61_837 % count }
    for _ in 0..<count {
      let center = try Coordinate(
        latitude: .random(in: 10.7...10.9, using: &random),
        longitude: .random(in: 106.6...106.9, using: &random))
      let frame = LocalFrame(origin: center)
      let ring = Homes.ring(in: frame, using: &random)
      let vertices = (ring + ring.prefix(1)).map { "\($0.longitude) \($0.latitude)" }
      wkt.append("POLYGON ((\(vertices.joined(separator: ", "))))")
      shapes.append(try Shape(wkt: wkt[wkt.count - 1]))
      let away = LocalPoint(
        east: .random(in: -200...200, using: &random),
        north: .random(in: -200...200, using: &random))
      fixes.append(
        try UncertainFix(
          center: frame.coordinate(of: away), radius: Meters(.random(in: 5...60, using: &random)),
          model: .gauss))
    }
  }

  /// The twelve vertices of a home's fence, 40 to 110 m from its middle.
  static func ring(in frame: LocalFrame, using random: inout SeededGenerator) -> [Coordinate] {
    (0..<12).map { step in
      let angle = Double(step) / 12 * 2 * .pi
      let reach = Double.random(in: 40...110, using: &random)
      return frame.coordinate(of: LocalPoint(east: reach * cos(angle), north: reach * sin(angle)))
    }
  }
}

/// Fences: our probability and our yes or no, beside GEOS' yes or no with prepared polygons.
func measureInside() throws -> Measurement {
  let count = 100_000
  let homes = try Homes(count: count, seed: 1)
  let watch = Stopwatch()
  let shapes = homes.shapes
  let probability = watch.rate {
    var sum = 0.0
    for i in homes.visits { sum += shapes[i].probabilityInside(homes.fixes[i]).rawValue }
    return sum > 0 ? homes.visits.count : 0
  }
  let yesNo = watch.rate {
    var inside = 0
    for i in homes.visits where shapes[i].contains(homes.fixes[i].center) { inside += 1 }
    return inside > 0 ? homes.visits.count : 0
  }
  return Measurement(
    figures: [
      Figure(
        name: "probability inside one's own fence, 12 vertices, one core", unit: "fixes/s",
        runs: probability, target: 200_000),
      Figure(name: "yes or no, one's own fence, one core", unit: "fixes/s", runs: yesNo),
      Figure(
        name: "GEOS prepared, yes or no, one core", unit: "fixes/s",
        runs: try geosRate(homes, watch), isPeer: true),
    ],
    notes: [
      "100,000 fences of 12 vertices, 40 to 110 m from the middle, each asked about one fix within "
        + "200 m of it; whoever is asked about next lies elsewhere in memory.",
      "Measured elsewhere, on another day and over a socket, not in this run: a point among 10,000 "
        + "fences of 50 vertices, PostGIS 3.3 by prepared query with two clients 23,600/s, "
        + "Tile38 1.26 on one connection in pipelines of 64 97,400/s.",
    ])
}

private func geosRate(_ homes: Homes, _ watch: Stopwatch) throws -> [Run] {
  let context = GEOS_init_r()
  defer { GEOS_finish_r(context) }
  let reader = GEOSWKTReader_create_r(context)
  defer { GEOSWKTReader_destroy_r(context, reader) }
  let shapes = homes.wkt.map { GEOSWKTReader_read_r(context, reader, $0) }
  let prepared = shapes.map { GEOSPrepare_r(context, $0) }
  defer {
    for each in prepared { GEOSPreparedGeom_destroy_r(context, each) }
    for each in shapes { GEOSGeom_destroy_r(context, each) }
  }
  return watch.rate {
    var inside = 0
    for i in homes.visits {
      let point = GEOSGeom_createPointFromXY_r(
        context, homes.fixes[i].center.longitude, homes.fixes[i].center.latitude)
      if GEOSPreparedContains_r(context, prepared[i], point) == 1 { inside += 1 }
      GEOSGeom_destroy_r(context, point)
    }
    return inside > 0 ? homes.visits.count : 0
  }
}
