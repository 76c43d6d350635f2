// SPDX-License-Identifier: Apache-2.0

public import TramGeo
import TramUnits

/// The outline of a home under an order, in the metres of the world's frame.
///
/// Either a circle, or a plot along the street with one corner cut off, or such a plot with an
/// annexe across the lane. Circles hold nine orders of ten.
public struct Outline: Hashable, Sendable {
  /// The kinds of outline.
  public enum Shape: Hashable, Sendable {
    /// Everything within `radius` metres.
    case circle(radius: Double)
    /// A plot of twice these metres; a corner of `Outline.bevel` metres is missing.
    case plot(halfWidth: Double, halfDepth: Double)
    /// A plot and a second building beside it.
    case plotAndAnnexe(halfWidth: Double, halfDepth: Double)
  }

  /// The metres that the missing corner of a plot takes from both its sides.
  static let bevel = 12.0
  /// The metres between a plot and its annexe.
  static let lane = 4.0
  /// The width and the depth of an annexe, in metres.
  static let annexe = (width: 18.0, depth: 20.0)

  /// The middle, as the order states it.
  public var center: LocalPoint
  /// The outline.
  public var shape: Shape
  /// The direction of the street.
  var street: Turn

  /// Where `point` lies in the directions of the street, from the middle.
  private func alongStreet(_ point: LocalPoint) -> (x: Double, y: Double) {
    let e = point.east - center.east
    let n = point.north - center.north
    return (e * street.cosine + n * street.sine, n * street.cosine - e * street.sine)
  }

  /// Whether a place lies inside.
  public func contains(_ point: LocalPoint) -> Bool {
    switch shape {
    case .circle(let radius):
      return point.distance(to: center).rawValue <= radius
    case .plot(let width, let depth):
      let (x, y) = alongStreet(point)
      return abs(x) <= width && abs(y) <= depth && x + y <= width + depth - Outline.bevel
    case .plotAndAnnexe(let width, let depth):
      let (x, y) = alongStreet(point)
      if abs(x) <= width && abs(y) <= depth && x + y <= width + depth - Outline.bevel {
        return true
      }
      let from = -width - Outline.lane - Outline.annexe.width
      return x >= from && x <= from + Outline.annexe.width && abs(y) <= Outline.annexe.depth / 2
    }
  }

  /// The radius of a circle round the middle that holds all of it, in metres.
  public var reach: Double {
    switch shape {
    case .circle(let radius): radius
    case .plot(let width, let depth): (width * width + depth * depth).squareRoot()
    case .plotAndAnnexe(let width, let depth):
      width + Outline.lane + Outline.annexe.width + max(0, depth - width)
    }
  }

  /// The closed rings of its polygons, counterclockwise; none for a circle.
  public var rings: [[LocalPoint]] {
    switch shape {
    case .circle: return []
    case .plot(let width, let depth): return [plotRing(width, depth)]
    case .plotAndAnnexe(let width, let depth):
      let right = -width - Outline.lane
      let left = right - Outline.annexe.width
      let half = Outline.annexe.depth / 2
      let annexe = [(left, -half), (right, -half), (right, half), (left, half), (left, -half)]
      return [plotRing(width, depth), annexe.map(point)]
    }
  }

  private func plotRing(_ width: Double, _ depth: Double) -> [LocalPoint] {
    let corners = [
      (-width, -depth), (width, -depth), (width, depth - Outline.bevel),
      (width - Outline.bevel, depth), (-width, depth), (-width, -depth),
    ]
    return corners.map(point)
  }

  private func point(_ corner: (Double, Double)) -> LocalPoint {
    LocalPoint(
      east: center.east + corner.0 * street.cosine - corner.1 * street.sine,
      north: center.north + corner.0 * street.sine + corner.1 * street.cosine)
  }
}
