// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// Where an area is, roughly: a circle that holds most of it.
public struct AreaCircle: Hashable, Sendable {
  /// Its middle.
  public var centre: Coordinate
  /// Its radius; 0 where only the middle is known.
  public var radius: Meters

  /// Creates a circle.
  public init(centre: Coordinate, radius: Meters) {
    self.centre = centre
    self.radius = radius
  }
}
