// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramIsolation
import TramSQLite
import TramTracing
import TramUnits

extension ApiRoutes {
  /// Reading the case desk; no name is among it.
  static let caseReading: Need = .signedIn | .operatorFeed("cases.read")
  /// Changing it.
  static let caseWriting: Need = .signedIn | .operatorFeed("cases.write")
  /// Being given names.
  static let naming: Need = .signedIn | .operatorFeed("names.release")

  private var desk: CaseDeskActions { CaseDeskActions(room: room) }

  /// Adds the case desk.
  func addCases(to table: inout RouteTable) {
    addCaseLists(to: &table)
    addCaseChanges(to: &table)
    addPersonChanges(to: &table)
    addCaseCounts(to: &table)
    addReleases(to: &table)
    addLineLists(to: &table)
  }

  private func addCaseLists(to table: inout RouteTable) {
    let person: [CaseListFilter] = [.area, .state, .kind, .ofCase, .parent, .dueBefore, .text]
    addList(TracedPerson.self, person, to: &table)
    addList(TracedCase.self, [.area, .state, .kind, .text], to: &table)
    addList(CaseContact.self, [.person, .state, .kind], to: &table)
    addList(CaseTask.self, [.area, .state, .kind, .person, .dueBefore], to: &table)
    addList(PersonStep.self, [.person], to: &table)
    addList(NameRelease.self, [.ofCase], to: &table)
    addOne(TracedPerson.self, to: &table)
    addOne(TracedCase.self, to: &table)
    addOne(CaseContact.self, to: &table)
    addOne(CaseTask.self, to: &table)
  }

  private func addCaseChanges(to table: inout RouteTable) {
    let desk = self.desk
    addChange(
      TracedCase.self, path: "/v1/cases", by: CaseDeskForm.self, "Takes a case up",
      status: .created, to: &table
    ) { _, form, ask in
      try await desk.open(form, by: ask.author, key: ask.key)
    }
    addChange(
      TracedCase.self, path: "/v1/cases/{id}/change", by: CaseDeskForm.self,
      "Says how a case stands now; all levels follow", to: &table
    ) { id, form, ask in
      try await desk.change(TracedCaseID(id), form, by: ask.author, key: ask.key)
    }
    addChange(
      TracedCase.self, path: "/v1/cases/{id}/confirm", by: ConfirmForm.self,
      "Keeps a positive result: finds contacts, makes levels and tasks, queues messages",
      to: &table
    ) { id, form, ask in
      try await desk.confirm(TracedCaseID(id), form, by: ask.author, key: ask.key)
    }
    addChange(
      CaseContact.self, path: "/v1/meetings", by: MeetingForm.self, "Keeps a meeting",
      status: .created, to: &table
    ) { _, form, ask in
      try await desk.keep(form, by: ask.author, key: ask.key)
    }
    addChange(
      CaseContact.self, path: "/v1/meetings/{id}/judge", by: VerdictForm.self,
      "Says what staff found out about a meeting", to: &table
    ) { id, form, ask in
      try await desk.judge(CaseContactID(id), form, by: ask.author, key: ask.key)
    }
    addChange(
      PersonStep.self, of: CaseContact.self, path: "/v1/meetings/{id}/remove",
      by: RemovalForm.self,
      "Takes out a meeting that was typed wrongly, with the reason; gives the line of the history",
      to: &table
    ) { id, form, ask in
      try await desk.remove(CaseContactID(id), form, by: ask.author, key: ask.key)
    }
    addChange(
      CaseTask.self, path: "/v1/tasks/{id}/done", by: NoteForm.self,
      "Says that a task was done", to: &table
    ) { id, form, ask in
      try await desk.finish(CaseTaskID(id), note: form.note ?? "", by: ask.author, key: ask.key)
    }
  }

  private func addPersonChanges(to table: inout RouteTable) {
    let desk = self.desk
    addChange(
      TracedPerson.self, path: "/v1/contacts/{id}/tests", by: TestForm.self,
      "Keeps the result of a test; all levels follow", to: &table
    ) { id, form, ask in
      try await desk.test(TracedPersonID(id), form, by: ask.author, key: ask.key)
    }
    addChange(
      TracedPerson.self, path: "/v1/contacts/{id}/follow-ups", by: FollowUpForm.self,
      "Keeps a call or visit of the follow-up and plans the next", to: &table
    ) { id, form, ask in
      try await desk.followUp(TracedPersonID(id), form, by: ask.author, key: ask.key)
    }
    addChange(
      TracedPerson.self, path: "/v1/contacts/{id}/apart", by: ApartForm.self,
      "Says since when a person is kept apart", to: &table
    ) { id, form, ask in
      try await desk.isolate(TracedPersonID(id), form, by: ask.author, key: ask.key)
    }
    addChange(
      TracedPerson.self, path: "/v1/contacts/{id}/move", by: MoveForm.self,
      "Says that a person lives in another ward", to: &table
    ) { id, form, ask in
      try await desk.move(TracedPersonID(id), form, by: ask.author, key: ask.key)
    }
    addChange(
      TracedPerson.self, path: "/v1/contacts/{id}/merge", by: MergeForm.self,
      "Says that two numbers are one person", to: &table
    ) { id, form, ask in
      try await desk.merge(TracedPersonID(id), form, by: ask.author, key: ask.key)
    }
  }

