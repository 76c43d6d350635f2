// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TramIsolation
import TramJournal
import TramTracing
import TramUnits

/// The case desk's rows on a connection, inside the transaction of whoever made it.
struct CaseTables: CaseRows {
  private let database: Database
  private let encoder = DeskJSON.encoder()
  private var counts: [Tally: Int] = [:]
  private var days: [DayTally: Int] = [:]
  private var highest: [String: Int64] = [:]

  /// A place in the table of counts.
  private struct Tally: Hashable {
    var record: String
    var level: DeskLevel
    var area: String
    var state: String
    var kind: String
  }

  /// A place in the table of counts by day.
  private struct DayTally: Hashable {
    var record: String
    var level: DeskLevel
    var area: String
    var day: Int32
  }

  /// What the counts and the index of words know of a row.
  private struct Known {
    var area: String
    var state: String
    var kind: String
    var day: Int32?
    var words: String
  }

  init(_ database: Database) { self.database = database }

  mutating func keep<Row: CaseRow>(_ row: Row) throws {
    let table = CaseSchema.table(Row.plural)
    let id = try Self.number(row.id, Row.self)
    let columns = row.columns
    let words = table.hasWords ? CaseWords.document(of: columns) : ""
    let isCounted = table.hasLanes || table.hasWords
    let old = isCounted ? try known(id, in: table) : nil
    let upsert = try database.cachedStatement(
      sql: """
        INSERT INTO \(table.name)
          (id, place, area, state, kind, person, other, ofCase, parent, day, words, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET place = excluded.place, area = excluded.area,
          state = excluded.state, kind = excluded.kind, person = excluded.person,
          other = excluded.other, ofCase = excluded.ofCase, parent = excluded.parent,
          day = excluded.day, words = excluded.words, body = excluded.body
        """)
    try upsert.execute(arguments: [
      id, columns.rank, columns.area, columns.state, columns.kind,
      Self.number(columns.person?.rawValue), Self.number(columns.other?.rawValue),
      Self.number(columns.ofCase?.rawValue), Self.number(columns.parent?.rawValue),
      columns.day?.number, words, String(decoding: try body(of: row), as: UTF8.self),
    ])
    if let old { try forget(old, id, in: table, words: words) }
    let new = Known(
      area: columns.area, state: columns.state, kind: columns.kind, day: columns.day?.number,
      words: words)
    count(1, new, in: table)
    if !words.isEmpty, old?.words != words {
      try database.cachedStatement(
        sql: "INSERT INTO \(table.name)_text (rowid, words) VALUES (?, ?)"
      ).execute(arguments: [id, words])
    }
    highest[table.name] = max(highest[table.name] ?? 0, id)
  }

  mutating func remove<Row: CaseRow>(_ id: ID<Row.Subject>, of kind: Row.Type) throws {
    let table = CaseSchema.table(Row.plural)
    let number = try Self.number(id, kind)
    guard let old = try known(number, in: table) else { return }
    try database.cachedStatement(sql: "DELETE FROM \(table.name) WHERE id = ?")
      .execute(arguments: [number])
    try forget(old, number, in: table, words: "")
  }

  private func body<Row: CaseRow>(of row: Row) throws -> [UInt8] {
    try CaseJSON.bytes(of: row) ?? [UInt8](encoder.encode(row))
  }

  private func known(_ id: Int64, in table: CaseSchema.Table) throws -> Known? {
    let select = try database.cachedStatement(
      sql: "SELECT area, state, kind, day, words FROM \(table.name) WHERE id = ?")
    return try Row.fetchOne(select, arguments: [id]).map { row in
      Known(area: row[0], state: row[1], kind: row[2], day: row[3], words: row[4])
    }
  }

  /// Takes a row that was out of the counts, and out of the index of words unless they stay.
  private mutating func forget(
    _ old: Known, _ id: Int64, in table: CaseSchema.Table, words: String
  ) throws {
    count(-1, old, in: table)
    guard !old.words.isEmpty, old.words != words else { return }
    let name = table.name
    try database.cachedStatement(
      sql: "INSERT INTO \(name)_text (\(name)_text, rowid, words) VALUES ('delete', ?, ?)"
    ).execute(arguments: [id, old.words])
  }

  private mutating func count(_ step: Int, _ row: Known, in table: CaseSchema.Table) {
    guard table.hasLanes else { return }
    for level in DeskLevel.allCases {
      let area = level.key(of: row.area)
      let tally = Tally(
        record: table.name, level: level, area: area, state: row.state, kind: row.kind)
      counts[tally, default: 0] += step
      guard let day = row.day else { continue }
      days[DayTally(record: table.name, level: level, area: area, day: day), default: 0] += step
    }
  }

  /// Writes what the counts have changed by.
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
    for (tally, step) in counts where step != 0 {
      let place: [any DatabaseValueConvertible] = [
        tally.record, tally.level.rawValue, tally.area, tally.state, tally.kind,
      ]
      try add.execute(arguments: StatementArguments(place + [step]))
      if step < 0 { try drop.execute(arguments: StatementArguments(place)) }
    }
    let addDay = try database.cachedStatement(
      sql: """
        INSERT INTO days (record, level, area, day, count) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """)
    let dropDay = try database.cachedStatement(
      sql: """
        DELETE FROM days WHERE record = ? AND level = ? AND area = ? AND day = ? AND count = 0
        """)
    for (tally, step) in days where step != 0 {
      let place: [any DatabaseValueConvertible] = [
        tally.record, tally.level.rawValue, tally.area, tally.day,
      ]
      try addDay.execute(arguments: StatementArguments(place + [step]))
      if step < 0 { try dropDay.execute(arguments: StatementArguments(place)) }
    }
    for (record, id) in highest {
      try database.execute(
        sql: """
          INSERT INTO high (record, id) VALUES (?, ?)
          ON CONFLICT DO UPDATE SET id = max(id, excluded.id)
          """, arguments: [record, id])
    }
    counts = [:]
    days = [:]
    highest = [:]
  }

  private static func number<Row: CaseRow>(
    _ id: ID<Row.Subject>, _ kind: Row.Type
  ) throws -> Int64 {
    guard let number = Int64(exactly: id.rawValue) else {
      throw JournalError(.tooLarge, detail: "identity \(id.text) in \(Row.plural) is too large")
    }
    return number
  }

  private static func number(_ id: UInt64?) -> Int64? { id.flatMap { Int64(exactly: $0) } }

  /// Reads a row's body.
  ///
  /// - Throws: `JournalError` with code `.corrupt`
  static func read<Row: CaseRow>(_ kind: Row.Type, from body: String) throws -> Row {
    try DeskJSON.read(kind, from: body.utf8, of: "a row of \(Row.plural)")
  }
}
