// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramSQLite
import TramTracing
import TramUnits

extension Console {
  var frontDesk: FrontActions { FrontActions(room: room) }

  /// Adds the list of health declarations, one's page and what can be done there.
  func addDeclarations(to table: inout RouteTable) {
    page(&table, .get, "/declarations", "Lists health declarations, the urgent first") {
      try await declarationList($0)
    }
    page(&table, .get, "/declarations/{id}", "Shows what was declared") { visit in
      try await declarationPage(try visit.id(), visit)
    }
    page(
      &table, .post, "/declarations/{id}/names",
      "Gives a declaration's names out, after the journal has it"
    ) { visit in
      let id: DeclarationID = try visit.id()
      let names = try await frontDesk.names(
        of: id, purpose: try await visit.form()["purpose"] ?? "", by: visit.context.author)
      return try await declarationPage(id, visit, names: names)
    }
    page(&table, .post, "/declarations/{id}/settle", "Says that nothing follows") { visit in
      let id: DeclarationID = try visit.id()
      try await frontDesk.settle(
        id, note: try await visit.form()["note"] ?? "", by: visit.context.author)
      return visit.go(to: "/declarations", done: "declarationSettled")
    }
    page(&table, .post, "/declarations/{id}/take", "Takes a declaration on at the case desk") {
      visit in
      let id: DeclarationID = try visit.id()
      let outcome = try outcome(of: try await visit.form(), visit)
      let person = try await frontDesk.take(id, as: outcome, by: visit.context.author)
      return visit.go(to: "/contacts/\(person.text)", done: "declarationTaken")
    }
  }

  private func outcome(
    of fields: FormFields, _ visit: PageVisit
  ) throws -> FrontActions.Outcome {
    func wrong(_ place: String) -> ServerError {
      ServerError(
        .invalid, detail: "\(place) is not as expected",
        faults: [ServerError.Fault(place: place, reason: "is missing")])
    }
    switch fields["as"] {
    case "contact":
      guard let ofCase = fields["case"].flatMap({ TracedCaseID($0) }) else { throw wrong("case") }
      guard let met = fields["met"].flatMap({ visit.speech.moment(ofField: $0) }) else {
        throw wrong("met")
      }
      return .contact(of: ofCase, met: met)
    case "task":
      guard let kind = fields["kind"].flatMap({ CaseTask.Kind(rawValue: $0) }) else {
        throw wrong("kind")
      }
      return .task(kind)
    case "case": return .suspected
    default: throw wrong("as")
    }
  }

  // MARK: The list

  private func declarationList(_ visit: PageVisit) async throws -> Response {
    let (query, speech) = (visit.query, visit.speech)
    var filter = SQLiteDeclarations.Filter()
    filter.area = query["area"] ?? ""
    filter.within = try AccessFrame.reach()
    let state = query["state"] ?? DeclarationRecord.State.waiting.rawValue
    filter.states = DeclarationRecord.State(rawValue: state).map { [$0] } ?? []
    filter.venue = query["venue"].flatMap { VenueID($0) }
    filter.outbreak = try await frontDesk.outbreak()
    filter.offset = min(max(query["after"].flatMap { Int($0) } ?? 0, 0), 1_000_000)
    filter.limit = 51
    let rows = try await room.front.declarations.list(filter)
    let shown = rows.prefix(50)
    let venues = try await room.front.venues.find(Set(shown.compactMap(\.venue)))
    let next = rows.count > 50 ? "\(filter.offset + 50)" : nil
    var view = visit.pages("/declarations", next: next)
    view["rows"] = shown.map { declarationRow($0, venues, filter.outbreak, visit) }
    view["hasRows"] = !shown.isEmpty
    view["area"] = filter.area
    let counts = try await room.front.declarations.counts(
      area: filter.area, within: filter.within)
    view["states"] = speech.choices(
      DeclarationRecord.State.allCases.map { state in
        let count = speech.number(Double(counts[state] ?? 0))
        return (state.rawValue, "\(speech.say("declared.\(state.rawValue)")) (\(count))")
      } + [("any", speech.say("shell.any"))], chosen: state)
    return try await visit.page(
      "declarations", title: speech.say("declared.title"), section: "declarations", view)
  }

  private func declarationRow(
    _ record: DeclarationRecord, _ venues: [VenueID: VenueRecord], _ outbreak: Set<String>,
    _ visit: PageVisit
  ) -> PageView {
    let speech = visit.speech
    return [
      "id": record.id.text, "received": speech.near(record.received, now: visit.now),
      "iso": record.received.iso,
      "where": record.venue.flatMap { venues[$0]?.name } ?? room.front.areaName(record.area),
      "proposal": speech.say("declared.triage\(record.triage.rawValue)"),
      "tone": FrontPages.tone(record.triage), "outbreak": outbreak.contains(record.area),
      "symptoms": symptoms(record, speech),
      "state": speech.say("declared.\(record.state.rawValue)"),
    ]
  }

