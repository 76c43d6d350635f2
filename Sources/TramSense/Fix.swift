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
