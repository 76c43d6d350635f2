// SPDX-License-Identifier: Apache-2.0

import GRDB
import Synchronization
public import TramIsolation
import TramJournal
public import TramUnits

/// The desk's rows in one SQLite file, for one process.
///
/// The file is a projection: everything in it can be folded again from the journal, and rows and
/// the position of the journal change in one transaction. So the write-ahead log need not be
/// flushed at each commit (`synchronous = NORMAL`): when the machine stops, the last commits may
/// be lost, rows and position together, and are folded again at the next start.
public final class SQLiteDesk: DeskStore {
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
    configuration.label = "desk"
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { database in
      // In KiB when negative: 16 MiB for each connection.
      try database.execute(sql: "PRAGMA cache_size = -16384")
      // What is erased is overwritten in the file.
      _ = try Int.fetchOne(database, sql: "PRAGMA secure_delete = ON")
    }
    // A file of another program is refused before write-ahead mode changes its header.
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { try DeskSchema.prepare($0, path: path) }
    try queue.close()
    return try DatabasePool(path: path, configuration: configuration)
  }

  /// The rows of some identities, as of one moment.
  public func find<Record: DeskRecord>(
    _ ids: Set<ID<Record.Subject>>, of kind: Record.Type
  ) async throws -> [ID<Record.Subject>: Record] {
    let numbers = ids.compactMap { Int64(exactly: $0.rawValue) }
    let bodies = try await read { database in
      let select = try database.cachedStatement(
        sql: "SELECT body FROM \(Record.plural) WHERE id = ?")
      var bodies: [(Int64, String)] = []
      for number in numbers {
        if let body = try String.fetchOne(select, arguments: [number]) {
          bodies.append((number, body))
        }
      }
      return bodies
    }
    var found: [ID<Record.Subject>: Record] = [:]
    for (number, body) in bodies {
      found[ID(UInt64(number))] = try DeskTables.read(kind, from: body)
    }
    return found
  }

  /// A page of a list.
  public func list<Record: DeskRecord>(
    _ kind: Record.Type, _ filter: DeskFilter
  ) async throws -> DeskPage<Record> {
    let page = try await read { try DeskQuery(Record.plural, filter, on: $0).page() }
    return DeskPage(
      rows: try page.bodies.map { try DeskTables.read(kind, from: $0) }, next: page.next)
  }

  /// The highest identity that was given out, 0 before any.
  public func highest<Record: DeskRecord>(of kind: Record.Type) async throws -> UInt64 {
    try await read { database in
      let number = try Int64.fetchOne(database, sql: "SELECT max(id) FROM \(Record.plural)")
      return number.map { UInt64(clamping: $0) } ?? 0
    }
  }

  /// The counts of an area, by the beginning of its code.
  ///
  /// - Complexity: O(1) for the country, a province or a district; O(wards) for other beginnings
  public func counts(area: String) async throws -> DeskCounts {
    try await read { try DeskCounts(area: area, on: $0) }
  }

  /// The last journal entry that the rows have seen, 0 before any.
  public func position() async throws -> UInt64 { try await read { try Self.position($0) } }

  private static func position(_ database: Database) throws -> UInt64 {
    UInt64(clamping: try Int64.fetchOne(database, sql: "SELECT position FROM progress") ?? 0)
  }

  /// Folds entries in as one transaction.
  public func fold(_ entries: [(number: UInt64, entry: DeskEntry)]) async throws {
    try await write { database in
      var hasErased = false
      try database.inTransaction(.immediate) {
        var position = try Self.position(database)
        var tables = DeskTables(database)
        for (number, entry) in entries where number > position {
          try tables.fold(entry)
          position = number
        }
        try tables.finish()
        try database.execute(
          sql: "UPDATE progress SET position = ?", arguments: [Int64(clamping: position)])
        hasErased = !tables.erased.isEmpty
        return .commit
      }
      // The log holds pages as they were; where a reader still needs it, a later erasure cuts it.
      if hasErased { _ = try? database.checkpoint(.truncate) }
    }
  }

  /// Forgets all rows, to be folded anew.
  public func clear() async throws { try await write { try DeskSchema.remake($0) } }

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
    error is IsolationError ? error : JournalError(error, path: path)
  }
}

extension DeskCounts {
  /// Reads the counts of an area.
  fileprivate init(area: String, on database: Database) throws {
    self.init()
    let settled = DeskLevel.settled(by: area)
    let level = settled.isExact ? settled.level : .full
    let select = try database.cachedStatement(
      sql: """
        SELECT record, state, sum(count) FROM tally
        WHERE record IN ('orders', 'alarms', 'checks', 'leaves', 'help')
          AND level = ? AND area >= ? AND area \(settled.isExact ? "<=" : "<") ?
        GROUP BY record, state
        """)
    let end = settled.isExact ? area : DeskQuery.end(of: area)
    for row in try Row.fetchAll(select, arguments: [level.rawValue, area, end]) {
      let count = row[2] as Int
      switch (row[0] as String, row[1] as String) {
      case (OrderRecord.plural, OrderRecord.State.issued.rawValue): orders = count
      case (AlarmCase.plural, AlarmCase.State.open.rawValue): openAlarms = count
      case (AlarmCase.plural, AlarmCase.State.acknowledged.rawValue): acknowledgedAlarms = count
      case (Check.plural, Check.State.asked.rawValue): waitingChecks = count
      case (Leave.plural, Leave.State.asked.rawValue): waitingLeaves = count
      case (HelpCall.plural, HelpCall.State.open.rawValue): openHelp = count
      default: break
      }
    }
  }
}
