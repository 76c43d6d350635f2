// SPDX-License-Identifier: Apache-2.0

/// A place on the WGS 84 ellipsoid at rest: whole units of 10⁻⁷ degrees (11 mm or less).
@frozen
public struct Coordinate: Hashable, Sendable {
  /// Latitude in 10⁻⁷ degrees, -900,000,000 to 900,000,000; north is positive.
  public let latitudeE7: Int32
  /// Longitude in 10⁻⁷ degrees, -1,800,000,000 to 1,800,000,000; east is positive.
  public let longitudeE7: Int32

  /// Creates a place from degrees, rounded to 10⁻⁷.
  ///
  /// - Throws: `GeoError` with code `.notANumber` or `.outsideWorld`.
  @inlinable
  public init(latitude: Double, longitude: Double) throws(GeoError) {
    guard latitude.isFinite, longitude.isFinite else {
      throw GeoError(.notANumber, detail: "latitude \(latitude), longitude \(longitude)")
    }
    guard abs(latitude) <= 90 else {
      throw GeoError(.outsideWorld, detail: "latitude \(latitude) is outside -90...90")
    }
    guard abs(longitude) <= 180 else {
      throw GeoError(.outsideWorld, detail: "longitude \(longitude) is outside -180...180")
    }
    latitudeE7 = Int32((latitude * 1e7).rounded())
    longitudeE7 = Int32((longitude * 1e7).rounded())
  }

  /// Creates a place from whole units of 10⁻⁷ degrees; `nil` outside the world.
  @inlinable
  public init?(latitudeE7: Int32, longitudeE7: Int32) {
    guard abs(Int64(latitudeE7)) <= 900_000_000, abs(Int64(longitudeE7)) <= 1_800_000_000 else {
      return nil
    }
    self.latitudeE7 = latitudeE7
    self.longitudeE7 = longitudeE7
  }

  /// Latitude in degrees, -90 to 90.
  @inlinable
  public var latitude: Double { Double(latitudeE7) / 1e7 }

  /// Longitude in degrees, -180 to 180.
  @inlinable
  public var longitude: Double { Double(longitudeE7) / 1e7 }
}
