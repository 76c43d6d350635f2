// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A polygon as a test makes it: parts of rings of places in whole 10⁻⁷ degrees, and the plain
/// even-odd rule over them.
struct PlainShape {
  typealias Ring = [(x: Int, y: Int)]
  var parts: [[Ring]]

  var wkt: String {
    let texts = parts.map { rings in
      "("
        + rings.map { ring in
          let points = (ring + ring.prefix(1)).map { "\(Double($0.x) / 1e7) \(Double($0.y) / 1e7)" }
          return "(" + points.joined(separator: ", ") + ")"
        }.joined(separator: ", ") + ")"
    }
    return "MULTIPOLYGON (" + texts.joined(separator: ", ") + ")"
  }

  func contains(_ x: Double, _ y: Double) -> Bool {
    parts.contains { rings in
      PlainShape.odd(rings[0], x, y)
        && !rings.dropFirst().contains { PlainShape.odd($0, x, y) }
    }
  }

  private static func odd(_ ring: Ring, _ x: Double, _ y: Double) -> Bool {
    var odd = false
    for (i, a) in ring.enumerated() {
      let b = ring[(i + 1) % ring.count]
      let (ax, ay) = (Double(a.x), Double(a.y))
      let (bx, by) = (Double(b.x), Double(b.y))
      if (ay > y) != (by > y), x < ax + (y - ay) * (bx - ax) / (by - ay) { odd.toggle() }
    }
    return odd
  }

  /// The share of a distribution by scan lines.
  ///
  /// On each, the stretches inside are found from the sorted crossings and weighed in closed
  /// form. Slow, obvious, good to about 1e-3.
  func share(_ fix: UncertainFix, lines: Int = 1500) -> Double {
    let frame = LocalFrame(origin: fix.center)
    let sx = frame.metersPerDegreeEast * 1e-7 / fix.radius.rawValue
    let sy = frame.metersPerDegreeNorth * 1e-7 / fix.radius.rawValue
    let (cx, cy) = (Double(fix.center.longitudeE7), Double(fix.center.latitudeE7))
    let reach = fix.model == .gauss ? 5.5 : 1.0
    let step = 2 * reach / Double(lines)
    var sum = 0.0
    for line in 0..<lines {
      let v = -reach + (Double(line) + 0.5) * step
      let y = cy + v / sy
      let half = fix.model == .gauss ? reach : (1 - v * v).squareRoot()
      var cuts = [-half, half]
      for ring in parts.joined() {
        for (i, a) in ring.enumerated() {
          let b = ring[(i + 1) % ring.count]
          let (ay, by) = (Double(a.y), Double(b.y))
          guard (ay > y) != (by > y) else { continue }
          let x = Double(a.x) + (y - ay) * (Double(b.x) - Double(a.x)) / (by - ay)
          let u = (x - cx) * sx
          if abs(u) < half { cuts.append(u) }
        }
      }
      cuts.sort()
      for (from, to) in zip(cuts, cuts.dropFirst()) where to > from {
        guard contains(cx + (from + to) / 2 / sx, y) else { continue }
        sum +=
          fix.model == .gauss
          ? exp(-v * v / 2) / (2 * .pi).squareRoot() * step
            * (erf(to * 0.5.squareRoot()) - erf(from * 0.5.squareRoot())) / 2
          : (to - from) * step / .pi
      }
    }
    return sum
  }
}

/// A star-shaped ring about a centre, its corners at random angles and distances, which crosses
/// nothing.
func star(
  _ corners: Int, about center: (x: Int, y: Int), radius: ClosedRange<Double>,
  using random: inout SeededGenerator
) -> PlainShape.Ring {
  let angles = (0..<corners).map { _ in Double.random(in: 0..<(2 * .pi), using: &random) }.sorted()
  return angles.map { angle in
    let r = Double.random(in: radius, using: &random)
    return (center.x + Int((r * cos(angle)).rounded()), center.y + Int((r * sin(angle)).rounded()))
  }
}

/// A ring of random places, which crosses itself.
func tangle(
  _ corners: Int, about center: (x: Int, y: Int), radius: Int, using random: inout SeededGenerator
) -> PlainShape.Ring {
  (0..<corners).map { _ in
    (
      center.x + Int.random(in: -radius...radius, using: &random),
      center.y + Int.random(in: -radius...radius, using: &random)
    )
  }
}

/// A polygon of one of six kinds: star, sliver, courtyard, tangle, tangle with a tangled hole,
/// overlapping parts.
func anyShape(using random: inout SeededGenerator) -> PlainShape {
  let center = (x: 1_058_500_000, y: 210_300_000)
  switch Int.random(in: 0..<6, using: &random) {
  case 0: return PlainShape(parts: [[star(9, about: center, radius: 800...5000, using: &random)]])
  case 1:
    let x = Int.random(in: 1...30, using: &random)
    let tilt = Int.random(in: -4000...4000, using: &random)
    return PlainShape(parts: [
      [
        [
          (center.x, center.y), (center.x + x, center.y), (center.x + x + tilt, center.y + 9000),
          (center.x + tilt, center.y + 9000),
        ]
      ]
    ])
  case 2:
    return PlainShape(parts: [
      [
        star(12, about: center, radius: 3000...6000, using: &random),
        star(7, about: center, radius: 200...1200, using: &random).reversed(),
      ]
    ])
  case 3:
    return PlainShape(parts: [[tangle(7, about: center, radius: 4000, using: &random)]])
  case 4:
    return PlainShape(parts: [
      [
        tangle(6, about: center, radius: 4000, using: &random),
        tangle(5, about: center, radius: 3000, using: &random),
      ]
    ])
  default:
    return PlainShape(parts: [
      [star(6, about: center, radius: 1000...4000, using: &random)],
      [
        star(6, about: (center.x + 2500, center.y), radius: 1000...4000, using: &random),
        star(5, about: (center.x + 2500, center.y), radius: 100...900, using: &random),
      ],
    ])
  }
}

/// A fix near the shapes of `anyShape`, of either model, from far smaller to far larger than them.
func anyFix(using random: inout SeededGenerator) throws -> UncertainFix {
  let x = 1_058_500_000 + Int.random(in: -7000...9000, using: &random)
  let y = 210_300_000 + Int.random(in: -7000...9000, using: &random)
  let radius = exp(Double.random(in: log(0.5)...log(3000), using: &random))
  return try UncertainFix(
    center: try #require(Coordinate(latitudeE7: Int32(y), longitudeE7: Int32(x))),
    radius: Meters(radius), model: Bool.random(using: &random) ? .gauss : .disc)
}
