// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramIsolation
import TramJournal

/// The tables of a desk file.
///
/// Everything in it comes from the journal, so a file of another version is not migrated: its
/// tables are dropped and folded anew.
enum DeskSchema {
  /// "TrDk" in ASCII, in SQLite's `application_id`.
  static let applicationID: Int64 = 0x5472_446B

  /// The version of the tables, of the bodies in them and of the fold that made them.
  static let version = 1

  /// The tables of records, by the kinds' own words.
  static let tables = [
    Person.plural, EnrolledDevice.plural, OrderRecord.plural, AlarmCase.plural, Check.plural,
    Leave.plural, Visit.plural, HelpCall.plural, RecordReading.plural,
  ]

  /// Those whose rows are listed by title.
  static let titled: Set = [Person.plural]

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
          sql: "DROP TABLE IF EXISTS \(table)_text; DROP TABLE IF EXISTS \(table)")
      }
      try database.execute(sql: "DROP TABLE IF EXISTS tally; DROP TABLE IF EXISTS progress")
      try database.execute(sql: shared)
      for table in tables { try database.execute(sql: make(table)) }
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(version)")
      return .commit
    }
  }

  /// Counts by area, state and kind, and how far the journal was folded.
  private static let shared = """
    CREATE TABLE tally (
      record TEXT NOT NULL, level INTEGER NOT NULL, area TEXT NOT NULL, state TEXT NOT NULL,
      kind TEXT NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (record, level, area, state, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE progress (position INTEGER NOT NULL) STRICT;
    INSERT INTO progress (position) VALUES (0);
    """

  /// A table of records with one index for each way in which pages narrow lists.
  ///
  /// A row is kept as JSON beside what it is found by. An index ends with the identity by itself.
  private static func make(_ table: String) -> String {
    var sql = """
      CREATE TABLE \(table) (
        id INTEGER PRIMARY KEY, body TEXT NOT NULL, area TEXT NOT NULL, state TEXT NOT NULL,
        kind TEXT NOT NULL, person INTEGER, ofOrder INTEGER, assignee TEXT, name TEXT,
        title TEXT NOT NULL, words TEXT NOT NULL
      ) STRICT;
      CREATE INDEX \(table)_person ON \(table) (person) WHERE person IS NOT NULL;
      CREATE INDEX \(table)_ofOrder ON \(table) (ofOrder) WHERE ofOrder IS NOT NULL;
      CREATE INDEX \(table)_name ON \(table) (name) WHERE name IS NOT NULL;
      CREATE INDEX \(table)_assignee ON \(table) (assignee, state, kind)
        WHERE assignee IS NOT NULL;
      CREATE VIRTUAL TABLE \(table)_text USING fts5 (
        words, content = '\(table)', content_rowid = 'id', tokenize = 'ascii', detail = none,
        columnsize = 0, prefix = '1 2 3 4 5 6'
      );
      """
    for level in DeskLevel.allCases {
      let columns = [level.column, "state", "kind"].compactMap(\.self).joined(separator: ", ")
      sql += "CREATE INDEX \(table)_\(level.word) ON \(table) (\(columns));"
      if titled.contains(table) {
        sql += "CREATE INDEX \(table)_\(level.word)_title ON \(table) (\(columns), title);"
      }
    }
    return sql
  }
}

/// How much of an area's code rows are counted and listed by.
///
/// Codes are chains of digits: province 2, district 3, ward 5. Any other beginning of a code is
/// looked for under the level above it.
enum DeskLevel: Int, CaseIterable {
  case country = 0
  case province = 2
  case district = 5
  /// The whole code.
  case full = 9

  /// The name in indices.
  var word: String {
    switch self {
    case .country: "state"
    case .province: "province"
    case .district: "district"
    case .full: "area"
    }
  }

  /// The expression that indices of this level begin with; `nil` for all of the country.
  var column: String? {
    switch self {
    case .country: nil
    case .province: "substr(area, 1, 2)"
    case .district: "substr(area, 1, 5)"
    case .full: "area"
    }
  }

  /// What a code is at this level.
  func key(of area: String) -> String {
    self == .full ? area : String(String.UnicodeScalarView(area.unicodeScalars.prefix(rawValue)))
  }

  /// The last level that a beginning of a code settles wholly, and whether it says no more.
  static func settled(by prefix: String) -> (level: DeskLevel, isExact: Bool) {
    let count = prefix.unicodeScalars.count
    return switch count {
    case 0: (.country, true)
    case 1: (.country, false)
    case 2: (.province, true)
    case 3, 4: (.province, false)
    case 5: (.district, true)
    default: (.full, false)
    }
  }
}
