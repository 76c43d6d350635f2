// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
public import TramGeo
import TramJournal
public import TramTracing
public import TramUnits

/// Health declarations in a SQLite file, without names; forgotten whole by their day.
///
/// They are no facts of the journal, which never forgets. What is deleted is overwritten.
public final class SQLiteDeclarations: Sendable {
  /// What a list is narrowed by.
  public struct Filter: Hashable, Sendable {
    /// Codes of areas by their beginning; empty for all.
    public var area = ""
    /// Only what lies here, by the scope of whoever asks.
    public var within = AreaReach.everywhere
    /// One of these states; empty for all.
    public var states: [DeclarationRecord.State] = []
    /// At this place.
    public var venue: VenueID?
    /// The wards where the disease is: their declarations come first.
    public var outbreak: Set<String> = []
    /// How many rows of the list come before.
    public var offset = 0
    /// How many rows, at most 200.
    public var limit = 50

    /// Creates a filter that narrows nothing.
    public init() {}
  }

  /// Declarations by state.
  public typealias Counts = [DeclarationRecord.State: Int]

  private let tables: PrivateTables
  private let most: Int

  /// "TrDe" in ASCII, in SQLite's `application_id`.
  private static let identity: Int64 = 0x5472_4465
  /// The most rows of one page.
  public static let mostRows = 200
  /// The most wards with an outbreak that order a list.
  private static let mostWards = 500

  /// Opens the file, or makes an empty one.
  ///
  /// - Parameter most: How many declarations are held at most.
  /// - Throws: `JournalError`
  public init(path: String, most: Int = 500_000) throws {
    self.most = most
    tables = try PrivateTables(
      path: path, identity: Self.identity,
      schema: """
        CREATE TABLE declaration (
          id INTEGER PRIMARY KEY, once BLOB NOT NULL UNIQUE, area TEXT NOT NULL, venue INTEGER,
          received INTEGER NOT NULL, state TEXT NOT NULL, triage INTEGER NOT NULL,
          body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX declaration_state ON declaration (state, triage DESC, id DESC);
        CREATE INDEX declaration_received ON declaration (received);
        CREATE TABLE high (id INTEGER NOT NULL, checked INTEGER NOT NULL) STRICT;
        INSERT INTO high (id, checked) VALUES (0, 0);
        """)
  }

  /// The declaration that was kept under a key; `nil` before.
  public func find(once key: [UInt8]) async throws -> DeclarationID? {
    try await tables.read { database in
      try Int64.fetchOne(
        database, sql: "SELECT id FROM declaration WHERE once = ?", arguments: [Data(key)])
    }.map { DeclarationID(UInt64(clamping: $0)) }
  }

  /// The next identity; it is never given again.
  ///
  /// - Throws: `TracingError` with code `.tooLarge` when as many are held as may be
  public func next() async throws -> DeclarationID {
    let most = self.most
    let id = try await tables.write { database -> Int64? in
      let held = try Int.fetchOne(database, sql: "SELECT count(*) FROM declaration") ?? 0
      guard held < most else { return nil }
      try database.execute(sql: "UPDATE high SET id = id + 1")
      return try Int64.fetchOne(database, sql: "SELECT id FROM high")
    }
    guard let id else {
      throw TracingError(.tooLarge, detail: "\(most) declarations are held already")
    }
    return DeclarationID(UInt64(clamping: id))
  }

