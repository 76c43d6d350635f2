// SPDX-License-Identifier: Apache-2.0

public import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Both questions are one sum over edges. Seen from the fix, an edge at distance h that runs from
// d0 to d1 along its line spans a triangle; what of the distribution lies beyond the edge, within
// the triangle's angle, is angle / 2π - V. The probability inside is the winding number (1 or 0)
// less those, each with the sign of the side the fix is on. Edges out of reach add nothing.
extension Shape {
  /// How likely the true place of `fix` lies inside.
  ///
  /// Exact for the disc, within 1e-5 for the normal error, whatever the shape; computed in the
  /// plane that touches the globe at the fix.
  ///
  /// - Complexity: O(*edges*), no allocation.
  public func probabilityInside(_ fix: UncertainFix) -> Probability {
    switch fix.model {
    case .gauss: Probability(normalShare(about: fix.center, deviation: fix.radius.rawValue))
    case .disc: Probability(discShare(about: fix.center, radius: fix.radius.rawValue))
    }
  }

  /// The part of the disc about `center` that lies inside, 0 to 1; CAMARA's match rate / 100.
  ///
  /// - Complexity: O(*edges*), no allocation.
  public func coveredShare(of center: Coordinate, radius: Meters) -> Double {
    discShare(about: center, radius: radius.rawValue)
  }

  /// The area common to the shape and the disc about `center`, in square metres.
  public func areaShared(withDiscAbout center: Coordinate, radius: Meters) -> Double {
    let r = radius.rawValue
    guard r > 0 else { return 0 }
    return .pi * r * r * discShare(about: center, radius: r)
  }

  private func discShare(about center: Coordinate, radius: Double) -> Double {
    guard radius >= UncertainFix.exactBelow else { return contains(center) ? 1 : 0 }
    return share(about: center, unit: radius, reach: 1) { h, from, to in
      // The chord ends on the circle.
      let half = max(1 - h * h, 0).squareRoot()
      let a = min(max(from, -half), half)
      let b = min(max(to, -half), half)
      return Slice(angle: atan2(h * (b - a), h * h + a * b), weight: h * (b - a))
    }
  }

  private func normalShare(about center: Coordinate, deviation: Double) -> Double {
    guard deviation >= UncertainFix.exactBelow else { return contains(center) ? 1 : 0 }
    let table = NormalTriangle.table
    let reach = NormalTriangle.reach
    return share(about: center, unit: deviation, reach: reach) { h, from, to in
      let a = min(max(from, -reach), reach)
      let b = min(max(to, -reach), reach)
      return Slice(
        angle: atan2(h * (b - a), h * h + a * b),
        weight: 2 * .pi * table.difference(h, from: a, to: b))
    }
  }

  /// 2⁻¹³ and 2⁻¹² units of 10⁻⁷ degrees.
  private static let hairEast = 0x1p-13
  private static let hairNorth = 0x1p-12

  /// Two values times 2π: the angle under which the part of an edge within reach is seen, and
  /// what of the distribution lies before it.
  private struct Slice {
    var angle: Double
    var weight: Double
  }

  /// The share of a distribution about `center` that lies inside; `slice` gets an edge's
  /// distance (0 up to `reach`) and its ends along its line, all in units of `unit` metres.
  @inline(__always)
  private func share(
    about center: Coordinate, unit: Double, reach: Double,
    _ slice: (_ h: Double, _ from: Double, _ to: Double) -> Slice
  ) -> Double {
    let frame = LocalFrame(origin: center)
    let scaleX = frame.metersPerDegreeEast * 1e-7 / unit
    let scaleY = frame.metersPerDegreeNorth * 1e-7 / unit
    let (ox, oy) = offset(of: center)
    // Vertices are whole units, so a fix a hair beside them is never on one, nor level with one:
    // no case to tell apart, and no more than 3 µm wrong.
    let px = Double(ox) + Shape.hairEast
    let py = Double(oy) + Shape.hairNorth
    if (abs(px) - Double(halfWidth)) * scaleX >= reach { return 0 }
    if (abs(py) - Double(halfHeight)) * scaleY >= reach { return 0 }
    let xs = east.span
    let ys = north.span
    let ends = chainEnds.span
    var winding = 0
    var beyond = 0.0
    var start = 0
    for chain in ends.indices {
      let end = Int(ends[chain])
      var x0 = (Double(xs[start]) - px) * scaleX
      var y0 = (Double(ys[start]) - py) * scaleY
      for i in (start + 1)..<end {
        let x1 = (Double(xs[i]) - px) * scaleX
        let y1 = (Double(ys[i]) - py) * scaleY
        defer { (x0, y0) = (x1, y1) }
        let cross = x0 * y1 - x1 * y0
        // One answer serves the winding number and the sign, so that they never disagree.
        let left = cross > 0
        let below = y0 < 0
        if below != (y1 < 0), left == below { winding += left ? 1 : -1 }
        let ex = x1 - x0
        let ey = y1 - y0
        let squared = ex * ex + ey * ey
        let limit = reach * reach * squared
        guard cross * cross < limit else { continue }
        let from = x0 * ex + y0 * ey
        if from > 0, from * from >= limit { continue }
        let to = from + squared
        if to < 0, to * to >= limit { continue }
        let length = squared.squareRoot()
        let h = abs(cross) / length
        let part = slice(h, from / length, to / length)
        beyond += left ? part.angle - part.weight : part.weight - part.angle
      }
      start = end
    }
    return min(max(Double(winding) - beyond / (2 * .pi), 0), 1)
  }
}
