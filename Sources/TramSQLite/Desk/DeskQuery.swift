// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramGeo
import TramIsolation
import TramUnits

/// One list of the desk on a connection: which rows, in which order, from where.
///
/// A list by area and state is read along lanes, one for each pair of state and kind that the
/// area holds by the counts. Each lane is one stretch of one index, already in the list's order,
/// so a page costs the lanes times its rows, however long the list is.
struct DeskQuery {
  /// More lanes than this are not worth it; the table is then walked in its own order.
  private static let mostLanes = 64

  private let table: String
  private let filter: DeskFilter
  private let order: DeskFilter.Sort
  private let start: DeskCursor?
  private let database: Database
  /// One row more than the page tells whether there is a next one.
  private let limit: Int
  /// What the scope of whoever asks keeps in, beyond the filter's area.
  private let reach: ReachCondition?

  /// A row's place.
  private struct Place {
    var id: Int64
    var title: String
  }

  /// A stretch of an index.
  private struct Lane {
    var index: String
    var condition: String
    var arguments: [any DatabaseValueConvertible]
  }

  init(_ table: String, _ filter: DeskFilter, on database: Database) throws {
    self.table = table
    var filter = filter
    reach = Self.narrow(&filter, of: table)
    self.filter = filter
    self.database = database
    order = filter.listOrder
    limit = filter.rows + 1
    start = try DeskCursor(filter) { id in
      guard let id = Int64(exactly: id) else { return nil }
      return try String.fetchOne(
        database, sql: "SELECT title FROM \(table) WHERE id = ?", arguments: [id])
    }
  }

  /// Takes a scope of one area over as the filter's area, which has lanes of its own; what a scope
  /// of more pieces comes to is given back.
  private static func narrow(_ filter: inout DeskFilter, of table: String) -> ReachCondition? {
    let isOfPerson = table == EnrolledDevice.plural || table == RecordReading.plural
    if !isOfPerson {
      let (narrowed, beginning) = filter.within.narrowed(to: filter.area)
      if let beginning {
        filter.area = beginning
        filter.within = .everywhere
      } else {
        filter.within = narrowed
      }
    }
    return ReachCondition.desk(table, filter.within, isOne: false)
  }

  /// The bodies of the page's rows and the place of the next page.
  func page() throws -> (bodies: [String], next: String?) {
    // A condition that never holds leaves no way along the index of a lane.
    if filter.within.isNowhere { return ([], nil) }
    let places = try places()
    let page = places.prefix(filter.rows)
    let select = try database.cachedStatement(sql: "SELECT body FROM \(table) WHERE id = ?")
    let bodies = try page.compactMap { try String.fetchOne(select, arguments: [$0.id]) }
    return (bodies, places.count > page.count ? page.last.map { "\($0.id)" } : nil)
  }

  private func places() throws -> [Place] {
    if !filter.words.isEmpty { return try placesByWords() }
    if let lane = keyLane() { return try places(along: lane, rest()) }
    let lanes = try lanes()
    if lanes.count > Self.mostLanes {
      return try places(along: Lane(index: "", condition: "1", arguments: []), rest())
    }
    let range = isAreaSettled ? nil : areaRange()
    var found: [Place] = []
    let rest = [range, reached].compactMap(\.self)
    for lane in lanes { found += try places(along: lane, rest) }
    // Lanes share no row.
    switch order {
    case .newest: found.sort { $0.id > $1.id }
    case .title:
      found.sort { a, b in
        a.title == b.title
          ? a.id < b.id : a.title.utf8.lexicographicallyPrecedes(b.title.utf8)
      }
    }
    return Array(found.prefix(limit))
  }

  private var reached: (sql: String, arguments: [any DatabaseValueConvertible])? {
    reach.map { ($0.sql, $0.arguments) }
  }

  /// The few rows of one name, order or person.
  private func keyLane() -> Lane? {
    if !filter.name.isEmpty {
      return Lane(index: "name", condition: "name = ?", arguments: [filter.name])
    }
    if let order = filter.order {
      return Lane(
        index: "ofOrder", condition: "ofOrder = ?",
        arguments: [Int64(exactly: order.rawValue) ?? -1])
    }
    if let person = filter.person {
      return Lane(
        index: "person", condition: "person = ?",
        arguments: [Int64(exactly: person.rawValue) ?? -1])
    }
    return nil
  }

  /// Whether lanes by area need no further look at the code.
  private var isAreaSettled: Bool {
    guard filter.assignee.isEmpty else { return filter.area.isEmpty }
    let settled = DeskLevel.settled(by: filter.area)
    return settled.isExact || settled.level == .full
  }

