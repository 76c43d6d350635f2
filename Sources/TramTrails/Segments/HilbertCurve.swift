// SPDX-License-Identifier: Apache-2.0

/// The order in which places follow each other so that near ones stay near.
enum HilbertCurve {
  /// 2^24 cells a side.
  private static let order = 24

  /// How far along the curve a place lies (Hilbert 1891; the walk by quadrants from the largest
  /// down).
  ///
  /// - Parameters:
  ///   - latitudeE7: Latitude in 10⁻⁷ degrees.
  ///   - longitudeE7: Longitude in 10⁻⁷ degrees.
  static func place(latitudeE7: Int32, longitudeE7: Int32) -> UInt64 {
    // From the whole range of `Int32` to 24 bits: cells of 256 units, 2.8 m.
    var x = UInt32(bitPattern: longitudeE7 ^ .min) &>> 8
    var y = UInt32(bitPattern: latitudeE7 ^ .min) &>> 8
    var place: UInt64 = 0
    var side = (1 as UInt32) &<< UInt32(order &- 1)
    while side > 0 {
      let right: UInt32 = x & side != 0 ? 1 : 0
      let upper: UInt32 = y & side != 0 ? 1 : 0
      place = place &<< 2 | UInt64(3 &* right ^ upper)
      if upper == 0 {
        if right == 1 {
          x = ~x
          y = ~y
        }
        swap(&x, &y)
      }
      side &>>= 1
    }
    return place
  }
}
