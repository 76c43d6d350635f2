// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramGeo
import TramTracing
import TramUnits

/// One list of the case desk on a connection: which rows, from where.
///
/// As `DeskQuery` does, a list by area and state is read along lanes, one for each pair of state
/// and kind that the area holds by the counts; each lane is one stretch of one index, in the
/// list's order already.
struct CaseQuery {
  private let table: CaseSchema.Table
  private let filter: CaseFilter
  private let start: CaseCursor?
  private let database: Database
  /// One row more than the page tells whether there is a next one.
  private let limit: Int
  private let isByWords: Bool
  /// What the scope of whoever asks keeps in, beyond the filter's area.
  private let reach: ReachCondition?

  private typealias Condition = (sql: String, arguments: [any DatabaseValueConvertible])

  /// A stretch of an index.
  private struct Lane {
    var index: String
    var conditions: [Condition]
  }

  init(_ table: String, _ filter: CaseFilter, on database: Database) throws {
    self.table = CaseSchema.table(table)
    var filter = filter
    let hasArea = ![CaseContact.plural, PersonStep.plural, NameRelease.plural].contains(table)
    let (narrowed, beginning) = filter.within.narrowed(to: filter.area)
    // A scope of one area is taken over as the filter's area, which has lanes of its own.
    if hasArea, let beginning {
      filter.area = beginning
      filter.within = .everywhere
    } else if hasArea {
      filter.within = narrowed
    }
    reach = ReachCondition.cases(table, filter.within)
    self.filter = filter
    self.database = database
    limit = filter.rows + 1
    start = try filter.after.map { text throws(TracingError) in try CaseCursor(text) }
    isByWords = !CaseWords.words(of: filter).isEmpty
  }

  /// The bodies of the page's rows and the place of the next page.
  func page() throws -> (bodies: [String], next: String?) {
    // A condition that never holds leaves no way along the index of a lane.
    if filter.within.isNowhere { return ([], nil) }
    let places = try isByWords ? placesByWords() : placesByLanes()
    let page = places.prefix(filter.rows)
    let select = try database.cachedStatement(
      sql: "SELECT body FROM \(table.name) WHERE id = ?")
    let bodies = try page.compactMap {
      try String.fetchOne(select, arguments: [Int64(clamping: $0.id)])
    }
    return (bodies, places.count > page.count ? page.last?.text : nil)
  }

  private func placesByLanes() throws -> [CaseCursor] {
    var found: Set<CaseCursor> = []
    for lane in try lanes() { found.formUnion(try places(along: lane)) }
    return Array(found.sorted().prefix(limit))
  }

  private func lanes() throws -> [Lane] {
    var keys: [(column: String, id: UInt64)] = []
    if let person = filter.person, table.name == CaseContact.plural {
      // Of a meeting a person is one of two.
      let other = Condition("other = ?", [number(person.rawValue)])
      let own = Condition("person = ?", [number(person.rawValue)])
      return [
        Lane(index: "person", conditions: [own] + rest(but: "person")),
        Lane(index: "other", conditions: [other] + rest(but: "person")),
      ]
    }
    if let id = filter.person?.rawValue { keys.append(("person", id)) }
    if let id = filter.parent?.rawValue { keys.append(("parent", id)) }
    if let id = filter.ofCase?.rawValue { keys.append(("ofCase", id)) }
    if table.name == TracedPerson.plural, let person = filter.person {
      return [Lane(index: "", conditions: [("id = ?", [number(person.rawValue)])] + rest())]
    }
    if let key = keys.first(where: { table.keys.contains($0.column) }) {
      let own = Condition("\(key.column) = ?", [number(key.id)])
      return [Lane(index: key.column, conditions: [own] + rest(but: key.column))]
    }
    guard table.hasLanes else { return [Lane(index: "place", conditions: rest())] }
    return try tallyLanes()
  }

