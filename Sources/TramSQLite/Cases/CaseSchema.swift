// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramJournal
import TramTracing

/// The tables of a file of cases.
///
/// Everything in it comes from the journal, so a file of another version is not migrated: its
/// tables are dropped and folded anew.
enum CaseSchema {
  /// "TrCs" in ASCII, in SQLite's `application_id`.
  static let applicationID: Int64 = 0x5472_4373

  /// The version of the tables, of the bodies in them and of the fold that made them.
  static let version = 2

  /// A table of rows and the ways in which pages narrow it.
  struct Table {
    var name: String
    /// Whether it is listed by area, state and kind.
    var hasLanes = false
    /// Whether it is searched by words.
    var hasWords = false
    /// The columns by which few rows are found.
    var keys: [String]
  }

  static let tables = [
    Table(
      name: TracedPerson.plural, hasLanes: true, hasWords: true, keys: ["ofCase", "parent"]),
    Table(name: TracedCase.plural, hasLanes: true, hasWords: true, keys: ["person", "parent"]),
    Table(name: CaseContact.plural, keys: ["person", "other"]),
    Table(name: CaseTask.plural, hasLanes: true, keys: ["person"]),
    Table(name: PersonStep.plural, keys: ["person"]),
    Table(name: NameRelease.plural, keys: ["ofCase"]),
  ]

  static func table(_ name: String) -> Table {
    tables.first { $0.name == name } ?? Table(name: name, keys: [])
  }

  /// Makes the tables where they are missing or of another version.
  ///
  /// - Throws: `JournalError` with code `.notAJournal` for a file of another program
  static func prepare(_ database: Database, path: String) throws {
    let identity = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    if identity != applicationID, identity != 0 || found != 0 || count != 0 {
      throw JournalError(.notAJournal, detail: "\(path) is a database of another program")
    }
    if found != version || count == 0 { try remake(database) }
  }

  /// Drops all tables and makes them anew, empty.
  static func remake(_ database: Database) throws {
    try database.inTransaction(.immediate) {
      for table in tables {
        try database.execute(
          sql: "DROP TABLE IF EXISTS \(table.name)_text; DROP TABLE IF EXISTS \(table.name)")
      }
      for name in ["tally", "days", "progress", "high"] {
        try database.execute(sql: "DROP TABLE IF EXISTS \(name)")
      }
      try database.execute(sql: shared)
      for table in tables { try database.execute(sql: make(table)) }
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(version)")
      return .commit
    }
  }

  /// Counts by area, state and kind, and by area and day; the highest identities; how far the
  /// journal was folded.
  private static let shared = """
    CREATE TABLE tally (
      record TEXT NOT NULL, level INTEGER NOT NULL, area TEXT NOT NULL, state TEXT NOT NULL,
      kind TEXT NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (record, level, area, state, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE days (
      record TEXT NOT NULL, level INTEGER NOT NULL, area TEXT NOT NULL, day INTEGER NOT NULL,
      count INTEGER NOT NULL, PRIMARY KEY (record, level, area, day)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE high (record TEXT PRIMARY KEY, id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE progress (position INTEGER NOT NULL, rule TEXT NOT NULL) STRICT;
    INSERT INTO progress (position, rule) VALUES (0, '');
    """

  /// A table of rows with one index for each way in which pages narrow lists, in the list's order.
  ///
  /// A row is kept as JSON beside what it is found by. An index ends with the identity by itself.
  private static func make(_ table: Table) -> String {
    let name = table.name
    var sql = """
      CREATE TABLE \(name) (
        id INTEGER PRIMARY KEY, place INTEGER NOT NULL, area TEXT NOT NULL, state TEXT NOT NULL,
        kind TEXT NOT NULL, person INTEGER, other INTEGER, ofCase INTEGER, parent INTEGER,
        day INTEGER, words TEXT NOT NULL, body TEXT NOT NULL
      ) STRICT;
      """
    for key in table.keys {
      sql += "CREATE INDEX \(name)_\(key) ON \(name) (\(key), place) WHERE \(key) IS NOT NULL;"
    }
    if table.hasLanes {
      for level in DeskLevel.allCases {
        let columns = [level.column, "state", "kind", "place"].compactMap(\.self)
        sql +=
          "CREATE INDEX \(name)_\(level.word) ON \(name) (\(columns.joined(separator: ", ")));"
      }
    } else {
      sql += "CREATE INDEX \(name)_place ON \(name) (place);"
    }
    if table.hasWords {
      sql += """
        CREATE VIRTUAL TABLE \(name)_text USING fts5 (
          words, content = '\(name)', content_rowid = 'id', tokenize = 'ascii', detail = none,
          columnsize = 0, prefix = '1 2 3 4 5 6'
        );
        """
    }
    return sql
  }
}
