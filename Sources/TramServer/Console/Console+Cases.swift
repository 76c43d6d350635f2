// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramSQLite
import TramTracing
import TramUnits

extension Console {
  /// Adds the list of cases, a case's page and what can be done there.
  func addCases(to table: inout RouteTable) {
    page(&table, .get, "/cases", "Lists cases, with the case desk's figures") {
      try await caseList($0)
    }
    page(&table, .get, "/cases/{id}", "Shows a case, its contacts, timeline and tree") { visit in
      try await casePage(try visit.id(), visit)
    }
    page(&table, .post, "/cases", "Takes a case up") { visit in
      let form = try CaseDeskForm.read(fields: try await visit.form().all)
      let record = try await caseDesk.open(form, by: visit.context.author)
      return visit.go(to: "/cases/\(record.id.text)", done: "caseKept")
    }
    page(&table, .post, "/cases/{id}/change", "Says how a case stands now") { visit in
      let form = try CaseDeskForm.read(fields: try await visit.form().all)
      let record = try await caseDesk.change(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/cases/\(record.id.text)", done: "caseKept")
    }
    page(&table, .post, "/cases/{id}/confirm", "Keeps a positive result") { visit in
      let form = try ConfirmForm.read(fields: try await visit.form().only("sampled", "resulted"))
      let record = try await caseDesk.confirm(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/cases/\(record.id.text)", done: "caseConfirmed")
    }
    page(&table, .post, "/cases/{id}/meetings", "Keeps a meeting of a case") { visit in
      let record = try await caseDesk.the(try visit.id(), TracedCase.self)
      let fields = try await visit.form().all
      let form = try MeetingForm.read(fields: fields + [("from", record.person.text)])
      _ = try await caseDesk.keep(form, by: visit.context.author)
      return visit.go(to: "/cases/\(record.id.text)", done: "meetingKept")
    }
    page(&table, .post, "/cases/{id}/names", "Gives names out, after the journal has it") {
      visit in
      let id: TracedCaseID = try visit.id()
      return try await casePage(id, visit, asksNames: try await visit.form()["purpose"] ?? "")
    }
    page(&table, .post, "/meetings/{id}/remove", "Takes out a meeting that was typed wrongly") {
      visit in
      let fields = try await visit.form()
      let form = try RemovalForm.read(fields: fields.only("note"))
      _ = try await caseDesk.remove(try visit.id(), form, by: visit.context.author)
      let back = fields["back"].flatMap { TracedCaseID($0) }
      return visit.go(to: back.map { "/cases/\($0.text)" } ?? "/cases", done: "meetingRemoved")
    }
    page(&table, .post, "/meetings/{id}/judge", "Says what was found out about a meeting") {
      visit in
      let fields = try await visit.form()
      let form = try VerdictForm.read(fields: fields.only("verdict", "note"))
      _ = try await caseDesk.judge(try visit.id(), form, by: visit.context.author)
      let back = fields["back"].flatMap { TracedCaseID($0) }
      return visit.go(to: back.map { "/cases/\($0.text)" } ?? "/cases", done: "meetingKept")
    }
  }

  // MARK: The list

  private func caseList(_ visit: PageVisit) async throws -> Response {
    let query = visit.query
    let speech = visit.speech
    let words = TracingWords(visit)
    var filter = CaseFilter()
    filter.area = query["area"] ?? ""
    filter.text = query["text"] ?? ""
    filter.states = query["state"].map { [$0] } ?? []
    filter.after = query["after"]
    let page = try await caseRows.list(TracedCase.self, filter)
    let children = try await caseRows.childCounts(of: Set(page.rows.map(\.person)))
    var view = visit.pages("/cases", next: page.next)
    view["rows"] = page.rows.map { words.row($0, children: children[$0.person] ?? 0) }
    view["hasRows"] = !page.rows.isEmpty
    view["text"] = query["text"] ?? ""
    view["area"] = query["area"] ?? ""
    view["states"] = speech.choices(
      [("", speech.say("shell.any"))]
        + TracedCase.State.allCases.map { ($0.rawValue, speech.say("cases.\($0.rawValue)")) },
      chosen: query["state"])
    view["newStates"] = speech.choices(
      [TracedCase.State.suspected, .confirmed].map {
        ($0.rawValue, speech.say("cases.\($0.rawValue)"))
      }, chosen: "suspected")
    let counts = try await caseRows.counts(area: filter.area, today: words.today, days: 14)
    view["figures"] = figures(counts, filter.area, speech)
    view["curve"] = dayCurve(counts, words)
    return try await visit.page("cases", title: speech.say("cases.title"), section: "cases", view)
  }

  private func figures(_ counts: CaseCounts, _ area: String, _ speech: Speech) -> [PageView] {
    let place = area.isEmpty ? "" : "&area=\(FormFields.encoded(area))"
    let others = (3...5).reduce(0) { $0 + counts.people(level: $1) }
    let figures: [(String, Int, String)] = [
      ("trace.f0", counts.people(level: 0), "/contacts?level=F0\(place)"),
      ("trace.f1", counts.people(level: 1), "/contacts?level=F1\(place)"),
      ("trace.f2", counts.people(level: 2), "/contacts?level=F2\(place)"),
      ("trace.others", others, "/contacts?level=F3\(place)"),
      ("trace.suspected", counts.cases["suspected"] ?? 0, "/cases?state=suspected\(place)"),
      ("trace.overdue", counts.overdue, "/tasks?due=overdue\(place)"),
      ("trace.today", counts.dueToday, "/tasks?due=today\(place)"),
    ]
    return figures.map { key, count, href in
      ["label": speech.say(key), "count": speech.number(Double(count)), "href": href]
    }
  }

  /// Confirmed cases by day as bars; `nil` without any.
  private func dayCurve(_ counts: CaseCounts, _ words: TracingWords) -> String? {
    let days = (0..<14).map { words.today.moved(by: $0 - 13) }
    let values = days.map { counts.casesByDay["\($0)"] ?? 0 }
    guard let most = values.max(), most > 0 else { return nil }
    let sum = words.speech.number(Double(values.reduce(0, +)))
    let title = words.speech.say("trace.byDayTitle", sum, "14")
    var out = "<svg class=\"bars\" viewBox=\"0 0 700 120\" role=\"img\" aria-label=\"\(title)\">"
    for (index, value) in values.enumerated() {
      let height = Double(value) / Double(most) * 72
      let x = Double(index) * 50 + 6
      out += "<rect class=\"rod f0\" x=\"\(x)\" y=\"\(94 - height)\" width=\"38\""
      out += " height=\"\(height)\" rx=\"2\"/>"
      if value > 0 {
        out += "<text x=\"\(x + 19)\" y=\"\(90 - height)\" text-anchor=\"middle\">\(value)</text>"
      }
      if index % 3 == 1 {
        out += "<text x=\"\(x + 19)\" y=\"114\" text-anchor=\"middle\">"
        out += "\(words.speech.shortDate(days[index]))</text>"
      }
    }
    return out + "</svg>"
  }

  // MARK: The page

  private static let mostMeetings = 50
  private static let mostBars = 12

  private func casePage(
    _ id: TracedCaseID, _ visit: PageVisit, asksNames purpose: String? = nil
  ) async throws -> Response {
    let record = try await caseDesk.the(id, TracedCase.self)
    let person = try await caseDesk.the(record.person, TracedPerson.self)
    let speech = visit.speech
    let words = TracingWords(visit)
    var filter = CaseFilter()
    filter.person = record.person
    filter.limit = Self.mostMeetings
    filter.after = visit.query["after"]
    filter.kinds = CaseContact.Source.allCases.filter { $0 != .area }.map(\.rawValue)
    let meetings = try await caseRows.list(CaseContact.self, filter)
    filter.kinds = [CaseContact.Source.area.rawValue]
    filter.after = nil
    let shared = try await caseRows.list(CaseContact.self, filter).rows
    let others = try await caseRows.find(
      Set((meetings.rows + shared).flatMap { [$0.from, $0.to] }), of: TracedPerson.self)
    var view = visit.pages("/cases/\(id.text)", next: meetings.next)
    view.merge(facts(record, words)) { first, _ in first }
    if let purpose {
      let asked = Set(meetings.rows.flatMap { [$0.from, $0.to] } + [record.person])
      view["given"] = try await given(
        asked.sorted { $0.rawValue < $1.rawValue }, ofCase: id, purpose, visit)
    }
    view["meetings"] = meetings.rows.map { words.row($0, of: record.person, others) }
    view["shared"] = shared.map { words.row($0, of: record.person, others) }
    view["hasShared"] = !shared.isEmpty
    view["hasMeetings"] = !meetings.rows.isEmpty
    view["caseID"] = id.text
    view["verdicts"] = speech.choices(
      CaseContact.Verdict.allCases.map { verdict in
        let word = verdict.rawValue
        return (word, speech.say("cases.judged\(word.prefix(1).uppercased())\(word.dropFirst())"))
      }, chosen: "confirmed")
    view["timeline"] = milestones(record, meetings.rows, others, words).svg(speech)
    view["tree"] = try await tree(of: person, visit)?.svg(speech)
    view["nowField"] = speech.field(visit.now)
    let title = record.number.isEmpty ? id.text : record.number
    return try await visit.page(
      "case", title: speech.say("shell.cases") + " " + title, section: "cases", view)
  }

  /// Names for a page, after the journal has their release.
  func given(
    _ persons: [TracedPersonID], ofCase: TracedCaseID?, _ purpose: String, _ visit: PageVisit
  ) async throws -> PageView {
    var fields = [
      ("persons", persons.map(\.text).joined(separator: ",")), ("purpose", purpose),
    ]
    if let ofCase { fields.append(("case", ofCase.text)) }
    let form = try ReleaseForm.read(fields: fields)
    let made = try await caseDesk.release(form, by: visit.context.author)
    return given(persons, made.names, made.release, visit)
  }

  /// Names that were released, for a page.
  func given(
    _ persons: [TracedPersonID], _ names: [TracedPersonID: RegisteredName],
    _ release: NameRelease, _ visit: PageVisit
  ) -> PageView {
    let rows = persons.compactMap { id -> PageView? in
      guard let name = names[id] else { return nil }
      return [
        "person": id.text, "name": name.name, "phone": name.phone.isEmpty ? false : name.phone,
        "address": name.address.isEmpty ? false : name.address,
      ]
    }
    return [
      "title": visit.speech.say("cases.given", release.id.text), "rows": rows,
      "isEmpty": rows.isEmpty,
    ]
  }

  private func facts(_ record: TracedCase, _ words: TracingWords) -> PageView {
    let speech = words.speech
    var view = words.row(record, children: 0)
    view["heading"] = record.number.isEmpty ? record.id.text : record.number
    view["sampled"] = record.sampled.map { speech.moment($0) } ?? "–"
    view["resulted"] = record.resulted.map { speech.moment($0) } ?? "–"
    view["isolated"] = record.isolated.map { speech.moment($0) } ?? "–"
    view["infector"] = record.infector?.text ?? false
    view["note"] = record.note.isEmpty ? false : record.note
    view["isSuspected"] = record.state == .suspected
    view["onsetField"] = record.onset.map { "\($0)" } ?? ""
    view["sampledField"] = record.sampled.map { speech.field($0) } ?? ""
    view["resultedField"] = record.resulted.map { speech.field($0) } ?? ""
    view["isolatedField"] = record.isolated.map { speech.field($0) } ?? ""
    view["numberField"] = record.number
    view["noteField"] = record.note
    view["states"] = speech.choices(
      TracedCase.State.allCases.map { ($0.rawValue, speech.say("cases.\($0.rawValue)")) },
      chosen: record.state.rawValue)
    return view
  }

  private func milestones(
    _ record: TracedCase, _ meetings: [CaseContact],
    _ others: [TracedPersonID: TracedPerson], _ words: TracingWords
  ) -> MilestoneDrawing {
    let speech = words.speech
    let rule = room.cases.settings.levels
    var milestones: [MilestoneDrawing.Milestone] = []
    if let onset = record.onset {
      milestones.append(
        MilestoneDrawing.Milestone(
          time: rule.start(of: onset).advanced(seconds: 43_200),
          label: "\(speech.say("cases.onset")) \(speech.shortDate(onset))", tone: "bad"))
    }
    for (time, key, tone) in [
      (record.sampled, "cases.sampled", "warn"), (record.resulted, "cases.resulted", "bad"),
      (record.isolated, "cases.isolated", "good"),
    ] {
      guard let time else { continue }
      milestones.append(
        MilestoneDrawing.Milestone(
          time: time, label: "\(speech.say(key)) \(speech.near(time, now: words.now))",
          tone: tone))
    }
    let bars = meetings.filter { $0.verdict != .refuted }.prefix(Self.mostBars).map { meeting in
      let other = meeting.from == record.person ? meeting.to : meeting.from
      let level = others[other]?.level
      return MilestoneDrawing.Bar(
        first: meeting.first, last: meeting.last,
        label: (level.map { "F\($0) · " } ?? "") + other.text, level: level,
        href: "/contacts/\(other.text)")
    }
    return MilestoneDrawing(
      window: rule.infectious(record), milestones: milestones,
      bars: bars.sorted { $0.first < $1.first }, rule: rule)
  }
}
