// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import GRDB
import Synchronization
import TramGeo
import TramIsolation
import TramMessages
import TramUnits

/// Texts from people, the answers to them and what checks were asked by text, in a SQLite file of
/// its own.
///
/// Everything is on the disk when a call returns. It holds telephone numbers and what people
/// wrote: no backup takes it, and texts go after the days of `messages.json`.
final class InboxStore: Sendable {
  /// The name of the file.
  static let fileName = "texts.sqlite"
  /// "TrTx" in ASCII, in SQLite's `application_id`.
  private static let applicationID: Int64 = 0x5472_5478
  /// Within how many seconds the same words of one sender, without an id, are one text.
  private static let sameWithin: Int64 = 600
  /// The most texts of a page.
  static let mostRows = 100

  let queue: DatabaseQueue
  private let path: String
  private let isClosed = Mutex(false)

  /// Opens the file, or makes it.
  ///
  /// - Throws: `ServerError` with code `.unavailable`
  init(path: String) throws {
    self.path = path
    try makePrivateAccountFile(path)
    var configuration = Configuration()
    configuration.label = "texts"
    configuration.busyMode = .timeout(5)
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { database in
        let identity = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if tables == 0 {
          try database.execute(sql: Self.tables)
        } else if identity != Self.applicationID {
          throw ServerError(.unavailable, detail: "\(path) is a database of another program")
        }
        _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = wal")
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA secure_delete = ON")
      }
      self.queue = queue
    } catch let error as DatabaseError {
      throw ServerError(
        .unavailable, detail: "\(path): \(error.message ?? "SQLite failed") (\(error.resultCode))")
    }
  }

  private static let tables = """
    PRAGMA application_id = \(applicationID);
    CREATE TABLE text (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      mark BLOB NOT NULL,
      operator TEXT NOT NULL,
      centre INTEGER NOT NULL,
      sender TEXT NOT NULL,
      code TEXT NOT NULL,
      body TEXT NOT NULL,
      reason TEXT NOT NULL,
      time INTEGER NOT NULL,
      area TEXT NOT NULL,
      state TEXT NOT NULL,
      handler TEXT NOT NULL,
      handled INTEGER
    ) STRICT;
    CREATE INDEX text_mark ON text (mark, time);
    CREATE INDEX text_time ON text (time);
    CREATE TABLE answer (
      id INTEGER PRIMARY KEY,
      text INTEGER NOT NULL,
      author TEXT NOT NULL,
      time INTEGER NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX answer_text ON answer (text);
    CREATE TABLE asked (
      id INTEGER PRIMARY KEY, time INTEGER NOT NULL, reminded INTEGER
    ) STRICT;
    """

  func close() throws {
    isClosed.withLock { $0 = true }
    try queue.close()
  }

  /// Runs `body` in one transaction, which is on the disk when this returns.
  func write<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.asyncWriteWithoutTransaction { database in
        continuation.resume(
          with: Swift.Result {
            guard !self.isClosed.withLock({ $0 }) else { throw self.failure("it was closed") }
            do {
              var result: Result?
              try database.inTransaction(.immediate) {
                result = try body(database)
                return .commit
              }
              guard let result else { throw self.failure("nothing was written") }
              return result
            } catch let error as DatabaseError {
              // Its message alone: the arguments of a statement are nobody's business.
              throw self.failure("\(error.message ?? "SQLite failed") (\(error.resultCode))")
            }
          })
      }
    }
  }

  private func failure(_ words: String) -> ServerError {
    ServerError(.unavailable, detail: "texts cannot be kept: \(words)")
  }

  // MARK: Texts

  /// Keeps a text; the same one once, however often it is delivered.
  ///
  /// - Returns: Its identity, and whether it is new.
  func keep(
    _ text: ArrivedText, centre: UInt16, reason: InboxText.Reason, area: String
  ) async throws -> (id: InboxTextID, isNew: Bool) {
    let mark = Self.mark(text)
    let time = text.time.milliseconds
    let hasID = text.messageID != nil
    return try await write { database in
      // Without an id of the operator's the same words within some minutes are one text.
      let since = hasID ? Int64.min : time - Self.sameWithin * 1000
      if let known = try Int64.fetchOne(
        database, sql: "SELECT id FROM text WHERE mark = ? AND time >= ? ORDER BY id DESC",
        arguments: [mark, since])
      {
        return (InboxTextID(UInt64(known)), false)
      }
      try database.execute(
        sql: """
          INSERT INTO text (mark, operator, centre, sender, code, body, reason, time, area, state,
            handler) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', '')
          """,
        arguments: [
          mark, text.operatorName, Int64(centre), text.sender.description,
          text.shortCode.description, text.text.text, reason.rawValue, time, area,
        ])
      return (InboxTextID(UInt64(database.lastInsertedRowID)), true)
    }
  }

  /// What tells a text from others: the operator's id, or else who wrote what to which number.
  private static func mark(_ text: ArrivedText) -> Data {
    var hash = SHA256()
    func add(_ bytes: [UInt8]) {
      hash.update(data: Data("\(bytes.count):".utf8))
      hash.update(data: Data(bytes))
    }
    add(Array(text.operatorName.utf8))
    add(text.sender.bytes)
    if let id = text.messageID {
      add(id.bytes)
    } else {
      add(text.shortCode.bytes)
      add(Array(text.text.text.utf8))
    }
    return Data(hash.finalize().prefix(16))
  }

  /// Texts of a reach, the newest first.
  ///
  /// - Parameters:
  ///   - after: The identity of the last one of the page before.
  ///   - state: Only those; `nil` for all.
  func list(
    within reach: AreaReach, state: InboxText.State?, after: InboxTextID?
  ) async throws -> (rows: [InboxText], next: InboxTextID?) {
    var found: [InboxText] = []
    var last = after.map { Int64(clamping: $0.rawValue) } ?? Int64.max
    // What lies in other areas is passed over; a page looks at a thousand rows at most.
    for _ in 0..<10 {
      let before = last
      let rows = try await write { database in
        try Row.fetchAll(
          database,
          sql: """
            SELECT * FROM text WHERE id < ? AND (? IS NULL OR state = ?)
            ORDER BY id DESC LIMIT \(Self.mostRows)
            """, arguments: [before, state?.rawValue, state?.rawValue]
        ).map(Self.text)
      }
      for row in rows {
        last = Int64(clamping: row.id.rawValue)
        guard reach.contains(row.area) else { continue }
        found.append(row)
        if found.count == Self.mostRows { return (found, row.id) }
      }
      if rows.count < Self.mostRows { return (found, nil) }
    }
    return (found, InboxTextID(UInt64(clamping: last)))
  }

  /// A text and what was answered; `nil` for one that there is not in the reach.
  func find(
    _ id: InboxTextID, within reach: AreaReach
  ) async throws -> (text: InboxText, answers: [InboxAnswer])? {
    guard let number = Int64(exactly: id.rawValue) else { return nil }
    let found = try await write { database -> (InboxText, [InboxAnswer])? in
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT * FROM text WHERE id = ?", arguments: [number])
      else { return nil }
      let answers = try Row.fetchAll(
        database, sql: "SELECT * FROM answer WHERE text = ? ORDER BY id", arguments: [number])
      return (
        Self.text(row),
        answers.map {
          InboxAnswer(
            by: $0["author"], time: Instant(milliseconds: $0["time"]), body: $0["body"])
        }
      )
    }
    guard let found, reach.contains(found.0.area) else { return nil }
    return found
  }

  /// Says how a text stands now, and what was answered.
  func settle(
    _ id: InboxTextID, as state: InboxText.State, answer: String?, by author: String,
    at now: Instant
  ) async throws {
    guard let number = Int64(exactly: id.rawValue) else { return }
    try await write { database in
      try database.execute(
        sql: "UPDATE text SET state = ?, handler = ?, handled = ? WHERE id = ?",
        arguments: [state.rawValue, author, now.milliseconds, number])
      guard let answer else { return }
      try database.execute(
        sql: "INSERT INTO answer (text, author, time, body) VALUES (?, ?, ?, ?)",
        arguments: [number, author, now.milliseconds, answer])
    }
  }

  /// How many texts wait, by whether anybody answered.
  func counts() async throws -> [InboxText.State: Int] {
    try await write { database in
      var counts: [InboxText.State: Int] = [:]
      let rows = try Row.fetchAll(
        database, sql: "SELECT state, count(*) AS count FROM text GROUP BY state")
      for row in rows {
        let word: String = row["state"]
        if let state = InboxText.State(rawValue: word) { counts[state] = row["count"] }
      }
      return counts
    }
  }

  /// Forgets texts from before a moment, with their answers, and checks that were asked before.
  func forget(before time: Instant) async throws {
    try await write { database in
      try database.execute(
        sql: "DELETE FROM answer WHERE text IN (SELECT id FROM text WHERE time < ?)",
        arguments: [time.milliseconds])
      try database.execute(
        sql: "DELETE FROM text WHERE time < ?", arguments: [time.milliseconds])
      try database.execute(
        sql: "DELETE FROM asked WHERE time < ?", arguments: [time.milliseconds])
    }
  }

  private static func text(_ row: Row) -> InboxText {
    let (id, centre): (Int64, Int64) = (row["id"], row["centre"])
    let (state, reason): (String, String) = (row["state"], row["reason"])
    let handled: Int64? = row["handled"]
    return InboxText(
      id: InboxTextID(UInt64(clamping: id)), operatorName: row["operator"],
      centre: UInt16(clamping: centre), sender: row["sender"], shortCode: row["code"],
      body: row["body"], reason: InboxText.Reason(rawValue: reason) ?? .open,
      time: Instant(milliseconds: row["time"]), area: row["area"],
      state: InboxText.State(rawValue: state) ?? .waiting, handler: row["handler"],
      handled: handled.map { Instant(milliseconds: $0) })
  }

  // MARK: Checks

  /// When a check was asked by text, and reminded of.
  struct Asked: Hashable, Sendable {
    var time: Instant
    var reminded: Instant?
  }

  /// What is known of some checks.
  func asked(_ checks: [CheckID]) async throws -> [CheckID: Asked] {
    let numbers = checks.compactMap { Int64(exactly: $0.rawValue) }
    return try await write { database in
      var found: [CheckID: Asked] = [:]
      for number in numbers {
        guard
          let row = try Row.fetchOne(
            database, sql: "SELECT * FROM asked WHERE id = ?", arguments: [number])
        else { continue }
        let reminded: Int64? = row["reminded"]
        found[CheckID(UInt64(clamping: number))] = Asked(
          time: Instant(milliseconds: row["time"]),
          reminded: reminded.map { Instant(milliseconds: $0) })
      }
      return found
    }
  }

  /// Notes that a check was asked, or reminded of.
  func note(_ check: CheckID, isReminder: Bool, at now: Instant) async throws {
    guard let number = Int64(exactly: check.rawValue) else { return }
    try await write { database in
      if isReminder {
        try database.execute(
          sql: "UPDATE asked SET reminded = ? WHERE id = ?",
          arguments: [now.milliseconds, number])
      } else {
        try database.execute(
          sql: "INSERT OR IGNORE INTO asked (id, time) VALUES (?, ?)",
          arguments: [number, now.milliseconds])
      }
    }
  }
}
