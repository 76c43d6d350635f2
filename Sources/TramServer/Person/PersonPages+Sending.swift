// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramIsolation
import TramJournal
import TramUnits

extension PersonPages {
  /// What a script is told of something that was kept.
  private struct Kept: Encodable {
    let id: String
    let sentence: String
  }

  /// What a script is told of something that was not (RFC 9457, with one member of our own).
  private struct Refused: Encodable {
    let type: String
    let title: String
    let status: Int
    /// What it means, in the person's language.
    let sentence: String
  }

  /// What was done: the record, the word for it, and the page that shows it.
  private struct Deed {
    let id: String
    let done: String
    let path: String
  }

  /// Adds what a person sends: answers, wishes for leave, calls for help.
  ///
  /// The same routes take forms of pages and JSON of scripts; a key lets each count once.
  func addSending(to table: inout RouteTable) {
    post(&table, "/me/checks/{id}/answer", "Answers a check") {
      try await answerCheck($0)
    } again: {
      try await today($0, fault: $1, status: $2)
    }
    post(&table, "/me/leave", "Asks for leave") {
      try await askLeave($0)
    } again: {
      try await leaves($0, fault: $1, status: $2)
    }
    post(&table, "/me/help", "Calls for help") {
      try await askHelp($0)
    } again: {
      try await help($0, fault: $1, status: $2)
    }
  }

  private func post(
    _ table: inout RouteTable, _ path: String, _ summary: String,
    _ make: @escaping @Sendable (PersonVisit) async throws -> Deed,
    again: @escaping @Sendable (PersonVisit, String, HTTPResponse.Status) async throws -> Response
  ) {
    page(&table, .post, path, summary) { visit in
      do {
        let deed = try await make(visit)
        guard visit.isScript else { return visit.go(to: deed.path, done: deed.done) }
        let sentence = visit.speech.say("mine.done-\(deed.done)")
        return try visit.json(Kept(id: deed.id, sentence: sentence))
      } catch let error as ServerError {
        let problem = Problem(error)
        guard problem.status < 500 else { throw error }
        let status = HTTPResponse.Status(code: problem.status)
        let sentence = sentence(of: error, visit.speech)
        guard visit.isScript else { return try await again(visit, sentence, status) }
        var answer = try visit.json(
          Refused(
            type: problem.type, title: problem.title, status: problem.status, sentence: sentence),
          status: status, type: "application/problem+json")
        if let seconds = error.retryAfter { answer.headers[.retryAfter] = String(seconds) }
        return answer
      }
    }
  }

  private func answerCheck(_ visit: PersonVisit) async throws -> Deed {
    guard let id = visit.context.parameters.get("id").flatMap({ CheckID($0) }) else {
      throw ServerError(.notFound, detail: "this is no identity of a check")
    }
    let check = try await mine(Check.self, id, visit)
    var (reader, key) = try await visit.sent()
    let code = reader.optionalText("code")
    var form = AnswerForm(from: &reader)
    if form.way == .officer { reader.fault("way", "is for officers") }
    if form.way == .text { reader.fault("way", "is for message centres") }
    if form.way == .code, code == nil { reader.fault("code", "is missing") }
    try reader.finish()
    // A phone's clock may be wrong; what cannot be is moved to the nearest that can.
    // Of an answer that is sent again only the key is asked for.
    form.time =
      check.state == .answered ? nil : form.time.map { min(max($0, check.asked), visit.now) }
    if form.way == .code, check.state != .answered {
      guard let left = tries.begin(id) else {
        throw ServerError(
          .conflict, detail: "too many codes were tried for \(id.text)",
          faults: [ServerError.Fault(place: "code", reason: "was tried too often")])
      }
      guard room.checkCodes.matches(code ?? "", order: check.order) else {
        throw ServerError(
          .invalid, detail: "the code is wrong; \(left) tries are left",
          faults: [ServerError.Fault(place: "code", reason: "is wrong; \(left) tries are left")])
      }
      tries.succeed(id)
    }
    let answered = try await actions.answerCheck(
      id, form, of: check.person, by: visit.context.author, key: key)
    return Deed(id: id.text, done: Self.done(answered), path: "/me")
  }

  /// How an answer is confirmed: where it was far from home, the person may know at once.
  private static func done(_ check: Check) -> String {
    switch check.answer?.way {
    case .cannot: "cannot"
    case .position where check.answer?.inside ?? 1 < 0.1: "far"
    default: "answered"
    }
  }

  private func askLeave(_ visit: PersonVisit) async throws -> Deed {
    var (reader, key) = try await visit.sent()
    let form = LeaveForm(from: &reader)
    try reader.finish()
    let order = try await mine(OrderRecord.self, form.order, visit)
    let leave = try await actions.askLeave(
      form, of: order.person, by: visit.context.author, key: key)
    return Deed(id: leave.id.text, done: "leave", path: "/me/leave")
  }

  private func askHelp(_ visit: PersonVisit) async throws -> Deed {
    var (reader, key) = try await visit.sent()
    // Whose call it is comes from the session and from nowhere else.
    let form = HelpForm(
      person: try visit.own(), need: reader.word("need", otherwise: .other),
      text: reader.optionalText("text") ?? "")
    try reader.finish()
    let call = try await actions.askHelp(form, by: visit.context.author, key: key)
    return Deed(id: call.id.text, done: "help", path: "/me/help")
  }

  /// What an error means for the person who sent something.
  private func sentence(of error: ServerError, _ speech: Speech) -> String {
    let fault = error.faults.first
    switch (error.code, fault?.place) {
    case (.conflict, "code"): return speech.say("mine.codeTooOften")
    case (.invalid, "code"): return speech.say("mine.codeWrong")
    case (.invalid, "latitude"), (.invalid, "longitude"), (.invalid, "accuracy"):
      return speech.say("mine.positionBad")
    case (.invalid, "from"), (.invalid, "until"): return speech.say("mine.spanBad")
    case (.invalid, "text"), (.invalid, "reason"), (.invalid, "note"):
      return speech.say(fault?.reason == "is missing" ? "mine.wordsMissing" : "mine.wordsBad")
    case (.conflict, _):
      return speech.say(error.detail.hasSuffix("before") ? "mine.answeredBefore" : "mine.notNow")
    // A form that was sent before was changed and sent again.
    case (.invalid, "Idempotency-Key"): return speech.say("mine.oldPage")
    case (.notFound, _): return speech.say("problem.not-found")
    case (.busy, _): return speech.say("problem.busy")
    case (.tooLarge, _): return speech.say("problem.too-large")
    default: return speech.say("problem.invalid")
    }
  }
}