  private func addCaseCounts(to table: inout RouteTable) {
    let room = self.room
    var doc = RouteDoc(
      tag: "cases", answers: [.json("The figures.", .reference("CaseCounts")), .notModified])
    doc.parameters = [
      .area,
      RouteDoc.Parameter(
        name: "days", schema: ["type": "integer", "minimum": 0, "maximum": 366],
        about: "For how many days up to today cases are counted; 14 unless said."),
      .ifNoneMatch,
    ]
    doc.problems = [422]
    table.add(
      .get, "/v1/case-counts", need: Self.caseReading, "Counts cases, contacts and tasks",
      doc: doc
    ) { request, _ in
      var query = ApiQuery(request)
      let area = query.area() ?? ""
      let days = query.whole("days", in: 0...366) ?? 14
      try query.finish()
      let today = room.cases.settings.levels.day(of: room.now())
      return try ApiAnswer.json(
        try await room.caseRows.counts(area: area, today: today, days: days), request)
    }
  }

  private func addReleases(to table: inout RouteTable) {
    let desk = self.desk
    var doc = RouteDoc(
      tag: "releases", answers: [.json("The names.", .reference("ReleasedNames"), status: 201)])
    doc.bodies = [("application/json", .reference("ReleaseForm"))]
    doc.parameters = [.idempotencyKey]
    doc.problems = [404, 413, 415, 422]
    table.add(
      .post, "/v1/releases", need: Self.naming,
      "Gives names out, after the journal has who asked and what for", doc: doc
    ) { request, context in
      let ask = try ApiAsk(request, context, desk: "cases")
      try ApiQuery(request).finish()
      let form = try await ApiAsk.form(ReleaseForm.self, request, isOptional: false)
      let given = try await desk.release(form, by: ask.author, key: ask.key)
      return try ApiAnswer.json(
        ReleasedNames(release: given.release, of: given.names), request, status: .created)
    }
    var search = RouteDoc(
      tag: "releases",
      answers: [.json("Whom the name is of.", .reference("FoundNames"), status: 201)])
    search.bodies = [("application/json", .reference("NameSearchForm"))]
    search.problems = [413, 415, 422]
    table.add(
      .post, "/v1/names/search", need: Self.naming,
      "Looks a name or a telephone up, after the journal has who asked, what for and who was found",
      doc: search
    ) { request, context in
      try ApiQuery(request).finish()
      let form = try await ApiAsk.form(NameSearchForm.self, request, isOptional: false)
      let found = try await desk.find(form, by: context.author)
      return try ApiAnswer.json(
        FoundNames(
          release: found.release, names: ReleasedName.sorted(found.names),
          isMore: found.isMore), request, status: .created)
    }
  }

  // MARK: Forms of routes

  private func addList<Row: CaseRow>(
    _ kind: Row.Type, _ filters: [CaseListFilter], to table: inout RouteTable
  ) {
    let room = self.room
    var doc = RouteDoc.list(Row.plural, [])
    doc.parameters = filters.map(\.parameter) + doc.parameters
    table.add(
      .get, "/v1/\(Row.plural)", need: Self.caseReading, "Lists \(Row.plural)", doc: doc
    ) { request, _ in
      var query = ApiQuery(request)
      var filter = CaseFilter()
      for each in filters { each.read(&query, &filter) }
      filter.limit = query.whole("limit", in: 1...CaseFilter.mostRows) ?? filter.limit
      filter.after = query.text("after")
      try query.finish()
      return try ApiAnswer.page(try await room.caseRows.list(kind, filter), request)
    }
  }

  private func addOne<Row: CaseRow>(_ kind: Row.Type, to table: inout RouteTable) {
    let desk = self.desk
    table.add(
      .get, "/v1/\(Row.plural)/{id}", need: Self.caseReading, "Shows one of the \(Row.plural)",
      doc: .one(Row.plural, isNoted: false, isTagged: true)
    ) { request, context in
      try ApiQuery(request).finish()
      let id = try Self.number(of: context, kind)
      return try ApiAnswer.json(try await desk.the(ID(id), kind), request)
    }
  }

  private func addChange<Form: DeskForm, Row: CaseRow>(
    _ kind: Row.Type, path: String, by form: Form.Type, _ summary: String,
    status: HTTPResponse.Status = .ok, to table: inout RouteTable,
    _ change: @escaping @Sendable (UInt64, Form, ApiAsk) async throws -> Row
  ) {
    addChange(
      kind, of: kind, path: path, by: form, summary, status: status, to: &table, change)
  }

