// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramGuard
import TramUnits

extension ApiRoutes {
  /// Adds releases, emergencies and actions of two, for people who signed in.
  func addAccess(to table: inout RouteTable) {
    let room = self.room
    table.add(
      .get, "/v1/access", need: .signedIn,
      "Shows what is lent, taken and agreed to, as far as it "
        + "concerns the caller",
      doc: .access(.json("As it stands now.", .reference("Access")), problems: [])
    ) { request, context in
      try ApiQuery(request).finish()
      return try ApiAnswer.json(AccessView(try AccessDesk(room, context)), request)
    }
    addStep(
      "releases", by: LoanForm.self, "Asks to see names and positions together", to: &table
    ) { desk, _, form in AccessView.Loan(try await desk.ask(form), desk) }
    for (verb, isGiven) in [("give", true), ("refuse", false)] {
      addStep(
        "releases/{id}/\(verb)", by: PlainForm.self, "Answers a request for a release: \(verb)",
        to: &table
      ) { desk, id, _ in AccessView.Loan(try await desk.answer(id, isGiven: isGiven), desk) }
    }
    addStep(
      "releases/{id}/end", by: PlainForm.self, "Ends a release at once", to: &table
    ) { desk, id, _ in AccessView.Loan(try await desk.end(id), desk) }
    addStep(
      "emergencies", by: EmergencyForm.self,
      "Takes access for an hour without a grant; whoever oversees the area is told", to: &table
    ) { desk, _, form in AccessView.Emergency(try await desk.take(form), desk) }
    addStep(
      "emergencies/{id}/judge", by: AccountForm.self,
      "Says whether it was right to take an emergency; one that was not ends at once", to: &table
    ) { desk, id, form in
      AccessView.Emergency(try await desk.judge(id, isJustified: form.judgement == .right), desk)
    }
    addStep(
      "acts/{id}/agree", by: PlainForm.self, "Agrees to what another asked for", to: &table
    ) { desk, id, _ in AccessView.Act(try await desk.agree(id), desk) }
  }

  private func addStep<Form: DeskForm, Shown: Encodable & SendableMetatype>(
    _ path: String, by form: Form.Type, _ summary: String, to table: inout RouteTable,
    _ step: @escaping @Sendable (AccessDesk, UInt64, Form) async throws -> Shown
  ) {
    let room = self.room
    let isMaking = !path.contains("{")
    let name = "\(Shown.self)" == "Loan" ? "AccessLoan" : "Access\(Shown.self)"
    let answer = RouteDoc.Answer.json(
      isMaking ? "It is kept." : "As it stands now.", .reference(name),
      status: isMaking ? 201 : 200)
    var doc = RouteDoc.access(
      answer, problems: (isMaking ? [] : [404]) + [403, 413, 415, 422, 429])
    doc.bodies = [("application/json", .reference("\(form)"))]
    doc.isBodyOptional = form == PlainForm.self
    table.add(.post, "/v1/access/\(path)", need: .signedIn, summary, doc: doc) {
      request, context in
      try ApiQuery(request).finish()
      let desk = try AccessDesk(room, context)
      let id = isMaking ? 0 : UInt64(context.parameters.get("id") ?? "")
      guard let id else { throw AccessRefusal.noRequest }
      let sent = try await ApiAsk.form(form, request, isOptional: form == PlainForm.self)
      let shown = try await step(desk, id, sent)
      return try ApiAnswer.json(shown, request, status: isMaking ? .created : .ok)
    }
  }
}

extension RouteDoc {
  fileprivate static func access(_ answer: Answer, problems: [Int]) -> RouteDoc {
    var doc = RouteDoc(tag: "access", answers: [answer])
    doc.problems = problems
    return doc
  }
}
