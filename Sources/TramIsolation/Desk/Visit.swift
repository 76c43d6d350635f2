// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// An officer went to a person or called.
public struct Visit: DeskRecord {
  /// Visits begin with V.
  public enum Subject: LetteredSubject {
    /// The letter V.
    public static var letter: Character { "V" }
  }

  /// How the officer came.
  public enum Way: String, Codable, Hashable, Sendable, CaseIterable {
    case visit, call
  }

  /// The identity.
  public var id: ID<Subject>
  /// The order.
  public var order: OrderID
  /// The person.
  public var person: PersonID
  /// The code of the ward; empty when not known.
  public var area: String
  /// In person or by telephone.
  public var way: Way
  /// When.
  public var time: Instant
  /// Who.
  public var officer: String
  /// What was found.
  public var finding: AlarmCase.Finding
  /// What the officer wrote.
  public var note: String?

  /// Creates a visit.
  public init(
    id: ID<Subject>, order: OrderID, person: PersonID, area: String, way: Way, time: Instant,
    officer: String, finding: AlarmCase.Finding, note: String? = nil
  ) {
    self.id = id
    self.order = order
    self.person = person
    self.area = area
    self.way = way
    self.time = time
    self.officer = officer
    self.finding = finding
    self.note = note
  }

  /// The word of paths and tables.
  public static var plural: String { "visits" }

  /// What lists of visits are narrowed by.
  public var columns: DeskColumns {
    var columns = DeskColumns()
    columns.area = area
    columns.state = finding.rawValue
    columns.kind = way.rawValue
    columns.person = person
    columns.order = order
    return columns
  }
}

/// The identity of a visit.
public typealias VisitID = ID<Visit.Subject>
