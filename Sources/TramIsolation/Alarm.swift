// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What an alarm says.
public enum AlarmKind: UInt8, Hashable, Sendable, CaseIterable {
  /// The person has left the place of the order.
  case left
  /// The person is back.
  case returned
  /// Nothing is heard of the phone, and no outage explains it.
  case silent
  /// Many phones of one site fell silent together: the network is down there.
  case explained
  /// Somebody should ask the person; nothing is claimed.
  case check

  /// The word that files and screens use.
  public var word: String {
    switch self {
    case .left: "left"
    case .returned: "returned"
    case .silent: "silent"
    case .explained: "explained"
    case .check: "check"
    }
  }
}

/// The rule by which an alarm was raised; each is explained in `docs/decisions`.
public enum WatchRule: UInt8, Hashable, Sendable, CaseIterable {
  /// Fixes outside the fence make a departure likelier than drift, jitter or a spike.
  case departure
  /// A fix lies inside the fence again.
  case fixInside
  /// Serving cells and their strength are not those of home, and the phone has moved.
  case foreignCells
  /// Serving cells and their strength are those of home again.
  case homeCells
  /// No data came for longer than this device's own rhythm allows.
  case dataSilent
  /// Still no data: the phone is off, detached or out of reach.
  case detached
  /// The phone fell silent after it had announced a low battery.
  case batteryLow
  /// Nothing was ever heard of the device since its order began.
  case neverHeard
  /// Most phones of the same site fell silent within minutes of each other.
  case siteOutage
  /// No fix for long although the phone is attached and its cells are not those of home.
  case fixSilent
  /// The phone has not moved at all for hours of the day: it may lie at home alone.
  case phoneStill
  /// The beacon of the home is not heard although the fixes lie inside the fence.
  case anchorLost
  /// Two places that no vehicle joins in the time between them, the second confirmed.
  case impossibleSpeed
  /// The phone itself marks its positions as made by a test program.
  case mockPosition
  /// Fixes say home and cells say away.
  case contradiction

  /// The word that files and screens use.
  public var word: String {
    switch self {
    case .departure: "departure"
    case .fixInside: "fix-inside"
    case .foreignCells: "foreign-cells"
    case .homeCells: "home-cells"
    case .dataSilent: "data-silent"
    case .detached: "detached"
    case .batteryLow: "battery-low"
    case .neverHeard: "never-heard"
    case .siteOutage: "site-outage"
    case .fixSilent: "fix-silent"
    case .phoneStill: "phone-still"
    case .anchorLost: "anchor-lost"
    case .impossibleSpeed: "impossible-speed"
    case .mockPosition: "mock-position"
    case .contradiction: "contradiction"
    }
  }
}

/// One alarm with what it was decided from; never a sanction.
public struct Alarm: Hashable, Sendable {
  /// The order's text name.
  public var order: String
  /// The device.
  public var device: DeviceID
  /// The device's text name.
  public var deviceName: String
  /// When it is raised, in the observations' clock.
  public var time: Instant
  /// What it says.
  public var kind: AlarmKind
  /// How likely what it says is true, by the evidence alone.
  public var probability: Probability
  /// What was observed, how likely, which rule.
  public var evidence: Evidence

  /// Creates an alarm.
  public init(
    order: String, device: DeviceID, deviceName: String, time: Instant, kind: AlarmKind,
    probability: Probability, evidence: Evidence
  ) {
    self.order = order
    self.device = device
    self.deviceName = deviceName
    self.time = time
    self.kind = kind
    self.probability = probability
    self.evidence = evidence
  }
}