  /// Keeps a declaration under a key that makes it count once; on the disk on return.
  ///
  /// - Returns: The one that is kept: that of an earlier call with the same key, if there was one.
  public func add(_ record: DeclarationRecord, once key: [UInt8]) async throws -> DeclarationID {
    try await tables.write { database in
      let known = try Int64.fetchOne(
        database, sql: "SELECT id FROM declaration WHERE once = ?", arguments: [Data(key)])
      if let known { return DeclarationID(UInt64(clamping: known)) }
      try database.execute(
        sql: """
          INSERT INTO declaration (id, once, area, venue, received, state, triage, body)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          Int64(clamping: record.id.rawValue), Data(key), record.area,
          record.venue.map { Int64(clamping: $0.rawValue) }, record.received.milliseconds,
          record.state.rawValue, Int64(record.triage.rawValue), try DeskJSON.text(record),
        ])
      return record.id
    }
  }

  /// A declaration; `nil` for one that was forgotten or never was.
  public func find(_ id: DeclarationID) async throws -> DeclarationRecord? {
    guard let number = Int64(exactly: id.rawValue) else { return nil }
    return try await tables.read { database in
      try String.fetchOne(
        database, sql: "SELECT body FROM declaration WHERE id = ?", arguments: [number]
      ).map { try PrivateTables.row(DeclarationRecord.self, $0, "a declaration") }
    }
  }

  /// Changes a declaration; `body` gets it as it stands.
  ///
  /// - Throws: `TracingError` with code `.unknown` for one that is not there; what `body` throws
  public func change(
    _ id: DeclarationID,
    _ body: @escaping @Sendable (inout DeclarationRecord) throws(TracingError) -> Void
  ) async throws -> DeclarationRecord {
    let number = Int64(clamping: id.rawValue)
    let changed = try await tables.write { database -> Result<DeclarationRecord, TracingError> in
      guard
        let text = try String.fetchOne(
          database, sql: "SELECT body FROM declaration WHERE id = ?", arguments: [number])
      else {
        return .failure(TracingError(.unknown, detail: "there is no declaration \(id.text)"))
      }
      var record = try PrivateTables.row(DeclarationRecord.self, text, "a declaration")
      do throws(TracingError) { try body(&record) } catch { return .failure(error) }
      try database.execute(
        sql: "UPDATE declaration SET state = ?, body = ? WHERE id = ?",
        arguments: [record.state.rawValue, try DeskJSON.text(record), number])
      return .success(record)
    }
    return try changed.get()
  }

  /// A page of a list: of the wards where the disease is and with symptoms or contact first, then
  /// by what is proposed, the newest first.
  ///
  /// - Complexity: O(rows of the states and the area); what is held is bounded
  public func list(_ filter: Filter) async throws -> [DeclarationRecord] {
    var sql = "SELECT body FROM declaration"
    let (condition, values) = Self.condition(filter)
    var arguments = values
    sql += condition + " ORDER BY (triage >= ?)"
    arguments += [Int64(Triage.test.rawValue)]
    let wards = filter.outbreak.sorted().prefix(Self.mostWards)
    if !wards.isEmpty {
      sql += " + (area IN (\(wards.map { _ in "?" }.joined(separator: ", "))))"
      arguments += StatementArguments(wards)
    }
    sql += " DESC, triage DESC, id DESC LIMIT ? OFFSET ?"
    arguments += [min(max(filter.limit, 1), Self.mostRows), max(0, filter.offset)]
    let (text, given) = (sql, arguments)
    return try await tables.read { database in
      try String.fetchAll(database, sql: text, arguments: given)
        .map { try PrivateTables.row(DeclarationRecord.self, $0, "a declaration") }
    }
  }

  private static func condition(_ filter: Filter) -> (String, StatementArguments) {
    var parts: [String] = []
    var arguments = StatementArguments()
    if !filter.states.isEmpty {
      parts.append("state IN (\(filter.states.map { _ in "?" }.joined(separator: ", ")))")
      arguments += StatementArguments(filter.states.map(\.rawValue))
    }
    if !filter.area.isEmpty {
      parts.append("substr(area, 1, ?) = ?")
      arguments += [filter.area.utf8.count, filter.area]
    }
    if !filter.within.isEverywhere {
      let reach = ReachCondition("area", filter.within)
      parts.append(reach.sql)
      arguments += StatementArguments(reach.arguments)
    }
    if let venue = filter.venue {
      parts.append("venue = ?")
      arguments += [Int64(clamping: venue.rawValue)]
    }
    return (parts.isEmpty ? "" : " WHERE " + parts.joined(separator: " AND "), arguments)
  }

  /// How many declarations of an area there are, by state.
  public func counts(
    area: String, within reach: AreaReach = .everywhere
  ) async throws -> Counts {
    var filter = Filter()
    filter.area = area
    filter.within = reach
    let (condition, arguments) = Self.condition(filter)
    return try await tables.read { database in
      var counts: Counts = [:]
      for row in try Row.fetchAll(
        database, sql: "SELECT state, count(*) FROM declaration\(condition) GROUP BY state",
        arguments: arguments)
      {
        if let state = DeclarationRecord.State(rawValue: row[0]) { counts[state] = row[1] }
      }
      return counts
    }
  }

  // MARK: Forgetting

  /// Declarations that were handed in before a moment.
  ///
  /// Their names are to be erased first, then `forget(_:)` is called: after a kill in between,
  /// both are done again.
  ///
  /// - Parameter limit: How many at once.
  public func due(before time: Instant, limit: Int = 1000) async throws -> [DeclarationID] {
    try await tables.read { database in
      try Int64.fetchAll(
        database, sql: "SELECT id FROM declaration WHERE received < ? ORDER BY received LIMIT ?",
        arguments: [time.milliseconds, max(1, limit)]
      ).map { DeclarationID(UInt64(clamping: $0)) }
    }
  }

  /// Forgets declarations; what was there is overwritten.
  public func forget(_ ids: [DeclarationID]) async throws {
    let numbers = ids.map { Int64(clamping: $0.rawValue) }
    try await tables.write(wipes: true) { database in
      let delete = try database.cachedStatement(sql: "DELETE FROM declaration WHERE id = ?")
      for number in numbers { try delete.execute(arguments: [number]) }
    }
  }

  /// Identities that were given since this was last asked, and have no declaration.
  ///
  /// It never came to be kept, though its names may have been. To be asked before any is handed in.
  public func orphans() async throws -> [DeclarationID] {
    try await tables.read { database in
      let checked = try Int64.fetchOne(database, sql: "SELECT checked FROM high") ?? 0
      let last = try Int64.fetchOne(database, sql: "SELECT id FROM high") ?? 0
      guard last > checked else { return [] }
      let kept = Set(
        try Int64.fetchAll(
          database, sql: "SELECT id FROM declaration WHERE id > ?", arguments: [checked]))
      return (checked + 1...last).filter { !kept.contains($0) }
        .map { DeclarationID(UInt64(clamping: $0)) }
    }
  }

  /// Notes that the names of orphans are erased.
  public func noteNoOrphans() async throws {
    try await tables.write { try $0.execute(sql: "UPDATE high SET checked = id") }
  }

  /// Closes the file.
  public func close() throws { try tables.close() }
}
