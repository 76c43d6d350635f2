// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramIsolation
import TramUnits

/// The pages of a person in isolation.
///
/// What the order says, answering a check, asking for leave or help, what is kept: each shows and
/// changes what belongs to the caller alone.
///
/// They work without scripts; with them they are an app that works without a connection and sends
/// later what was written.
struct PersonPages: Sendable {
  let room: ControlRoom
  let assets: Assets
  let gate: RouteGate
  let tries = CodeTries()

  var actions: DeskActions { DeskActions(room) }
  var rows: any DeskReading { room.desk.rows }

  typealias Answer = @Sendable (PersonVisit) async throws -> Response

  /// Adds every page to the table of routes.
  func add(to table: inout RouteTable) {
    addApp(to: &table)
    addLinks(to: &table)
    page(&table, .get, "/me", "Shows a person's order and open checks") { try await today($0) }
    page(&table, .get, "/me/leave", "Shows a person's leaves") { try await leaves($0) }
    page(&table, .get, "/me/help", "Shows a person's calls for help") { try await help($0) }
    page(&table, .get, "/me/record", "Shows what is kept about a person and who looked") {
      try await record($0)
    }
    addSending(to: &table)
  }

  func page(
    _ table: inout RouteTable, _ method: HTTPRequest.Method, _ path: String, _ summary: String,
    need: Need = .person, answer: @escaping Answer
  ) {
    table.add(method, path, need: need, summary) { request, context in
      try await answer(PersonVisit(pages: self, request: request, context: context))
    }
  }

  /// The person who asks, as the desk knows them.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  func person(_ visit: PersonVisit) async throws -> Person {
    guard let person = try await rows.find(try visit.own(), of: Person.self) else {
      throw ServerError(.notFound, detail: "there is no such person any longer")
    }
    return person
  }

  /// The person's newest records of a kind; a bounded number.
  func own<Record: DeskRecord>(
    _ kind: Record.Type, _ visit: PersonVisit, limit: Int = 50, states: [String] = []
  ) async throws -> [Record] {
    let person = try visit.own()
    var filter = DeskFilter()
    filter.person = person
    filter.states = states
    filter.limit = limit
    // The filter says the same; a record of somebody else is never shown, whatever a store does.
    return try await rows.list(kind, filter).rows.filter { $0.columns.person == person }
  }

  /// A record of the person who asks.
  ///
  /// - Throws: `ServerError` with code `.notFound`, be it missing or somebody else's
  func mine<Record: DeskRecord>(
    _ kind: Record.Type, _ id: ID<Record.Subject>, _ visit: PersonVisit
  ) async throws -> Record {
    let person = try visit.own()
    guard let record = try await rows.find(id, of: kind), record.columns.person == person else {
      throw ServerError(.notFound, detail: "there is no \(id.text) among your \(Record.plural)")
    }
    return record
  }

  /// The order that holds now or will hold next, else the last one.
  func order(_ visit: PersonVisit) async throws -> OrderRecord? {
    let orders = try await own(OrderRecord.self, visit).filter { $0.state != .erased }
    let standing = orders.filter { $0.isInForce(at: visit.now) }
    return standing.min { ($0.from, $0.id.rawValue) < ($1.from, $1.id.rawValue) } ?? orders.first
  }
}
