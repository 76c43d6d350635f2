// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramGeo
import TramGuard
import TramJournal
import TramMessages
import TramUnits

extension Console {
  /// Adds the pages of campaigns: the list, composing, one campaign live.
  func addMessages(to table: inout RouteTable) {
    page(&table, .get, "/messages", "Lists campaigns, with what each reached") { visit in
      try await campaignList(visit)
    }
    page(&table, .get, "/messages/rows", "Gives the campaigns as a part of a page") { visit in
      visit.fragment("message-rows", try listView(visit))
    }
    page(&table, .get, "/messages/new", "Shows the form of a campaign") { visit in
      try await composePage(visit, Composing(visit))
    }
    page(&table, .post, "/messages/count", "Counts a text's parts and prices, as one types") {
      visit in
      let fields = try await visit.form()
      let plan = try? CampaignPlan(
        fields["text"] ?? "", try CampaignDesk(room).messages.file.centres, reach: nil, looked: 0)
      return visit.fragment("message-count", MessageWords(visit).count(plan))
    }
    page(&table, .post, "/messages/plan", "Shows whom a campaign would go to") { visit in
      let fields = try await visit.form()
      return try await planned(visit, Composing(visit, fields))
    }
    page(&table, .post, "/messages", "Proposes a campaign") { visit in
      let desk = try CampaignDesk(room)
      let fields = try await visit.form()
      do {
        let form = try CampaignForm.read(fields: fields.all)
        let made = try await desk.propose(
          form, by: visit.context.author, key: pageKey(fields, visit))
        return visit.go(to: "/messages/\(CampaignID(UInt64(made.number)).text)", done: "proposed")
      } catch let error as ServerError where error.code == .invalid {
        return try await composePage(visit, Composing(visit, fields), error: error)
      }
    }
    addCampaign(to: &table)
  }

  private func addCampaign(to table: inout RouteTable) {
    page(&table, .get, "/messages/{id}", "Shows a campaign and what it reaches, live") { visit in
      let desk = try CampaignDesk(room)
      let campaign = try desk.the(try visit.id())
      let words = MessageWords(visit)
      var view = words.campaign(campaign, desk)
      view.merge(words.figures(campaign, desk)) { first, _ in first }
      return try await visit.page(
        "message", title: visit.speech.say("messages.one"), section: "messages", view)
    }
    page(&table, .get, "/messages/{id}/figures", "Gives a campaign's figures as a part of a page") {
      visit in
      let desk = try CampaignDesk(room)
      return visit.fragment(
        "message-figures", MessageWords(visit).figures(try desk.the(try visit.id()), desk))
    }
    page(&table, .get, "/messages/{id}/edit", "Shows the form that says a campaign otherwise") {
      visit in
      let campaign = try CampaignDesk(room).the(try visit.id())
      return try await composePage(visit, Composing(campaign))
    }
    act(&table, "revise", "Says a campaign otherwise; approvals are gone", done: "revised") {
      desk, id, fields, author in
      try await desk.revise(id, try CampaignForm.read(fields: fields.all), by: author)
    }
    act(&table, "approve", "Finds a campaign good", done: "approved") {
      desk, id, fields, author in
      try await desk.approve(id, try RevisionForm.read(fields: fields.only("revision")), by: author)
    }
    act(&table, "start", "Lets an approved campaign go", done: "started") {
      desk, id, _, author in try await desk.start(id, by: author)
    }
    act(&table, "pause", "Lets a campaign rest", done: "paused") { desk, id, _, _ in
      try await desk.turn(id, isPaused: true)
    }
    act(&table, "resume", "Lets a campaign go on", done: "resumed") { desk, id, _, _ in
      try await desk.turn(id, isPaused: false)
    }
    act(&table, "stop", "Ends a campaign", done: "stopped") { desk, id, _, author in
      try await desk.stop(id, by: author)
    }
  }

  private func act(
    _ table: inout RouteTable, _ verb: String, _ summary: String, done: String,
    _ body:
      @escaping @Sendable (CampaignDesk, CampaignID, FormFields, String) async throws
      -> Campaign
  ) {
    page(&table, .post, "/messages/{id}/\(verb)", summary) { visit in
      let desk = try CampaignDesk(room)
      let id: CampaignID = try visit.id()
      let campaign = try desk.the(id)
      let fields = try await visit.form()
      do {
        _ = try await body(desk, id, fields, visit.context.author)
      } catch let error as ServerError where error.code == .invalid && verb == "revise" {
        return try await composePage(visit, Composing(visit, fields, of: campaign), error: error)
      }
      return visit.go(to: "/messages/\(id.text)", done: "campaign-\(done)")
    }
  }

  // MARK: The list

  private func campaignList(_ visit: PageVisit) async throws -> Response {
    let speech = visit.speech
    var view = try listView(visit)
    view["waiting"] = false
    if let messages = room.messages {
      let scope = visit.context.scope?.reach ?? .nowhere
      let waiting = try await messages.inbox.list(within: scope, state: .waiting, after: nil).rows
      if !waiting.isEmpty { view["waiting"] = speech.number(Double(waiting.count)) }
    }
    return try await visit.page(
      "messages", title: speech.say("messages.title"), section: "messages", view)
  }

