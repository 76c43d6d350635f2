// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// An isolation order as the desk keeps it.
public struct OrderRecord: DeskRecord {
  /// Orders begin with D, for decision.
  public enum Subject: LetteredSubject {
    /// The letter D.
    public static var letter: Character { "D" }
  }

  /// Where an order stands.
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    /// In force, or about to be.
    case issued
    /// Over.
    case ended
    /// Nothing personal is left.
    case erased
  }

  /// The identity.
  public var id: ID<Subject>
  /// The name under which it is watched, unique; the identity's text unless a file named it.
  public var name: String
  /// Whom it concerns.
  public var person: PersonID
  /// The device that is watched; `nil` for a person without one.
  public var device: DeviceID?
  /// Where the person stays; `nil` once erased.
  public var place: Place?
  /// The code of the ward where it holds; empty when not known.
  public var area: String
  /// When it begins.
  public var from: Instant
  /// When it ends, that moment excluded; `nil` while open.
  public var until: Instant?
  /// The number of the decision on paper; `nil` without one.
  public var decision: String?
  /// Why it was issued, in a few words; `nil` without.
  public var reason: String?
  /// What the beacon at home calls itself, 32 hexadecimal digits; `nil` without one.
  public var anchor: String?
  /// Where it stands.
  public var state: State
  /// When it ended; `nil` before.
  public var ended: Instant?

  /// Creates an order in force.
  public init(
    id: ID<Subject>, name: String? = nil, person: PersonID, device: DeviceID?, place: Place,
    area: String = "", from: Instant, until: Instant? = nil, decision: String? = nil,
    reason: String? = nil, anchor: String? = nil
  ) {
    self.id = id
    self.name = name ?? id.text
    self.person = person
    self.device = device
    self.place = place
    self.area = area
    self.from = from
    self.until = until
    self.decision = decision
    self.reason = reason
    self.anchor = anchor
    state = .issued
  }

  /// The word of paths and tables.
  public static var plural: String { "orders" }

  /// What lists of orders are narrowed by.
  public var columns: DeskColumns {
    var columns = DeskColumns()
    columns.area = area
    columns.state = state.rawValue
    columns.person = person
    columns.order = id
    columns.name = name
    columns.words = "\(name) \(decision ?? "")"
    return columns
  }
}

/// The identity of an order.
public typealias OrderID = ID<OrderRecord.Subject>
