// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramSense
public import TramUnits

/// How things stand with one order now: what a map and a page show of it.
public struct Standing: Hashable, Sendable {
  /// The last position that the watch took for one.
  public struct SeenPlace: Hashable, Sendable {
    /// Where.
    public var coordinate: Coordinate
    /// When.
    public var time: Instant
    /// The radius that holds the true place with 68 %, as claimed; `nil` when not given.
    public var accuracy: Meters?
    /// How fast the phone went then, as it said or as its last two positions tell.
    public var pace: MetersPerSecond
  }

  /// The order's text name.
  public var order: String
  /// The device; `nil` for none.
  public var device: DeviceID?
  /// Where the person is believed to be.
  public var presence: Presence
  /// Since when that is believed; `nil` while unknown.
  public var since: Instant?
  /// When anything was heard last; `nil` before.
  public var lastHeard: Instant?
  /// The last position; `nil` before the first.
  public var lastFix: SeenPlace?
  /// Where the ladder of silence stands.
  public var silence: SilenceStage
  /// The log-odds of a departure, of the fixes while they are fresh, of the cells otherwise.
  public var logOdds: Double
  /// Whether `logOdds` are those of the cells.
  public var isByCells: Bool
  /// Whether neither a position nor enough cells have told yet what home is like.
  public var isLearning: Bool
  /// Whether the order is in force by the watch's clock.
  public var isInForce: Bool
  /// Whether the person has permission to be out by the watch's clock.
  public var isOuting: Bool
  /// The last serving cell; `nil` when unknown.
  public var servingCell: CellKey?
  /// The usual seconds between two observations; 0 when not known.
  public var usualInterval: Double
  /// The last charge heard, 0 to 1; `nil` when unknown.
  public var battery: Float?
  /// The middle of the place of the order.
  public var home: Coordinate
  /// How far that place reaches from its middle, at most.
  public var reach: Meters
}
