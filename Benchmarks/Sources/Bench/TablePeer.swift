// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import GRDBSQLite

/// The ways to write a plain table that the journal is measured beside.
enum TablePeer: String, CaseIterable, Sendable {
  case record = "GRDB, Codable records, plain table"
  case statement = "GRDB, one cached statement, plain table"
  case interface = "SQLite's C interface, plain table"
}

/// A plain table in a file with the journal's settings for durability and cache.
struct TableFile: Sendable {
  private let pool: DatabasePool

  init(path: String) throws {
    pool = try DatabasePool(path: path)
    try pool.writeWithoutTransaction { database in
      try database.execute(
        sql: """
          PRAGMA synchronous = FULL;
          PRAGMA cache_size = -65536;
          CREATE TABLE fact (
            number INTEGER PRIMARY KEY, subject INTEGER NOT NULL, kind INTEGER NOT NULL,
            time INTEGER NOT NULL, payload BLOB NOT NULL
          ) STRICT
          """)
      _ = try Int.fetchOne(database, sql: "PRAGMA wal_autocheckpoint = 8192")
    }
  }

  func close() throws { try pool.close() }

  /// Writes rows and returns how many.
  func write(_ facts: [Fact], by size: Int, _ peer: TablePeer) throws -> Int {
    for start in stride(from: 0, to: facts.count, by: size) {
      try pool.write { database in
        for fact in facts[start..<min(start + size, facts.count)] {
          try write(fact, peer, database)
        }
      }
    }
    return facts.count
  }

  private func write(_ fact: Fact, _ peer: TablePeer, _ database: Database) throws {
    let sql = "INSERT INTO fact (number, subject, kind, time, payload) VALUES (?, ?, ?, ?, ?)"
    switch peer {
    case .record:
      try fact.insert(database)
    case .statement:
      try database.cachedStatement(sql: sql).execute(
        arguments: [fact.number, fact.subject, fact.kind, fact.time, fact.payload])
    case .interface:
      let statement = try database.cachedStatement(sql: sql).sqliteStatement
      sqlite3_reset(statement)
      sqlite3_bind_int64(statement, 1, fact.number)
      sqlite3_bind_int64(statement, 2, fact.subject)
      sqlite3_bind_int64(statement, 3, fact.kind)
      sqlite3_bind_int64(statement, 4, fact.time)
      let code = fact.payload.withUnsafeBytes { bytes in
        sqlite3_bind_blob(statement, 5, bytes.baseAddress, Int32(bytes.count), nil)
        return sqlite3_step(statement)
      }
      guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
  }
}

/// A row as a person who uses records would write it.
struct Fact: Codable, PersistableRecord, Sendable {
  static let databaseTableName = "fact"
  var number: Int64
  var subject: Int64
  var kind: Int64
  var time: Int64
  var payload: Foundation.Data

  init(_ number: Int) {
    self.number = Int64(number)
    subject = Int64(number % 20_000)
    kind = 1
    time = Int64(number)
    payload = Foundation.Data(repeating: UInt8(truncatingIfNeeded: number), count: 64)
  }
}
