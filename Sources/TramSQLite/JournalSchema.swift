// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramJournal

/// The tables of a journal file and how an older file becomes a newer one.
///
/// The version is SQLite's `user_version`; the application identity says that the file is ours.
enum JournalSchema {
  /// "Tram" in ASCII, in SQLite's `application_id`.
  static let applicationID: Int64 = 0x5472_616D

  /// One step a version, from an empty file; a step that was released is never changed.
  static let steps = [
    """
    CREATE TABLE entry (
      number INTEGER PRIMARY KEY,
      subject INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      time INTEGER NOT NULL,
      key BLOB NOT NULL UNIQUE CHECK (length(key) = 16),
      payload BLOB NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    CREATE TABLE checkpoint (
      name TEXT PRIMARY KEY NOT NULL,
      position INTEGER NOT NULL,
      state BLOB NOT NULL,
      digest BLOB NOT NULL
    ) STRICT;
    CREATE TABLE outbox (
      channel INTEGER NOT NULL,
      entry INTEGER NOT NULL REFERENCES entry (number),
      place INTEGER NOT NULL,
      payload BLOB NOT NULL,
      digest BLOB NOT NULL,
      PRIMARY KEY (channel, entry, place)
    ) STRICT, WITHOUT ROWID;
    """
  ]

  /// Makes an empty or older file one of the current version.
  ///
  /// - Throws: `JournalError`: `.notAJournal`, `.newerSchema`; `DatabaseError`
  static func migrate(
    _ database: Database, path: String, steps: [String] = steps
  ) throws {
    let version = try check(database, path: path, newest: steps.count)
    if version == steps.count { return }
    try database.inTransaction(.immediate) {
      for step in steps[version...] { try database.execute(sql: step) }
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(steps.count)")
      return .commit
    }
  }

  /// The file's version; 0 when it is empty.
  ///
  /// - Throws: `JournalError`: `.notAJournal`, `.newerSchema`
  static func check(
    _ database: Database, path: String, newest: Int = steps.count
  ) throws -> Int {
    let identity = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    if identity != applicationID, identity != 0 || version != 0 || tables != 0 {
      throw JournalError(
        .notAJournal, detail: "\(path) is a database of another program")
    }
    if version > newest {
      throw JournalError(
        .newerSchema,
        detail: "\(path) has version \(version); this program knows up to \(newest)")
    }
    if version < 0 || (version == 0 && tables != 0) {
      throw JournalError(.corrupt, detail: "\(path) has version \(version)")
    }
    return version
  }
}
