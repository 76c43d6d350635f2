// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramJournal
import TramTracing
import TramUnits

/// Writes the rows of one table of the case desk, and what its counts change by, inside the
/// transaction of whoever made it.
///
/// Statements are prepared once; a row above the highest identity is not looked for before.
struct CaseTableWriter {
  private let table: CaseSchema.Table
  private let upsert: StatementKernel
  private let find: StatementKernel
  private let drop: StatementKernel
  private let addWords: StatementKernel?
  private let dropWords: StatementKernel?
  private var highest: Int64
  private var counts: [Lane: Int] = [:]
  private var days: [AreaDay: Int] = [:]

  /// Where rows are counted; what lies above the ward follows from it.
  private struct Lane: Hashable {
    var area: String
    var state: String
    var kind: String
  }

  private struct AreaDay: Hashable {
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

  init(_ name: String, on database: Database) throws {
    let table = CaseSchema.table(name)
    self.table = table
    upsert = try StatementKernel(
      """
      INSERT INTO \(name)
        (id, place, area, state, kind, person, other, ofCase, parent, day, words, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET place = excluded.place, area = excluded.area,
        state = excluded.state, kind = excluded.kind, person = excluded.person,
        other = excluded.other, ofCase = excluded.ofCase, parent = excluded.parent,
        day = excluded.day, words = excluded.words, body = excluded.body
      """, on: database)
    find = try StatementKernel(
      "SELECT area, state, kind, day, words FROM \(name) WHERE id = ?", on: database)
    drop = try StatementKernel("DELETE FROM \(name) WHERE id = ?", on: database)
    addWords =
      table.hasWords
      ? try StatementKernel(
        "INSERT INTO \(name)_text (rowid, words) VALUES (?, ?)", on: database) : nil
    dropWords =
      table.hasWords
      ? try StatementKernel(
        "INSERT INTO \(name)_text (\(name)_text, rowid, words) VALUES ('delete', ?, ?)",
        on: database) : nil
    highest =
      try Int64.fetchOne(
        database, sql: "SELECT id FROM high WHERE record = ?", arguments: [name]) ?? 0
  }

  /// Keeps a row in place of the one with its identity.
  mutating func keep(_ id: Int64, _ columns: CaseColumns, body: [UInt8]) throws {
    let words = table.hasWords ? CaseWords.document(of: columns) : ""
    let isCounted = table.hasLanes || table.hasWords
    let old = isCounted && id <= highest ? try known(id) : nil
    try upsert.bind(id, at: 1)
    try upsert.bind(columns.rank, at: 2)
    try upsert.bind(columns.area, at: 3)
    try upsert.bind(columns.state, at: 4)
    try upsert.bind(columns.kind, at: 5)
    try upsert.bind(Self.number(columns.person?.rawValue), at: 6)
    try upsert.bind(Self.number(columns.other?.rawValue), at: 7)
    try upsert.bind(Self.number(columns.ofCase?.rawValue), at: 8)
    try upsert.bind(Self.number(columns.parent?.rawValue), at: 9)
    try upsert.bind((columns.day?.number).map(Int64.init), at: 10)
    try upsert.bind(words, at: 11)
    _ = try upsert.with(text: body, at: 12) { try upsert.run() }
    if let old { try forget(old, id, words: words) }
    count(
      1,
      Known(
        area: columns.area, state: columns.state, kind: columns.kind, day: columns.day?.number,
        words: words))
    if let addWords, !words.isEmpty, old?.words != words {
      try addWords.bind(id, at: 1)
      try addWords.bind(words, at: 2)
      _ = try addWords.run()
    }
    highest = max(highest, id)
  }

  /// Takes a row out.
  mutating func remove(_ id: Int64) throws {
    guard let old = try known(id) else { return }
    try drop.bind(id, at: 1)
    _ = try drop.run()
    try forget(old, id, words: "")
  }

