// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Something that happens to a person, a phone or an order for a while.
public struct Episode: Hashable, Sendable {
  /// The kinds of episode.
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    /// The person leaves the fence without permission.
    case departure
    /// The person leaves the fence with permission, to a hospital or a test.
    case permittedOuting
    /// The person walks in the garden or the lane and stays inside the fence.
    case gardenWalk
    /// The phone lies at home while the person is away.
    case phoneLeft
    /// The battery is flat; nothing is reported.
    case batteryDeath
    /// Positions are switched off; cells are still reported.
    case fixesOff
    /// The phone pretends a place near home.
    case mockPosition
    /// The phone's clock is wrong by hours.
    case wrongClock
    /// The phone writes seconds where milliseconds belong.
    case secondsClock
    /// Lines are delivered twice.
    case duplicates
    /// Lines are delivered up to ten minutes late and out of order.
    case lateDelivery
    /// Hours of lines are kept by the phone and delivered at once.
    case heldBack
    /// Values that mean "unknown" are written as if they were measured.
    case sentinels
    /// The last position is sent again and again with new times.
    case frozenFix
    /// The identity of the last cell is written under another generation of network.
    case laggingIdentity
    /// The order has ended and the phone still reports.
    case orderEnded
    /// Two people under orders live at one address.
    case sharedAddress
    /// A site is down; the phones on it are silent.
    case siteOutage
  }

  /// What happens.
  public var kind: Kind
  /// Whose it is: an index into `World.people`.
  public var person: Int
  /// When it begins, in seconds since the beginning of the feed.
  public var start: Double
  /// When it ends; infinite if it does not.
  public var end: Double
  /// The way, of a departure, an outing or a walk.
  public var journey: Journey?
  /// By how much, in seconds: how wrong a clock is.
  public var amount: Double

  init(
    _ kind: Kind, person: Int, start: Double, end: Double, journey: Journey? = nil,
    amount: Double = 0
  ) {
    self.kind = kind
    self.person = person
    self.start = start
    self.end = end
    self.journey = journey
    self.amount = amount
  }

  /// Whether it goes on at `time`.
  func holds(at time: Double) -> Bool { start <= time && time < end }
}

/// A site that is down for a while.
public struct Outage: Hashable, Sendable {
  /// The site: an index into `RadioNetwork.sites`.
  public var site: Int32
  /// When it begins, in seconds since the beginning of the feed.
  public var start: Double
  /// When it ends.
  public var end: Double
}
