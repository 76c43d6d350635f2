// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

extension Outbox {
  /// People of one acceptance: what a kill in between may leave to be done again.
  private static let stepOfCampaign = 50_000

  /// Keeps the second phones of a step, durable with what is accepted next.
  private func keepSpares(_ step: ArraySlice<CampaignReach.Message>, of campaign: UInt32) {
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
    for centre in reach.people.keys where centres[centre] == nil {
      throw MessagesError(.badValue, detail: "there is no message centre \(centre)")
    }
    let messages = reach.messages
    let before = campaigns[campaign.number]?.reach ?? ReachFigures()
    var at = Int(before.peopleAddressed.count)
    guard at < messages.count else { return 0 }
    let first = at
    let text = keep(
      try campaign.content.queued, campaign: campaign.number, counts: before.texts.count == 0,
      at: now)
    while at < messages.count {
      var end = at
      while end < messages.count, end - at < Self.stepOfCampaign,
        messages[end].centre == messages[at].centre
      { end += 1 }
      let step = messages[at..<end]
      keepSpares(step, of: campaign.number)
      _ = try accept(
        Batch(
          campaign: campaign.number, centre: messages[at].centre,
          urgency: campaign.content.urgency, text: text, expires: expires,
          isContinued: end < messages.count),
        to: step.map(\.number), tags: step.map(\.person), at: now)
      try commit()
      at = end
    }
    return messages.count - first
  }
}
