// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramUnits

/// An order that is to be issued.
public struct OrderForm: DeskForm {
  /// Sizes of places with corners, square metres: those of circles of 10 m to 50 km.
  static let sizes = 300.0...7.8e9

  /// Whom it concerns.
  public var person: PersonID
  /// The device that is watched; `nil` for a person without one.
  public var device: DeviceID?
  /// Where the person stays.
  public var place: Place
  /// The code of the ward; `nil` takes the person's.
  public var area: String?
  /// When it begins; `nil` is now.
  public var from: Instant?
  /// When it ends; `nil` while open.
  public var until: Instant?
  /// The number of the decision on paper.
  public var decision: String?
  /// Why, in a few words.
  public var reason: String?
  /// What the beacon at home calls itself, 32 hexadecimal digits; `nil` without one.
  public var anchor: String?
  /// The name under which it is watched; `nil` takes the identity's text.
  public var name: String?

  /// Creates a form.
  public init(
    person: PersonID, device: DeviceID? = nil, place: Place, area: String? = nil,
    from: Instant? = nil, until: Instant? = nil, decision: String? = nil, reason: String? = nil,
    anchor: String? = nil, name: String? = nil
  ) {
    self.person = person
    self.device = device
    self.place = place
    self.area = area
    self.from = from
    self.until = until
    self.decision = decision
    self.reason = reason
    self.anchor = anchor
    self.name = name
  }

  /// Reads `person`, `device`, `place`, `area`, `from`, `until`, `decision`, `reason`,
  /// `anchor`, `name`.
  public init(from reader: inout FormReader) {
    person = reader.id("person", Person.Subject.self)
    device = reader.optionalID("device", Device.self)
    place = reader.place("place")
    area = reader.optionalText("area")
    from = reader.optionalTime("from")
    until = reader.optionalTime("until")
    decision = reader.optionalText("decision")
    reason = reader.optionalText("reason")
    anchor = reader.optionalText("anchor")
    name = reader.optionalText("name")
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.stay(place)
    faults.area(area)
    if let from { faults.span(from, until) }
    faults.optionalLine(decision, "decision")
    faults.optionalLine(reason, "reason")
    if let problem = DeskCheck.anchor(anchor) {
      faults.add("anchor", "should be \(problem.expected)")
    }
    faults.optionalLine(name, "name", most: 64)
    if name?.isEmpty == true { faults.add("name", "should not be empty") }
  }
}

/// Another end of an order.
public struct ExtensionForm: DeskForm {
  /// When it ends; `nil` leaves it open.
  public var until: Instant?

  /// Creates a form.
  public init(until: Instant?) { self.until = until }

  /// Reads `until`, which must be there; `null` leaves the order open.
  public init(from reader: inout FormReader) {
    if !reader.names("until") { reader.fault("until", "is missing; null leaves the order open") }
    until = reader.optionalTime("until")
  }

  /// Nothing cannot be by itself.
  public func check(_ faults: inout FormFaults) {}
}

/// Another place, ward or device of an order; what is absent stays.
public struct TransferForm: DeskForm {
  /// Where the person stays from now on.
  public var place: Place?
  /// The code of the ward.
  public var area: String?
  /// The device that is watched from now on.
  public var device: DeviceID?

  /// Creates a form.
  public init(place: Place? = nil, area: String? = nil, device: DeviceID? = nil) {
    self.place = place
    self.area = area
    self.device = device
  }

  /// Reads `place`, `area`, `device`.
  public init(from reader: inout FormReader) {
    place = reader.optionalPlace("place")
    area = reader.optionalText("area")
    device = reader.optionalID("device", Device.self)
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.stay(place)
    faults.area(area)
    if place == nil, area == nil, device == nil {
      faults.add("place", "is missing, and so are area and device: nothing would change")
    }
  }
}

/// A word on something that ends: an order, a refused leave, a call for help.
public struct NoteForm: DeskForm {
  /// What the officer writes.
  public var note: String?

  /// Creates a form.
  public init(note: String? = nil) { self.note = note }

  /// Reads `note`.
  public init(from reader: inout FormReader) { note = reader.optionalText("note") }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.words(note, "note")
  }
}

extension FormReader {
  /// The place of a member; a circle of nothing, with a fault, when it is missing.
  mutating func place(_ name: String) -> Place {
    let before = faults.count
    guard let place = optionalPlace(name) else {
      if faults.count == before { fault(name, "is missing") }
      return .circle(latitude: 0, longitude: 0, radius: 0)
    }
    return place
  }

  /// The place of a member, or `nil`.
  mutating func optionalPlace(_ name: String) -> Place? {
    within(name, fields: ["latitude", "longitude", "radius"]) { reader in
      guard let geometry = reader.take("geometry") else {
        return .circle(
          latitude: reader.number("latitude"), longitude: reader.number("longitude"),
          radius: reader.number("radius"))
      }
      guard let polygons = Self.polygons(geometry) else {
        reader.fault("geometry", "should be a GeoJSON Polygon or MultiPolygon")
        return nil
      }
      return .polygons(polygons)
    }
  }

  private static func polygons(_ value: FormValue) -> [[[[Double]]]]? {
    guard case .object(let members) = value, members.count == 2,
      case .text(let type, _)? = members["type"], let coordinates = members["coordinates"]
    else { return nil }
    func rings(_ value: FormValue) -> [[[Double]]]? {
      guard case .list(let rings) = value else { return nil }
      let read = rings.compactMap(\.coordinates)
      return read.count == rings.count ? read : nil
    }
    switch (type, coordinates) {
    case ("Polygon", _): return rings(coordinates).map { [$0] }
    case ("MultiPolygon", .list(let polygons)):
      let read = polygons.compactMap(rings)
      return read.count == polygons.count ? read : nil
    default: return nil
    }
  }
}
