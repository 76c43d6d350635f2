// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Something that a ward has to do for a person.
public struct CaseTask: CaseRow {
  /// Tasks begin with W.
  public enum Subject: LetteredSubject {
    /// The letter W.
    public static var letter: Character { "W" }
  }

  /// What is to be done.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Ask a case where they were and whom they met.
    case interview
    /// Keep a person apart.
    case isolate
    /// Call a contact and ask for symptoms.
    case call
    /// Visit, ask for symptoms and take a sample.
    case sample
    /// Tell a person that it is over.
    case release
  }

  /// Where a task stands.
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    /// It is to be done.
    case open
    /// It was done.
    case done
    /// It need not be done any longer.
    case dropped
  }

  /// The identity.
  public var id: ID<Subject>
  /// For whom.
  public var person: TracedPersonID
  /// Of which case.
  public var ofCase: TracedCaseID?
  /// What is to be done.
  public var kind: Kind
  /// The code of the ward that does it; empty when not known.
  public var area: String
  /// The day on which it is due.
  public var due: Day
  /// The person's level when the task was made; `nil` for one whose level has gone.
  public var level: Int?
  /// The day of the follow-up, 0 for the last exposure's; `nil` for other tasks.
  public var followUpDay: Int?
  /// Where it stands.
  public var state: State
  /// When it was made.
  public var made: Instant
  /// When it was done or dropped.
  public var ended: Instant?
  /// Who did it; empty while it is open.
  public var doneBy: String
  /// What came of it, without names; empty for nothing.
  public var note: String

  /// Creates an open task.
  public init(
    id: ID<Subject>, person: TracedPersonID, ofCase: TracedCaseID?, kind: Kind, area: String,
    due: Day, level: Int?, followUpDay: Int? = nil, made: Instant
  ) {
    self.id = id
    self.person = person
    self.ofCase = ofCase
    self.kind = kind
    self.area = area
    self.due = due
    self.level = level
    self.followUpDay = followUpDay
    state = .open
    self.made = made
    doneBy = ""
    note = ""
  }

  /// The word of paths and tables.
  public static var plural: String { "tasks" }

  /// What lists are narrowed by; what is due first comes first.
  public var columns: CaseColumns {
    var columns = CaseColumns()
    columns.area = area
    columns.state = state.rawValue
    columns.kind = kind.rawValue
    columns.person = person
    columns.ofCase = ofCase
    columns.rank = Int64(due.number)
    columns.day = state == .open ? due : nil
    return columns
  }
}

/// The identity of a task.
public typealias CaseTaskID = ID<CaseTask.Subject>
