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

  /// Writes rows and returns how many.
  func write(_ count: Int, by size: Int, _ peer: TablePeer) throws -> Int {
    for start in stride(from: 0, to: count, by: size) {
      try pool.write { database in
        for number in start..<min(start + size, count) {
          try write(Int64(number), peer, database)
        }
      }
    }
    return count
  }

  private func write(_ number: Int64, _ peer: TablePeer, _ database: Database) throws {
    let payload = Foundation.Data(repeating: UInt8(truncatingIfNeeded: number), count: 64)
    let sql = "INSERT INTO fact (number, subject, kind, time, payload) VALUES (?, ?, ?, ?, ?)"
    switch peer {
    case .record:
      try Fact(number: number, subject: number % 20_000, kind: 1, time: number, payload: payload)
        .insert(database)
    case .statement:
      try database.cachedStatement(sql: sql).execute(
        arguments: [number, number % 20_000, 1, number, payload])
    case .interface:
      let statement = try database.cachedStatement(sql: sql).sqliteStatement
      sqlite3_reset(statement)
      sqlite3_bind_int64(statement, 1, number)
      sqlite3_bind_int64(statement, 2, number % 20_000)
      sqlite3_bind_int64(statement, 3, 1)
      sqlite3_bind_int64(statement, 4, number)
      let code = payload.withUnsafeBytes { bytes in
        sqlite3_bind_blob(statement, 5, bytes.baseAddress, Int32(bytes.count), nil)
        return sqlite3_step(statement)
      }
      guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
  }
}

/// A row as a person who uses records would write it.
private struct Fact: Codable, PersistableRecord {
  static let databaseTableName = "fact"
  var number: Int64
  var subject: Int64
  var kind: Int64
  var time: Int64
  var payload: Foundation.Data
}
