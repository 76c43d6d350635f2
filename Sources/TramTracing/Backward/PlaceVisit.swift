// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A place that many visit, by its number in a list of names.
public enum VisitedPlace {}

/// The number of a place.
public typealias PlaceNumber = ID<VisitedPlace>

/// A stay of somebody at a place.
public struct PlaceVisit: Hashable, Sendable {
  /// Where.
  public var place: PlaceNumber
  /// Who, by the number of his trail.
  public var person: UInt32
  /// When he came.
  public var from: Instant
  /// When he went.
  public var until: Instant

  /// Creates a visit.
  public init(place: PlaceNumber, person: UInt32, from: Instant, until: Instant) {
    self.place = place
    self.person = person
    self.from = from
    self.until = until
  }
}
