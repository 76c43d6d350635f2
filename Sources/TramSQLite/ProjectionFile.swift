// SPDX-License-Identifier: Apache-2.0

import GRDB
import Synchronization
import TramIsolation
import TramJournal
import TramTracing

/// A SQLite file of rows that can be folded again from the journal, for one process.
///
/// Rows and the position of the journal change in one transaction. So the write-ahead log need not
/// be flushed at each commit (`synchronous = NORMAL`): when the machine stops, the last commits
/// may be lost, rows and position together, and are folded again at the next start.
final class ProjectionFile: Sendable {
  private let pool: DatabasePool
  private let path: String
  private let lock: Mutex<WriterLock?>

  /// Opens the file, or makes an empty one that only its owner can read.
  ///
  /// Blocks the thread for as long as opening takes.
  ///
  /// - Parameters:
  ///   - cache: KiB that each connection keeps of the file.
  ///   - readers: The most connections that read at once.
  ///   - prepare: Makes the tables where they are missing or of another version.
  /// - Throws: `JournalError`: `.busy` when another process has it, `.notAJournal` for a file of
  ///   another program, `.corrupt`, `.readOnly`, `.inputOutput`
  init(
    path: String, label: String, cache: Int, readers: Int = 4,
    prepare: (Database) throws -> Void
  ) throws {
    let lock = try WriterLock(journal: path)
    try makePrivateFile(path)
    do {
      pool = try Self.open(path, label, cache, readers, prepare)
    } catch {
      throw JournalError(error, path: path)
    }
    self.path = path
    self.lock = Mutex(lock)
  }

  /// After how many pages of 4 KiB the write-ahead log is moved into the file.
  private static let logPages = 8192

  private static func open(
    _ path: String, _ label: String, _ cache: Int, _ readers: Int,
    _ prepare: (Database) throws -> Void
  ) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = label
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = readers
    configuration.prepareDatabase { database in
      // In KiB when negative.
      try database.execute(sql: "PRAGMA cache_size = -\(cache)")
      // Pages that change with every part of a long import go into the file now and then only.
      _ = try Int.fetchOne(database, sql: "PRAGMA wal_autocheckpoint = \(logPages)")
      // What is erased is overwritten in the file.
      _ = try Int.fetchOne(database, sql: "PRAGMA secure_delete = ON")
    }
    // A file of another program is refused before write-ahead mode changes its header.
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { try prepare($0) }
    try queue.close()
    return try DatabasePool(path: path, configuration: configuration)
  }

  /// The last journal entry that the rows have seen, 0 before any.
  static func position(_ database: Database) throws -> UInt64 {
    UInt64(clamping: try Int64.fetchOne(database, sql: "SELECT position FROM progress") ?? 0)
  }

  /// Notes the last journal entry that the rows have seen.
  static func note(_ position: UInt64, on database: Database) throws {
    try database.execute(
      sql: "UPDATE progress SET position = ?", arguments: [Int64(clamping: position)])
  }

  /// The texts of the column `body` of some rows, each with its identity.
  ///
  /// - Parameter reach: What rows must satisfy besides.
  func bodies(
    of ids: some Sequence<UInt64>, in table: String, _ reach: ReachCondition? = nil
  ) async throws -> [(id: UInt64, body: String)] {
    let numbers = ids.compactMap { Int64(exactly: $0) }
    let condition = reach.map { " AND \($0.sql)" } ?? ""
    let more = StatementArguments(reach?.arguments ?? [])
    return try await read { database in
      let select = try database.cachedStatement(
        sql: "SELECT body FROM \(table) WHERE \(table).id = ?\(condition)")
      return try numbers.compactMap { number in
        try String.fetchOne(select, arguments: [number] + more).map { (UInt64(number), $0) }
      }
    }
  }

  /// Runs `body` on a reader's queue and one snapshot; the calling task holds no thread meanwhile.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      pool.asyncRead { access in
        continuation.resume(with: Swift.Result { try body(try access.get()) }.mapError(self.told))
      }
    }
  }

  /// Runs `body` on the writer's queue; it runs to its end even when the task is cancelled.
  func write(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
      pool.asyncWriteWithoutTransaction { database in
        continuation.resume(with: Swift.Result { try body(database) }.mapError(self.told))
      }
    }
  }

  /// Waits for what is being written and closes the file.
  func close() throws {
    do {
      // A reader that is closed last could not move the log into the file.
      _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      try pool.close()
    } catch {
      throw JournalError(error, path: path)
    }
    lock.withLock { $0 = nil }
  }

  /// The error in the house's words.
  private func told(_ error: any Error) -> any Error {
    error is IsolationError || error is TracingError ? error : JournalError(error, path: path)
  }
}