  /// - Parameter subject: Of which kind the path's identity is.
  private func addChange<Form: DeskForm, Row: CaseRow, Named: CaseRow>(
    _ kind: Row.Type, of subject: Named.Type, path: String, by form: Form.Type,
    _ summary: String, status: HTTPResponse.Status = .ok, to table: inout RouteTable,
    _ change: @escaping @Sendable (UInt64, Form, ApiAsk) async throws -> Row
  ) {
    var doc =
      status == .created
      ? RouteDoc.making(Row.plural, form: form) : RouteDoc.change(Row.plural, form: form)
    // Rows of the case desk have no tags that a change could ask for.
    doc.parameters = [.idempotencyKey]
    doc.problems.removeAll { $0 == 412 }
    doc.problems = Array(Set(doc.problems + [404])).sorted()
    table.add(.post, path, need: Self.caseWriting, summary, doc: doc) { request, context in
      let ask = try ApiAsk(request, context, desk: "cases")
      try ApiQuery(request).finish()
      let id = path.contains("{id}") ? try Self.number(of: context, subject) : 0
      let form = try await ApiAsk.form(form, request, isOptional: false)
      let row = try await change(id, form, ask)
      var headers: HTTPFields = [:]
      if status == .created { headers[.location] = "/v1/\(Row.plural)/\(row.id.text)" }
      return try ApiAnswer.json(row, request, status: status, headers: headers)
    }
  }

  private static func number<Row: CaseRow>(
    of context: RoomContext, _ kind: Row.Type
  ) throws -> UInt64 {
    let text = context.parameters.get("id") ?? ""
    guard let id = ID<Row.Subject>(text) else {
      throw ServerError(
        .notFound, detail: "there is no \(text.prefix(20)) among the \(Row.plural)")
    }
    return id.rawValue
  }
}

/// A name that is given out, with the number it belongs to.
private struct ReleasedName: Encodable {
  var person: TracedPersonID
  var name: String
  var phone: String
  var address: String
  var birthYear: Int?
}

extension ReleasedName {
  /// Names by person, in the order of numbers.
  fileprivate static func sorted(_ names: [TracedPersonID: RegisteredName]) -> [ReleasedName] {
    names.sorted { $0.key.rawValue < $1.key.rawValue }.map { id, name in
      ReleasedName(
        person: id, name: name.name, phone: name.phone, address: name.address,
        birthYear: name.birthYear)
    }
  }
}

private struct ReleasedNames: Encodable {
  var release: NameRelease
  var names: [ReleasedName]

  init(release: NameRelease, of names: [TracedPersonID: RegisteredName]) {
    self.release = release
    self.names = ReleasedName.sorted(names)
  }
}

/// Whom a name is of; without a release nobody was found.
private struct FoundNames: Encodable {
  var release: NameRelease?
  var names: [ReleasedName]
  var isMore: Bool
}

/// What a list of the case desk can be narrowed by, for its parameters and their description.
enum CaseListFilter: Sendable {
  case area, state, kind, person, ofCase, parent, dueBefore, text

  func read(_ query: inout ApiQuery, _ filter: inout CaseFilter) {
    switch self {
    case .area: filter.area = query.area() ?? ""
    case .state: filter.states = Self.words(query.text("state"))
    case .kind: filter.kinds = Self.words(query.text("kind"))
    case .person: filter.person = query.id("person", TracedPerson.Subject.self)
    case .ofCase: filter.ofCase = query.id("case", TracedCase.Subject.self)
    case .parent: filter.parent = query.id("parent", TracedPerson.Subject.self)
    case .text: filter.text = query.text("text", mayBeEmpty: true) ?? ""
    case .dueBefore:
      guard let text = query.text("dueBefore") else { return }
      filter.dueBefore = Day(text)
      if filter.dueBefore == nil { query.note("dueBefore", "should be a date such as 2026-11-24") }
    }
  }

  private static func words(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").map(String.init)
  }

  var parameter: RouteDoc.Parameter {
    func text(_ name: String, _ about: String) -> RouteDoc.Parameter {
      RouteDoc.Parameter(
        name: name, schema: .text(most: ApiQuery.mostCharacters, isNeeded: true), about: about)
    }
    switch self {
    case .area: return .area
    case .state: return text("state", "In one of these states, with commas between.")
    case .kind:
      return text("kind", "Of one of these kinds: of contacts levels, F1; with commas between.")
    case .person:
      return RouteDoc.Parameter(name: "person", schema: .id("N"), about: "About this person.")
    case .ofCase:
      return RouteDoc.Parameter(name: "case", schema: .id("C"), about: "Of this case.")
    case .parent:
      return RouteDoc.Parameter(
        name: "parent", schema: .id("N"), about: "To whom a chain led from this person.")
    case .dueBefore:
      return RouteDoc.Parameter(
        name: "dueBefore", schema: ["type": "string", "format": "date"],
        about: "Due before this day.")
    case .text:
      return RouteDoc.Parameter(
        name: "text", schema: .text(most: ApiQuery.mostCharacters),
        about: "Words that the row's words begin with; names are not among them.")
    }
  }
}

extension ApiAnswer {
  /// A page of rows of the case desk.
  static func page<Row: CaseRow>(_ page: CasePage<Row>, _ request: Request) throws -> Response {
    let next = page.next.map { Self.next($0, of: request) }
    var headers: HTTPFields = [:]
    if let next { headers[.nextPage] = "<\(next)>; rel=\"next\"" }
    return try json(Page(items: page.rows, next: next), request, headers: headers)
  }
}
