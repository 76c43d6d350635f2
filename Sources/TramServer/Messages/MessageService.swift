// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TramMessages
import TramSMPP
import TramUnits

/// Queues campaigns that were started, tells those who look on what moved, gives up receipts that
/// never come, and forgets what was kept long enough.
struct MessageService: Service {
  let messages: MessageRoom
  let room: ControlRoom

  private static let secondsBetweenSweeps = 3600.0
  private static let secondsBetweenTexts = 60.0
  /// For how long texts that a desk has are still recognised when they come again, in seconds.
  private static let recognisedSeconds = 2 * 86_400.0

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var trust = ClockTrust()
      let begun = ContinuousClock.now
      var swept: Instant?
      var seen: [UInt32: CampaignAccount] = [:]
      var brought: Instant?
      while !Task.isCancelled {
        let now = room.now()
        await attempt("campaigns") { try await goOn(at: now) }
        if brought.map({ abs(now.seconds(since: $0)) >= Self.secondsBetweenTexts }) ?? true {
          brought = now
          await attempt("texts") { try await bringTexts(at: now) }
        }
        tellChanges(&seen)
        let isDue = swept.map { abs(now.seconds(since: $0)) >= Self.secondsBetweenSweeps } ?? true
        // A clock that leapt would give receipts up, and forget texts that are to be kept.
        if trust.note(now, passed: ContinuousClock.now - begun), isDue {
          swept = now
          await attempt("forgetting") { try await sweep(at: now) }
        }
        do { try await Task.sleep(for: .seconds(1)) } catch { return }
      }
    }
  }

  private func attempt(_ what: String, _ body: () async throws -> Void) async {
    do { try await body() } catch {
      room.logger.warning(
        "the work of messages failed", metadata: ["at": "\(what)", "error": "\(error)"])
    }
  }

  /// Puts what is left of started campaigns into the outbox, and ends what was stopped: also after
  /// a kill.
  func goOn(at now: Instant) async throws {
    for campaign in messages.book.all {
      switch campaign.state {
      case .started:
        guard messages.lists.isGoing(campaign.number) else { continue }
        let (lists, outbox, book) = (messages.lists, messages.outbox, messages.book)
        let senders = messages.senders
        let hours = Double(messages.file.campaignHours)
        let added = try await MessageRoom.onDisk {
          guard let going = try lists.going(campaign.number) else { return 0 }
          let added = try outbox.queue(
            campaign, going.messages, senders: senders,
            expires: going.started.advanced(seconds: hours * 3600), at: now)
          lists.end(campaign.number)
          // Stopped while it was queued: what came after the stop goes with the rest.
          if book[campaign.number]?.state == .stopped {
            _ = outbox.turn(campaign.number, .stopped, at: now)
            try outbox.commit()
          }
          return added
        }
        messages.changes.note(campaign.number)
        room.logger.notice(
          "a campaign is queued",
          metadata: ["campaign": "\(campaign.number)", "people": "\(added)"])
      case .stopped:
        let run = messages.outbox.campaigns[campaign.number]?.run
        if let run, run != .stopped {
          let outbox = messages.outbox
          try await MessageRoom.onDisk {
            _ = outbox.turn(campaign.number, .stopped, at: now)
            try outbox.commit()
          }
        }
        messages.lists.end(campaign.number)
      case .proposed, .approved: break
      }
    }
  }

  /// Brings texts to the desks that no desk could take before, and such of which parts never came.
  func bringTexts(at now: Instant) async throws {
    guard let inbox = messages.desk.there else { return }
    let replies = try await inbox.bringKept(at: now)
    for (text, words) in replies {
      guard let number = PhoneNumber(text.sender.bytes),
        let centre = messages.file.centres.first(where: { $0.name == text.operatorName })
      else { continue }
      _ = try messages.outbox.reply(
        words, to: number, from: text.shortCode, centre: centre.number, at: now)
    }
    if !replies.isEmpty { messages.writer.kick() }
  }

  private func tellChanges(_ seen: inout [UInt32: CampaignAccount]) {
    let all = messages.outbox.campaigns
    for (number, account) in all
    where number != MessageRoom.service && seen[number] != account {
      messages.changes.note(number)
    }
    seen = all
    if room.hub.now.messages < messages.changes.now {
      room.hub.noteMessages(messages.changes.now)
    }
  }

  private func sweep(at now: Instant) async throws {
    let day = 86_400.0
    let taken = now.advanced(seconds: -Double(messages.file.receiptDays) * day)
    let outbox = messages.outbox
    try await MessageRoom.onDisk {
      _ = outbox.sweep(takenBefore: taken, earlyBefore: taken)
      try outbox.commit()
    }
    let arrived = messages.arrived
    _ = try await MessageRoom.onDisk {
      try arrived.forget(before: now.advanced(seconds: -Self.recognisedSeconds))
    }
    try await messages.inbox.forget(
      before: now.advanced(seconds: -Double(messages.file.inboxDays) * day))
    let campaigns = messages.book.all
    messages.lists.forget(
      but: Set(
        campaigns.filter { $0.state == .proposed || $0.state == .approved }
          .map(\.content.reach)),
      and: Set(campaigns.filter { $0.state == .started }.map(\.number)))
  }
}
