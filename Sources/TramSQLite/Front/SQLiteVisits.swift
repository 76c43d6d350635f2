// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramJournal
public import TramTracing
public import TramUnits

/// A visit: the kind of a visit's identity.
public enum OpenVisitSubject: LetteredSubject {
  /// Visits begin with Z.
  public static var letter: Character { "Z" }
}

/// The identity of a visit that has not become a stay yet.
public typealias OpenVisitID = ID<OpenVisitSubject>

/// Somebody who checked in, as long as the visit has not become a stay in the store of trails.
public struct OpenVisit: Hashable, Sendable {
  /// The identity.
  public var id: OpenVisitID
  /// The place.
  public var venue: VenueID
  /// The number of the visitor in the file.
  public var visitor: UInt64
  /// The visitor's label in the store of trails.
  public var label: String
  /// When the visitor came.
  public var start: Instant
  /// When the visitor left, if that was told.
  public var end: Instant?
}

/// Visits that have not become stays yet, and who is which visitor by pseudonym.
///
/// A visitor's phone is in a register of names of its own, under the visitor's number.
public final class SQLiteVisits: Sendable {
  private let tables: PrivateTables

  /// "TrVi" in ASCII, in SQLite's `application_id`.
  private static let identity: Int64 = 0x5472_5669
  /// The most visits that wait to become stays.
  public static let mostOpen = 500_000

  /// Opens the file, or makes an empty one.
  ///
  /// - Throws: `JournalError`
  public init(path: String) throws {
    tables = try PrivateTables(
      path: path, identity: Self.identity,
      schema: """
        CREATE TABLE visitor (
          id INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE, last INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX visitor_last ON visitor (last);
        CREATE TABLE visit (
          id INTEGER PRIMARY KEY AUTOINCREMENT, venue INTEGER NOT NULL,
          visitor INTEGER NOT NULL REFERENCES visitor (id), start INTEGER NOT NULL, until INTEGER
        ) STRICT;
        CREATE INDEX visit_visitor ON visit (visitor, start);
        CREATE TABLE high (visitor INTEGER NOT NULL) STRICT;
        INSERT INTO high (visitor) VALUES (0);
        """)
  }

  /// The number of the visitor of a label, which is given now if there is none; `last` is
  /// remembered.
  public func visitor(_ label: String, at now: Instant) async throws -> UInt64 {
    let number = try await tables.write { database -> Int64 in
      if let known = try Int64.fetchOne(
        database, sql: "SELECT id FROM visitor WHERE label = ?", arguments: [label])
      {
        try database.execute(
          sql: "UPDATE visitor SET last = max(last, ?) WHERE id = ?",
          arguments: [now.milliseconds, known])
        return known
      }
      try database.execute(sql: "UPDATE high SET visitor = visitor + 1")
      let id = try Int64.fetchOne(database, sql: "SELECT visitor FROM high") ?? 1
      try database.execute(
        sql: "INSERT INTO visitor (id, label, last) VALUES (?, ?, ?)",
        arguments: [id, label, now.milliseconds])
      return id
    }
    return UInt64(clamping: number)
  }

  /// The number of the visitor of a label; `nil` for one who is not known.
  public func knownVisitor(_ label: String) async throws -> UInt64? {
    try await tables.read { database in
      try Int64.fetchOne(
        database, sql: "SELECT id FROM visitor WHERE label = ?", arguments: [label])
    }.map { UInt64(clamping: $0) }
  }

  /// Checks a visitor in.
  ///
  /// Whoever is at the place already stays there; whoever is elsewhere has left it.
  ///
  /// - Throws: `TracingError` with code `.tooLarge` when too many visits wait
  public func checkIn(
    _ visitor: UInt64, at venue: VenueID, at now: Instant
  ) async throws -> OpenVisitID {
    let number = Int64(clamping: visitor)
    let place = Int64(clamping: venue.rawValue)
    let id = try await tables.write { database -> Int64? in
      let known = try Int64.fetchOne(
        database,
        sql: "SELECT id FROM visit WHERE visitor = ? AND venue = ? AND until IS NULL",
        arguments: [number, place])
      if let known { return known }
      try database.execute(
        sql: "UPDATE visit SET until = ? WHERE visitor = ? AND until IS NULL",
        arguments: [now.milliseconds, number])
      let waiting = try Int.fetchOne(database, sql: "SELECT count(*) FROM visit") ?? 0
      guard waiting < Self.mostOpen else { return nil }
      try database.execute(
        sql: "INSERT INTO visit (venue, visitor, start) VALUES (?, ?, ?)",
        arguments: [place, number, now.milliseconds])
      return database.lastInsertedRowID
    }
    guard let id else {
      throw TracingError(.tooLarge, detail: "\(Self.mostOpen) visits wait already")
    }
    return OpenVisitID(UInt64(clamping: id))
  }

