// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramGeo
public import TramUnits

/// The case desk's rows in memory: the specification of every `CaseStore`.
public final class MemoryCases: CaseStore {
  private let state = Mutex(MemoryCaseRows())
  /// The folded words of a text.
  private let fold: @Sendable (String) -> [String]

  /// Creates an empty desk.
  ///
  /// - Parameter fold: Makes words of a text, without case and marks, as searches compare them.
  public init(fold: @escaping @Sendable (String) -> [String]) { self.fold = fold }

  /// The rows of some identities, as of one moment.
  public func find<Row: CaseRow>(
    _ ids: Set<ID<Row.Subject>>, of kind: Row.Type, within reach: AreaReach
  ) async throws -> [ID<Row.Subject>: Row] {
    state.withLock { state in
      var found: [ID<Row.Subject>: Row] = [:]
      for id in ids {
        guard let row = state.tables[Row.plural]?[id.rawValue] as? Row else { continue }
        if state.lies(row, in: reach) { found[id] = row }
      }
      return found
    }
  }

  /// A page of a list.
  public func list<Row: CaseRow>(
    _ kind: Row.Type, _ filter: CaseFilter
  ) async throws -> CasePage<Row> {
    let start = try filter.after.map { text throws(TracingError) in try CaseCursor(text) }
    let sought = Array(fold(filter.text).prefix(CaseFilter.mostWords))
    let fitting = state.withLock { state in
      state.all(of: kind).filter { state.lies($0, in: filter.within) }
    }
    .map { row -> (place: CaseCursor, row: Row) in
      // A list by words is the newest first.
      let rank = sought.isEmpty ? row.columns.rank : -Int64(clamping: row.id.rawValue)
      return (place: CaseCursor(rank: rank, id: row.id.rawValue), row: row)
    }
    .filter { place, row in
      start.map { $0 < place } ?? true && fits(row.columns, filter, sought)
    }
    .sorted { $0.place < $1.place }
    let page = fitting.prefix(filter.rows)
    return CasePage(
      rows: page.map(\.row), next: fitting.count > page.count ? page.last?.place.text : nil)
  }

  /// Rows by identity.
  public func scan<Row: CaseRow>(
    _ kind: Row.Type, within reach: AreaReach, after id: UInt64, limit: Int
  ) async throws -> [Row] {
    let all = state.withLock { state in
      state.all(of: kind).filter { state.lies($0, in: reach) }
    }
    return Array(all.filter { $0.id.rawValue > id }.prefix(max(0, limit)))
  }

  private func fits(
    _ columns: CaseColumns, _ filter: CaseFilter, _ sought: [String]
  ) -> Bool {
    guard columns.area.hasPrefix(filter.area),
      filter.states.isEmpty || filter.states.contains(columns.state),
      filter.kinds.isEmpty || filter.kinds.contains(columns.kind),
      filter.person == nil || filter.person == columns.person || filter.person == columns.other,
      filter.ofCase == nil || filter.ofCase == columns.ofCase,
      filter.parent == nil || filter.parent == columns.parent,
      filter.dueBefore.map({ columns.rank < Int64($0.number) }) ?? true
    else { return false }
    guard !sought.isEmpty else { return true }
    let own = fold(columns.words)
    return sought.allSatisfy { word in own.contains { $0.utf8.starts(with: word.utf8) } }
  }

  /// The figures of an area, by the beginning of its code.
  public func counts(
    area: String, within reach: AreaReach, today: Day, days: Int
  ) async throws -> CaseCounts {
    state.withLock { state in
      var counts = CaseCounts()
      for person in state.all(of: TracedPerson.self)
      where person.area.hasPrefix(area) && reach.contains(person.area) {
        counts.people[person.levelWord, default: [:]][person.state.rawValue, default: 0] += 1
      }
      let first = today.moved(by: 1 - min(max(days, 0), 366))
      for record in state.all(of: TracedCase.self)
      where record.area.hasPrefix(area) && reach.contains(record.area) {
        counts.cases[record.state.rawValue, default: 0] += 1
        guard let day = record.columns.day, day >= first, day <= today else { continue }
        counts.casesByDay["\(day)", default: 0] += 1
      }
      for task in state.all(of: CaseTask.self)
      where task.area.hasPrefix(area) && reach.contains(task.area) && task.state == .open {
        counts.tasks[task.kind.rawValue, default: 0] += 1
        if task.due < today { counts.overdue += 1 }
        if task.due == today { counts.dueToday += 1 }
      }
      return counts
    }
  }

