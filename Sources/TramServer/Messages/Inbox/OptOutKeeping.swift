// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramMessages
import TramUnits

/// Who wants no messages but those that the law sends to everybody.
protocol OptOutKeeping: Sendable {
  /// The numbers from which people said so.
  var numbers: Set<PhoneNumber> { get async throws }
  /// Keeps that a number wants none, or wants them again; durable on return.
  ///
  /// - Returns: Whether that is something else than before.
  func set(_ number: PhoneNumber, isOut: Bool, at now: Instant) async throws -> Bool
}

/// Opt-outs in the file of texts.
struct OptOutShelf: OptOutKeeping {
  private let store: InboxStore

  init(_ store: InboxStore) throws {
    self.store = store
    do {
      try store.queue.inDatabase { database in
        try database.execute(
          sql: """
            CREATE TABLE IF NOT EXISTS optOut (
              number INTEGER PRIMARY KEY, time INTEGER NOT NULL
            ) STRICT
            """)
      }
    } catch {
      throw ServerError(.unavailable, detail: "opt-outs cannot be kept")
    }
  }

  var numbers: Set<PhoneNumber> {
    get async throws {
      let rows = try await store.write { database in
        try Int64.fetchAll(database, sql: "SELECT number FROM optOut")
      }
      return Set(rows.compactMap { PhoneNumber(rawValue: UInt64(clamping: $0)) })
    }
  }

  func set(_ number: PhoneNumber, isOut: Bool, at now: Instant) async throws -> Bool {
    guard let digits = Int64(exactly: number.rawValue) else { return false }
    return try await store.write { database in
      if isOut {
        try database.execute(
          sql: "INSERT OR IGNORE INTO optOut (number, time) VALUES (?, ?)",
          arguments: [digits, now.milliseconds])
      } else {
        try database.execute(sql: "DELETE FROM optOut WHERE number = ?", arguments: [digits])
      }
      return database.changesCount > 0
    }
  }
}
