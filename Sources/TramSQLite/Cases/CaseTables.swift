// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TramBytes
import TramJournal
import TramTracing
import TramUnits

/// The case desk's rows on a connection, inside the transaction of whoever made it.
struct CaseTables: CaseRows {
  private let database: Database
  private let encoder = DeskJSON.encoder()
  private var writers: [String: CaseTableWriter] = [:]

  init(_ database: Database) { self.database = database }

  mutating func keep<Row: CaseRow>(_ row: Row) throws {
    try prepare(Row.plural)
    let body = try CaseJSON.bytes(of: row) ?? [UInt8](encoder.encode(row))
    try writers[Row.plural]?.keep(try Self.number(row.id, Row.self), row.columns, body: body)
  }

  mutating func remove<Row: CaseRow>(_ id: ID<Row.Subject>, of kind: Row.Type) throws {
    try prepare(Row.plural)
    try writers[Row.plural]?.remove(try Self.number(id, kind))
  }

  private mutating func prepare(_ table: String) throws {
    if writers[table] == nil { writers[table] = try CaseTableWriter(table, on: database) }
  }

  /// Writes what the counts have changed by.
  mutating func finish() throws {
    for writer in writers.values { try writer.finish(on: database) }
    writers = [:]
  }

  private static func number<Row: CaseRow>(
    _ id: ID<Row.Subject>, _ kind: Row.Type
  ) throws -> Int64 {
    guard let number = Int64(exactly: id.rawValue) else {
      throw JournalError(.tooLarge, detail: "identity \(id.text) in \(Row.plural) is too large")
    }
    return number
  }

  /// Reads a row's body.
  ///
  /// - Throws: `JournalError` with code `.corrupt`
  static func read<Row: CaseRow>(_ kind: Row.Type, from body: String) throws -> Row {
    try read(kind, from: body.utf8Span.span)
  }

  /// Reads a row's body.
  ///
  /// - Throws: `JournalError` with code `.corrupt`
  static func read<Row: CaseRow>(_ kind: Row.Type, from body: Span<UInt8>) throws -> Row {
    if let row = CaseJSONReader.row(kind, from: body) { return row }
    return try DeskJSON.read(kind, from: [UInt8](copying: body), of: "a row of \(Row.plural)")
  }
}
