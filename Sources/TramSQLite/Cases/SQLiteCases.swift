// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TramGeo
import TramJournal
public import TramTracing
public import TramUnits

/// The case desk's rows in one SQLite file, for one process.
///
/// The file is a projection, as `SQLiteDesk` is: everything in it can be folded again from the
/// journal, and rows and the journal's position change in one transaction.
public final class SQLiteCases: CaseStore {
  private let file: ProjectionFile

  /// Opens the file, or makes an empty one that only its owner can read.
  ///
  /// A file of another version is emptied, to be folded anew. Blocks the thread for as long as
  /// opening takes.
  ///
  /// - Throws: `JournalError`: `.busy` when another process has it, `.notAJournal` for a file of
  ///   another program, `.corrupt`, `.readOnly`, `.inputOutput`
  public init(path: String) throws {
    file = try ProjectionFile(path: path, label: "cases", cache: 32_768) {
      try CaseSchema.prepare($0, path: path)
    }
  }

  /// The rows of some identities that lie in a reach, as of one moment.
  public func find<Row: CaseRow>(
    _ ids: Set<ID<Row.Subject>>, of kind: Row.Type, within reach: AreaReach
  ) async throws -> [ID<Row.Subject>: Row] {
    var found: [ID<Row.Subject>: Row] = [:]
    let condition = ReachCondition.cases(Row.plural, reach)
    for (id, body) in try await file.bodies(of: ids.map(\.rawValue), in: Row.plural, condition) {
      found[ID(id)] = try CaseTables.read(kind, from: body)
    }
    return found
  }

  /// A page of a list.
  public func list<Row: CaseRow>(
    _ kind: Row.Type, _ filter: CaseFilter
  ) async throws -> CasePage<Row> {
    let page = try await file.read { try CaseQuery(Row.plural, filter, on: $0).page() }
    return CasePage(
      rows: try page.bodies.map { try CaseTables.read(kind, from: $0) }, next: page.next)
  }

  /// Rows by identity.
  public func scan<Row: CaseRow>(
    _ kind: Row.Type, within reach: AreaReach, after id: UInt64, limit: Int
  ) async throws -> [Row] {
    let condition = ReachCondition.cases(Row.plural, reach)
    let rest = condition.map { " AND \($0.sql)" } ?? ""
    let given = StatementArguments(condition?.arguments ?? [])
    return try await file.read { database in
      let select = try database.cachedStatement(
        sql: "SELECT body FROM \(Row.plural) WHERE id > ?\(rest) ORDER BY id LIMIT ?")
      return try String.fetchAll(
        select, arguments: [Int64(clamping: id)] + given + [max(0, limit)])
    }.map { try CaseTables.read(kind, from: $0) }
  }

  /// The figures of an area, by the beginning of its code.
  ///
  /// - Complexity: O(states and days) for the country, a province, a district or a ward
  public func counts(
    area: String, within reach: AreaReach, today: Day, days: Int
  ) async throws -> CaseCounts {
    let (narrowed, beginning) = reach.narrowed(to: area)
    return try await file.read { database in
      var counts = CaseCounts()
      if let beginning {
        let settled = DeskLevel.settled(by: beginning)
        let stretch = CaseCounts.Stretch(
          level: settled.isExact ? settled.level : .full, lower: beginning,
          upper: settled.isExact ? beginning : DeskQuery.end(of: beginning),
          isExact: settled.isExact)
        try counts.add(stretch, today: today, days: days, on: database)
      } else {
        for span in narrowed.spans {
          let stretch = CaseCounts.Stretch(
            level: .full, lower: span.lower, upper: span.upper, isExact: false)
          try counts.add(stretch, today: today, days: days, on: database)
        }
      }
      return counts
    }
  }

  /// How many people a chain led to from each of some persons.
  public func childCounts(
    of persons: Set<TracedPersonID>
  ) async throws -> [TracedPersonID: Int] {
    try await file.read { database in
      let select = try database.cachedStatement(
        sql: """
          SELECT count(*) FROM \(TracedPerson.plural)
          INDEXED BY \(TracedPerson.plural)_parent WHERE parent = ?
          """)
      var counts: [TracedPersonID: Int] = [:]
      for person in persons {
        guard let number = Int64(exactly: person.rawValue),
          let count = try Int.fetchOne(select, arguments: [number]), count > 0
        else { continue }
        counts[person] = count
      }
      return counts
    }
  }

  /// The last journal entry that the rows have seen, 0 before any.
  public func position() async throws -> UInt64 {
    try await file.read { try ProjectionFile.position($0) }
  }

