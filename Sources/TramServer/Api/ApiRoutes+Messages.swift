// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramMessages
import TramUnits

extension ApiRoutes {
  private static let mostCampaigns = 50

  /// Adds campaigns; only people who signed in propose, approve and start them.
  func addCampaigns(to table: inout RouteTable) {
    let room = self.room
    table.add(
      .get, "/v1/campaigns", need: .signedIn, "Lists campaigns, the newest first",
      doc: .messages(.page("Campaign"), after: "M", problems: [422])
    ) { request, _ in
      var query = ApiQuery(request)
      let after = query.id("after", CampaignSubject.self)
      try query.finish()
      let desk = try? CampaignDesk(room)
      let all = (desk?.all ?? []).filter { campaign in
        after.map { UInt64(campaign.number) < $0.rawValue } ?? true
      }
      let shown = all.prefix(Self.mostCampaigns)
      AccessFrame.current?.note(records: shown.count)
      let next = all.count > shown.count ? shown.last.map { CampaignID(UInt64($0.number)) } : nil
      return try ApiAnswer.json(
        ApiAnswer.Page(
          items: shown.compactMap { campaign in desk.map { CampaignView(campaign, $0) } },
          next: next.map { ApiAnswer.next($0.text, of: request) }), request)
    }
    table.add(
      .get, "/v1/campaigns/{id}", need: .signedIn, "Shows a campaign and what it reached",
      doc: .messages(.json("As it stands now.", .reference("Campaign")), problems: [404])
    ) { request, context in
      try ApiQuery(request).finish()
      let desk = try CampaignDesk(room)
      return try ApiAnswer.json(
        CampaignView(try desk.the(try Self.campaign(context)), desk), request)
    }
    table.add(
      .post, "/v1/campaigns/plan", need: .signedIn,
      "Counts both spellings of a text, and says whom it would go to now and who is left out",
      doc: .messages(
        .json("Nothing is kept.", .reference("CampaignPlan")), form: "CampaignForm",
        problems: [404, 413, 415, 422])
    ) { request, _ in
      try ApiQuery(request).finish()
      let form = try await ApiAsk.form(CampaignForm.self, request, isOptional: false)
      return try ApiAnswer.json(PlanView(try await CampaignDesk(room).plan(form)), request)
    }
    table.add(
      .post, "/v1/campaigns", need: .signedIn,
      "Proposes a campaign to the people who are in an area now",
      doc: .messages(
        .json("It was made, now or by the same key before.", .reference("Campaign"), status: 201),
        form: "CampaignForm", isKeyed: true, problems: [404, 409, 413, 415, 422])
    ) { request, context in
      let ask = try ApiAsk(request, context, desk: "campaigns")
      try ApiQuery(request).finish()
      let form = try await ApiAsk.form(CampaignForm.self, request, isOptional: false)
      let desk = try CampaignDesk(room)
      let made = try await desk.propose(form, by: ask.author, key: ask.key)
      let id = CampaignID(UInt64(made.number))
      return try ApiAnswer.json(
        CampaignView(made, desk), request, status: .created,
        headers: [.location: "/v1/campaigns/\(id.text)"])
    }
    addSteps(to: &table)
  }

  private func addSteps(to table: inout RouteTable) {
    addStep(
      "revise", by: CampaignForm.self,
      "Says a campaign otherwise and takes its list anew; approvals are gone", to: &table
    ) { desk, id, form, author in try await desk.revise(id, form, by: author) }
    addStep(
      "approve", by: RevisionForm.self,
      "Finds a revision good; two people must, and not the one who composed it", to: &table
    ) { desk, id, form, author in try await desk.approve(id, form, by: author) }
    addStep(
      "start", by: PlainForm.self,
      "Lets an approved campaign go, to those who have not opted out since", to: &table
    ) { desk, id, _, author in try await desk.start(id, by: author) }
    addStep("pause", by: PlainForm.self, "Lets a campaign rest", to: &table) { desk, id, _, _ in
      try await desk.turn(id, isPaused: true)
    }
    addStep("resume", by: PlainForm.self, "Lets a campaign go on", to: &table) {
      desk, id, _, _ in try await desk.turn(id, isPaused: false)
    }
    addStep(
      "stop", by: PlainForm.self, "Ends a campaign: what is not sent yet is not sent any more",
      to: &table
    ) { desk, id, _, author in try await desk.stop(id, by: author) }
  }

  private func addStep<Form: DeskForm>(
    _ verb: String, by form: Form.Type, _ summary: String, to table: inout RouteTable,
    _ step: @escaping @Sendable (CampaignDesk, CampaignID, Form, String) async throws -> Campaign
  ) {
    let room = self.room
    let isOptional = form == PlainForm.self
    var doc = RouteDoc.messages(
      .json("As it stands now.", .reference("Campaign")), form: "\(form)",
      problems: [404, 409, 413, 415, 422])
    doc.isBodyOptional = isOptional
    table.add(.post, "/v1/campaigns/{id}/\(verb)", need: .signedIn, summary, doc: doc) {
      request, context in
      try ApiQuery(request).finish()
      let desk = try CampaignDesk(room)
      let id = try Self.campaign(context)
      _ = try desk.the(id)
      let sent = try await ApiAsk.form(form, request, isOptional: isOptional)
      let campaign = try await step(desk, id, sent, context.author)
      return try ApiAnswer.json(CampaignView(campaign, desk), request)
    }
  }

