// SPDX-License-Identifier: Apache-2.0

/// The planes of tenths of a degree of latitude, of which one search mostly needs one.
struct PlaneBook {
  private static let band: Int32 = 1_000_000
  private var number = Int32.min
  private var plane = LegPlane(latitudeE7: 0)

  /// The plane for a box, and how far the box reaches from where it touches, in units.
  @inline(__always)
  mutating func plane(for box: UnitBox) -> (plane: LegPlane, reach: Double) {
    let middle = box.middle
    if middle / Self.band != number {
      number = middle / Self.band
      plane = LegPlane(latitudeE7: number * Self.band)
    }
    return (plane, abs(Double(middle) - plane.latitude) + box.reach)
  }
}
