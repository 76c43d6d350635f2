// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A place where people check in: a shop, a bus, an office.
public enum Venue: LetteredSubject {
  /// Places begin with Q, of "quét mã".
  public static var letter: Character { "Q" }
}

/// The identity of a place where people check in.
public typealias VenueID = ID<Venue>

/// What kind of place it is, and how long a visit is taken to last where nobody checked out.
///
/// The stays are settings, not findings: to be overruled where a place is known better.
public enum VenueKind: String, Codable, CaseIterable, Hashable, Sendable {
  case shop, market, restaurant, office, school, worship, health, transport, gathering, other

  /// How long a visit without an end is taken to last, in seconds.
  public var usualStay: Int64 {
    switch self {
    case .shop: 30 * 60
    case .market, .transport: 60 * 60
    case .restaurant, .worship: 90 * 60
    case .health, .gathering, .other: 2 * 3600
    case .school: 5 * 3600
    case .office: 8 * 3600
    }
  }

  /// The longest visit that is believed; one that ends later was forgotten to be ended.
  public var longestStay: Int64 { max(usualStay * 3, 4 * 3600) }
}
