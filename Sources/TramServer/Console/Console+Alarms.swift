// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramUnits

extension Console {
  /// Adds the list of alarms, the alarm's page and what can be done there.
  func addAlarms(to table: inout RouteTable) {
    page(&table, .get, "/alarms", "Lists alarms") { visit in
      var view = try await alarmList(visit)
      let query = visit.query
      let speech = visit.speech
      let any = ("", speech.say("shell.any"))
      let states = ["unclosed", "open", "acknowledged", "closed"]
      let kinds = ["left", "silent", "check", "returned", "explained"]
      view["states"] = speech.choices(
        [any] + states.map { ($0, speech.say("alarms.\($0)")) }, chosen: query["state"])
      view["kinds"] = speech.choices(
        [any] + kinds.map { ($0, speech.say("kind.\($0)")) }, chosen: query["kind"])
      view["assignees"] = speech.choices(
        [any] + officers.map { ($0, $0) }, chosen: query["assignee"])
      view["area"] = query["area"] ?? ""
      view["text"] = query["text"] ?? ""
      if query["after"] == nil {
        view["liveList"] = "/alarms/rows" + (visit.request.uri.query.map { "?\($0)" } ?? "")
      }
      return try await visit.page(
        "alarms", title: speech.say("alarms.title"), section: "alarms", view)
    }
    page(&table, .get, "/alarms/rows", "Gives the rows of the list as a part of a page") { visit in
      visit.fragment("alarm-rows", try await alarmList(visit))
    }
    page(&table, .get, "/alarms/{id}", "Shows an alarm with its evidence") { visit in
      try await alarmPage(visit)
    }
    addAlarmDeeds(to: &table)
  }

  private func addAlarmDeeds(to table: inout RouteTable) {
    page(&table, .post, "/alarms/{id}/acknowledge", "Takes an alarm") { visit in
      let alarm = try await actions.acknowledge(try visit.id(), by: visit.context.author)
      return visit.go(to: "/alarms/\(alarm.id.text)", done: "acknowledged")
    }
    page(&table, .post, "/alarms/{id}/assign", "Gives an alarm to somebody") { visit in
      let form = AssignmentForm(assignee: try await visit.form()["to"] ?? "")
      let alarm = try await actions.assign(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/alarms/\(alarm.id.text)", done: "assigned")
    }
    page(&table, .post, "/alarms/{id}/close", "Closes an alarm with a finding") { visit in
      let form = try ClosingForm.read(fields: try await visit.form().only("finding", "note"))
      let alarm = try await actions.close(try visit.id(), form, by: visit.context.author)
      return visit.go(to: "/alarms/\(alarm.id.text)", done: "closed")
    }
    page(&table, .post, "/alarms/{id}/check", "Asks the person of an alarm") { visit in
      let alarm = try await the(AlarmCase.self, visit)
      let form = CheckForm(order: alarm.order, reason: "officer")
      _ = try await actions.askCheck(form, by: visit.context.author)
      return visit.go(to: "/alarms/\(alarm.id.text)", done: "asked")
    }
    page(&table, .post, "/alarms/{id}/visit", "Notes a call or visit") { visit in
      let alarm = try await the(AlarmCase.self, visit)
      try await logVisit(of: alarm.order, visit)
      return visit.go(to: "/alarms/\(alarm.id.text)", done: "visited")
    }
  }

  /// Notes a call or visit as its form says.
  func logVisit(of order: OrderID, _ visit: PageVisit) async throws {
    let fields = try await visit.form().only("way", "finding", "note")
    let form = try VisitForm.read(fields: fields + [("order", order.text)])
    _ = try await actions.makeVisit(form, by: visit.context.author)
  }

  /// The accounts that can be given an alarm.
  var officers: [String] { room.accounts.accounts.filter { !$0.isDisabled }.map(\.name) }

  private func alarmList(_ visit: PageVisit) async throws -> PageView {
    let query = visit.query
    var filter = DeskFilter()
    switch query["state"] {
    case "unclosed"?: filter.states = ["open", "acknowledged"]
    case let state?: filter.states = [state]
    case nil: break
    }
    filter.kinds = query["kind"].map { [$0] } ?? []
    filter.area = query["area"] ?? ""
    filter.assignee = query["assignee"] ?? ""
    filter.after = query["after"]
    let page = try await list(AlarmCase.self, filter, naming: query["text"])
    let persons = try await persons(page.rows.map(\.person))
    var view = visit.pages("/alarms", next: page.next)
    view["rows"] = page.rows.map { AlarmWords($0, visit).row(persons[$0.person]) }
    view["hasRows"] = !page.rows.isEmpty
    return view
  }
}

extension PageVisit {
  /// The links below a list: to the next rows, and back to the first.
  func pages(_ path: String, next: String?) -> PageView {
    let kept = (request.uri.query ?? "").split(separator: "&")
      .filter { !$0.hasPrefix("after=") && !$0.hasPrefix("done=") }.joined(separator: "&")
    let isLater = query["after"] != nil
    var view: PageView = ["paged": next != nil || isLater]
    if let next {
      view["next"] = "\(path)?\(kept)\(kept.isEmpty ? "" : "&")after=\(FormFields.encoded(next))"
    }
    if isLater { view["first"] = kept.isEmpty ? path : "\(path)?\(kept)" }
    return view
  }
}
