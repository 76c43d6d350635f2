// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Synchronization
import TramGuard
import TramIsolation
import TramUnits

/// Who looked at whom, out of the audit log: an index that can be made again from it.
///
/// It is brought up to the log's end before it is asked, so nothing that is on record is missing.
final class LookIndex: Sendable {
  /// The file in a room's folder.
  static let fileName = "looks.sqlite"
  /// Entries that are folded in one transaction.
  private static let step = 4096

  /// One look at a person.
  struct Look: Hashable, Sendable {
    /// The number of its entry.
    var entry: UInt64
    var time: Instant
    var kind: AuditEntry.Kind
    var actor: AuditEntry.Actor
    var grant: UInt64
    var verb: String
    var purpose: String
  }

  private let log: AuditLog
  private let queue: DatabaseQueue
  private let turn = Turn(most: 1024)

  /// Opens the index, or begins one.
  ///
  /// - Throws: `ServerError` with code `.unavailable`
  init(path: String, log: AuditLog) throws {
    self.log = log
    do {
      queue = try Self.open(path)
    } catch {
      // What is damaged is made again: nothing stands in it that the log does not hold.
      for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
      do { queue = try Self.open(path) } catch {
        throw ServerError(.unavailable, detail: "\(path): \(error)")
      }
    }
    try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "looks"
    configuration.busyMode = .timeout(5)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { database in
      _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = wal")
      try database.execute(
        sql: """
          CREATE TABLE IF NOT EXISTS look (
            person INTEGER NOT NULL, entry INTEGER NOT NULL, time INTEGER NOT NULL,
            kind INTEGER NOT NULL, actor INTEGER NOT NULL, number INTEGER NOT NULL,
            mandate INTEGER NOT NULL, verb TEXT NOT NULL, purpose TEXT NOT NULL,
            PRIMARY KEY (person, entry)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE IF NOT EXISTS folded (id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER
            NOT NULL) STRICT;
          INSERT OR IGNORE INTO folded VALUES (1, 0);
          """)
    }
    return queue
  }

  /// Who looked at a person, the newest first.
  ///
  /// - Throws: `ServerError` with code `.unavailable`
  func looks(at person: PersonID, limit: Int) async throws -> [Look] {
    try await fold()
    return try await run { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT entry, time, kind, actor, number, mandate, verb, purpose FROM look
          WHERE person = ? ORDER BY entry DESC LIMIT ?
          """, arguments: [Int64(bitPattern: person.rawValue), limit]
      ).compactMap { row in
        guard let kind = UInt8(exactly: row[2] as Int64).flatMap({ AuditEntry.Kind(rawValue: $0) }),
          let actor = UInt8(exactly: row[3] as Int64)
            .flatMap({ AuditEntry.Actor.Kind(rawValue: $0) })
        else { return nil }
        return Look(
          entry: UInt64(bitPattern: row[0]), time: Instant(milliseconds: row[1]), kind: kind,
          actor: AuditEntry.Actor(actor, UInt64(bitPattern: row[4])),
          grant: UInt64(bitPattern: row[5]), verb: row[6], purpose: row[7])
      }
    }
  }

  /// Takes in what the log has beyond the index.
  func fold() async throws {
    try await turn.take {
      let size = log.size
      var next = try await run { try Self.folded($0) }
      if next > size {
        // Another log than the one that was folded, as after a restore.
        try await run { try $0.execute(sql: "DELETE FROM look; UPDATE folded SET size = 0") }
        next = 0
      }
      while next < size {
        let entries: [NumberedEntry]
        do { entries = try log.entries(from: next, limit: Self.step) } catch {
          throw ServerError(.unavailable, detail: "the audit log cannot be read")
        }
        guard let last = entries.last else { return }
        let end = last.number + 1
        try await run { database in
          for each in entries { try Self.keep(each, database) }
          try database.execute(
            sql: "UPDATE folded SET size = ?", arguments: [Int64(bitPattern: end)])
        }
        next = end
      }
    }
  }

  private static func folded(_ database: Database) throws -> UInt64 {
    UInt64(bitPattern: try Int64.fetchOne(database, sql: "SELECT size FROM folded") ?? 0)
  }

  private static func keep(_ each: NumberedEntry, _ database: Database) throws {
    let entry = each.entry
    guard [.read, .export, .emergency].contains(entry.kind), entry.outcome == .allowed,
      entry.subject.kind == AuditTrail.people, entry.subject.number > 0
    else { return }
    let statement = try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO look VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    try statement.execute(arguments: [
      Int64(bitPattern: entry.subject.number), Int64(bitPattern: each.number),
      entry.time.milliseconds, Int64(entry.kind.rawValue), Int64(entry.actor.kind.rawValue),
      Int64(bitPattern: entry.actor.number), Int64(bitPattern: entry.ground.grant),
      entry.verb.text, entry.ground.purpose?.text ?? "",
    ])
  }

  private func run<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    do {
      return try await queue.write(body)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw ServerError(.unavailable, detail: "the index of looks cannot be read")
    }
  }

  /// Closes the file.
  func close() { try? queue.close() }
}