  /// Folds entries in as one transaction.
  public func fold(_ entries: [(number: UInt64, event: CaseEvent)]) async throws {
    try await file.write { database in
      try database.inTransaction(.immediate) {
        var position = try ProjectionFile.position(database)
        var tables = CaseTables(database)
        for (number, event) in entries where number > position {
          try tables.fold(event)
          position = number
        }
        try tables.finish()
        try ProjectionFile.note(position, on: database)
        return .commit
      }
    }
  }

  /// Forgets all rows, to be folded anew.
  public func clear() async throws { try await file.write { try CaseSchema.remake($0) } }

  /// By what rule the levels of the rows were made.
  public func ruleMark() async throws -> String {
    try await file.read { try String.fetchOne($0, sql: "SELECT rule FROM progress") ?? "" }
  }

  /// Notes by what rule the levels of the rows were made.
  public func noteRule(_ mark: String) async throws {
    try await file.write { database in
      try database.execute(sql: "UPDATE progress SET rule = ?", arguments: [mark])
    }
  }

  /// A book of all rows.
  ///
  /// - Complexity: O(rows)
  public func book(rule: LevelRule, care: CareRule) async throws -> CaseBook {
    try await file.read { database in
      var book = CaseBook(rule: rule, care: care)
      book.beginLoading(try CaseBook.Highest(on: database))
      try Self.rows(TracedPerson.self, on: database) { book.load($0) }
      try Self.rows(TracedCase.self, on: database) { book.load($0) }
      try Self.rows(CaseContact.self, on: database) { book.load($0) }
      try Self.rows(CaseTask.self, where: "state = 'open'", on: database) { book.load($0) }
      book.finishLoading()
      return book
    }
  }

  /// Reads all rows of a kind in the order in which they lie: an index would have most of them
  /// read out of order.
  private static func rows<Row: CaseRow>(
    _ kind: Row.Type, where condition: String = "1", on database: Database,
    _ body: (Row) -> Void
  ) throws {
    let bodies = try StatementKernel(
      "SELECT body FROM \(Row.plural) NOT INDEXED WHERE \(condition) ORDER BY id", on: database)
    try bodies.forEachRow {
      body(try bodies.withBytes(0) { try CaseTables.read(kind, from: $0) })
    }
  }

  /// Waits for what is being written and closes the file.
  public func close() throws { try file.close() }
}

extension CaseBook.Highest {
  /// Reads the highest identities that were given out.
  fileprivate init(on database: Database) throws {
    self.init()
    for row in try Row.fetchAll(database, sql: "SELECT record, id FROM high") {
      let id = UInt64(clamping: row[1] as Int64)
      switch row[0] as String {
      case TracedPerson.plural: person = id
      case TracedCase.plural: ofCase = id
      case CaseContact.plural: contact = id
      case CaseTask.plural: task = id
      case PersonStep.plural: step = id
      case NameRelease.plural: release = id
      default: break
      }
    }
  }
}

extension CaseCounts {
  /// A stretch of the codes of a level.
  fileprivate struct Stretch {
    var level: DeskLevel
    var lower: String
    var upper: String
    var isExact: Bool
  }

  /// Adds the figures of a stretch of codes.
  fileprivate mutating func add(
    _ stretch: Stretch, today: Day, days: Int, on database: Database
  ) throws {
    let (level, area, end) = (stretch.level, stretch.lower, stretch.upper)
    let bound = stretch.isExact ? "<=" : "<"
    let tally = try database.cachedStatement(
      sql: """
        SELECT record, state, kind, sum(count) FROM tally
        WHERE record IN ('contacts', 'cases', 'tasks')
          AND level = ? AND area >= ? AND area \(bound) ? GROUP BY record, state, kind
        """)
    for row in try Row.fetchAll(tally, arguments: [level.rawValue, area, end]) {
      let (state, kind) = (row[1] as String, row[2] as String)
      let count = row[3] as Int
      switch row[0] as String {
      case TracedPerson.plural: people[kind, default: [:]][state, default: 0] += count
      case TracedCase.plural: cases[state, default: 0] += count
      default: if state == CaseTask.State.open.rawValue { tasks[kind, default: 0] += count }
      }
    }
    let first = today.moved(by: 1 - min(max(days, 0), 366))
    let byDay = try database.cachedStatement(
      sql: """
        SELECT record, day, sum(count) FROM days
        WHERE record IN ('cases', 'tasks') AND level = ? AND area >= ? AND area \(bound) ?
        GROUP BY record, day
        """)
    for row in try Row.fetchAll(byDay, arguments: [level.rawValue, area, end]) {
      let day = Day(number: row[1] as Int32)
      let count = row[2] as Int
      if row[0] as String == TracedCase.plural {
        if day >= first, day <= today { casesByDay["\(day)", default: 0] += count }
      } else if day < today {
        overdue += count
      } else if day == today {
        dueToday += count
      }
    }
  }
}
