// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A registered place: what its poster says and where it is; nothing about a person.
public struct VenueRecord: Codable, Hashable, Sendable {
  /// The longest name, in characters.
  public static let longestName = 120

  /// The identity.
  public var id: VenueID
  /// What the place is called at its door.
  public var name: String
  /// What kind of place it is.
  public var kind: VenueKind
  /// The code of the ward.
  public var area: String
  /// Degrees north; `nil` for a place that moves, such as a bus.
  public var latitude: Double?
  /// Degrees east.
  public var longitude: Double?
  /// How far it reaches, in metres.
  public var radius: Double
  /// Whether its code still checks people in.
  public var isOpen: Bool
  /// When it was registered.
  public var made: Instant
  /// The account that registered it.
  public var author: String

  /// Creates a place.
  public init(
    id: VenueID, name: String, kind: VenueKind, area: String, latitude: Double? = nil,
    longitude: Double? = nil, radius: Double = 50, isOpen: Bool = true, made: Instant,
    author: String
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.area = area
    self.latitude = latitude
    self.longitude = longitude
    self.radius = radius
    self.isOpen = isOpen
    self.made = made
    self.author = author
  }
}