  /// Checks a visitor out of a place.
  ///
  /// - Returns: The visit; `nil` where the visitor is not checked in.
  public func checkOut(
    _ visitor: UInt64, of venue: VenueID, at now: Instant
  ) async throws -> OpenVisitID? {
    let number = Int64(clamping: visitor)
    let place = Int64(clamping: venue.rawValue)
    let id = try await tables.write { database -> Int64 in
      let known = try Int64.fetchOne(
        database,
        sql: "SELECT id FROM visit WHERE visitor = ? AND venue = ? AND until IS NULL",
        arguments: [number, place])
      guard let known else { return 0 }
      try database.execute(
        sql: "UPDATE visit SET until = ? WHERE id = ?", arguments: [now.milliseconds, known])
      return known
    }
    return id == 0 ? nil : OpenVisitID(UInt64(clamping: id))
  }

  /// A visit that has not become a stay.
  public func find(_ id: OpenVisitID) async throws -> OpenVisit? {
    try await list("visit.id = ?", [Int64(clamping: id.rawValue)], limit: 1).first
  }

  /// Visits that wait, in their order.
  public func waiting(limit: Int) async throws -> [OpenVisit] {
    try await list("?", [true], limit: limit)
  }

  private func list(
    _ condition: String, _ arguments: StatementArguments, limit: Int
  ) async throws -> [OpenVisit] {
    try await tables.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT visit.id, venue, visitor, label, start, until FROM visit
          JOIN visitor ON visitor.id = visit.visitor WHERE \(condition)
          ORDER BY start, visit.id LIMIT ?
          """, arguments: arguments + [limit]
      ).map { row in
        OpenVisit(
          id: OpenVisitID(UInt64(clamping: row[0] as Int64)),
          venue: VenueID(UInt64(clamping: row[1] as Int64)),
          visitor: UInt64(clamping: row[2] as Int64), label: row[3],
          start: Instant(milliseconds: row[4]),
          end: (row[5] as Int64?).map { Instant(milliseconds: $0) })
      }
    }
  }

  /// How many people are checked in at a place.
  public func present(at venue: VenueID) async throws -> Int {
    try await tables.read { database in
      try Int.fetchOne(
        database, sql: "SELECT count(*) FROM visit WHERE venue = ? AND until IS NULL",
        arguments: [Int64(clamping: venue.rawValue)]) ?? 0
    }
  }

  /// Removes visits that became stays; what was there is overwritten.
  public func remove(_ ids: [OpenVisitID]) async throws {
    let numbers = ids.map { Int64(clamping: $0.rawValue) }
    try await tables.write(wipes: true) { database in
      let delete = try database.cachedStatement(sql: "DELETE FROM visit WHERE id = ?")
      for number in numbers { try delete.execute(arguments: [number]) }
    }
  }

  /// Visitors who were last seen before a moment and have no visit that waits.
  public func due(
    before time: Instant, limit: Int = 5000
  ) async throws -> [(number: UInt64, label: String)] {
    try await tables.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT id, label FROM visitor WHERE last < ?
          AND id NOT IN (SELECT visitor FROM visit) ORDER BY last LIMIT ?
          """, arguments: [time.milliseconds, max(1, limit)]
      ).map { (UInt64(clamping: $0[0] as Int64), $0[1]) }
    }
  }

  /// Forgets visitors, after their phones were erased.
  public func forget(_ visitors: [UInt64]) async throws {
    let numbers = visitors.map { Int64(clamping: $0) }
    try await tables.write(wipes: true) { database in
      let delete = try database.cachedStatement(
        sql: "DELETE FROM visitor WHERE id = ? AND id NOT IN (SELECT visitor FROM visit)")
      for number in numbers { try delete.execute(arguments: [number]) }
    }
  }

  /// Closes the file.
  public func close() throws { try tables.close() }
}
