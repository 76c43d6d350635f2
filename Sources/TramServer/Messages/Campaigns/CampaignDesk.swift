// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGuard
import TramIsolation
import TramJournal
import TramMessages
import TramUnits

/// The identity of a campaign, as people write it.
typealias CampaignID = ID<CampaignSubject>

/// Campaigns begin with M.
enum CampaignSubject: LetteredSubject {
  /// The letter M.
  static var letter: Character { "M" }
}

/// What people do with campaigns, whoever asks for it.
///
/// The console and the interface for programs. Everything lies in an area, and is done within the
/// scope of whoever asks.
struct CampaignDesk: Sendable {
  let room: ControlRoom
  let messages: MessageRoom

  /// How far a campaign has come, as people see it.
  enum Stage: String, CaseIterable, Sendable {
    /// It waits for approvals.
    case proposed
    /// Two people approved it.
    case approved
    /// It is put into the outbox.
    case queueing
    /// Its messages go.
    case running
    /// It waits until it goes on.
    case paused
    /// Everything of it is settled.
    case finished
    /// What was left of it is not sent.
    case stopped
    /// It was started, and the outbox that had it is not there: the room was restored.
    case lost
  }

  /// The desk of a room.
  ///
  /// - Throws: `ServerError` with code `.notFound` for a room without centres
  init(_ room: ControlRoom) throws {
    guard let messages = room.messages else {
      throw ServerError(
        .notFound, detail: "no message centre is set: there is no \(MessagesFile.name)")
    }
    self.room = room
    self.messages = messages
  }

  // MARK: Looking

  private func covers(_ area: String) -> Bool {
    AccessFrame.current?.scope?.covers(area: area) ?? false
  }

  /// The campaigns of the caller's areas, the newest first.
  var all: [Campaign] {
    messages.book.all.filter { covers($0.content.area) }.reversed()
  }

