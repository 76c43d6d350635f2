// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramIsolation
import TramUnits

/// A place of isolation as a small drawing: its outline, north up, and a bar for its size.
struct PlaceSketch: Sendable {
  /// Whether it is a circle.
  let isCircle: Bool
  /// The radius of a circle, or half of the larger side of a shape, metres.
  let reach: Double

  private let rings: [[(x: Double, y: Double)]]

  private static let size = 160.0
  private static let margin = 14.0
  /// The most corners that are drawn.
  private static let mostCorners = 2000

  /// Creates the drawing of a place; `nil` for one that is no place.
  init?(_ place: Place) {
    switch place {
    case .circle(_, _, let radius):
      guard radius.isFinite, radius > 0 else { return nil }
      isCircle = true
      reach = radius
      rings = []
    case .polygons(let polygons):
      isCircle = false
      let corners = polygons.flatMap { $0 }.map { $0.filter { $0.count >= 2 } }
      guard let first = corners.first?.first,
        corners.reduce(0, { $0 + $1.count }) <= Self.mostCorners,
        let origin = try? Coordinate(latitude: first[1], longitude: first[0])
      else { return nil }
      let frame = LocalFrame(origin: origin)
      let all = corners.map { ring in
        ring.map {
          (
            x: ($0[0] - origin.longitude) * frame.metersPerDegreeEast,
            y: (origin.latitude - $0[1]) * frame.metersPerDegreeNorth
          )
        }
      }
      let xs = all.joined().map(\.x)
      let ys = all.joined().map(\.y)
      guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max()
      else { return nil }
      let extent = max(right - left, bottom - top)
      guard extent > 0, extent.isFinite else { return nil }
      reach = extent / 2
      let scale = (Self.size - 2 * Self.margin) / extent
      rings = all.map { ring in
        ring.map {
          (
            x: Self.size / 2 + ($0.x - (left + right) / 2) * scale,
            y: Self.size / 2 + ($0.y - (top + bottom) / 2) * scale
          )
        }
      }
    }
  }

  /// The drawing.
  ///
  /// - Parameter label: What it is, for those who do not see it; without `<`, `&` and quotes.
  func svg(label: String) -> String {
    let middle = Self.size / 2
    var shape = "<circle class=\"edge\" cx=\"\(middle)\" cy=\"\(middle)\" r=\"\(middle - 14)\"/>"
    if !isCircle {
      let path = rings.map { ring in
        "M" + ring.map { "\(Self.tenths($0.x)) \(Self.tenths($0.y))" }.joined(separator: "L") + "Z"
      }.joined()
      shape = "<path class=\"edge\" fill-rule=\"evenodd\" d=\"\(path)\"/>"
    }
    let house =
      isCircle
      ? "<path class=\"house\" d=\"M80 62 58 82h7v18h30V82h7z\"/>" : ""
    return "<svg class=\"sketch\" viewBox=\"0 0 160 160\" role=\"img\" aria-label=\"\(label)\">"
      + "\(shape)\(house)</svg>"
  }

  private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
