// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// A position that a phone computed for itself, mostly from satellites.
@frozen
public struct Fix: Hashable, Sendable {
  /// Where the phone says that it is.
  public var coordinate: Coordinate
  /// The radius that holds the true place with 68 %, as claimed; `nil` when not given.
  public var accuracy: Meters?
  /// The speed over the ground; `nil` when not given.
  public var speed: MetersPerSecond?
  /// How full the battery is, 0 to 1; `nil` when not given.
  public var battery: Float?
  /// Whether the phone itself marks the position as made by a test or mock provider.
  public var isMock: Bool
  /// Whether the phone repeats coordinates that it first gave at least half a minute before.
  ///
  /// It says where the phone was then; about now it says little. `ObservationRepair` sets it.
  public var isStale = false
  /// Whether it lies farther from the fixes before it than anything moves.
  ///
  /// It is kept as evidence of tampering or a broken receiver. `ObservationRepair` sets it.
  public var isImplausible = false

  /// Creates a fix.
  @inlinable
  public init(
    coordinate: Coordinate, accuracy: Meters? = nil, speed: MetersPerSecond? = nil,
    battery: Float? = nil, isMock: Bool = false
  ) {
    self.coordinate = coordinate
    self.accuracy = accuracy
    self.speed = speed
    self.battery = battery
    self.isMock = isMock
  }
}
