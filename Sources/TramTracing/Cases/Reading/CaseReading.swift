// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// What a list of the case desk is narrowed by; an empty or absent member narrows nothing.
public struct CaseFilter: Hashable, Sendable {
  /// The most rows of one page.
  public static let mostRows = 200
  /// How many words of `text` count.
  public static let mostWords = 8

  /// Codes of areas by their beginnings: a province's, a district's or a ward's.
  public var area = ""
  /// Only what lies here, by the scope of whoever asks: a meeting where one of its two persons
  /// does, a step where its person, a release where its case.
  public var within = AreaReach.everywhere
  /// One of these states.
  public var states: [String] = []
  /// One of these kinds: of persons levels, `F1`; of cases diseases.
  public var kinds: [String] = []
  /// About this person; of meetings, on either side.
  public var person: TracedPersonID?
  /// Of this case.
  public var ofCase: TracedCaseID?
  /// To whom the chain came from this person.
  public var parent: TracedPersonID?
  /// Due before this day; of tasks and persons.
  public var dueBefore: Day?
  /// Words that the row's own words begin with, without regard to case and marks; such a list is
  /// always the newest first.
  public var text = ""
  /// What `CasePage.next` of the page before was; `nil` begins at the first row.
  public var after: String?
  /// How many rows, 1 to `mostRows`.
  public var limit = 50

  /// Creates a filter that narrows nothing.
  public init() {}

  /// How many rows a page has at most, within the limits.
  public var rows: Int { min(max(limit, 1), Self.mostRows) }
}

/// One page of a list, in the order of its kind.
public struct CasePage<Row: CaseRow>: Hashable, Sendable {
  /// The rows.
  public var rows: [Row]
  /// What `CaseFilter.after` is for the next page; `nil` at the end.
  public var next: String?

  /// Creates a page.
  public init(rows: [Row], next: String?) {
    self.rows = rows
    self.next = next
  }
}

/// A row's place in a list: its rank and its identity; neither tells anything of a person.
public struct CaseCursor: Hashable, Comparable, Sendable {
  /// What the list is ordered by.
  public let rank: Int64
  /// The row's identity.
  public let id: UInt64

  /// Creates a place.
  public init(rank: Int64, id: UInt64) {
    self.rank = rank
    self.id = id
  }

  /// Reads a place.
  ///
  /// - Throws: `TracingError` with code `.badValue`
  public init(_ text: String) throws(TracingError) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let rank = Int64(parts[0]), let id = UInt64(parts[1]) else {
      throw TracingError(.badValue, detail: "after: '\(text.prefix(60))' is no place in this list")
    }
    self.init(rank: rank, id: id)
  }

  /// The place as `CasePage.next` says it.
  public var text: String { "\(rank).\(id)" }

  /// A Boolean value: whether `a` comes first.
  public static func < (a: CaseCursor, b: CaseCursor) -> Bool {
    (a.rank, a.id) < (b.rank, b.id)
  }
}

/// The figures of an area for the dashboard.
public struct CaseCounts: Codable, Hashable, Sendable {
  /// People by level and state: `F1` and `watched`.
  public var people: [String: [String: Int]] = [:]
  /// Cases by state.
  public var cases: [String: Int] = [:]
  /// Open tasks by kind.
  public var tasks: [String: Int] = [:]
  /// Open tasks that were due before today.
  public var overdue = 0
  /// Open tasks that are due today.
  public var dueToday = 0
  /// Confirmed cases by the day of their result, of the days that were asked for.
  public var casesByDay: [String: Int] = [:]

  /// Creates figures of nothing.
  public init() {}

  /// How many people have a level.
  public func people(level: Int) -> Int {
    people["F\(level)"]?.values.reduce(0, +) ?? 0
  }
}

/// What can be read from the case desk.
public protocol CaseReading: Sendable {
  /// The rows of some identities that lie in a reach, as of one moment; the others are left out,
  /// as those that there are none of.
  func find<Row: CaseRow>(
    _ ids: Set<ID<Row.Subject>>, of kind: Row.Type, within reach: AreaReach
  ) async throws -> [ID<Row.Subject>: Row]

  /// A page of a list.
  ///
  /// - Throws: `TracingError` with code `.badValue` when `after` was not given out
  func list<Row: CaseRow>(_ kind: Row.Type, _ filter: CaseFilter) async throws -> CasePage<Row>

  /// Rows by identity, for whoever goes through all of them.
  ///
  /// - Parameter id: Rows above this identity are told; 0 begins with the first.
  func scan<Row: CaseRow>(
    _ kind: Row.Type, within reach: AreaReach, after id: UInt64, limit: Int
  ) async throws -> [Row]

  /// The figures of an area, by the beginning of its code.
  ///
  /// - Parameters:
  ///   - today: By which tasks are overdue.
  ///   - days: For how many days up to today cases are counted, at most 366.
  ///   - reach: Only what lies here, by the scope of whoever asks.
  func counts(area: String, within reach: AreaReach, today: Day, days: Int) async throws
    -> CaseCounts

  /// How many people a chain led to from each of some persons; nobody with none.
  func childCounts(of persons: Set<TracedPersonID>) async throws -> [TracedPersonID: Int]
}

extension CaseReading {
  /// Rows by identity, wherever they lie.
  public func scan<Row: CaseRow>(
    _ kind: Row.Type, after id: UInt64, limit: Int
  ) async throws -> [Row] {
    try await scan(kind, within: .everywhere, after: id, limit: limit)
  }

  /// The rows of some identities, wherever they lie.
  public func find<Row: CaseRow>(
    _ ids: Set<ID<Row.Subject>>, of kind: Row.Type
  ) async throws -> [ID<Row.Subject>: Row] {
    try await find(ids, of: kind, within: .everywhere)
  }

  /// The figures of an area, by the beginning of its code.
  public func counts(area: String, today: Day, days: Int) async throws -> CaseCounts {
    try await counts(area: area, within: .everywhere, today: today, days: days)
  }

  /// The row of an identity, or `nil`.
  public func find<Row: CaseRow>(_ id: ID<Row.Subject>, of kind: Row.Type) async throws -> Row? {
    try await find([id], of: kind)[id]
  }
}

/// A store of the case desk's rows that follows the journal.
public protocol CaseStore: CaseReading {
  /// The last journal entry that the rows have seen, 0 before any.
  func position() async throws -> UInt64

  /// Folds entries in, all or none, and notes the journal entry of the last one.
  ///
  /// - Parameter entries: Journal numbers and facts, ascending; numbers not above `position()` are
  ///   passed over.
  func fold(_ entries: [(number: UInt64, event: CaseEvent)]) async throws

  /// Forgets all rows, to be folded anew.
  func clear() async throws

  /// By what rule the levels of the rows were made, as `noteRule` was told; empty before.
  func ruleMark() async throws -> String

  /// Notes by what rule the levels of the rows were made.
  func noteRule(_ mark: String) async throws

  /// A book of all rows.
  func book(rule: LevelRule, care: CareRule) async throws -> CaseBook
}
