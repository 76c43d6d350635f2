// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// Where a device is believed to be, with radii that hold what they say.
public struct Belief: Hashable, Sendable {
  /// What the belief rests on.
  public enum Source: UInt8, Hashable, Sendable, CaseIterable {
    /// Lists of cells with neighbours.
    case cellList
    /// The serving cell alone.
    case servingCell
    /// The serving cell with its timing advance.
    case timingAdvance
    /// A fix or the sighting of a home anchor, not long ago.
    case fix
  }

  /// The place of least expected distance.
  public var coordinate: Coordinate
  /// The radius around `coordinate` that holds the true place 67 times in 100.
  public var radius67: Meters
  /// The radius around `coordinate` that holds the true place 95 times in 100.
  public var radius95: Meters
  /// What it rests on.
  public var source: Source

  /// Creates a belief.
  public init(coordinate: Coordinate, radius67: Meters, radius95: Meters, source: Source) {
    self.coordinate = coordinate
    self.radius67 = radius67
    self.radius95 = radius95
    self.source = source
  }
}

/// A belief in the map's plane, before its radii are calibrated; metres.
struct RawBelief: Sendable {
  var east: Float
  var north: Float
  var radius67: Float
  var radius95: Float
}
