// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TramGeo
public import TramIsolation
import TramJournal
public import TramUnits

/// The desk's rows in one SQLite file, for one process.
///
/// The file is a projection (`ProjectionFile`): everything in it can be folded again from the
/// journal.
public final class SQLiteDesk: DeskStore {
  private let file: ProjectionFile

  /// Opens the file, or makes an empty one that only its owner can read.
  ///
  /// A file of another version is emptied, to be folded anew. Blocks the thread for as long as
  /// opening takes.
  ///
  /// - Throws: `JournalError`: `.busy` when another process has it, `.notAJournal` for a file of
  ///   another program, `.corrupt`, `.readOnly`, `.inputOutput`
  public init(path: String) throws {
    file = try ProjectionFile(path: path, label: "desk", cache: 16384) {
      try DeskSchema.prepare($0, path: path)
    }
  }

  /// The rows of some identities that lie in a reach, as of one moment.
  public func find<Record: DeskRecord>(
    _ ids: Set<ID<Record.Subject>>, of kind: Record.Type, within reach: AreaReach
  ) async throws -> [ID<Record.Subject>: Record] {
    var found: [ID<Record.Subject>: Record] = [:]
    let condition = ReachCondition.desk(Record.plural, reach, isOne: true)
    for (id, body) in try await file.bodies(of: ids.map(\.rawValue), in: Record.plural, condition) {
      found[ID(id)] = try DeskTables.read(kind, from: body)
    }
    return found
  }

  /// A page of a list.
  public func list<Record: DeskRecord>(
    _ kind: Record.Type, _ filter: DeskFilter
  ) async throws -> DeskPage<Record> {
    let page = try await file.read { try DeskQuery(Record.plural, filter, on: $0).page() }
    return DeskPage(
      rows: try page.bodies.map { try DeskTables.read(kind, from: $0) }, next: page.next)
  }

  /// The highest identity that was given out, 0 before any.
  public func highest<Record: DeskRecord>(of kind: Record.Type) async throws -> UInt64 {
    try await file.read { database in
      let number = try Int64.fetchOne(database, sql: "SELECT max(id) FROM \(Record.plural)")
      return number.map { UInt64(clamping: $0) } ?? 0
    }
  }

  /// The counts of an area, by the beginning of its code.
  ///
  /// - Complexity: O(1) for the country, a province or a district; O(wards) for other beginnings
  public func counts(area: String, within reach: AreaReach) async throws -> DeskCounts {
    let (narrowed, beginning) = reach.narrowed(to: area)
    return try await file.read { database in
      var counts = DeskCounts()
      if let beginning {
        try counts.add(area: beginning, on: database)
      } else {
        for span in narrowed.spans { try counts.add(span, on: database) }
      }
      return counts
    }
  }

  /// The last journal entry that the rows have seen, 0 before any.
  public func position() async throws -> UInt64 {
    try await file.read { try ProjectionFile.position($0) }
  }

  /// Folds entries in as one transaction.
  public func fold(_ entries: [(number: UInt64, entry: DeskEntry)]) async throws {
    try await file.write { database in
      var hasErased = false
      try database.inTransaction(.immediate) {
        var position = try ProjectionFile.position(database)
        var tables = DeskTables(database)
        for (number, entry) in entries where number > position {
          try tables.fold(entry)
          position = number
        }
        try tables.finish()
        try ProjectionFile.note(position, on: database)
        hasErased = !tables.erased.isEmpty
        return .commit
      }
      // The log holds pages as they were; where a reader still needs it, a later erasure cuts it.
      if hasErased { _ = try? database.checkpoint(.truncate) }
    }
  }

  /// Forgets all rows, to be folded anew.
  public func clear() async throws { try await file.write { try DeskSchema.remake($0) } }

  /// Waits for what is being written and closes the file.
  public func close() throws { try file.close() }
}

extension DeskCounts {
  /// Adds the counts of an area.
  fileprivate mutating func add(area: String, on database: Database) throws {
    let settled = DeskLevel.settled(by: area)
    let level = settled.isExact ? settled.level : .full
    let end = settled.isExact ? area : DeskQuery.end(of: area)
    try add(area, end, isExact: settled.isExact, level, on: database)
  }

  /// Adds the counts of a stretch of codes.
  fileprivate mutating func add(_ span: AreaReach.Span, on database: Database) throws {
    try add(span.lower, span.upper, isExact: false, .full, on: database)
  }

  private mutating func add(
    _ area: String, _ end: String, isExact: Bool, _ level: DeskLevel, on database: Database
  ) throws {
    let select = try database.cachedStatement(
      sql: """
        SELECT record, state, sum(count) FROM tally
        WHERE record IN ('orders', 'alarms', 'checks', 'leaves', 'help')
          AND level = ? AND area >= ? AND area \(isExact ? "<=" : "<") ?
        GROUP BY record, state
        """)
    for row in try Row.fetchAll(select, arguments: [level.rawValue, area, end]) {
      let count = row[2] as Int
      switch (row[0] as String, row[1] as String) {
      case (OrderRecord.plural, OrderRecord.State.issued.rawValue): orders += count
      case (AlarmCase.plural, AlarmCase.State.open.rawValue): openAlarms += count
      case (AlarmCase.plural, AlarmCase.State.acknowledged.rawValue): acknowledgedAlarms += count
      case (Check.plural, Check.State.asked.rawValue): waitingChecks += count
      case (Leave.plural, Leave.State.asked.rawValue): waitingLeaves += count
      case (HelpCall.plural, HelpCall.State.open.rawValue): openHelp += count
      default: break
      }
    }
  }
}