  /// The lanes of an area, by the counts.
  private func tallyLanes() throws -> [Lane] {
    let (level, isExact) = settled
    let select = try database.cachedStatement(
      sql: "SELECT state, kind FROM tally WHERE record = ? AND level = ? AND area = ?")
    let key = level.key(of: filter.area)
    let rows = try Row.fetchAll(select, arguments: [table.name, level.rawValue, key])
    var others = rest(but: "state", "kind")
    if isExact { others.removeAll { $0.sql.hasPrefix("area") } }
    return rows.compactMap { row in
      let (state, kind) = (row[0] as String, row[1] as String)
      guard filter.states.isEmpty || filter.states.contains(state),
        filter.kinds.isEmpty || filter.kinds.contains(kind)
      else { return nil }
      var conditions: [Condition] = []
      if let column = level.column { conditions.append(("\(column) = ?", [key])) }
      conditions.append(("state = ? AND kind = ?", [state, kind]))
      return Lane(index: level.word, conditions: conditions + others)
    }
  }

  /// The level at which an area is looked for, and whether that settles it.
  private var settled: (level: DeskLevel, isExact: Bool) {
    if filter.area.utf8.count >= 10 { return (.full, true) }
    let settled = DeskLevel.settled(by: filter.area)
    return settled.level == .full ? (.district, false) : settled
  }

  private func places(along lane: Lane) throws -> [CaseCursor] {
    var sql = "SELECT place, id FROM \(table.name)"
    if !lane.index.isEmpty { sql += " INDEXED BY \(table.name)_\(lane.index)" }
    var conditions = lane.conditions
    if let start {
      conditions.append(("(place, id) > (?, ?)", [start.rank, Int64(clamping: start.id)]))
    }
    return try fetch(sql, conditions, " ORDER BY place, id LIMIT ?")
  }

  private func placesByWords() throws -> [CaseCursor] {
    guard table.hasWords else { return [] }
    let text = "\(table.name)_text"
    let sql = """
      SELECT -\(text).rowid, \(text).rowid FROM \(text)
      CROSS JOIN \(table.name) ON id = \(text).rowid
      """
    var conditions: [Condition] = [("\(text) MATCH ?", [CaseWords.question(filter)])]
    if let start {
      conditions.append(("\(text).rowid < ?", [Int64(clamping: start.id)]))
    }
    if let person = filter.person {
      conditions.append(
        table.name == TracedPerson.plural
          ? ("id = ?", [number(person.rawValue)]) : ("person = ?", [number(person.rawValue)]))
    }
    if let parent = filter.parent {
      conditions.append(("parent = ?", [number(parent.rawValue)]))
    }
    if let ofCase = filter.ofCase {
      conditions.append(("ofCase = ?", [number(ofCase.rawValue)]))
    }
    conditions += rest(but: "person", "parent", "ofCase")
    return try fetch(sql, conditions, " ORDER BY \(text).rowid DESC LIMIT ?")
  }

  /// All conditions of the filter but words and place, and but those of some columns.
  private func rest(but settled: String...) -> [Condition] {
    var rest: [Condition] = []
    if let reach { rest.append((reach.sql, reach.arguments)) }
    if !filter.area.isEmpty {
      // Codes that begin so, as a range; not LIKE, which reads marks of its own.
      rest.append(
        ("area >= ? AND area < ?", [filter.area, DeskQuery.end(of: filter.area)]))
    }
    for (column, values) in [("state", filter.states), ("kind", filter.kinds)]
    where !values.isEmpty && !settled.contains(column) {
      let marks = values.map { _ in "?" }.joined(separator: ", ")
      rest.append(("\(column) IN (\(marks))", values))
    }
    for (column, id) in [
      ("person", filter.person?.rawValue), ("ofCase", filter.ofCase?.rawValue),
      ("parent", filter.parent?.rawValue),
    ] where !settled.contains(column) {
      if let id { rest.append(("\(column) = ?", [number(id)])) }
    }
    if let day = filter.dueBefore { rest.append(("place < ?", [Int64(day.number)])) }
    return rest
  }

  /// An identity as SQLite keeps it; one that is too large for it is nobody's.
  private func number(_ id: UInt64) -> Int64 { Int64(exactly: id) ?? -1 }

  private func fetch(
    _ select: String, _ conditions: [Condition], _ end: String
  ) throws -> [CaseCursor] {
    var sql = select
    if !conditions.isEmpty {
      sql += " WHERE " + conditions.map(\.sql).joined(separator: " AND ")
    }
    let statement = try database.cachedStatement(sql: sql + end)
    let arguments = conditions.flatMap(\.arguments) + [limit]
    return try Row.fetchAll(statement, arguments: StatementArguments(arguments)).map { row in
      CaseCursor(rank: row[0], id: UInt64(clamping: row[1] as Int64))
    }
  }
}