  private func known(_ id: Int64) throws -> Known? {
    try find.bind(id, at: 1)
    var known: Known?
    try find.forEachRow {
      known = Known(
        area: find.text(0), state: find.text(1), kind: find.text(2),
        day: find.isNull(3) ? nil : Int32(clamping: find.integer(3)), words: find.text(4))
    }
    return known
  }

  /// Takes a row that was out of the counts, and out of the index of words unless they stay.
  private mutating func forget(_ old: Known, _ id: Int64, words: String) throws {
    count(-1, old)
    guard let dropWords, !old.words.isEmpty, old.words != words else { return }
    try dropWords.bind(id, at: 1)
    try dropWords.bind(old.words, at: 2)
    _ = try dropWords.run()
  }

  private mutating func count(_ step: Int, _ row: Known) {
    guard table.hasLanes else { return }
    counts[Lane(area: row.area, state: row.state, kind: row.kind), default: 0] += step
    if let day = row.day { days[AreaDay(area: row.area, day: day), default: 0] += step }
  }

  private static func number(_ id: UInt64?) -> Int64? { id.flatMap { Int64(exactly: $0) } }

  // MARK: Counts

  /// Writes the highest identity and what the counts have changed by, in the order of the tables.
  func finish(on database: Database) throws {
    try writeLanes(on: database)
    try writeDays(on: database)
    let high = try StatementKernel(
      """
      INSERT INTO high (record, id) VALUES (?, ?)
      ON CONFLICT DO UPDATE SET id = max(id, excluded.id)
      """, on: database)
    try high.bind(table.name, at: 1)
    try high.bind(highest, at: 2)
    _ = try high.run()
  }

  private func writeLanes(on database: Database) throws {
    let add = try StatementKernel(
      """
      INSERT INTO tally (record, level, area, state, kind, count) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count
      """, on: database)
    let drop = try StatementKernel(
      """
      DELETE FROM tally WHERE record = ? AND level = ? AND area = ? AND state = ? AND kind = ?
        AND count = 0
      """, on: database)
    for level in DeskLevel.allCases {
      var sums: [Lane: Int] = [:]
      for (lane, step) in counts where step != 0 {
        var own = lane
        own.area = level.key(of: lane.area)
        sums[own, default: 0] += step
      }
      for (lane, step) in sums.sorted(by: { $0.key.area < $1.key.area }) where step != 0 {
        for statement in step < 0 ? [add, drop] : [add] {
          try statement.bind(table.name, at: 1)
          try statement.bind(Int64(level.rawValue), at: 2)
          try statement.bind(lane.area, at: 3)
          try statement.bind(lane.state, at: 4)
          try statement.bind(lane.kind, at: 5)
        }
        try add.bind(Int64(step), at: 6)
        _ = try add.run()
        if step < 0 { _ = try drop.run() }
      }
    }
  }

  private func writeDays(on database: Database) throws {
    let add = try StatementKernel(
      """
      INSERT INTO days (record, level, area, day, count) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count
      """, on: database)
    let drop = try StatementKernel(
      "DELETE FROM days WHERE record = ? AND level = ? AND area = ? AND day = ? AND count = 0",
      on: database)
    for level in DeskLevel.allCases {
      var sums: [AreaDay: Int] = [:]
      for (place, step) in days where step != 0 {
        sums[AreaDay(area: level.key(of: place.area), day: place.day), default: 0] += step
      }
      for (place, step) in sums.sorted(by: { $0.key.area < $1.key.area }) where step != 0 {
        for statement in step < 0 ? [add, drop] : [add] {
          try statement.bind(table.name, at: 1)
          try statement.bind(Int64(level.rawValue), at: 2)
          try statement.bind(place.area, at: 3)
          try statement.bind(Int64(place.day), at: 4)
        }
        try add.bind(Int64(step), at: 5)
        _ = try add.run()
        if step < 0 { _ = try drop.run() }
      }
    }
  }
}