  private func lanes() throws -> [Lane] {
    let level: DeskLevel =
      filter.assignee.isEmpty ? DeskLevel.settled(by: filter.area).level : .country
    // Beyond a district each whole code that begins so is a lane of its own.
    let isRange = level == .full
    let select = try database.cachedStatement(
      sql: """
        SELECT area, state, kind FROM tally
        WHERE record = ? AND level = ? AND area >= ? AND area \(isRange ? "<" : "<=") ?
        """)
    let key = level.key(of: filter.area)
    let rows = try Row.fetchAll(
      select, arguments: [table, level.rawValue, key, isRange ? Self.end(of: key) : key])
    let suffix = order == .title && DeskSchema.titled.contains(table) ? "_title" : ""
    return rows.compactMap { row in
      let (area, state, kind) = (row[0] as String, row[1] as String, row[2] as String)
      guard filter.states.isEmpty || filter.states.contains(state),
        filter.kinds.isEmpty || filter.kinds.contains(kind)
      else { return nil }
      if !filter.assignee.isEmpty {
        return Lane(
          index: "assignee", condition: "assignee = ? AND state = ? AND kind = ?",
          arguments: [filter.assignee, state, kind])
      }
      let condition = (level.column.map { "\($0) = ? AND " } ?? "") + "state = ? AND kind = ?"
      return Lane(
        index: level.word + suffix, condition: condition,
        arguments: (level == .country ? [] : [area]) + [state, kind])
    }
  }

  private func places(
    along lane: Lane, _ conditions: [(sql: String, arguments: [any DatabaseValueConvertible])]
  ) throws -> [Place] {
    var sql = "SELECT id, title FROM \(table)"
    if order == .newest { sql = "SELECT id, '' FROM \(table)" }
    sql += lane.index.isEmpty ? " NOT INDEXED" : " INDEXED BY \(table)_\(lane.index)"
    sql += " WHERE \(lane.condition)"
    var arguments = lane.arguments
    for condition in conditions {
      sql += " AND \(condition.sql)"
      arguments += condition.arguments
    }
    if let start {
      let id = Int64(clamping: start.id)
      switch order {
      case .newest:
        sql += " AND id < ?"
        arguments.append(id)
      case .title:
        sql += " AND (title, id) > (?, ?)"
        arguments += [start.title, id]
      }
    }
    sql += order == .newest ? " ORDER BY id DESC LIMIT ?" : " ORDER BY title, id LIMIT ?"
    arguments.append(limit)
    return try fetch(sql, arguments)
  }

  private func placesByWords() throws -> [Place] {
    let question = DeskWords.question(filter)
    let text = "\(table)_text"
    var rest: [(sql: String, arguments: [any DatabaseValueConvertible])] = self.rest()
    if question.isWhole, filter.kinds.isEmpty, keyLane() == nil, filter.assignee.isEmpty {
      rest = [reached].compactMap(\.self)
    }
    var sql = "SELECT \(text).rowid, '' FROM \(text)"
    if !rest.isEmpty { sql += " CROSS JOIN \(table) ON id = \(text).rowid" }
    sql += " WHERE \(text) MATCH ?"
    var arguments: [any DatabaseValueConvertible] = [question.match]
    if let start {
      sql += " AND \(text).rowid < ?"
      arguments.append(Int64(clamping: start.id))
    }
    for condition in rest {
      sql += " AND \(condition.sql)"
      arguments += condition.arguments
    }
    if let key = keyLane() {
      sql += " AND \(key.condition)"
      arguments += key.arguments
    }
    sql += " ORDER BY \(text).rowid DESC LIMIT ?"
    arguments.append(limit)
    return try fetch(sql, arguments)
  }

  /// All conditions of the filter but words and place, as far as they narrow.
  private func rest() -> [(sql: String, arguments: [any DatabaseValueConvertible])] {
    var rest: [(sql: String, arguments: [any DatabaseValueConvertible])] = []
    if let range = areaRange() { rest.append(range) }
    if let reached { rest.append(reached) }
    for (column, values) in [("state", filter.states), ("kind", filter.kinds)]
    where !values.isEmpty {
      let marks = values.map { _ in "?" }.joined(separator: ", ")
      rest.append(("\(column) IN (\(marks))", values))
    }
    for (column, value) in [("assignee", filter.assignee), ("name", filter.name)]
    where !value.isEmpty {
      rest.append(("\(column) = ?", [value]))
    }
    for (column, id) in [
      ("person", filter.person?.rawValue), ("ofOrder", filter.order?.rawValue),
    ] {
      if let id { rest.append(("\(column) = ?", [Int64(exactly: id) ?? -1])) }
    }
    return rest
  }

  /// Codes that begin so, as a range; not LIKE, which reads marks of its own.
  private func areaRange() -> (sql: String, arguments: [any DatabaseValueConvertible])? {
    if filter.area.isEmpty { return nil }
    return ("area >= ? AND area < ?", [filter.area, Self.end(of: filter.area)])
  }

  /// A text after all that begin with `prefix`: the last scalar stands after every other.
  static func end(of prefix: String) -> String { prefix + "\u{10FFFF}" }

  private func fetch(
    _ sql: String, _ arguments: [any DatabaseValueConvertible]
  ) throws -> [Place] {
    let select = try database.cachedStatement(sql: sql)
    return try Row.fetchAll(select, arguments: StatementArguments(arguments)).map {
      Place(id: $0[0], title: $0[1])
    }
  }
}
