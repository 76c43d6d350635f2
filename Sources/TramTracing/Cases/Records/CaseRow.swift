// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Something of the case desk that a row is kept for and that people name by its identity.
public protocol CaseRow: Codable, Hashable, Sendable {
  /// What the identity is of.
  associatedtype Subject: LetteredSubject
  /// The kind of row, as tables and paths call it: `cases`, `tasks`.
  static var plural: String { get }
  /// The identity; given in order, from 1.
  var id: ID<Subject> { get }
  /// The columns by which lists are narrowed, searched and ordered.
  var columns: CaseColumns { get }
}

/// What lists of the case desk are narrowed and ordered by; what a kind lacks is empty.
public struct CaseColumns: Hashable, Sendable {
  /// The code of the ward; empty when not known.
  public var area = ""
  /// Where the row stands, as its `state` writes it.
  public var state = ""
  /// What kind it is: of a person the level, `F1`; of a task, `sample`.
  public var kind = ""
  /// The person that it is about.
  public var person: TracedPersonID?
  /// The other person of a meeting.
  public var other: TracedPersonID?
  /// The case that it belongs to.
  public var ofCase: TracedCaseID?
  /// The person from whom the chain came here.
  public var parent: TracedPersonID?
  /// What lists are ordered by, the lowest first; rows of one rank by identity.
  public var rank: Int64 = 0
  /// The day under which the row is counted on the dashboard; `nil` for one that is not.
  public var day: Day?
  /// The words by which it is found; not folded yet.
  public var words = ""

  /// Creates empty columns.
  public init() {}
}
