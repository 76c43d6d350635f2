// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramUnits

extension Console {
  /// Adds the page of what people ask for and what they did not answer.
  func addRequests(to table: inout RouteTable) {
    page(&table, .get, "/requests", "Lists leaves, calls for help and checks") { visit in
      var view: PageView = [:]
      view["leaves"] = try await leaves(visit)
      view["help"] = try await help(visit)
      view["waiting"] = try await checks(.asked, visit)
      view["missed"] = try await checks(.missed, visit)
      return try await visit.page(
        "requests", title: visit.speech.say("requests.title"), section: "requests", view)
    }
    page(&table, .post, "/requests/leaves/{id}", "Grants or refuses leave") { visit in
      let form = try await visit.form()
      let note = form["note"]
      let isGranted = form["decision"] == "grant"
      if isGranted {
        _ = try await actions.grantLeave(
          try visit.id(), GrantForm(note: note), by: visit.context.author)
      } else {
        _ = try await actions.refuseLeave(
          try visit.id(), NoteForm(note: note), by: visit.context.author)
      }
      return visit.go(to: "/requests", done: isGranted ? "leave" : "refused")
    }
    page(&table, .post, "/requests/help/{id}", "Says that help was given") { visit in
      let form = NoteForm(note: try await visit.form()["note"])
      _ = try await actions.doneHelp(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/requests", done: "helped")
    }
    page(&table, .post, "/requests/checks/{id}", "Answers a check for a person") { visit in
      let form = AnswerForm(way: .officer, note: try await visit.form()["note"])
      _ = try await actions.answerCheck(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/requests", done: "answered")
    }
  }

  private func waiting(_ state: String) -> DeskFilter {
    var filter = DeskFilter()
    filter.states = [state]
    return filter
  }

  private func leaves(_ visit: PageVisit) async throws -> [PageView] {
    let asked = try await rows.list(Leave.self, waiting("asked")).rows
    let persons = try await persons(asked.map(\.person))
    let speech = visit.speech
    return asked.map { leave in
      [
        "id": leave.id.text, "person": name(leave.person, persons, speech),
        "personID": leave.person.text, "reason": leave.reason,
        "age": speech.age(leave.asked, now: visit.now),
        "span": speech.say("orders.span", speech.moment(leave.from), speech.moment(leave.until)),
      ]
    }
  }

  private func help(_ visit: PageVisit) async throws -> [PageView] {
    let open = try await rows.list(HelpCall.self, waiting("open")).rows
    let persons = try await persons(open.map(\.person))
    let speech = visit.speech
    return open.map { call in
      var view: PageView = [
        "id": call.id.text, "person": name(call.person, persons, speech),
        "personID": call.person.text, "text": call.text,
        "need": speech.say("requests.\(call.need.rawValue)"),
        "age": speech.age(call.asked, now: visit.now),
      ]
      view["phone"] = persons[call.person]?.phone
      return view
    }
  }

  private func checks(_ state: Check.State, _ visit: PageVisit) async throws -> [PageView] {
    let page = try await rows.list(Check.self, waiting(state.rawValue)).rows
    let persons = try await persons(page.map(\.person))
    let speech = visit.speech
    return page.map { check in
      let due = state == .asked ? speech.age(check.due, now: visit.now) : speech.moment(check.due)
      let reason =
        check.reason == "officer" ? speech.say("requests.byOfficer") : reason(check, speech)
      var view: PageView = [
        "id": check.id.text, "person": name(check.person, persons, speech),
        "personID": check.person.text, "orderID": check.order.text,
        "due": speech.say("requests.due", due), "reason": reason,
      ]
      view["phone"] = persons[check.person]?.phone
      return view
    }
  }

  /// Why a check was asked, by the rule of the alarm behind it.
  private func reason(_ check: Check, _ speech: Speech) -> String {
    let key = "claim.\(check.reason)"
    guard Speech.knows(key) else { return check.reason }
    return speech.say(key, speech.say("claim.long"))
  }

  private func name(
    _ id: PersonID, _ persons: [PersonID: Person], _ speech: Speech
  ) -> String {
    persons[id].map { speech.name($0) } ?? id.text
  }
}
