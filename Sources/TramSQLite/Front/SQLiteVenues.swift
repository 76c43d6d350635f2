// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TramGeo
import TramJournal
public import TramTracing
public import TramUnits

/// The registered places of a server, in a SQLite file.
public final class SQLiteVenues: Sendable {
  private let tables: PrivateTables

  /// "TrVe" in ASCII, in SQLite's `application_id`.
  private static let identity: Int64 = 0x5472_5665
  /// The most places of one page of a list.
  public static let mostRows = 200

  /// Opens the file, or makes an empty one.
  ///
  /// - Throws: `JournalError`
  public init(path: String) throws {
    tables = try PrivateTables(
      path: path, identity: Self.identity,
      schema: """
        CREATE TABLE venue (
          id INTEGER PRIMARY KEY, area TEXT NOT NULL, body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX venue_area ON venue (area, id);
        """)
  }

  /// Keeps a place that is made with the next identity; on the disk on return.
  public func add(
    _ make: @escaping @Sendable (VenueID) -> VenueRecord
  ) async throws -> VenueRecord {
    try await tables.write { database in
      let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM venue") ?? 0
      let venue = make(VenueID(UInt64(last + 1)))
      try database.execute(
        sql: "INSERT INTO venue (id, area, body) VALUES (?, ?, ?)",
        arguments: [last + 1, venue.area, try DeskJSON.text(venue)])
      return venue
    }
  }

  /// Keeps how a place stands from now on.
  public func keep(_ venue: VenueRecord) async throws {
    try await tables.write { database in
      try database.execute(
        sql: "UPDATE venue SET area = ?, body = ? WHERE id = ?",
        arguments: [venue.area, try DeskJSON.text(venue), Int64(clamping: venue.id.rawValue)])
    }
  }

  /// A place; `nil` for an identity that was never given.
  public func find(_ id: VenueID) async throws -> VenueRecord? { try await find([id])[id] }

  /// The places of some identities.
  public func find(_ ids: Set<VenueID>) async throws -> [VenueID: VenueRecord] {
    let numbers = ids.compactMap { Int64(exactly: $0.rawValue) }
    return try await tables.read { database in
      let select = try database.cachedStatement(sql: "SELECT body FROM venue WHERE id = ?")
      var found: [VenueID: VenueRecord] = [:]
      for number in numbers {
        guard let text = try String.fetchOne(select, arguments: [number]) else { continue }
        found[VenueID(UInt64(number))] = try PrivateTables.row(VenueRecord.self, text, "a place")
      }
      return found
    }
  }

  /// Places of an area by the beginning of its code, the newest first.
  ///
  /// - Parameter before: The last of the page before.
  public func list(
    area: String, within reach: AreaReach = .everywhere, before: VenueID? = nil, limit: Int = 50
  ) async throws -> [VenueRecord] {
    let condition = ReachCondition("area", reach)
    let given = StatementArguments(condition.arguments)
    let last = before.flatMap { Int64(exactly: $0.rawValue) } ?? .max
    let most = min(max(limit, 1), Self.mostRows)
    return try await tables.read { database in
      let texts = try String.fetchAll(
        database,
        sql: """
          SELECT body FROM venue WHERE id < ? AND substr(area, 1, ?) = ? AND \(condition.sql)
          ORDER BY id DESC LIMIT ?
          """, arguments: [last, area.utf8.count, area] + given + [most])
      return try texts.map { try PrivateTables.row(VenueRecord.self, $0, "a place") }
    }
  }

  /// Closes the file.
  public func close() throws { try tables.close() }
}
