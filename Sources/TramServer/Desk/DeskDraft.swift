// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramUnits

/// A change of the desk on its way: what it read, and the facts that it will leave.
///
/// It lives while its author has the turn, so what it reads is what its facts are committed upon.
public struct DeskDraft {
  /// The rows as they stand before the change, as far as its author may see them.
  public let rows: any DeskReading
  /// All rows, for what must be unique among all.
  let everyRow: any DeskReading
  /// The moment of the change.
  public let now: Instant
  /// The facts so far, in order.
  public private(set) var events: [DeskEvent] = []

  private var given: [String: UInt64] = [:]

  init(rows: any DeskReading, everyRow: any DeskReading, now: Instant) {
    self.rows = rows
    self.everyRow = everyRow
    self.now = now
  }

  /// Adds a fact.
  public mutating func add(_ event: DeskEvent) { events.append(event) }

  /// The next identity of a kind of record.
  public mutating func nextID<Record: DeskRecord>(
    _ kind: Record.Type
  ) async throws -> ID<Record.Subject> {
    let last: UInt64
    if let known = given[Record.plural] {
      last = known
    } else {
      last = try await everyRow.highest(of: kind)
    }
    given[Record.plural] = last + 1
    return ID(last + 1)
  }

  /// The row of an identity.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  public func the<Record: DeskRecord>(
    _ id: ID<Record.Subject>, _ kind: Record.Type
  ) async throws -> Record {
    guard let record = try await rows.find(id, of: kind) else {
      throw ServerError(.notFound, detail: "there is no \(id.text) among the \(Record.plural)")
    }
    return record
  }
}