  /// How many people a chain led to from each of some persons.
  public func childCounts(
    of persons: Set<TracedPersonID>
  ) async throws -> [TracedPersonID: Int] {
    state.withLock { state in
      var counts: [TracedPersonID: Int] = [:]
      for person in state.all(of: TracedPerson.self) {
        guard let parent = person.columns.parent, persons.contains(parent) else { continue }
        counts[parent, default: 0] += 1
      }
      return counts
    }
  }

  /// The last journal entry that the rows have seen, 0 before any.
  public func position() async throws -> UInt64 { state.withLock { $0.position } }

  /// Folds entries in, all or none.
  public func fold(_ entries: [(number: UInt64, event: CaseEvent)]) async throws {
    try state.withLock { state in
      var rows = state
      for (number, event) in entries where number > rows.position {
        try rows.fold(event)
        rows.position = number
      }
      state = rows
    }
  }

  /// Forgets all rows, to be folded anew.
  public func clear() async throws { state.withLock { $0 = MemoryCaseRows() } }

  /// By what rule the levels of the rows were made.
  public func ruleMark() async throws -> String { state.withLock { $0.rule } }

  /// Notes by what rule the levels of the rows were made.
  public func noteRule(_ mark: String) async throws { state.withLock { $0.rule = mark } }

  /// A book of all rows.
  public func book(rule: LevelRule, care: CareRule) async throws -> CaseBook {
    state.withLock { state in
      CaseBook(
        rule: rule, care: care, persons: state.all(of: TracedPerson.self),
        cases: state.all(of: TracedCase.self), contacts: state.all(of: CaseContact.self),
        openTasks: state.all(of: CaseTask.self).filter { $0.state == .open },
        highest: state.highest)
    }
  }
}

/// Tables of rows by identity.
private struct MemoryCaseRows: CaseRows {
  var tables: [String: [UInt64: any CaseRow]] = [:]
  /// The highest identity of each kind that was ever kept.
  var high: [String: UInt64] = [:]
  var position: UInt64 = 0
  var rule = ""

  mutating func keep<Row: CaseRow>(_ row: Row) {
    tables[Row.plural, default: [:]][row.id.rawValue] = row
    high[Row.plural] = max(high[Row.plural] ?? 0, row.id.rawValue)
  }

  mutating func remove<Row: CaseRow>(_ id: ID<Row.Subject>, of kind: Row.Type) {
    tables[Row.plural]?[id.rawValue] = nil
  }

  /// A Boolean value: whether a row lies in a reach.
  func lies<Row: CaseRow>(_ row: Row, in reach: AreaReach) -> Bool {
    if reach.isEverywhere { return true }
    let columns = row.columns
    func lies(_ person: TracedPersonID?) -> Bool {
      let found = person.flatMap { tables[TracedPerson.plural]?[$0.rawValue] }
      return found.map { reach.contains($0.columns.area) } ?? false
    }
    switch Row.plural {
    case CaseContact.plural: return lies(columns.person) || lies(columns.other)
    case PersonStep.plural: return lies(columns.person)
    case NameRelease.plural:
      let found = columns.ofCase.flatMap { tables[TracedCase.plural]?[$0.rawValue] }
      return found.map { reach.contains($0.columns.area) } ?? false
    default: return reach.contains(columns.area)
    }
  }

  func all<Row: CaseRow>(of kind: Row.Type) -> [Row] {
    (tables[Row.plural]?.values.compactMap { $0 as? Row } ?? [])
      .sorted { $0.id.rawValue < $1.id.rawValue }
  }

  var highest: CaseBook.Highest {
    var highest = CaseBook.Highest()
    highest.person = high[TracedPerson.plural] ?? 0
    highest.ofCase = high[TracedCase.plural] ?? 0
    highest.contact = high[CaseContact.plural] ?? 0
    highest.task = high[CaseTask.plural] ?? 0
    highest.step = high[PersonStep.plural] ?? 0
    highest.release = high[NameRelease.plural] ?? 0
    return highest
  }
}
