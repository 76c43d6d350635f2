// SPDX-License-Identifier: Apache-2.0

import GRDB
import Synchronization
import TramJournal
public import TramTracing
public import TramUnits

/// The case desk's rows in one SQLite file, for one process.
///
/// The file is a projection, as `SQLiteDesk` is: everything in it can be folded again from the
/// journal, and rows and the journal's position change in one transaction.
public final class SQLiteCases: CaseStore {
  private let pool: DatabasePool
  private let path: String
  private let lock: Mutex<WriterLock?>

  /// Opens the file, or makes an empty one that only its owner can read.
  ///
  /// A file of another version is emptied, to be folded anew. Blocks the thread for as long as
  /// opening takes.
  ///
  /// - Throws: `JournalError`: `.busy` when another process has it, `.notAJournal` for a file of
  ///   another program, `.corrupt`, `.readOnly`, `.inputOutput`
  public init(path: String) throws {
    let lock = try WriterLock(journal: path)
    try makePrivateFile(path)
    do {
      pool = try Self.open(path)
    } catch {
      throw JournalError(error, path: path)
    }
    self.path = path
    self.lock = Mutex(lock)
  }

  private static func open(_ path: String) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = "cases"
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { database in
      // In KiB when negative: 32 MiB for each connection.
      try database.execute(sql: "PRAGMA cache_size = -32768")
      _ = try Int.fetchOne(database, sql: "PRAGMA secure_delete = ON")
    }
    // A file of another program is refused before write-ahead mode changes its header.
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { try CaseSchema.prepare($0, path: path) }
    try queue.close()
    return try DatabasePool(path: path, configuration: configuration)
  }

  /// The rows of some identities, as of one moment.
  public func find<Row: CaseRow>(
    _ ids: Set<ID<Row.Subject>>, of kind: Row.Type
  ) async throws -> [ID<Row.Subject>: Row] {
    let numbers = ids.compactMap { Int64(exactly: $0.rawValue) }
    let bodies = try await read { database in
      let select = try database.cachedStatement(
        sql: "SELECT body FROM \(Row.plural) WHERE id = ?")
      var bodies: [(Int64, String)] = []
      for number in numbers {
        if let body = try String.fetchOne(select, arguments: [number]) {
          bodies.append((number, body))
        }
      }
      return bodies
    }
    var found: [ID<Row.Subject>: Row] = [:]
    for (number, body) in bodies {
      found[ID(UInt64(number))] = try CaseTables.read(kind, from: body)
    }
    return found
  }

  /// A page of a list.
  public func list<Row: CaseRow>(
    _ kind: Row.Type, _ filter: CaseFilter
  ) async throws -> CasePage<Row> {
    let page = try await read { try CaseQuery(Row.plural, filter, on: $0).page() }
    return CasePage(
      rows: try page.bodies.map { try CaseTables.read(kind, from: $0) }, next: page.next)
  }

  /// The figures of an area, by the beginning of its code.
  ///
  /// - Complexity: O(states and days) for the country, a province, a district or a ward
  public func counts(area: String, today: Day, days: Int) async throws -> CaseCounts {
    try await read { try CaseCounts(area: area, today: today, days: days, on: $0) }
  }

  /// How many people a chain led to from each of some persons.
  public func childCounts(
    of persons: Set<TracedPersonID>
  ) async throws -> [TracedPersonID: Int] {
    try await read { database in
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
  public func position() async throws -> UInt64 { try await read { try Self.position($0) } }

  private static func position(_ database: Database) throws -> UInt64 {
    UInt64(clamping: try Int64.fetchOne(database, sql: "SELECT position FROM progress") ?? 0)
  }

  /// Folds entries in as one transaction.
  public func fold(_ entries: [(number: UInt64, event: CaseEvent)]) async throws {
    try await write { database in
      try database.inTransaction(.immediate) {
        var position = try Self.position(database)
        var tables = CaseTables(database)
        for (number, event) in entries where number > position {
          try tables.fold(event)
          position = number
        }
        try tables.finish()
        try database.execute(
          sql: "UPDATE progress SET position = ?", arguments: [Int64(clamping: position)])
        return .commit
      }
    }
  }

  /// Forgets all rows, to be folded anew.
  public func clear() async throws { try await write { try CaseSchema.remake($0) } }

  /// A book of all rows.
  ///
  /// - Complexity: O(rows)
  public func book(rule: LevelRule, care: CareRule) async throws -> CaseBook {
    try await read { database in
      func all<Row: CaseRow>(_ kind: Row.Type, where condition: String = "1") throws -> [Row] {
        var rows: [Row] = []
        let bodies = try String.fetchCursor(
          database, sql: "SELECT body FROM \(Row.plural) WHERE \(condition) ORDER BY id")
        // Many rows in one text are read in less time than each by itself.
        var text = "["
        var count = 0
        func take() throws {
          rows += try DeskJSON.read(
            [Row].self, from: (text + "]").utf8, of: "rows of \(Row.plural)")
          text = "["
          count = 0
        }
        while let body = try bodies.next() {
          if count > 0 { text += "," }
          text += body
          count += 1
          if count == 512 { try take() }
        }
        try take()
        return rows
      }
      return CaseBook(
        rule: rule, care: care, persons: try all(TracedPerson.self),
        cases: try all(TracedCase.self), contacts: try all(CaseContact.self),
        openTasks: try all(CaseTask.self, where: "state = 'open'"),
        highest: try CaseBook.Highest(on: database))
    }
  }

  /// Waits for what is being written and closes the file.
  public func close() throws {
    do {
      // A reader that is closed last could not move the log into the file.
      _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      try pool.close()
    } catch {
      throw JournalError(error, path: path)
    }
    lock.withLock { $0 = nil }
  }

  /// Runs `body` on a reader's queue and one snapshot; the calling task holds no thread meanwhile.
  private func read<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      pool.asyncRead { access in
        continuation.resume(with: Swift.Result { try body(try access.get()) }.mapError(self.told))
      }
    }
  }

  /// Runs `body` on the writer's queue; it runs to its end even when the task is cancelled.
  private func write(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
      pool.asyncWriteWithoutTransaction { database in
        continuation.resume(with: Swift.Result { try body(database) }.mapError(self.told))
      }
    }
  }

  /// The error in the house's words.
  private func told(_ error: any Error) -> any Error {
    error is TracingError ? error : JournalError(error, path: path)
  }
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
  /// Reads the figures of an area.
  fileprivate init(area: String, today: Day, days: Int, on database: Database) throws {
    self.init()
    let settled = DeskLevel.settled(by: area)
    let level: DeskLevel = settled.isExact ? settled.level : .full
    let end = settled.isExact ? area : DeskQuery.end(of: area)
    let bound = settled.isExact ? "<=" : "<"
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
        if day >= first, day <= today { casesByDay["\(day)"] = count }
      } else if day < today {
        overdue += count
      } else if day == today {
        dueToday += count
      }
    }
  }
}
