// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// What a list is narrowed by; an empty or absent member narrows nothing.
public struct DeskFilter: Hashable, Sendable {
  /// The order of a list.
  public enum Sort: String, Hashable, Sendable, CaseIterable {
    /// The highest identity first.
    case newest
    /// By the folded title, then by the identity, both ascending.
    case title
  }

  /// The most rows of one page.
  public static let mostRows = 200
  /// How many words of `text` count.
  public static let mostWords = 8

  /// Codes of areas by their beginnings: a province's, a district's or a ward's.
  public var area = ""
  /// Only what lies here, by the scope of whoever asks; rows without an area of their own lie where
  /// their person does.
  public var within = AreaReach.everywhere
  /// One of these states.
  public var states: [String] = []
  /// One of these kinds.
  public var kinds: [String] = []
  /// About this person.
  public var person: PersonID?
  /// Of this order.
  public var order: OrderID?
  /// Given to this account.
  public var assignee = ""
  /// With a unique name.
  public var name = ""
  /// Words that the row's own words begin with, in any order, without regard to case and marks.
  public var text = ""
  /// The order of the rows; a list that is searched by `text` is always the newest first.
  public var sort = Sort.newest
  /// What `DeskPage.next` of the page before was; `nil` begins at the first row.
  public var after: String?
  /// How many rows, 1 to `mostRows`.
  public var limit = 50

  /// Creates a filter that narrows nothing.
  public init() {}
}

/// One page of a list, in the order that was asked for.
public struct DeskPage<Record: DeskRecord>: Hashable, Sendable {
  /// The rows.
  public var rows: [Record]
  /// What `DeskFilter.after` is for the next page, to be handed on as it is; `nil` at the end.
  public var next: String?

  /// Creates a page.
  public init(rows: [Record], next: String?) {
    self.rows = rows
    self.next = next
  }
}

/// How many rows there are by state, for an area's overview.
public struct DeskCounts: Codable, Hashable, Sendable {
  /// Orders in force.
  public var orders = 0
  /// Alarms that nobody has looked at.
  public var openAlarms = 0
  /// Alarms that somebody has taken.
  public var acknowledgedAlarms = 0
  /// Checks that wait for an answer.
  public var waitingChecks = 0
  /// Leaves that wait for a decision.
  public var waitingLeaves = 0
  /// Calls for help that wait.
  public var openHelp = 0

  /// Creates counts of nothing.
  public init() {}
}

/// What can be read from the desk.
public protocol DeskReading: Sendable {
  /// The rows of some identities that lie in a reach, as of one moment; the others are left out,
  /// as those that there are none of.
  ///
  /// A person lies where they live, and where an order keeps them now; what has no area of its own
  /// lies where its person does. A page of a list asks for all persons of its rows at once: one by
  /// one they cost more than the list.
  func find<Record: DeskRecord>(
    _ ids: Set<ID<Record.Subject>>, of kind: Record.Type, within reach: AreaReach
  ) async throws -> [ID<Record.Subject>: Record]

  /// A page of a list.
  ///
  /// - Throws: `IsolationError` with code `.badCursor` when `after` was not given out for the order
  func list<Record: DeskRecord>(_ kind: Record.Type, _ filter: DeskFilter) async throws
    -> DeskPage<Record>

  /// The highest identity that was given out, 0 before any.
  func highest<Record: DeskRecord>(of kind: Record.Type) async throws -> UInt64

  /// The counts of what lies in an area, by the beginning of its code, and in a reach.
  func counts(area: String, within reach: AreaReach) async throws -> DeskCounts
}

extension DeskReading {
  /// The rows of some identities, wherever they lie.
  public func find<Record: DeskRecord>(
    _ ids: Set<ID<Record.Subject>>, of kind: Record.Type
  ) async throws -> [ID<Record.Subject>: Record] {
    try await find(ids, of: kind, within: .everywhere)
  }

  /// The counts of an area, by the beginning of its code.
  public func counts(area: String) async throws -> DeskCounts {
    try await counts(area: area, within: .everywhere)
  }

  /// The row of an identity, or `nil`.
  public func find<Record: DeskRecord>(
    _ id: ID<Record.Subject>, of kind: Record.Type
  ) async throws -> Record? {
    try await find([id], of: kind)[id]
  }
}

/// A store of the desk's rows that follows the journal.
public protocol DeskStore: DeskReading {
  /// The last journal entry that the rows have seen, 0 before any.
  func position() async throws -> UInt64

  /// Folds entries in, all or none, and notes the journal entry of the last one.
  ///
  /// - Parameter entries: Journal numbers and facts, ascending; numbers not above `position()` are
  ///   passed over.
  func fold(_ entries: [(number: UInt64, entry: DeskEntry)]) async throws

  /// Forgets all rows, to be folded anew.
  func clear() async throws
}
