// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramIsolation
import TramUnits

/// The interface for programs: lists, records and what can be done with them.
///
/// Who reads needs an account or a program's token with the scope `desk.read`; who changes
/// something an account or the scope `desk.write`.
struct ApiRoutes {
  let room: ControlRoom
  let actions: DeskActions
  let areas: AreaIndex

  static let reading: Need = .signedIn | .operatorFeed("desk.read")
  static let writing: Need = .signedIn | .operatorFeed("desk.write")

  init(room: ControlRoom) {
    self.room = room
    actions = DeskActions(room)
    areas = AreaIndex(path: room.settings.path("areas.csv"), logger: room.logger)
  }

  func add(to table: inout RouteTable) {
    addPeople(to: &table)
    addDevices(to: &table)
    addOrders(to: &table)
    addAlarms(to: &table)
    addChecks(to: &table)
    addLeaves(to: &table)
    addVisits(to: &table)
    addHelp(to: &table)
    addAreas(to: &table)
    addCounts(to: &table)
    addCases(to: &table)
    addAccess(to: &table)
    addAudit(to: &table)
    addCampaigns(to: &table)
    addTexts(to: &table)
    addDonations(to: &table)
  }

  // MARK: Forms of routes

  /// A list of records.
  func addList<Record: DeskRecord>(
    _ kind: Record.Type, _ filters: [ListFilter], to table: inout RouteTable
  ) {
    let room = self.room
    table.add(
      .get, "/v1/\(Record.plural)", need: Self.reading, "Lists \(Record.plural)",
      doc: .list(Record.plural, filters)
    ) { request, _ in
      let filter = try ListFilter.read(request, filters)
      return try ApiAnswer.page(try await room.desk.rows.list(kind, filter), request)
    }
  }

  /// One record; looking at it is noted first when it tells of a person.
  ///
  /// - Parameter part: What the note says was looked at; `nil` notes nothing.
  func addOne<Record: DeskRecord>(
    _ kind: Record.Type, noting part: String?, to table: inout RouteTable,
    person: @escaping @Sendable (Record) -> PersonID? = { _ in nil }
  ) {
    let room = self.room
    let actions = self.actions
    table.add(
      .get, "/v1/\(Record.plural)/{id}", need: Self.reading, "Shows one of the \(Record.plural)",
      doc: .one(Record.plural, isNoted: part != nil)
    ) { request, context in
      let id = try Self.id(of: context, kind)
      let purpose = try Self.purpose(request)
      guard let record = try await room.desk.rows.find(id, of: kind) else {
        throw Self.missing(id.text, kind)
      }
      if let person = record.columns.person { AccessFrame.current?.note(person) }
      if let part, let person = person(record) {
        try await actions.noteReading(
          of: person, part: part, purpose: purpose, reader: context.author)
      }
      return try ApiAnswer.record(record, request)
    }
  }

  /// A form that makes a record.
  func addMaking<Form: DeskForm, Record: DeskRecord>(
    _ kind: Record.Type, from form: Form.Type, _ summary: String, to table: inout RouteTable,
    _ make: @escaping @Sendable (Form, ApiAsk) async throws -> Record
  ) {
    table.add(
      .post, "/v1/\(Record.plural)", need: Self.writing, summary,
      doc: .making(Record.plural, form: form)
    ) { request, context in
      let ask = try ApiAsk(request, context)
      try ApiQuery(request).finish()
      let form = try await ApiAsk.form(form, request, isOptional: false)
      return try ApiAnswer.record(try await make(form, ask), request, status: .created)
    }
  }

  /// A form that changes a record.
  func addChange<Form: DeskForm, Record: DeskRecord>(
    _ kind: Record.Type, _ verb: String, by form: Form.Type, isBodyOptional: Bool = false,
    need: Need = writing, _ summary: String, to table: inout RouteTable,
    _ change: @escaping @Sendable (ID<Record.Subject>, Form, ApiAsk) async throws -> Record
  ) {
    table.add(
      .post, "/v1/\(Record.plural)/{id}/\(verb)", need: need, summary,
      doc: .change(Record.plural, form: form, isBodyOptional: isBodyOptional)
    ) { request, context in
      let ask = try ApiAsk(request, context)
      try ApiQuery(request).finish()
      let id = try Self.id(of: context, kind)
      let form = try await ApiAsk.form(form, request, isOptional: isBodyOptional)
      return try ApiAnswer.record(try await change(id, form, ask), request)
    }
  }

  // MARK: Parts of requests

  static func id<Record: DeskRecord>(
    of context: RoomContext, _ kind: Record.Type
  ) throws -> ID<Record.Subject> {
    let text = context.parameters.get("id") ?? ""
    guard let id = ID<Record.Subject>(text) else { throw missing(String(text.prefix(20)), kind) }
    return id
  }

  static func missing<Record: DeskRecord>(_ text: String, _ kind: Record.Type) -> ServerError {
    ServerError(.notFound, detail: "there is no \(text) among the \(Record.plural)")
  }

  /// What somebody looks at a record for, as the person will read it.
  static func purpose(_ request: Request) throws -> String {
    var query = ApiQuery(request)
    let purpose = query.text("purpose") ?? "case work"
    if let problem = DeskCheck.required(purpose, "purpose") {
      query.note("purpose", "should be \(problem.expected)")
    }
    try query.finish()
    return purpose
  }
}
