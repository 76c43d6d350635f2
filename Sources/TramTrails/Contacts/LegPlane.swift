// SPDX-License-Identifier: Apache-2.0

import TramGeo

/// The metres in one unit (10⁻⁷ degrees) around a latitude, both ways.
///
/// The earth is the ellipsoid of WGS 84 (`LocalFrame`). North to south the scale of longitudes
/// changes; its slope is kept beside it, so that a distance between two people is right to 0.01 %
/// over a degree of latitude, wherever in it they are.
public struct LegPlane: Hashable, Sendable {
  /// Metres in one unit of longitude at `latitude`.
  public let east: Double
  /// Metres by which `east` changes from one unit of latitude to the next.
  public let eastSlope: Double
  /// Metres in one unit of latitude.
  public let north: Double
  /// Where the plane touches, in units.
  public let latitude: Double

  /// Creates the plane of a latitude in 10⁻⁷ degrees.
  public init(latitudeE7: Int32) {
    let clamped = min(max(latitudeE7, -890_000_000), 890_000_000)
    // A tenth of a degree either way for the slope.
    let step: Int32 = 1_000_000
    let here = Self.metres(clamped)
    east = here.x * 1e-7
    eastSlope =
      (Self.metres(clamped + step).x - Self.metres(clamped - step).x) * 1e-7 / Double(2 * step)
    north = here.y * 1e-7
    latitude = Double(clamped)
  }

  /// Metres in a degree, east and north.
  private static func metres(_ latitude: Int32) -> SIMD2<Double> {
    guard let origin = Coordinate(latitudeE7: latitude, longitudeE7: 0) else { return SIMD2(1, 1) }
    let frame = LocalFrame(origin: origin)
    return SIMD2(frame.metersPerDegreeEast, frame.metersPerDegreeNorth)
  }

  /// Metres in one unit of longitude at another latitude near by, in units.
  @inlinable
  public func east(at latitude: Double) -> Double {
    east + eastSlope * (latitude - self.latitude)
  }

  /// How many units, at the most, `metres` take east and north within `reach` units of latitude
  /// either way.
  @inlinable
  public func units(_ metres: Double, reach: Double) -> SIMD2<Double> {
    // The slope itself changes: a thousandth on top of it, and 1 mm for rounding.
    let least = max(east - abs(eastSlope) * reach, east * 0.1)
    return SIMD2((metres + 1e-3) / least, (metres + 1e-3) / north) * 1.001
  }
}
