// SPDX-License-Identifier: Apache-2.0

/// The one time in which two who both move straight are within a radius of each other.
///
/// Both may go far, so the scale of longitudes is that of where they come nearest.
struct Passage {
  let stretch: Stretch
  /// The least distance, in metres, squared.
  let nearest2: Double
  /// The squared errors of both positions times the milliseconds of contact.
  let error2: Double

  /// Finds it; `nil` where there is none.
  ///
  /// - Parameters:
  ///   - a: The line of one: his place at the epoch, east and north, and his speed, in units and
  ///     milliseconds.
  ///   - b: The line of the other.
  ///   - from: The first moment of both, from the epoch, and `until` the last.
  ///   - radius: Metres.
  ///   - plane: The scale near both.
  ///   - error2: The squared errors of both positions, square metres.
  init?(
    _ a: SIMD4<Double>, _ b: SIMD4<Double>, from: Double, until: Double, within radius: Double,
    plane: LegPlane, error2: Float
  ) {
    let apart = a - b
    let here = apart.lowHalf + apart.highHalf * from
    let way = apart.highHalf * (until - from)
    let roughly = Self.scale(plane, at: a.y + a.w * from)
    let foot = Self.foot(here * roughly, way * roughly)
    let time = from + foot * (until - from)
    let scale = Self.scale(plane, at: (a.y + b.y + (a.w + b.w) * time) * 0.5)
    let p = here * scale
    let d = way * scale
    let near = p + d * Self.foot(p, d)
    let least = Self.square(near)
    guard least < radius * radius else { return nil }
    var (start, end) = (from, until)
    let length2 = Self.square(d)
    // Who does not move to the other by 10⁻⁸ m stays where he is.
    if length2 > 1e-16 {
      let along = p.x * d.x + p.y * d.y
      let cross = p.x * d.y - p.y * d.x
      let root = max(length2 * radius * radius - cross * cross, 0).squareRoot()
      let step = (until - from) / length2
      if Self.square(p) > radius * radius { start = from + max(-along - root, 0) * step }
      if Self.square(p + d) > radius * radius {
        end = min(from + min(root - along, length2) * step, until)
      }
    }
    guard end > start else { return nil }
    stretch = Stretch(start: start, end: end)
    nearest2 = least
    self.error2 = (end - start) * Double(error2)
  }

  private static func scale(_ plane: LegPlane, at latitude: Double) -> SIMD2<Double> {
    SIMD2(plane.east(at: latitude), plane.north)
  }

  /// The share of a way after which it is nearest to the middle.
  private static func foot(_ p: SIMD2<Double>, _ d: SIMD2<Double>) -> Double {
    min(max(-(p.x * d.x + p.y * d.y) / max(square(d), 1e-16), 0), 1)
  }

  private static func square(_ p: SIMD2<Double>) -> Double { p.x * p.x + p.y * p.y }
}
