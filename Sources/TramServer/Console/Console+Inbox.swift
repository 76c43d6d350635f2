// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramMessages
import TramUnits

extension Console {
  /// Adds the inbox: texts from people that no desk took.
  func addInbox(to table: inout RouteTable) {
    page(&table, .get, "/messages/inbox", "Lists texts from people") { visit in
      try await visit.page(
        "inbox", title: visit.speech.say("inbox.title"), section: "messages",
        try await inboxView(visit))
    }
    page(&table, .get, "/messages/inbox/rows", "Gives the texts as a part of a page") { visit in
      visit.fragment("inbox-rows", try await inboxView(visit))
    }
    page(&table, .get, "/messages/inbox/{id}", "Shows a text and what was answered") { visit in
      try await textPage(visit)
    }
    page(&table, .post, "/messages/inbox/{id}/answer", "Writes back to whoever sent a text") {
      visit in
      let inbox = try InboxActions(room)
      let id: InboxTextID = try visit.id()
      _ = try await inbox.the(id)
      let fields = try await visit.form()
      do {
        let form = try TextAnswerForm.read(fields: fields.only("text"))
        try await inbox.answer(id, form, by: visit.context.author)
      } catch let error as ServerError where error.code == .invalid || error.code == .conflict {
        return try await textPage(visit, written: fields.raw("text") ?? "", error: error)
      }
      return visit.go(to: "/messages/inbox/\(id.text)", done: "textAnswered")
    }
    page(&table, .post, "/messages/inbox/{id}/done", "Says that a text needs nothing more") {
      visit in
      let id: InboxTextID = try visit.id()
      try await InboxActions(room).done(id, by: visit.context.author)
      return visit.go(to: "/messages/inbox", done: "textDone")
    }
  }

  private func inboxView(_ visit: PageVisit) async throws -> PageView {
    let speech = visit.speech
    let asked = visit.query["state"] ?? InboxText.State.waiting.rawValue
    let state = InboxText.State(rawValue: asked)
    let page = try await InboxActions(room).list(
      state, after: visit.query["after"].flatMap { InboxTextID($0) })
    var view = visit.pages("/messages/inbox", next: page.next?.text)
    view["rows"] = page.rows.map { row($0, visit) }
    view["hasRows"] = !page.rows.isEmpty
    view["live"] = "/messages/inbox/rows?state=\(state?.rawValue ?? "any")"
    view["states"] = speech.choices(
      InboxText.State.allCases.map { ($0.rawValue, speech.say("inbox.\($0.rawValue)")) }
        + [("any", speech.say("shell.any"))], chosen: state?.rawValue ?? "any")
    return view
  }

  private func row(_ text: InboxText, _ visit: PageVisit) -> PageView {
    let speech = visit.speech
    return [
      "id": text.id.text, "sender": text.maskedSender, "operator": text.operatorName,
      "shortCode": text.shortCode, "body": text.body, "area": text.area,
      "age": speech.age(text.time, now: visit.now), "time": speech.moment(text.time),
      "iso": text.time.iso, "state": speech.say("inbox.\(text.state.rawValue)"),
      "tone": text.state == .waiting ? "warn" : text.state == .answered ? "good" : "",
      "reason": text.reason == .open ? false : speech.say("inbox.\(text.reason.rawValue)"),
      "handler": text.handler.isEmpty ? false : text.handler,
    ]
  }

  private func textPage(
    _ visit: PageVisit, written: String = "", error: ServerError? = nil
  ) async throws -> Response {
    let speech = visit.speech
    let (text, answers) = try await InboxActions(room).the(try visit.id())
    var view = row(text, visit)
    view["answers"] = answers.map { answer -> PageView in
      ["by": answer.by, "at": speech.moment(answer.time), "body": answer.body]
    }
    view["hasAnswers"] = !answers.isEmpty
    view["mayFinish"] = text.state != .done
    view["mayAnswer"] = PhoneNumber(text.sender) != nil
    view["written"] = written
    let faults = error.map { error in
      FaultWords(speech).view(error.faults) ?? FaultWords(speech).view(error.detail)
    }
    return try await visit.page(
      "text", title: speech.say("inbox.one"), section: "messages", view, faults: faults ?? nil,
      status: error == nil ? .ok : .unprocessableContent)
  }
}
