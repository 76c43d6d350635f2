// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramSQLite
import TramTracing
import TramUnits

extension Console {
  /// Adds the list of contacts, a contact's page and what can be done there.
  func addContacts(to table: inout RouteTable) {
    page(&table, .get, "/contacts", "Lists contacts by level, ward and what is due") {
      try await contactList($0)
    }
    page(&table, .post, "/contacts/find", "Looks a name up, after the journal has it") { visit in
      let fields = try await visit.form()
      let form = try NameSearchForm.read(fields: fields.only("name", "purpose"))
      return try await contactList(visit, naming: form)
    }
    page(&table, .get, "/contacts/{id}", "Shows a contact, the level's reason and follow-up") {
      visit in
      try await contactPage(try visit.id(), visit)
    }
    page(&table, .post, "/contacts/{id}/follow-up", "Takes a follow-up down") { visit in
      let form = try FollowUpForm.read(fields: try await visit.form().all)
      let person = try await caseDesk.followUp(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/contacts/\(person.id.text)", done: "followedUp")
    }
    page(&table, .post, "/contacts/{id}/test", "Keeps the result of a test") { visit in
      let form = try TestForm.read(fields: try await visit.form().all)
      let person = try await caseDesk.test(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/contacts/\(person.id.text)", done: "personKept")
    }
    page(&table, .post, "/contacts/{id}/apart", "Says since when a person is kept apart") {
      visit in
      let form = try ApartForm.read(fields: try await visit.form().only("from"))
      let person = try await caseDesk.isolate(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/contacts/\(person.id.text)", done: "personKept")
    }
    page(&table, .post, "/contacts/{id}/move", "Says that a person lives elsewhere") { visit in
      let form = try MoveForm.read(fields: try await visit.form().only("area"))
      let person = try await caseDesk.move(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/contacts/\(person.id.text)", done: "personKept")
    }
    page(&table, .post, "/contacts/{id}/merge", "Says that two numbers are one person") { visit in
      let form = try MergeForm.read(fields: try await visit.form().only("into"))
      let person = try await caseDesk.merge(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/contacts/\(person.id.text)", done: "personKept")
    }
    page(&table, .post, "/contacts/{id}/names", "Gives a name out, after the journal has it") {
      visit in
      let purpose = try await visit.form()["purpose"] ?? ""
      return try await contactPage(try visit.id(), visit, asksNames: purpose)
    }
  }

  private func contactList(
    _ visit: PageVisit, naming asked: NameSearchForm? = nil
  ) async throws -> Response {
    let query = visit.query
    let speech = visit.speech
    let words = TracingWords(visit)
    var filter = CaseFilter()
    filter.area = query["area"] ?? ""
    filter.text = query["text"] ?? ""
    filter.kinds = query["level"].map { [$0] } ?? []
    filter.states = query["state"].map { [$0] } ?? []
    if query["due"] == "overdue" { filter.dueBefore = words.today }
    filter.after = query["after"]
    let page = try await caseRows.list(TracedPerson.self, filter)
    var view = visit.pages("/contacts", next: page.next)
    if let asked {
      let found = try await caseDesk.find(asked, by: visit.context.author)
      let ids = found.names.keys.sorted { $0.rawValue < $1.rawValue }
      if let release = found.release {
        view["given"] = given(ids, found.names, release, visit)
      } else {
        view["nobody"] = true
      }
      view["isMore"] = found.isMore
      view["asksName"] = true
      view["soughtName"] = asked.name
      view["soughtFor"] = asked.purpose
    }
    view["rows"] = page.rows.map { words.row($0) }
    view["hasRows"] = !page.rows.isEmpty
    view["text"] = query["text"] ?? ""
    view["area"] = query["area"] ?? ""
    view["onlyOverdue"] = query["due"] == "overdue"
    let any = ("", speech.say("shell.any"))
    view["levels"] = speech.choices(
      [any] + (0...5).map { ("F\($0)", "F\($0)") }, chosen: query["level"])
    view["states"] = speech.choices(
      [any]
        + TracedPerson.State.allCases.map { ($0.rawValue, speech.say("contacts.\($0.rawValue)")) },
      chosen: query["state"])
    return try await visit.page(
      "contacts", title: speech.say("contacts.title"), section: "cases", view)
  }

  private func contactPage(
    _ id: TracedPersonID, _ visit: PageVisit, asksNames purpose: String? = nil
  ) async throws -> Response {
    let person = try await caseDesk.the(id, TracedPerson.self)
    let speech = visit.speech
    let words = TracingWords(visit)
    var view = words.row(person)
    if let purpose {
      view["given"] = try await given(
        [id], ofCase: person.ownCase ?? person.reason?.ofCase, purpose, visit)
    }
    view["why"] = words.explanation(person, chain: try await chain(of: person))
    view["hasWhy"] = person.level != nil
    view["ownCase"] = person.ownCase?.text ?? false
    view["mergedInto"] = person.mergedInto?.text ?? false
    view["isLive"] = person.mergedInto == nil
    view["isWatched"] = person.state == .watched
    view["exposed"] = person.exposed.map { speech.date($0) } ?? false
    view["until"] = person.until.map { speech.date($0) } ?? false
    view["isolated"] = person.isolated.map { speech.moment($0) } ?? false
    view["tested"] = person.tested.map { speech.moment($0) } ?? false
    view["strip"] = strip(person, words)
    view["times"] = speech.say("contacts.days", "\(person.followUps)")
    view["todayField"] = "\(words.today)"
    view["nowField"] = speech.field(visit.now)
    view["symptoms"] = FollowUpForm.symptoms.map { word -> PageView in
      ["word": word, "label": speech.say("contacts.\(word)")]
    }
    view["disease"] = try await disease(of: person)
    var filter = CaseFilter()
    filter.person = id
    filter.limit = 60
    let meetings = try await caseRows.list(CaseContact.self, filter).rows
    let others = try await caseRows.find(
      Set(meetings.flatMap { [$0.from, $0.to] }), of: TracedPerson.self)
    view["meetings"] = meetings.map { words.row($0, of: id, others) }
    view["tasks"] = try await caseRows.list(CaseTask.self, filter).rows.map { words.row($0) }
    view["history"] = try await history(filter, visit, words)
    view["tree"] = try await tree(of: person, visit)?.svg(speech)
    return try await visit.page(
      "contact", title: "\(person.levelWord) \(id.text)", section: "cases", view)
  }

  /// The meetings by which a person has the level, back to the case, as the rows tell them.
  private func chain(of person: TracedPerson) async throws -> [LevelReason] {
    try await room.cases.chain(of: person.id)
  }

  private func disease(of person: TracedPerson) async throws -> String {
    guard let id = person.ownCase ?? person.reason?.ofCase else { return "covid-19" }
    return try await caseRows.find(id, of: TracedCase.self)?.disease ?? "covid-19"
  }

  /// The days of a follow-up as boxes.
  private func strip(_ person: TracedPerson, _ words: TracingWords) -> [PageView] {
    guard let exposed = person.exposed, let until = person.until else { return [] }
    let count = min(until.days(since: exposed), 60)
    return (1...max(count, 1)).map { number in
      let day = exposed.moved(by: number)
      let isDone = person.due.map { day < $0 } ?? true
      let isDue = person.due == day
      return [
        "number": "\(number)", "date": words.speech.shortDate(day),
        "tone": isDue ? (day < words.today ? "bad" : "warn") : isDone ? "good" : "",
        "isToday": day == words.today,
      ]
    }
  }

  private func history(
    _ filter: CaseFilter, _ visit: PageVisit, _ words: TracingWords
  ) async throws -> [PageView] {
    try await caseRows.list(PersonStep.self, filter).rows.map { step in
      let (text, tone, note) = words.text(step)
      return [
        "time": visit.speech.near(step.time, now: visit.now), "iso": step.time.iso,
        "text": text, "tone": tone, "note": note ?? false,
      ]
    }
  }

  // MARK: Tasks

  /// Adds the list of tasks and the saying that one was done.
  func addTasks(to table: inout RouteTable) {
    page(&table, .get, "/tasks", "Lists the tasks of a ward, overdue first") { visit in
      let query = visit.query
      let speech = visit.speech
      let words = TracingWords(visit)
      var filter = CaseFilter()
      filter.area = query["area"] ?? ""
      filter.kinds = query["kind"].map { [$0] } ?? []
      filter.states = [query["state"] ?? CaseTask.State.open.rawValue]
      switch query["due"] {
      case "overdue"?: filter.dueBefore = words.today
      case "today"?: filter.dueBefore = words.today.moved(by: 1)
      default: break
      }
      filter.after = query["after"]
      let page = try await caseRows.list(CaseTask.self, filter)
      var view = visit.pages("/tasks", next: page.next)
      view["rows"] = page.rows.map { words.row($0) }
      view["hasRows"] = !page.rows.isEmpty
      view["area"] = query["area"] ?? ""
      let any = ("", speech.say("shell.any"))
      view["kinds"] = speech.choices(
        [any] + CaseTask.Kind.allCases.map { ($0.rawValue, speech.say("tasks.\($0.rawValue)")) },
        chosen: query["kind"])
      view["dues"] = speech.choices(
        [
          any, ("overdue", speech.say("contacts.overdue")),
          ("today", speech.say("contacts.today")),
        ], chosen: query["due"])
      view["states"] = speech.choices(
        CaseTask.State.allCases.map { ($0.rawValue, speech.say("tasks.\($0.rawValue)")) },
        chosen: query["state"] ?? "open")
      return try await visit.page(
        "tasks", title: speech.say("tasks.title"), section: "tasks", view)
    }
    page(&table, .post, "/tasks/{id}/done", "Says that a task was done") { visit in
      let fields = try await visit.form()
      let task = try await caseDesk.finish(
        try visit.id(), note: fields["note"] ?? "", by: visit.context.author)
      let isOfPerson = fields["back"] == "person"
      return visit.go(
        to: isOfPerson ? "/contacts/\(task.person.text)" : "/tasks", done: "taskDone")
    }
  }
}
