// SPDX-License-Identifier: Apache-2.0

public import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A place in a `LocalFrame`: metres east and north of its origin.
@frozen
public struct LocalPoint: Hashable, Sendable {
  /// Metres east of the origin.
  public var east: Double
  /// Metres north of the origin.
  public var north: Double

  /// Creates a place.
  @inlinable
  public init(east: Double, north: Double) {
    self.east = east
    self.north = north
  }

  /// The distance to another place of the same frame.
  @inlinable
  public func distance(to other: LocalPoint) -> Meters {
    let e = east - other.east
    let n = north - other.north
    return Meters((e * e + n * n).squareRoot())
  }
}

/// A flat metric plane that touches the WGS 84 ellipsoid at an origin.
///
/// East and north are scaled by the ellipsoid's two radii of curvature at the origin's latitude
/// (NIMA TR8350.2, §3.2). Within 10 km of the origin and 60° of the equator a distance is off by
/// less than 0.2 %; a frame is made anew for every home or town, never for a country.
@frozen
public struct LocalFrame: Hashable, Sendable {
  /// Where the plane touches.
  public let origin: Coordinate
  /// Metres in one degree of longitude at the origin.
  public let metersPerDegreeEast: Double
  /// Metres in one degree of latitude at the origin.
  public let metersPerDegreeNorth: Double

  /// Creates the plane that touches at `origin`.
  public init(origin: Coordinate) {
    self.origin = origin
    // WGS 84: a = 6378137 m, f = 1/298.257223563, so e² = f (2 - f).
    let a = 6_378_137.0
    let e2 = 6.694_379_990_141_316e-3
    let latitude = origin.latitude * .pi / 180
    let s = sin(latitude)
    let w = (1 - e2 * s * s).squareRoot()
    let meridian = a * (1 - e2) / (w * w * w)
    let normal = a / w
    metersPerDegreeNorth = meridian * .pi / 180
    // At a pole every longitude is the same place; a floor keeps the inverse finite.
    metersPerDegreeEast = max(normal * cos(latitude) * .pi / 180, 1e-6)
  }

  /// Where `coordinate` lies in the plane; longitudes are taken the short way round the globe.
  @inlinable
  public func point(of coordinate: Coordinate) -> LocalPoint {
    var turn = Int64(coordinate.longitudeE7) - Int64(origin.longitudeE7)
    if turn > 1_800_000_000 { turn -= 3_600_000_000 }
    if turn < -1_800_000_000 { turn += 3_600_000_000 }
    let rise = Int64(coordinate.latitudeE7) - Int64(origin.latitudeE7)
    return LocalPoint(
      east: Double(turn) * 1e-7 * metersPerDegreeEast,
      north: Double(rise) * 1e-7 * metersPerDegreeNorth)
  }

  /// The coordinate of a place in the plane, kept inside the world.
  @inlinable
  public func coordinate(of point: LocalPoint) -> Coordinate {
    let north = (point.north / metersPerDegreeNorth * 1e7).rounded()
    let east = (point.east / metersPerDegreeEast * 1e7).rounded()
    let latitude = min(max(Double(origin.latitudeE7) + north, -900_000_000), 900_000_000)
    var longitude = Double(origin.longitudeE7) + east
    longitude -= 3_600_000_000 * ((longitude + 1_800_000_000) / 3_600_000_000).rounded(.down)
    longitude = min(max(longitude, -1_800_000_000), 1_800_000_000)
    guard latitude.isFinite, longitude.isFinite,
      let found = Coordinate(latitudeE7: Int32(latitude), longitudeE7: Int32(longitude))
    else { return origin }
    return found
  }

  /// The distance between two coordinates near the origin.
  @inlinable
  public func distance(_ a: Coordinate, _ b: Coordinate) -> Meters {
    point(of: a).distance(to: point(of: b))
  }
}