  private static func campaign(_ context: RoomContext) throws -> CampaignID {
    guard let id = context.parameters.get("id").flatMap({ CampaignID($0) }) else {
      throw ServerError(.notFound, detail: "this is no identity of a campaign")
    }
    return id
  }

  // MARK: Texts from people

  /// Adds the inbox.
  func addTexts(to table: inout RouteTable) {
    let room = self.room
    table.add(
      .get, "/v1/texts", need: .signedIn, "Lists texts from people, the newest first",
      doc: .messages(.page("Text"), after: "G", state: true, problems: [422])
    ) { request, _ in
      var query = ApiQuery(request)
      let after = query.id("after", InboxText.Subject.self)
      let states = query.words("state", of: InboxText.State.allCases.map(\.rawValue))
      try query.finish()
      guard room.messages != nil else {
        return try ApiAnswer.json(ApiAnswer.Page<TextView>(items: [], next: nil), request)
      }
      let page = try await InboxActions(room).list(
        states.first.flatMap { InboxText.State(rawValue: $0) }, after: after)
      return try ApiAnswer.json(
        ApiAnswer.Page(
          items: page.rows.map { TextView($0) },
          next: page.next.map { ApiAnswer.next($0.text, of: request) }), request)
    }
    table.add(
      .get, "/v1/texts/{id}", need: .signedIn, "Shows a text and what was answered",
      doc: .messages(.json("As it stands now.", .reference("Text")), problems: [404])
    ) { request, context in
      try ApiQuery(request).finish()
      let (text, answers) = try await InboxActions(room).the(try Self.text(context))
      return try ApiAnswer.json(TextView(text, answers), request)
    }
    addTextStep(
      "answer", by: TextAnswerForm.self, "Writes back to whoever sent a text", to: &table
    ) { inbox, id, form, author in try await inbox.answer(id, form, by: author) }
    addTextStep(
      "done", by: PlainForm.self, "Says that a text needs nothing more", to: &table
    ) { inbox, id, _, author in try await inbox.done(id, by: author) }
  }

  private func addTextStep<Form: DeskForm>(
    _ verb: String, by form: Form.Type, _ summary: String, to table: inout RouteTable,
    _ step: @escaping @Sendable (InboxActions, InboxTextID, Form, String) async throws -> Void
  ) {
    let room = self.room
    let isOptional = form == PlainForm.self
    var doc = RouteDoc.messages(
      .json("As it stands now.", .reference("Text")), form: "\(form)",
      problems: [404, 409, 413, 415, 422])
    doc.isBodyOptional = isOptional
    table.add(.post, "/v1/texts/{id}/\(verb)", need: .signedIn, summary, doc: doc) {
      request, context in
      try ApiQuery(request).finish()
      let inbox = try InboxActions(room)
      let id = try Self.text(context)
      _ = try await inbox.the(id)
      let sent = try await ApiAsk.form(form, request, isOptional: isOptional)
      try await step(inbox, id, sent, context.author)
      let (text, answers) = try await inbox.the(id)
      return try ApiAnswer.json(TextView(text, answers), request)
    }
  }

  private static func text(_ context: RoomContext) throws -> InboxTextID {
    guard let id = context.parameters.get("id").flatMap({ InboxTextID($0) }) else {
      throw ServerError(.notFound, detail: "this is no identity of a text")
    }
    return id
  }
}

extension RouteDoc {
  /// A route of campaigns and texts.
  fileprivate static func messages(
    _ answer: Answer, form: String? = nil, isKeyed: Bool = false, after letter: String? = nil,
    state: Bool = false, problems: [Int]
  ) -> RouteDoc {
    var doc = RouteDoc(tag: "messages", answers: [answer])
    if let letter {
      doc.parameters.append(
        Parameter(name: "after", schema: .id(letter), about: "The last one of the page before."))
    }
    if state {
      doc.parameters.append(
        Parameter(
          name: "state", schema: .words(InboxText.State.self), about: "Only those that are so."))
    }
    if isKeyed { doc.parameters.append(.idempotencyKey) }
    if let form { doc.bodies = [("application/json", .reference(form))] }
    doc.problems = problems
    return doc
  }
}

extension RouteDoc.Answer {
  /// A page of rows.
  fileprivate static func page(_ name: String) -> RouteDoc.Answer {
    .json(
      "A page, the newest rows first.",
      .record(
        [
          "items": .array(.reference(name)),
          "next": ["type": "string", "description": "The address of the next page."],
        ], required: ["items"]))
  }
}
