// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// Where a person is believed to be now: two circles about one place.
public struct LiveRegion: Hashable, Sendable {
  /// What the region rests on.
  public enum Source: UInt8, Hashable, Sendable, CaseIterable {
    /// The last position of the phone.
    case fix
    /// That the person is at home, of which no position tells more.
    case home
    /// The cells that the phone heard, on a map of cells.
    case cells
  }

  /// The middle of both circles.
  public var coordinate: Coordinate
  /// The radius that holds the person 67 times in 100.
  public var radius67: Meters
  /// The radius that holds the person 95 times in 100.
  public var radius95: Meters
  /// What it rests on.
  public var source: Source
  /// When that was observed.
  public var time: Instant

  /// Creates a region.
  public init(
    coordinate: Coordinate, radius67: Meters, radius95: Meters, source: Source, time: Instant
  ) {
    self.coordinate = coordinate
    self.radius67 = radius67
    self.radius95 = radius95
    self.source = source
    self.time = time
  }
}
