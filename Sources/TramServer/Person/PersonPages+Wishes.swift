// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramIsolation
import TramUnits

extension PersonPages {
  /// Leaves that were asked for and what was decided, and a form for another.
  func leaves(
    _ visit: PersonVisit, fault: String? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let speech = visit.speech
    var view: PageView = [:]
    if let order = try await order(visit), order.isInForce(at: visit.now) {
      let start = visit.now.advanced(seconds: 3600)
      view["order"] = order.id.text
      view["fromField"] = speech.field(max(start, order.from))
      view["untilField"] = speech.field(max(start, order.from).advanced(seconds: 2 * 3600))
    }
    view["leaves"] = try await own(Leave.self, visit).map { leave -> PageView in
      var row: PageView = [
        "span": span(leave, visit), "reason": leave.reason,
        "state": speech.say("mine.leave-\(leave.state.rawValue)"),
        "tone": leave.state == .granted ? "good" : leave.state == .asked ? "warn" : "",
        "asked": speech.say("mine.askedAt", speech.near(leave.asked, now: visit.now)),
      ]
      row["note"] = leave.note
      if let decided = leave.decided {
        row["decided"] = speech.say("mine.decidedAt", speech.near(decided, now: visit.now))
      }
      return row
    }
    return try await visit.page(
      "me-leave", title: speech.say("mine.nav-leave"), section: "leave", view, fault: fault,
      status: status)
  }

  /// Calls for help and what came of them, and a form for another.
  func help(
    _ visit: PersonVisit, fault: String? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let speech = visit.speech
    var view: PageView = [:]
    view["needs"] = HelpCall.Need.allCases.map { need -> PageView in
      [
        "value": need.rawValue, "label": speech.say("mine.need-\(need.rawValue)"),
        "first": need == .food,
      ]
    }
    view["calls"] = try await own(HelpCall.self, visit).map { call -> PageView in
      var row: PageView = [
        "need": speech.say("mine.need-\(call.need.rawValue)"),
        "asked": speech.say("mine.askedAt", speech.near(call.asked, now: visit.now)),
        "state": speech.say("mine.help-\(call.state.rawValue)"),
        "tone": call.state == .done ? "good" : "warn",
      ]
      if !call.text.isEmpty { row["text"] = call.text }
      row["note"] = call.note
      return row
    }
    return try await visit.page(
      "me-help", title: speech.say("mine.nav-help"), section: "help", view, fault: fault,
      status: status)
  }
}
