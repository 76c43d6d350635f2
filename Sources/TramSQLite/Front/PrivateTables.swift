// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Synchronization
import TramJournal

/// A SQLite file that only its owner reads and one process writes, and in which what is deleted is
/// overwritten.
final class PrivateTables: Sendable {
  private let pool: DatabasePool
  private let path: String
  private let lock: Mutex<WriterLock?>

  /// Opens a file, or makes one with the tables of `schema`.
  ///
  /// - Parameters:
  ///   - identity: SQLite's `application_id`, four letters in ASCII.
  ///   - schema: Statements that make the tables.
  /// - Throws: `JournalError`: `.busy`, `.notAJournal`, `.corrupt`, `.readOnly`, `.inputOutput`
  init(path: String, identity: Int64, schema: String) throws {
    let lock = try WriterLock(journal: path)
    try makePrivateFile(path)
    do {
      pool = try Self.open(path, identity, schema)
    } catch {
      throw JournalError(error, path: path)
    }
    self.path = path
    self.lock = Mutex(lock)
  }

  private static func open(
    _ path: String, _ identity: Int64, _ schema: String
  ) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = (path as NSString).lastPathComponent
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 2
    configuration.prepareDatabase { database in
      _ = try Int.fetchOne(database, sql: "PRAGMA secure_delete = ON")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { database in
      let found = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
      if count == 0 {
        try database.execute(sql: "PRAGMA application_id = \(identity)")
        try database.execute(sql: schema)
      } else if found != identity {
        throw JournalError(.notAJournal, detail: "\(path) is a database of another program")
      }
    }
    try queue.close()
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    return pool
  }

  /// Reads as of one moment.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    let path = self.path
    return try await withCheckedThrowingContinuation { continuation in
      pool.asyncRead { access in
        continuation.resume(
          with: Swift.Result { try body(try access.get()) }
            .mapError { JournalError($0, path: path) })
      }
    }
  }

  /// Changes all or nothing; on the disk on return.
  ///
  /// - Parameter wipes: Whether the write-ahead log is cut, so that nothing deleted stays in it.
  func write<Result: Sendable>(
    wipes: Bool = false, _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    let path = self.path
    return try await withCheckedThrowingContinuation { continuation in
      pool.asyncWriteWithoutTransaction { database in
        continuation.resume(
          with: Swift.Result {
            var result: Result?
            try database.inTransaction(.immediate) {
              result = try body(database)
              return .commit
            }
            if wipes { _ = try? database.checkpoint(.truncate) }
            guard let result else {
              throw JournalError(.corrupt, detail: "\(path): nothing was written")
            }
            return result
          }.mapError { JournalError($0, path: path) })
      }
    }
  }

  /// A row's body.
  static func row<Value: Decodable>(
    _ type: Value.Type, _ text: String, _ what: String
  ) throws -> Value {
    try DeskJSON.read(type, from: text.utf8, of: what)
  }

  /// Waits for what is being written and closes the file.
  func close() throws {
    do {
      _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      try pool.close()
    } catch {
      throw JournalError(error, path: path)
    }
    lock.withLock { $0 = nil }
  }
}