  private func symptoms(_ record: DeclarationRecord, _ speech: Speech) -> String {
    record.symptoms.isEmpty
      ? speech.say("declared.noSymptoms")
      : record.symptoms.map { speech.say("front.\($0.rawValue)") }.joined(separator: ", ")
  }

  // MARK: One declaration

  private func declarationPage(
    _ id: DeclarationID, _ visit: PageVisit, names: [RegisteredName]? = nil
  ) async throws -> Response {
    let record = try await frontDesk.the(id)
    let speech = visit.speech
    let venues = try await room.front.venues.find(Set([record.venue].compactMap { $0 }))
    var view = declarationRow(record, venues, try await frontDesk.outbreak(), visit)
    view["stateTone"] = record.state == .waiting ? "warn" : "good"
    view["area"] = record.area
    view["onset"] = record.onset.map { speech.date($0) } ?? false
    view["metCase"] =
      record.metCase
      ? speech.say("front.yes")
        + (record.lastMet.map { ", " + speech.say("declared.lastMet", speech.date($0)) } ?? "")
      : speech.say("front.no")
    view["metIll"] = speech.say(record.metIll ? "front.yes" : "front.no")
    view["journeys"] = record.journeys.map { journey -> PageView in
      let from = speech.date(journey.from)
      let days = journey.from == journey.to ? from : "\(from) – \(speech.date(journey.to))"
      return ["place": journey.place, "days": days]
    }
    view["hasJourneys"] = !record.journeys.isEmpty
    view["people"] =
      record.companions.isEmpty
      ? false : speech.say("declared.peopleCount", "\(record.companions.count)")
    view["handler"] = record.handler.isEmpty ? false : record.handler
    view["handled"] = record.handled.map { speech.near($0, now: visit.now) } ?? ""
    view["note"] = record.note.isEmpty ? false : record.note
    view["person"] = record.person?.text ?? false
    view["isOpen"] = record.state != .taken
    let end = record.received.advanced(seconds: 86_400 * Double(room.front.settings.days))
    view["kept"] = speech.say("declared.kept", speech.day(end))
    if let names { view["given"] = given(names, record, speech) }
    try await addOutcomes(record, visit, to: &view)
    return try await visit.page(
      "declaration", title: "\(speech.say("declared.title")) \(id.text)",
      section: "declarations", view)
  }

  private func given(
    _ names: [RegisteredName], _ record: DeclarationRecord, _ speech: Speech
  ) -> PageView {
    let rows = names.enumerated().map { place, name -> PageView in
      var who = speech.say("declared.self")
      if place > 0 {
        let day = place <= record.companions.count ? record.companions[place - 1] : nil
        who =
          day.map { speech.say("declared.metOn", speech.date($0)) } ?? speech.say("declared.met")
      }
      return [
        "who": who, "name": name.name, "phone": name.phone.isEmpty ? false : name.phone,
        "address": name.address.isEmpty ? false : name.address,
        "birthYear": name.birthYear.map { "\($0)" } ?? false,
      ]
    }
    return ["title": speech.say("declared.given", record.id.text), "rows": rows]
  }

  private func addOutcomes(
    _ record: DeclarationRecord, _ visit: PageVisit, to view: inout PageView
  ) async throws {
    let speech = visit.speech
    var filter = CaseFilter()
    filter.states = [TracedCase.State.confirmed.rawValue, TracedCase.State.suspected.rawValue]
    filter.limit = 100
    let cases = try await caseRows.list(TracedCase.self, filter).rows
    view["hasCases"] = !cases.isEmpty
    view["cases"] = speech.choices(
      cases.map { row in
        let number = row.number.isEmpty ? "" : " \(row.number)"
        return (row.id.text, "\(row.id.text)\(number) · \(room.front.areaName(row.area))")
      }, chosen: nil)
    let met = (record.lastMet ?? record.onset).map {
      room.cases.settings.levels.start(of: $0).advanced(seconds: 43_200)
    }
    view["met"] = speech.field(min(met ?? record.received, record.received))
    view["kinds"] = speech.choices(
      [CaseTask.Kind.interview, .sample].map {
        ($0.rawValue, speech.say("declared.\($0.rawValue)"))
      }, chosen: record.triage >= .test ? "sample" : "interview")
  }
}
