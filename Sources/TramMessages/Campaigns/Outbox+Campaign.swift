// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

extension Outbox {
  /// People of one acceptance: what a kill in between may leave to be done again.
  private static let stepOfCampaign = 50_000

  /// Keeps the second phones of a step, durable with what is accepted next.
  private func keepSpares(_ step: [CampaignReach.Message], of campaign: UInt32) {
    let known = step.filter { $0.spare.map { centres[$0.centre] != nil } ?? false }
    guard !known.isEmpty else { return }
    state.withLock { state in
      _ = try? write(
        .spares(
          campaign, tags: known.map(\.person), to: known.compactMap(\.spare?.number.rawValue),
          centres: known.compactMap(\.spare?.centre)), &state)
    }
  }

  /// Queues a campaign that was started, or what is left of it after a kill: each person once.
  ///
  /// Messages are queued in the reach's own order, a step at a time, each whole or not at all; so
  /// the people that were addressed already tell where to go on.
  ///
  /// - Returns: How many people were added.
  /// - Throws: `MessagesError`: `.refused` for one that is not started, or with another reach than
  ///   was approved, `.badValue`, `.io`
  public func queue(
    _ campaign: Campaign, to reach: CampaignReach, expires: Instant? = nil, at now: Instant
  ) throws(MessagesError) -> Int {
    guard campaign.state == .started else {
      throw MessagesError(
        .refused, detail: "campaign \(campaign.number) is \(campaign.state.rawValue), not started")
    }
    guard reach.digest == campaign.content.reach else {
      throw MessagesError(
        .refused,
        detail: "campaign \(campaign.number) was approved for \(campaign.content.people) other "
          + "people than the \(reach.messages.count) of this list")
    }
    return try queue(campaign, reach.messages, expires: expires, at: now)
  }

  /// Queues what is left of a list of messages that whoever asks has compared with what was
  /// approved.
  ///
  /// After a kill it must be the same list in the same order: the people who were addressed tell
  /// where to go on.
  ///
  /// - Parameter senders: Who sends, by the number of the centre; the campaign's own sender where
  ///   none stands.
  /// - Returns: How many people were added.
  /// - Throws: `MessagesError`: `.refused` for a campaign that is not started, `.badValue`, `.io`
  public func queue(
    _ campaign: Campaign, _ messages: [CampaignReach.Message], senders: [UInt16: String] = [:],
    expires: Instant? = nil, at now: Instant
  ) throws(MessagesError) -> Int {
    guard campaign.state == .started else {
      throw MessagesError(
        .refused, detail: "campaign \(campaign.number) is \(campaign.state.rawValue), not started")
    }
    for centre in Set(messages.map(\.centre)) where centres[centre] == nil {
      throw MessagesError(.badValue, detail: "there is no message centre \(centre)")
    }
    let before = campaigns[campaign.number]?.reach ?? ReachFigures()
    var at = Int(before.peopleAddressed.count)
    guard at < messages.count else { return 0 }
    let first = at
    var texts: [UInt16: TextPlace] = [:]
    var isCounted = before.texts.count > 0
    while at < messages.count, campaigns[campaign.number]?.run != .stopped {
      var end = at
      while end < messages.count, end - at < Self.stepOfCampaign,
        messages[end].centre == messages[at].centre
      { end += 1 }
      let step = messages[at..<end]
      let centre = messages[at].centre
      var content = campaign.content
      content.source = senders[centre] ?? content.source
      let text: TextPlace
      if let kept = texts[centre] {
        text = kept
      } else {
        text = keep(
          try content.queued, campaign: campaign.number, counts: !isCounted, at: now)
        texts[centre] = text
      }
      isCounted = true
      // A sender's name is an operator's: with another name the text would be another.
      keepSpares(
        step.filter { message in
          message.spare.map { senders[$0.centre] == senders[centre] } ?? false
        }, of: campaign.number)
      _ = try accept(
        Batch(
          campaign: campaign.number, centre: centre,
          urgency: campaign.content.urgency, text: text, expires: expires,
          isContinued: end < messages.count && messages[end].centre == centre),
        to: step.map(\.number), tags: step.map(\.person), at: now)
      try commit()
      at = end
    }
    return at - first
  }
}
