// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramUnits

/// A campaign as the interface shows it.
struct CampaignView: Encodable {
  struct Approval: Encodable {
    var by: String
    var at: Instant
  }

  struct Figure: Encodable {
    var count: Int64
    var asOf: Instant?

    init(_ figure: ReachFigure) {
      count = figure.count
      asOf = figure.asOf
    }
  }

  var id: CampaignID
  var stage: String
  var author: String
  var revision: Int
  var approvals: [Approval]
  var text: String
  var area: String
  var spelling: String
  var urgency: String
  var audience: String
  var people: Int64
  var texts: Figure
  var peopleAddressed: Figure
  var segmentsSubmitted: Figure
  var segmentsConfirmed: Figure
  var peopleConfirmed: Figure
  var accepted: Int64
  var open: Int64
  var failed: Int64
  var withdrawn: Int64
  var unknown: Int64

  init(_ campaign: Campaign, _ desk: CampaignDesk) {
    let content = campaign.content
    let account = desk.account(campaign)
    id = CampaignID(UInt64(campaign.number))
    stage = desk.stage(campaign).rawValue
    author = campaign.author
    revision = campaign.revision
    approvals = campaign.approvals.map { Approval(by: $0.by, at: $0.at) }
    text = content.text
    area = content.area
    spelling = (content.isFolded ? CampaignForm.Spelling.folded : .written).rawValue
    urgency = (content.urgency > 0 ? CampaignForm.Urgency.urgent : .ordinary).rawValue
    audience = (content.isMandatory ? CampaignForm.Audience.everybody : .willing).rawValue
    people = content.people
    texts = Figure(account.reach.texts)
    peopleAddressed = Figure(account.reach.peopleAddressed)
    segmentsSubmitted = Figure(account.reach.segmentsSubmitted)
    segmentsConfirmed = Figure(account.reach.segmentsConfirmed)
    peopleConfirmed = Figure(account.reach.peopleConfirmed)
    accepted = account.accepted
    open = account.open
    failed = account.failed
    withdrawn = account.withdrawn
    unknown = account.unknown
  }
}

/// A plan as the interface shows it.
struct PlanView: Encodable {
  struct Share: Encodable {
    var `operator`: String
    var priceOfPart: Int64
    var people: Int64
    var parts: Int64
    var cost: Int64
  }

  struct Spelling: Encodable {
    var spelling: String
    var text: String
    var alphabet: String
    var parts: Int
    var missing: [String]
    var shares: [Share]
    var allParts: Int64
    var cost: Int64
  }

  var spellings: [Spelling]
  var looked: Int
  var people: Int
  var excluded: [String: Int]

  init(_ plan: CampaignPlan) {
    spellings = plan.spellings.map { spelling in
      Spelling(
        spelling: (spelling.isFolded ? CampaignForm.Spelling.folded : .written).rawValue,
        text: spelling.text, alphabet: spelling.alphabet.rawValue, parts: spelling.parts,
        missing: spelling.missing,
        shares: spelling.shares.map {
          Share(
            operator: $0.price.name, priceOfPart: $0.price.part, people: $0.people,
            parts: $0.parts, cost: $0.cost)
        }, allParts: spelling.allParts, cost: spelling.cost)
    }
    looked = plan.looked
    people = plan.reach?.messages.count ?? 0
    excluded = Dictionary(
      (plan.reach?.excluded ?? [:]).map { ($0.key.rawValue, $0.value) }
    ) { first, _ in first }
  }
}

/// A text from a person as the interface shows it.
struct TextView: Encodable {
  struct Answer: Encodable {
    var by: String
    var at: Instant
    var text: String
  }

  var id: InboxTextID
  var `operator`: String
  var sender: String
  var shortCode: String
  var text: String
  var reason: String
  var time: Instant
  var area: String
  var state: String
  var handler: String
  var answers: [Answer]?

  init(_ text: InboxText, _ answers: [InboxAnswer]? = nil) {
    id = text.id
    self.operator = text.operatorName
    sender = text.maskedSender
    shortCode = text.shortCode
    self.text = text.body
    reason = text.reason.rawValue
    time = text.time
    area = text.area
    state = text.state.rawValue
    handler = text.handler
    self.answers = answers?.map { Answer(by: $0.by, at: $0.time, text: $0.body) }
  }
}
