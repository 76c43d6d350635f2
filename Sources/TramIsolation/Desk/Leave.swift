// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Leave to be out for a while, asked for or granted: a test, a hospital, a funeral.
public struct Leave: DeskRecord {
  /// Leaves begin with L.
  public enum Subject: LetteredSubject {
    /// The letter L.
    public static var letter: Character { "L" }
  }

  /// Where a leave stands.
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    case asked, granted, refused
  }

  /// The identity.
  public var id: ID<Subject>
  /// The order.
  public var order: OrderID
  /// The person.
  public var person: PersonID
  /// The code of the ward; empty when not known.
  public var area: String
  /// From when.
  public var from: Instant
  /// Until when, that moment excluded.
  public var until: Instant
  /// What for.
  public var reason: String
  /// When it was asked.
  public var asked: Instant
  /// Where it stands.
  public var state: State
  /// Who decided.
  public var decidedBy: String?
  /// When it was decided.
  public var decided: Instant?
  /// What the officer wrote.
  public var note: String?

  /// Creates a leave that waits for a decision.
  public init(
    id: ID<Subject>, order: OrderID, person: PersonID, area: String, from: Instant,
    until: Instant, reason: String, asked: Instant
  ) {
    self.id = id
    self.order = order
    self.person = person
    self.area = area
    self.from = from
    self.until = until
    self.reason = reason
    self.asked = asked
    state = .asked
  }

  /// The word of paths and tables.
  public static var plural: String { "leaves" }

  /// What lists of leaves are narrowed by.
  public var columns: DeskColumns {
    var columns = DeskColumns()
    columns.area = area
    columns.state = state.rawValue
    columns.person = person
    columns.order = order
    return columns
  }
}

/// The identity of a leave.
public typealias LeaveID = ID<Leave.Subject>
