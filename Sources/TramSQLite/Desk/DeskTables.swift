// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramIsolation
import TramJournal
import TramUnits

/// The desk's rows on a connection, inside the transaction of whoever made it.
struct DeskTables: DeskRows {
  /// The tables out of whose words something was erased.
  private(set) var erased: Set<String> = []

  private let database: Database
  private var changes: [Tally: Int] = [:]

  /// A place in the table of counts.
  private struct Tally: Hashable {
    var record: String
    var level: DeskLevel
    var area: String
    var state: String
    var kind: String
  }

  init(_ database: Database) { self.database = database }

  func row<Record: DeskRecord>(_ id: ID<Record.Subject>, of kind: Record.Type) throws -> Record? {
    guard let number = Int64(exactly: id.rawValue) else { return nil }
    let select = try database.cachedStatement(
      sql: "SELECT body FROM \(Record.plural) WHERE id = ?")
    guard let body = try String.fetchOne(select, arguments: [number]) else { return nil }
    return try DeskTables.read(Record.self, from: body)
  }

  func standingAlarm(of order: OrderID, kind: String) throws -> AlarmCase? {
    guard let number = Int64(exactly: order.rawValue) else { return nil }
    // JSON leaves out a member that is `nil`.
    let select = try database.cachedStatement(
      sql: """
        SELECT body FROM alarms INDEXED BY alarms_ofOrder
        WHERE ofOrder = ? AND kind = ? AND json_extract(body, '$.over') IS NULL
        ORDER BY id DESC LIMIT 1
        """)
    guard let body = try String.fetchOne(select, arguments: [number, kind]) else { return nil }
    return try DeskTables.read(AlarmCase.self, from: body)
  }

  mutating func keep<Record: DeskRecord>(_ record: Record) throws {
    let table = Record.plural
    guard let id = Int64(exactly: record.id.rawValue) else {
      throw JournalError(.tooLarge, detail: "identity \(record.id) in \(table) is too large")
    }
    let columns = record.columns
    let words = DeskWords.document(of: columns)
    let select = try database.cachedStatement(
      sql: "SELECT area, state, kind, words FROM \(table) WHERE id = ?")
    let old = try Row.fetchOne(select, arguments: [id]).map { row in
      (
        area: row[0] as String, state: row[1] as String, kind: row[2] as String,
        words: row[3] as String
      )
    }
    let upsert = try database.cachedStatement(
      sql: """
        INSERT INTO \(table)
          (id, body, area, state, kind, person, ofOrder, assignee, name, title, words)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET body = excluded.body, area = excluded.area,
          state = excluded.state, kind = excluded.kind, person = excluded.person,
          ofOrder = excluded.ofOrder, assignee = excluded.assignee, name = excluded.name,
          title = excluded.title, words = excluded.words
        """)
    try upsert.execute(arguments: [
      id, try DeskJSON.text(record), columns.area, columns.state, columns.kind,
      columns.person.flatMap { Int64(exactly: $0.rawValue) },
      columns.order.flatMap { Int64(exactly: $0.rawValue) },
      columns.assignee.isEmpty ? nil : columns.assignee, columns.name.isEmpty ? nil : columns.name,
      SearchFold.title(of: columns.title), words,
    ])
    if let old {
      count(-1, table, old.area, old.state, old.kind)
      if old.words != words, !old.words.isEmpty {
        try unlist(id, words: old.words, in: table)
        if columns.state == OrderRecord.State.erased.rawValue { erased.insert(table) }
      }
    }
    count(1, table, columns.area, columns.state, columns.kind)
    if old?.words != words, !words.isEmpty {
      try database.cachedStatement(
        sql: "INSERT INTO \(table)_text (rowid, words) VALUES (?, ?)"
      ).execute(arguments: [id, words])
    }
  }

  private func unlist(_ id: Int64, words: String, in table: String) throws {
    try database.cachedStatement(
      sql: "INSERT INTO \(table)_text (\(table)_text, rowid, words) VALUES ('delete', ?, ?)"
    ).execute(arguments: [id, words])
  }

  private mutating func count(
    _ step: Int, _ record: String, _ area: String, _ state: String, _ kind: String
  ) {
    for level in DeskLevel.allCases {
      let tally = Tally(
        record: record, level: level, area: level.key(of: area), state: state, kind: kind)
      changes[tally, default: 0] += step
    }
  }

  /// Writes what the counts have changed by, and takes erased words out of the indices of words.
  mutating func finish() throws {
    let add = try database.cachedStatement(
      sql: """
        INSERT INTO tally (record, level, area, state, kind, count) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """)
    let drop = try database.cachedStatement(
      sql: """
        DELETE FROM tally WHERE record = ? AND level = ? AND area = ? AND state = ? AND kind = ?
          AND count = 0
        """)
    for (tally, step) in changes where step != 0 {
      try add.execute(arguments: [
        tally.record, tally.level.rawValue, tally.area, tally.state, tally.kind, step,
      ])
      guard step < 0 else { continue }
      try drop.execute(arguments: [
        tally.record, tally.level.rawValue, tally.area, tally.state, tally.kind,
      ])
    }
    changes = [:]
    // A word that is deleted stays in its segment of the index until segments are merged.
    for table in erased {
      try database.execute(sql: "INSERT INTO \(table)_text (\(table)_text) VALUES ('optimize')")
    }
  }

  /// Reads a row's body.
  ///
  /// - Throws: `JournalError` with code `.corrupt`
  static func read<Record: DeskRecord>(_ kind: Record.Type, from body: String) throws -> Record {
    try DeskJSON.read(kind, from: body.utf8, of: "a row of \(Record.plural)")
  }
}
