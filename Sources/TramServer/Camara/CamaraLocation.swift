// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

/// Where an operator says that a device is: a circle, or the smallest circle about its polygon.
struct CamaraLocation: Hashable, Sendable {
  var time: Instant
  var center: Coordinate
  var radius: Meters

  /// Reads an operator's answer; members that are not known here are passed over.
  ///
  /// - Throws: `CamaraError` for what is no location
  init(_ bytes: [UInt8]) throws {
    var members = try CamaraMembers(try CamaraValue(bytes))
    let text = try members.required("lastLocationTime", members.string("lastLocationTime"))
    guard let time = CamaraTime.reading(text) else {
      throw members.wrong("lastLocationTime", "a moment with its zone (RFC 3339)")
    }
    self.time = time
    var area = try members.required("area", members.object("area"))
    switch try area.required("areaType", area.string("areaType")) {
    case "CIRCLE":
      var middle = try area.required("center", area.object("center"))
      center = try Self.point(&middle)
      radius = Meters(try area.required("radius", area.number("radius")))
    case "POLYGON":
      guard case .array(let corners) = area.value("boundary"),
        Fence.camaraCorners.contains(corners.count)
      else { throw area.wrong("boundary", "3 to 15 points") }
      let points = try corners.map { corner in
        var inner = try CamaraMembers(corner, at: "$.area.boundary")
        return try Self.point(&inner)
      }
      guard let circle = Self.smallestCircle(about: points) else {
        throw area.wrong("boundary", "3 to 15 points")
      }
      (center, radius) = circle
    default: throw area.wrong("areaType", "CIRCLE or POLYGON")
    }
    // Half the globe's girth is 20,000 km; nothing is learned from a circle of 200 km either.
    guard radius.rawValue > 0, radius.rawValue <= 200_000 else {
      throw area.wrong("radius", "more than 0 and at most 200,000 metres")
    }
  }

  private static func point(_ members: inout CamaraMembers) throws -> Coordinate {
    let latitude = try members.required("latitude", members.number("latitude"))
    let longitude = try members.required("longitude", members.number("longitude"))
    do {
      return try Coordinate(latitude: latitude, longitude: longitude)
    } catch {
      throw CamaraError.argument(error.detail)
    }
  }

  /// The smallest circle that holds a few points and rests on two or three; `nil` for none.
  ///
  /// - Complexity: O(*points*⁴), for at most 15 points
  static func smallestCircle(about corners: [Coordinate]) -> (Coordinate, Meters)? {
    guard let first = corners.first else { return nil }
    // The plane touches near the middle, so that a large polygon is bent little.
    let rough = LocalFrame(origin: first)
    let places = corners.map { rough.point(of: $0) }
    let count = Double(places.count)
    let middle = LocalPoint(
      east: places.reduce(0) { $0 + $1.east } / count,
      north: places.reduce(0) { $0 + $1.north } / count)
    let frame = LocalFrame(origin: rough.coordinate(of: middle))
    let points = corners.map { frame.point(of: $0) }
    var best = (LocalPoint(east: 0, north: 0), Double.infinity)
    func offer(_ center: LocalPoint) {
      var reach = 0.0
      for point in points {
        reach = max(reach, center.distance(to: point).rawValue)
        if reach >= best.1 { return }
      }
      best = (center, reach)
    }
    for a in points.indices {
      for b in (a + 1)..<max(points.count, a + 1) {
        let (p, q) = (points[a], points[b])
        offer(LocalPoint(east: (p.east + q.east) / 2, north: (p.north + q.north) / 2))
        for c in (b + 1)..<max(points.count, b + 1) {
          if let center = circumcenter(p, q, points[c]) { offer(center) }
        }
      }
    }
    return (frame.coordinate(of: best.0), Meters(best.1))
  }

  private static func circumcenter(
    _ a: LocalPoint, _ b: LocalPoint, _ c: LocalPoint
  ) -> LocalPoint? {
    let (bx, by) = (b.east - a.east, b.north - a.north)
    let (cx, cy) = (c.east - a.east, c.north - a.north)
    let twice = 2 * (bx * cy - by * cx)
    guard abs(twice) > 1e-9 else { return nil }
    let (bb, cc) = (bx * bx + by * by, cx * cx + cy * cy)
    return LocalPoint(
      east: a.east + (cy * bb - by * cc) / twice, north: a.north + (bx * cc - cx * bb) / twice)
  }
}
