// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Where a person is to stay: a circle, or a shape with corners.
public enum Fence: Hashable, Sendable {
  /// Within a radius of a place.
  case circle(Circle)
  /// A polygon or several, with holes.
  case shape(Shape)

  /// A Boolean value: whether `place` lies inside.
  public func contains(_ place: Coordinate) -> Bool {
    switch self {
    case .circle(let circle): circle.contains(place)
    case .shape(let shape): shape.contains(place)
    }
  }

  /// How far `place` is from the boundary: negative inside, positive outside.
  public func signedDistance(from place: Coordinate) -> Meters {
    switch self {
    case .circle(let circle): circle.signedDistance(from: place)
    case .shape(let shape): shape.signedDistance(from: place)
    }
  }

  /// How likely the true place of `fix` lies inside; within 1e-5.
  public func probabilityInside(_ fix: UncertainFix) -> Probability {
    switch self {
    case .circle(let circle): circle.probabilityInside(fix)
    case .shape(let shape): shape.probabilityInside(fix)
    }
  }

  /// The part of the disc about `center` that lies inside, 0 to 1.
  public func coveredShare(of center: Coordinate, radius: Meters) -> Double {
    switch self {
    case .circle(let circle): circle.coveredShare(of: center, radius: radius)
    case .shape(let shape): shape.coveredShare(of: center, radius: radius)
    }
  }

  /// The area in square metres.
  public var area: Double {
    switch self {
    case .circle(let circle): circle.area
    case .shape(let shape): shape.area
    }
  }

  /// The middle: a circle's centre, the middle of a shape's bounding box.
  public var anchor: Coordinate {
    switch self {
    case .circle(let circle): circle.center
    case .shape(let shape): shape.anchor
    }
  }
}
