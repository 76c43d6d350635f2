// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramUnits

/// Campaigns and their figures as pages show them.
struct MessageWords {
  let visit: PageVisit

  init(_ visit: PageVisit) { self.visit = visit }

  private var speech: Speech { visit.speech }

  private func number(_ value: Int64) -> String { speech.number(Double(value)) }

  // MARK: Rows

  func row(_ campaign: Campaign, _ desk: CampaignDesk) -> PageView {
    let account = desk.account(campaign)
    let stage = desk.stage(campaign)
    let reach = account.reach
    let figures: [(String, ReachFigure)] = [
      ("peopleAddressed", reach.peopleAddressed), ("submitted", reach.segmentsSubmitted),
      ("confirmed", reach.segmentsConfirmed), ("peopleConfirmed", reach.peopleConfirmed),
    ]
    return [
      "id": CampaignID(UInt64(campaign.number)).text, "text": beginning(campaign.content.text),
      "stage": speech.say("messages.stage-\(stage.rawValue)"), "tone": tone(stage),
      "urgent": campaign.content.urgency > 0, "area": area(campaign.content.area),
      "people": number(campaign.content.people),
      "figures": figures.map { name, figure -> PageView in
        [
          "label": speech.say("messages.\(name)"), "count": number(figure.count),
          "asOf": figure.asOf.map { speech.near($0, now: visit.now) } ?? false,
        ]
      },
    ]
  }

  private func beginning(_ text: String) -> String {
    text.count > 90 ? String(text.prefix(88)) + "…" : text
  }

  private func area(_ code: String) -> String {
    code.isEmpty ? speech.say("accounts.everywhere") : code
  }

  private func tone(_ stage: CampaignDesk.Stage) -> String {
    switch stage {
    case .proposed, .paused: "warn"
    case .approved, .queueing, .running, .finished: "good"
    case .stopped: ""
    case .lost: "bad"
    }
  }

  /// How the centres stand.
  func centres(_ messages: MessageRoom) -> [PageView] {
    messages.owners.map { owner in
      let lines = owner.centre.binds + (owner.centre.mode == .pair ? 1 : 0)
      let bound = owner.bound
      let isOpen = owner.centre.sendWindow.isOpen(at: visit.now)
      return [
        "name": owner.centre.name,
        "lines": speech.say("messages.lines", "\(bound)", "\(lines)"),
        "tone": bound == lines ? "good" : bound > 0 ? "warn" : "bad",
        "queued": number(Int64(messages.outbox.waiting(centre: owner.centre.number))),
        "isShut": isOpen ? false : speech.say("messages.shut", hours(owner.centre)),
      ]
    }
  }

  private func hours(_ centre: CentreSetting) -> String {
    func clock(_ minute: Int) -> String {
      let (hour, rest) = (minute / 60, minute % 60)
      return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }
    return "\(clock(centre.sendWindow.opens))–\(clock(centre.sendWindow.closes))"
  }

  // MARK: Counting

  /// Both spellings of a text with parts and price by operator.
  func count(_ plan: CampaignPlan?) -> PageView {
    guard let plan else { return ["isCounted": false] }
    let fewest = plan.spellings.map(\.parts).min() ?? 0
    return [
      "isCounted": true,
      "counted": plan.spellings.map { spelling -> PageView in
        let name = spelling.isFolded ? "folded" : "written"
        return [
          "name": speech.say("messages.\(name)"), "text": spelling.text,
          "parts": speech.say(
            spelling.parts == 1 ? "messages.onePart" : "messages.parts", "\(spelling.parts)"),
          "tone": spelling.parts == fewest ? "good" : "warn",
          "alphabet": speech.say(
            "messages.\(spelling.alphabet.rawValue)", "\(spelling.units)"),
          "missing": missing(spelling),
          "shares": spelling.shares.map { share -> PageView in
            let each = Int64(spelling.parts) * share.price.part
            return [
              "operator": share.price.name, "each": speech.say("messages.dong", number(each)),
              "people": number(share.people), "parts": number(share.parts),
              "cost": speech.say("messages.dong", number(share.cost)),
            ]
          },
          "hasReach": plan.reach != nil, "cost": speech.say("messages.dong", number(spelling.cost)),
          "allParts": number(spelling.allParts),
        ]
      },
    ]
  }

  private func missing(_ spelling: CampaignPlan.Spelling) -> Any {
    guard !spelling.missing.isEmpty else { return false }
    let shown = spelling.missing.prefix(12).joined(separator: " ")
    return speech.say("messages.missing", shown)
  }