  /// A campaign of the caller's areas.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  func the(_ id: CampaignID) throws -> Campaign {
    guard let number = UInt32(exactly: id.rawValue), let campaign = messages.book[number],
      covers(campaign.content.area)
    else { throw ServerError(.notFound, detail: "there is no \(id.text) among the campaigns") }
    AccessFrame.current?.note(records: 1)
    return campaign
  }

  /// What the outbox knows of a campaign.
  func account(_ campaign: Campaign) -> CampaignAccount {
    messages.outbox.campaigns[campaign.number] ?? CampaignAccount()
  }

  func stage(_ campaign: Campaign) -> Stage {
    switch campaign.state {
    case .proposed: return .proposed
    case .approved: return .approved
    case .stopped: return .stopped
    case .started:
      let account = messages.outbox.campaigns[campaign.number]
      if account?.run == .paused { return .paused }
      if messages.lists.isGoing(campaign.number) { return .queueing }
      guard let account else { return .lost }
      return account.open == 0 ? .finished : .running
    }
  }

  // MARK: Planning

  /// A campaign as a form would have it, with the people who are in the area now.
  func plan(_ form: CampaignForm) async throws -> CampaignPlan {
    try form.checked()
    try AccessFrame.require(area: form.area)
    let (reach, looked) = try await messages.reach(
      area: form.area, isMandatory: form.audience == .everybody, rows: room.desk.rows)
    return try CampaignPlan(form.text, messages.file.centres, reach: reach, looked: looked)
  }

  private func content(
    _ form: CampaignForm, key: UInt64
  ) async throws -> (content: CampaignContent, reach: CampaignReach) {
    let plan = try await plan(form)
    guard let reach = plan.reach, !reach.messages.isEmpty else {
      throw ServerError(
        .invalid, detail: "it would go to nobody",
        faults: [ServerError.Fault(place: "area", reason: "has nobody whom it would go to")])
    }
    var content = try CampaignContent(
      text: form.text, source: messages.file.centres[0].sender,
      isFolded: form.spelling == .folded, urgency: form.urgency.level,
      isMandatory: form.audience == .everybody, reach: reach.digest,
      people: Int64(reach.messages.count))
    content.area = form.area
    content.key = key
    return (content, reach)
  }

  // MARK: Acting

  /// Proposes a campaign to the people who are in the area now.
  ///
  /// - Parameter key: The same proposal again gives the campaign that the first one made.
  func propose(
    _ form: CampaignForm, by author: String, key: IdempotencyKey?
  ) async throws -> Campaign {
    try form.checked()
    try AccessFrame.require(area: form.area)
    let mark = key.map { max(mixedWord($0.source ^ mixedWord($0.number)), 1) } ?? 0
    if let made = messages.book.made(by: mark) { return try again(made, form, by: author) }
    let (content, reach) = try await content(form, key: mark)
    let messages = self.messages
    let now = room.now()
    let campaign = try await MessageRoom.onDisk {
      try messages.lists.keep(reach.messages)
      return try messages.book.propose(content, by: author, at: now)
    }
    messages.heedOptOuts()
    messages.changes.note(campaign.number)
    // Two at once with one key: the first has made it.
    return campaign.content == content ? campaign : try again(campaign, form, by: author)
  }

  private func again(
    _ made: Campaign, _ form: CampaignForm, by author: String
  ) throws -> Campaign {
    guard covers(made.content.area), made.author == author.lowercased(),
      made.content.text == form.text, made.content.area == form.area
    else {
      throw ServerError(
        .invalid, detail: "the key was used before, for another request",
        faults: [
          ServerError.Fault(place: "Idempotency-Key", reason: "was used for another request")
        ])
    }
    return made
  }

  /// Says a campaign otherwise, or takes its list anew; approvals are gone.
  func revise(_ id: CampaignID, _ form: CampaignForm, by author: String) async throws -> Campaign {
    let before = try the(id)
    let (content, reach) = try await content(form, key: 0)
    let messages = self.messages
    let now = room.now()
    let revised = try await act(before) {
      try messages.lists.keep(reach.messages)
      return try messages.book.apply(
        .revise(content), to: before.number, by: author, at: now)
    }
    messages.heedOptOuts()
    return revised
  }

  /// Finds a campaign good, as it is in a revision.
  func approve(_ id: CampaignID, _ form: RevisionForm, by person: String) async throws -> Campaign {
    let before = try the(id)
    let messages = self.messages
    let now = room.now()
    return try await act(before) {
      try messages.book.apply(
        .approve(revision: form.revision), to: before.number, by: person, at: now)
    }
  }

  /// Lets an approved campaign go, to those of its list who have not opted out meanwhile.
  func start(_ id: CampaignID, by person: String) async throws -> Campaign {
    let before = try the(id)
    guard before.state != .started else { return before }
    let optOuts = before.content.isMandatory ? [] : messages.optOuts.numbers
    let messages = self.messages
    let now = room.now()
    // One after the other: what is queued of a campaign is one list for good.
    return try await messages.starting.take {
      try await act(before) {
        guard let campaign = messages.book[before.number], campaign.state != .started else {
          return messages.book[before.number] ?? before
        }
        if campaign.state == .approved {
          guard let list = try messages.lists.list(campaign.content.reach) else {
            throw ServerError(
              .conflict, detail: "the list that was approved is gone; take the list anew")
          }
          let kept = list.filter { message in
            !optOuts.contains(message.number)
              && !(message.spare.map { optOuts.contains($0.number) } ?? false)
          }
          guard !kept.isEmpty else {
            throw ServerError(.conflict, detail: "everybody of the list has opted out since")
          }
          try messages.lists.start(campaign.number, kept, at: now)
        }
        return try messages.book.apply(.start, to: campaign.number, by: person, at: now)
      }
    }
  }

  /// Lets a campaign rest, or go on.
  func turn(_ id: CampaignID, isPaused: Bool) async throws -> Campaign {
    let campaign = try the(id)
    guard campaign.state == .started else {
      throw ServerError(
        .conflict, detail: "the campaign \(id.text) is \(campaign.state.rawValue), not started")
    }
    let outbox = messages.outbox
    let now = room.now()
    return try await act(campaign) {
      _ = outbox.turn(campaign.number, isPaused ? .paused : .running, at: now)
      try outbox.commit()
      return campaign
    }
  }

  /// Ends a campaign: what is not sent yet is not sent any more.
  func stop(_ id: CampaignID, by person: String) async throws -> Campaign {
    let before = try the(id)
    let messages = self.messages
    let now = room.now()
    return try await act(before) {
      let campaign = try messages.book.apply(.stop, to: before.number, by: person, at: now)
      if messages.outbox.campaigns[campaign.number] != nil {
        _ = messages.outbox.turn(campaign.number, .stopped, at: now)
        try messages.outbox.commit()
      }
      return campaign
    }
  }

  private func act(
    _ campaign: Campaign, _ body: @escaping @Sendable () throws -> Campaign
  ) async throws -> Campaign {
    let done = try await MessageRoom.onDisk(body)
    messages.changes.note(campaign.number)
    return done
  }
}
