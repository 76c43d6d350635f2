// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TramUnits

/// A notice on its way to a sink.
struct GeofenceNotice: Hashable, Sendable {
  /// In which order notices go out; given by the file.
  var number: Int64 = 0
  var subscription: String
  /// The event's name, the same at every try.
  var event: String
  var body: [UInt8]
  var attempts = 0
  var due: Instant
}

/// The subscriptions and the notices that are not delivered yet, in one SQLite file.
///
/// They lie beside the journal and not in it, because they hold others' secrets and telephone
/// numbers, which have to be gone when a subscription is over (docs/decisions/0110).
final class GeofenceFile: Sendable {
  /// What is written at once: all of it, or nothing.
  struct Change: Sendable {
    var keep: [GeofenceSubscription] = []
    var remove: [String] = []
    var queue: [GeofenceNotice] = []
    var retry: [GeofenceNotice] = []
    var drop: [Int64] = []
  }

  private let queue: DatabaseQueue
  private static let version = 1

  /// Opens the file or makes an empty one that only its owner can read.
  ///
  /// - Throws: `ServerError` with code `.unavailable`
  init(path: String) throws {
    do {
      try makePrivateAccountFile(path)
      var configuration = Configuration()
      configuration.label = "camara"
      configuration.busyMode = .timeout(5)
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { database in
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard found == 0 || found == Self.version else {
          throw ServerError(.unavailable, detail: "subscriptions of version \(found)")
        }
        _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = wal")
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA secure_delete = ON")
        try database.execute(sql: Self.tables)
        try database.execute(sql: "PRAGMA user_version = \(Self.version)")
      }
    } catch let error as ServerError {
      throw error
    } catch {
      throw ServerError(.unavailable, detail: "subscriptions cannot be opened: \(error)")
    }
  }

  private static let tables = """
    CREATE TABLE IF NOT EXISTS subscription (
      id TEXT PRIMARY KEY,
      body BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS notice (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      subscription TEXT NOT NULL,
      event TEXT NOT NULL UNIQUE,
      body BLOB NOT NULL,
      attempts INTEGER NOT NULL,
      due INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS notice_subscription ON notice (subscription);
    """

  /// Everything that is kept; rows that cannot be read are left where they are.
  func load() async throws -> (subscriptions: [GeofenceSubscription], notices: [GeofenceNotice]) {
    try await queue.read { database in
      let subscriptions = try Data.fetchAll(
        database, sql: "SELECT body FROM subscription ORDER BY id"
      ).compactMap { try? JSONDecoder().decode(GeofenceSubscription.self, from: $0) }
      let notices = try Row.fetchAll(
        database,
        sql: "SELECT number, subscription, event, body, attempts, due FROM notice ORDER BY number"
      ).map { row in
        GeofenceNotice(
          number: row[0], subscription: row[1], event: row[2], body: [UInt8](row[3] as Data),
          attempts: row[4], due: Instant(milliseconds: row[5]))
      }
      return (subscriptions, notices)
    }
  }

  /// Writes a change and gives the queued notices with their numbers.
  func commit(_ change: Change) async throws -> [GeofenceNotice] {
    try await queue.write { database in
      for subscription in change.keep {
        try database.execute(
          sql: "INSERT OR REPLACE INTO subscription (id, body) VALUES (?, ?)",
          arguments: [subscription.id, try JSONEncoder().encode(subscription)])
      }
      for notice in change.retry {
        try database.execute(
          sql: "UPDATE notice SET attempts = ?, due = ? WHERE number = ?",
          arguments: [notice.attempts, notice.due.milliseconds, notice.number])
      }
      for number in change.drop {
        try database.execute(sql: "DELETE FROM notice WHERE number = ?", arguments: [number])
      }
      for id in change.remove {
        try database.execute(sql: "DELETE FROM notice WHERE subscription = ?", arguments: [id])
        try database.execute(sql: "DELETE FROM subscription WHERE id = ?", arguments: [id])
      }
      return try change.queue.map { notice in
        try database.execute(
          sql: """
            INSERT INTO notice (subscription, event, body, attempts, due) VALUES (?, ?, ?, ?, ?)
            """,
          arguments: [
            notice.subscription, notice.event, Data(notice.body), notice.attempts,
            notice.due.milliseconds,
          ])
        var kept = notice
        kept.number = database.lastInsertedRowID
        return kept
      }
    }
  }
}