  /// Whom it would go to, and who is left out and why.
  func dry(_ plan: CampaignPlan) -> PageView {
    guard let reach = plan.reach else { return ["isEmpty": true] }
    return [
      "looked": speech.say("messages.looked", number(Int64(plan.looked))),
      "goes": speech.say("messages.goes", number(Int64(reach.messages.count))),
      "isEmpty": reach.messages.isEmpty,
      "hasExcluded": !reach.excluded.isEmpty,
      "asOf": speech.say("messages.asOf", speech.moment(visit.now)),
      "excluded": CampaignReach.Exclusion.allCases.compactMap { reason -> PageView? in
        guard let count = reach.excluded[reason], count > 0 else { return nil }
        return [
          "reason": speech.say("messages.out-\(reason.rawValue)"), "count": number(Int64(count)),
        ]
      },
    ]
  }

  /// What is wrong with a form, in the reader's language where it is of messages alone.
  func faults(_ error: ServerError) -> PageView? {
    let words = FaultWords(speech)
    let own = error.faults.compactMap { fault -> String? in
      switch (fault.place, fault.reason) {
      case ("area", let reason) where reason.hasPrefix("has nobody"):
        speech.say("messages.nobodyHere")
      case ("audience", _): speech.say("messages.audienceHint")
      case ("text", "is missing"), ("text", "the text is empty"):
        speech.say("messages.countEmpty")
      default: nil
      }
    }
    if own.count == error.faults.count, !own.isEmpty {
      return ["sentence": speech.say("form.bad"), "hasRows": true, "rows": own]
    }
    return words.view(error.faults) ?? words.view(error.detail)
  }

  // MARK: One campaign

  func campaign(_ campaign: Campaign, _ desk: CampaignDesk) -> PageView {
    let content = campaign.content
    let stage = desk.stage(campaign)
    let me = visit.accountName?.lowercased() ?? ""
    let plan = try? CampaignPlan(
      content.text, desk.messages.file.centres, reach: nil, looked: 0)
    let chosen = plan?.spellings.first { $0.isFolded == content.isFolded }
    let mayApprove =
      stage == .proposed && campaign.author != me
      && !campaign.approvals.contains { $0.by == me }
    return [
      "id": CampaignID(UInt64(campaign.number)).text, "text": content.text,
      "sentText": chosen?.text ?? content.text, "isFolded": content.isFolded,
      "area": area(content.area), "people": number(content.people),
      "spelling": speech.say(content.isFolded ? "messages.folded" : "messages.written"),
      "parts": "\(chosen?.parts ?? 0)",
      "urgency": speech.say(content.urgency > 0 ? "messages.urgent" : "messages.ordinary"),
      "isUrgent": content.urgency > 0, "isMandatory": content.isMandatory,
      "audience": speech.say(content.isMandatory ? "messages.everybody" : "messages.willing"),
      "senders": Set(desk.messages.file.centres.map(\.sender)).sorted().joined(separator: ", "),
      "author": campaign.author, "revision": "\(campaign.revision)",
      "approvals": campaign.approvals.map { approval -> PageView in
        ["by": approval.by, "at": speech.moment(approval.at)]
      },
      "needs": speech.say(
        "messages.needs", "\(campaign.approvals.count)", "\(Campaign.approvalsNeeded)"),
      "mayApprove": mayApprove, "isOwn": stage == .proposed && campaign.author == me,
      "hasApproved": stage == .proposed && campaign.approvals.contains { $0.by == me },
      "mayStart": stage == .approved, "mayPause": stage == .running || stage == .queueing,
      "mayResume": stage == .paused, "mayEdit": stage == .proposed || stage == .approved,
      "mayStop": ![.stopped, .finished].contains(stage),
    ]
  }

  /// The five figures of reach, each with its moment, and how far it has come.
  func figures(_ campaign: Campaign, _ desk: CampaignDesk) -> PageView {
    let account = desk.account(campaign)
    let stage = desk.stage(campaign)
    let reach = account.reach
    let five: [(String, ReachFigure)] = [
      ("texts", reach.texts), ("peopleAddressed", reach.peopleAddressed),
      ("submitted", reach.segmentsSubmitted), ("confirmed", reach.segmentsConfirmed),
      ("peopleConfirmed", reach.peopleConfirmed),
    ]
    let settled = account.accepted - account.open
    let share = account.accepted > 0 ? Double(settled) / Double(account.accepted) : 0
    return [
      "id": CampaignID(UInt64(campaign.number)).text,
      "stage": speech.say("messages.stage-\(stage.rawValue)"), "tone": tone(stage),
      "five": five.map { name, figure -> PageView in
        [
          "label": speech.say("messages.\(name)"), "count": number(figure.count),
          "asOf": figure.asOf.map { speech.moment($0) } ?? false,
          "iso": figure.asOf?.iso ?? "",
        ]
      },
      "hasProgress": account.accepted > 0, "width": "\(Int(share * 1000))",
      "progress": speech.say(
        "messages.settled", number(settled), number(account.accepted)),
      "rest": [
        ("open", account.open), ("failed", account.failed), ("withdrawn", account.withdrawn),
        ("unknown", account.unknown),
      ].map { name, count -> PageView in
        ["label": speech.say("messages.\(name)"), "count": number(count)]
      },
    ]
  }
}
