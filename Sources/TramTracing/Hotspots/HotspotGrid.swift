// SPDX-License-Identifier: Apache-2.0

/// Squares of the map by which cases are counted where wards are too coarse.
///
/// A row of squares has one height in degrees and so one height in metres; its width in degrees is
/// that of its middle, so a square is one to a few thousandths.
public struct HotspotGrid: Hashable, Sendable {
  /// A square.
  public struct Cell: Hashable, Sendable {
    /// Its middle as `latitude,longitude` with five decimals, which names it.
    public let name: String
    /// Its outline as a GeoJSON polygon (RFC 7946).
    public let polygon: String
  }

  /// The sides that a grid may have, in metres.
  public static let sides = 50.0...100_000

  /// The side of a square, in metres.
  public let side: Double

  /// Creates a grid; a side beyond `sides` is brought within.
  public init(side: Double) { self.side = min(max(side, Self.sides.lowerBound), 100_000) }

  /// The square of a place; `nil` beyond 85 degrees north or south, or for no place.
  ///
  /// - Parameter cosine: The cosine of an angle in degrees.
  public func cell(
    latitude: Double, longitude: Double, cosine: (Double) -> Double
  ) -> Cell? {
    guard (-85...85).contains(latitude), (-180...180).contains(longitude) else { return nil }
    // A degree of latitude has 111.32 km (WGS 84, mean); of longitude its cosine.
    let height = side / 111_320
    let south = (latitude / height).rounded(.down) * height
    let width = height / cosine(south + height / 2)
    let west = (longitude / width).rounded(.down) * width
    let (n, e) = (Self.text(south + height), Self.text(west + width))
    let (s, w) = (Self.text(south), Self.text(west))
    return Cell(
      name: "\(Self.text(south + height / 2)),\(Self.text(west + width / 2))",
      polygon: "{\"type\":\"Polygon\",\"coordinates\":[[[\(w),\(s)],[\(e),\(s)],[\(e),\(n)],"
        + "[\(w),\(n)],[\(w),\(s)]]]}")
  }

  /// Degrees with five decimals.
  private static func text(_ degrees: Double) -> String {
    let units = Int64((degrees * 100_000).rounded())
    let fraction = String(units.magnitude % 100_000)
    return (units < 0 ? "-" : "") + "\(units.magnitude / 100_000)."
      + String(repeating: "0", count: 5 - fraction.count) + fraction
  }
}
