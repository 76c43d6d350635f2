// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramGeo
import TramIsolation
import TramUnits

extension GeofenceService {
  /// How many fences are looked at before others may look at the watch.
  private static let portion = 256
  /// How often tokens are looked at that made subscriptions, seconds.
  private static let secondsBetweenChecks = 30.0

  /// Looks at every fence once and ends what is over.
  func step(at now: Instant) async throws {
    try await phones.follow()
    try await loadOnce()
    let ended = try await endedOwners(at: now)
    try await turn.take {
      let live = state.withLock { state in
        state.subscriptions.values.filter { $0.end == nil }
      }.sorted { $0.id < $1.id }
      var change = GeofenceFile.Change()
      var learned: [GeofenceSubscription] = []
      var at = 0
      while at < live.count {
        let part = live[at..<min(at + Self.portion, live.count)]
        at += Self.portion
        let regions = room.watch.look { watch in
          part.map { watch.region(of: OrderID($0.order), at: now) }
        }
        for (subscription, region) in zip(part, regions) {
          var subscription = subscription
          let before = subscription
          if let end = end(of: subscription, ended, at: now) {
            finish(&subscription, end, at: now, into: &change)
          } else if let region {
            look(&subscription, at: region, now, into: &change)
          }
          guard subscription != before else { continue }
          let isWorthWriting =
            subscription.track.side != before.track.side
            || subscription.notices != before.notices
          if isWorthWriting {
            change.keep.append(subscription)
          } else {
            learned.append(subscription)
          }
        }
      }
      let seen = learned
      state.withLock { state in
        for each in seen { state.subscriptions[each.id] = each }
      }
      if !change.keep.isEmpty { try await commit(change) }
    }
  }

  private func look(
    _ subscription: inout GeofenceSubscription, at region: LiveRegion, _ now: Instant,
    into change: inout GeofenceFile.Change
  ) {
    guard subscription.track.last.map({ $0 < region.time }) ?? true,
      let circle = subscription.circle
    else { return }
    let inside = region.probabilityInside(circle)
    guard let found = subscription.track.observe(inside, at: region.time),
      found.side == subscription.kind.side
    else { return }
    // A first side is news only to who asked how things stand.
    guard found.isCrossing || (subscription.askedInitial ?? false) else { return }
    tellCrossing(&subscription, seen: region.time, at: now, into: &change)
  }

  private func end(
    of subscription: GeofenceSubscription, _ ended: Set<String>, at now: Instant
  ) -> GeofenceSubscription.End? {
    if now >= subscription.expires { return .expired }
    if let time = subscription.tokenEnd, now >= time { return .tokenExpired }
    if !phones.isInForce(OrderID(subscription.order), at: now) { return .stopped }
    return ended.contains(subscription.owner) ? .stopped : nil
  }

  /// The owners whose token was revoked or has expired.
  private func endedOwners(at now: Instant) async throws -> Set<String> {
    let programs = state.withLock { state -> [CredentialID: String] in
      if let last = state.lastCheck, now.seconds(since: last) < Self.secondsBetweenChecks {
        return [:]
      }
      state.lastCheck = now
      var found: [CredentialID: String] = [:]
      for each in state.subscriptions.values where each.end == nil {
        if let id = each.program { found[id] = each.owner }
      }
      return found
    }
    var ended: Set<String> = []
    for (id, owner) in programs {
      let before = CredentialID(id.rawValue &- 1)
      let found = try await room.accounts.credentials(.operatorFeed, after: before, limit: 1).first
      if found?.id != id || found?.expires.map({ $0 <= now }) ?? false { ended.insert(owner) }
    }
    return ended
  }

  // MARK: Delivery

  /// Sends the first notice of every sink that is due, and waits for all of them.
  func deliver(at now: Instant) async throws {
    try await loadOnce()
    let due = state.withLock { state in
      state.waiting.compactMap { id, notices -> (GeofenceNotice, GeofenceSubscription)? in
        guard let first = notices.first, first.due <= now, let owner = state.subscriptions[id]
        else { return nil }
        return (first, owner)
      }
    }.sorted { $0.0.number < $1.0.number }.prefix(1000)
    try await withThrowingTaskGroup(of: Void.self) { group in
      var running = 0
      for (notice, subscription) in due {
        if running >= settings.senders {
          try await group.next()
          running -= 1
        }
        running += 1
        group.addTask {
          let outcome = await self.sender.send(notice, of: subscription)
          guard !Task.isCancelled else { return }
          try await self.note(outcome, of: notice, at: now)
        }
      }
      try await group.waitForAll()
    }
  }

  private func note(
    _ outcome: SinkSender.Outcome, of notice: GeofenceNotice, at now: Instant
  ) async throws {
    try await turn.take {
      var change = GeofenceFile.Change()
      let isLast = notice.attempts + 1 >= settings.mostAttempts
      let (isOver, isAlone) = state.withLock { state in
        switch outcome {
        case .delivered: state.counts.delivered += 1
        case .gone, .failed: state.counts.failed += 1
        }
        if outcome == .failed, isLast { state.counts.abandoned += 1 }
        let waiting = state.waiting[notice.subscription]?.count ?? 0
        return (state.subscriptions[notice.subscription]?.end != nil, waiting <= 1)
      }
      if outcome == .gone {
        change.remove = [notice.subscription]
      } else if outcome == .delivered || isLast {
        if isOver, isAlone { change.remove = [notice.subscription] }
        change.drop = [notice.number]
      } else {
        var again = notice
        again.attempts += 1
        // Twice as long each time, up to a quarter of an hour, a quarter more or less.
        let pause = min(pow2(again.attempts), 900) * Double.random(in: 0.75...1.25)
        again.due = now.advanced(seconds: pause)
        change.retry = [again]
      }
      try await commit(change)
    }
  }

  private func pow2(_ exponent: Int) -> Double { Double(UInt64(1) << UInt64(min(exponent, 20))) }
}