  private func listView(_ visit: PageVisit) throws -> PageView {
    guard room.messages != nil else { return ["isSet": false, "isMissing": true] }
    let desk = try CampaignDesk(room)
    let words = MessageWords(visit)
    let rows = desk.all.map { words.row($0, desk) }
    AccessFrame.current?.note(records: rows.count)
    return [
      "isSet": true, "isMissing": false, "rows": rows, "hasRows": !rows.isEmpty,
      "centres": words.centres(desk.messages),
    ]
  }

  // MARK: Composing

  /// What the form holds.
  struct Composing {
    var text = ""
    var area = ""
    var spelling = CampaignForm.Spelling.folded.rawValue
    var urgency = CampaignForm.Urgency.ordinary.rawValue
    var audience = CampaignForm.Audience.willing.rawValue
    var key: String
    /// The campaign that is said otherwise; `nil` for a fresh one.
    var campaign: CampaignID?

    /// An empty form, for the caller's own area.
    init(_ visit: PageVisit) {
      key = SecretSource.system.bytes(12).map { String($0, radix: 16) }.joined()
      let own = visit.context.scope?.area.description ?? ""
      area = own.allSatisfy(\.isNumber) ? own : ""
    }

    /// What was sent.
    init(_ visit: PageVisit, _ fields: FormFields, of campaign: Campaign? = nil) {
      self.init(visit)
      text = fields.raw("text") ?? ""
      area = fields["area"] ?? ""
      spelling = fields["spelling"] ?? spelling
      urgency = fields["urgency"] ?? urgency
      audience = fields["audience"] ?? audience
      key = fields["key"] ?? key
      self.campaign =
        campaign.map { CampaignID(UInt64($0.number)) }
        ?? fields["campaign"].flatMap { CampaignID($0) }
    }

    /// A campaign as it stands.
    init(_ campaign: Campaign) {
      let content = campaign.content
      text = content.text
      area = content.area
      spelling = (content.isFolded ? CampaignForm.Spelling.folded : .written).rawValue
      urgency = (content.urgency > 0 ? CampaignForm.Urgency.urgent : .ordinary).rawValue
      audience = (content.isMandatory ? CampaignForm.Audience.everybody : .willing).rawValue
      key = ""
      self.campaign = CampaignID(UInt64(campaign.number))
    }

    /// The fields as a form reads them.
    var fields: [(String, String)] {
      [
        ("text", text), ("area", area), ("spelling", spelling), ("urgency", urgency),
        ("audience", audience),
      ]
    }
  }

  private func planned(_ visit: PageVisit, _ composing: Composing) async throws -> Response {
    do {
      let form = try CampaignForm.read(fields: composing.fields)
      let plan = try await CampaignDesk(room).plan(form)
      return try await composePage(visit, composing, plan: plan)
    } catch let error as ServerError where error.code == .invalid {
      return try await composePage(visit, composing, error: error)
    }
  }

  private func composePage(
    _ visit: PageVisit, _ composing: Composing, plan: CampaignPlan? = nil,
    error: ServerError? = nil
  ) async throws -> Response {
    let speech = visit.speech
    let words = MessageWords(visit)
    let centres = try CampaignDesk(room).messages.file.centres
    let counted =
      plan
      ?? (composing.text.isEmpty
        ? nil : try? CampaignPlan(composing.text, centres, reach: nil, looked: 0))
    var view = words.count(counted)
    view["text"] = composing.text
    view["area"] = composing.area
    view["key"] = composing.key
    view["campaign"] = composing.campaign?.text ?? false
    view["action"] = composing.campaign.map { "/messages/\($0.text)/revise" } ?? "/messages"
    view["spellings"] = speech.choices(
      CampaignForm.Spelling.allCases.map { ($0.rawValue, speech.say("messages.\($0.rawValue)")) },
      chosen: composing.spelling)
    view["urgencies"] = speech.choices(
      CampaignForm.Urgency.allCases.map { ($0.rawValue, speech.say("messages.\($0.rawValue)")) },
      chosen: composing.urgency)
    view["audiences"] = speech.choices(
      CampaignForm.Audience.allCases.map { ($0.rawValue, speech.say("messages.\($0.rawValue)")) },
      chosen: composing.audience)
    view["dry"] = plan.map { words.dry($0) } ?? false
    let title = composing.campaign == nil ? "messages.compose" : "messages.edit"
    view["formTitle"] = speech.say(title)
    let faults = error.map { words.faults($0) }
    return try await visit.page(
      "message-form", title: speech.say(title), section: "messages", view,
      faults: faults ?? nil, status: error == nil ? .ok : .unprocessableContent)
  }

  /// The key of a page's form: sent twice it makes one campaign.
  private func pageKey(_ fields: FormFields, _ visit: PageVisit) -> IdempotencyKey? {
    guard let key = fields.raw("key"), (8...64).contains(key.utf8.count) else { return nil }
    return IdempotencyKey(
      content: Array("campaign page\u{0}\(visit.context.author)\u{0}\(key)".utf8))
  }
}
