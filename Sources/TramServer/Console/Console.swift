// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramIsolation
import TramSQLite
import TramTracing
import TramUnits

/// The pages of the control room for officers, made by the server; they work without scripts but
/// for the maps and what arrives live.
struct Console: Sendable {
  let room: ControlRoom
  let assets: Assets
  let gate: RouteGate
  let hotspots: HotspotMaker
  /// What browsers carry between two steps of signing in.
  let tickets = SignInTickets()
  /// The provider of identities, if there is one.
  let openID: OpenIDRoom?

  init(room: ControlRoom, assets: Assets, gate: RouteGate) throws {
    self.room = room
    self.assets = assets
    self.gate = gate
    openID = try OpenIDRoom(room.settings.openID, at: room.settings.publicAddress)
    hotspots = HotspotMaker(room)
  }

  var actions: DeskActions { DeskActions(room) }
  var rows: any DeskReading { room.desk.rows }
  var caseDesk: CaseDeskActions { CaseDeskActions(room: room) }
  var caseRows: any CaseReading { room.caseRows }

  /// The pages' answer to one request.
  typealias Answer = @Sendable (PageVisit) async throws -> Response

  /// Adds every page to the table of routes.
  func add(to table: inout RouteTable) {
    assets.add(to: &table)
    addEntrance(to: &table)
    addSecondStep(to: &table)
    addOpenID(to: &table)
    addPasskeys(to: &table)
    addOwnAccount(to: &table)
    addOwnCodes(to: &table)
    addOverview(to: &table)
    addAlarms(to: &table)
    addOrders(to: &table)
    addPeople(to: &table)
    addRequests(to: &table)
    addImport(to: &table)
    addLineLists(to: &table)
    addCases(to: &table)
    addContacts(to: &table)
    addTasks(to: &table)
    addDeclarations(to: &table)
    addVenues(to: &table)
    addHotspots(to: &table)
    addMessages(to: &table)
    addInbox(to: &table)
    addDonations(to: &table)
    addPayouts(to: &table)
    addDonationMonths(to: &table)
    addAccounts(to: &table)
    addAccountPages(to: &table)
    addTokens(to: &table)
    addAccess(to: &table)
  }

  /// Adds a page.
  func page(
    _ table: inout RouteTable, _ method: HTTPRequest.Method, _ path: String, _ summary: String,
    need: Need = .signedIn, answer: @escaping Answer
  ) {
    table.add(method, path, need: need, summary) { request, context in
      try await answer(PageVisit(console: self, request: request, context: context))
    }
  }

  /// The record that a path names.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  func the<Record: DeskRecord>(_ kind: Record.Type, _ visit: PageVisit) async throws -> Record {
    let id: ID<Record.Subject> = try visit.id()
    guard let record = try await rows.find(id, of: kind) else {
      throw ServerError(.notFound, detail: "there is no \(id.text)")
    }
    return record
  }

  /// Notes that the one who asks looks at a person's record, before it is shown.
  func noteReading(of person: PersonID, part: String, _ visit: PageVisit) async throws {
    try await actions.noteReading(
      of: person, part: part, purpose: "console", reader: visit.context.author)
  }

  /// The persons of rows, each read once.
  func persons(_ ids: some Sequence<PersonID>) async throws -> [PersonID: Person] {
    try await rows.find(Set(ids), of: Person.self)
  }

  /// The most persons whose rows are looked through for a text.
  private static let mostNamesakes = 50

  /// A page of a list; with a text, also the rows of persons whom the text names, without a next
  /// page.
  func list<Record: DeskRecord>(
    _ kind: Record.Type, _ filter: DeskFilter, naming text: String?
  ) async throws -> DeskPage<Record> {
    guard let text else { return try await rows.list(kind, filter) }
    var found: [ID<Record.Subject>: Record] = [:]
    if !kind.isFoundByPersonOnly {
      var own = filter
      own.text = text
      for row in try await rows.list(kind, own).rows { found[row.id] = row }
    }
    var named = DeskFilter()
    named.text = text
    named.limit = Self.mostNamesakes
    for person in try await rows.list(Person.self, named).rows {
      var own = filter
      own.person = person.id
      for row in try await rows.list(kind, own).rows { found[row.id] = row }
    }
    let sorted = found.values.sorted { $0.id.rawValue > $1.id.rawValue }
    return DeskPage(rows: Array(sorted.prefix(DeskFilter.mostRows)), next: nil)
  }

  /// How things stand with orders now.
  func standings(_ orders: [OrderRecord]) -> [OrderID: Standing] {
    room.watch.look { live in
      var found: [OrderID: Standing] = [:]
      for order in orders { found[order.id] = live.watch.standing(of: order.name) }
      return found
    }
  }
}

extension DeskRecord {
  /// Whether its rows have no words of their own to be found by.
  fileprivate static var isFoundByPersonOnly: Bool { self != OrderRecord.self }
}
