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
    /// The tracking or location area alone: the device is somewhere in it.
    case area
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
  /// What tells a belief that is easily wrong from one that is not.
  var signs = BeliefSigns()
}

/// What tells beliefs apart that are as wide but not as often right.
struct BeliefSigns: Sendable {
  /// Mean over the cloud of log(1 + journeys that came by), and its share where nobody did.
  var familiarity: Float = 0
  var strange: Float = 0
  /// Mean of log(1 + journeys that heard a cell) over the latest cells, and their fit.
  var witnesses: Float = 0
  var fit: Float = 0
  /// Share of the latest cells that are not known.
  var unknown: Float = 0
  /// log(1 + seconds since a known cell).
  var silence: Float = 0
}
