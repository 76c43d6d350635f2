// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TramGeo
import TramIsolation
import TramUnits

/// Keeps subscriptions, watches their fences, and has their notices delivered.
///
/// A change and the notices that it causes are one transaction, so that after a kill at any moment
/// each event is still told, under the same name, perhaps twice.
final class GeofenceService: Service {
  /// What happened since the start, for the metrics.
  struct Counts: Hashable, Sendable {
    var delivered = 0
    var failed = 0
    /// Notices that were given up after the last try.
    var abandoned = 0
    /// Notices that found no room.
    var dropped = 0
  }

  struct State {
    var isLoaded = false
    var subscriptions: [String: GeofenceSubscription] = [:]
    var waiting: [String: [GeofenceNotice]] = [:]
    var counts = Counts()
    var lastCheck: Instant?
  }

  let room: ControlRoom
  let settings: CamaraSettings
  let phones: PhoneDirectory
  let sender: SinkSender
  let file: GeofenceFile
  let turn = Turn()
  let state = Mutex(State())
  /// Names where events come from.
  let source: String

  init(room: ControlRoom, settings: CamaraSettings, phones: PhoneDirectory) throws {
    self.room = room
    self.settings = settings
    self.phones = phones
    file = try GeofenceFile(path: room.settings.path("camara.sqlite"))
    sender = SinkSender(
      sinks: SinkGuard(allowsPlain: settings.allowsPlainSinks), seconds: settings.sinkSeconds)
    source = (room.settings.publicAddress ?? "") + "/geofencing-subscriptions/v0.5"
  }

  /// What happened since the start.
  var counts: Counts { state.withLock { $0.counts } }

  /// How many notices wait.
  var waiting: Int { state.withLock { $0.waiting.values.reduce(0) { $0 + $1.count } } }

  // MARK: Verbs

  /// Keeps a subscription and tells its sink of it.
  ///
  /// - Throws: `CamaraError` 429 QUOTA_EXCEEDED; `ServerError` with code `.unavailable`
  func create(
    _ form: GeofenceForm, for caller: Caller, orders: [OrderID], device: CamaraDevice?,
    at now: Instant
  ) async throws -> GeofenceSubscription {
    let owner = GeofenceSubscription.owner(of: caller)
    let regions = room.watch.look { live in orders.map { live.region(of: $0, at: now) } }
    let heard = zip(orders, regions).filter { $0.1 != nil }
    let best = heard.max { ($0.1?.time ?? now) < ($1.1?.time ?? now) }
    guard let order = best?.0 ?? orders.first else {
      throw CamaraError(422, "SERVICE_NOT_APPLICABLE", "no order is in force for this device")
    }
    let longest = now.advanced(seconds: Double(settings.mostLifeDays) * 86_400)
    var made = GeofenceSubscription(
      id: UUID().uuidString.lowercased(), owner: owner, order: order.rawValue, device: device,
      kind: form.kind, sink: form.sink, headers: form.headers, token: form.token,
      center: CamaraPoint(form.area.center), radius: form.area.radius.rawValue, starts: now,
      expires: min(form.expires ?? longest, longest), askedExpiry: form.askedExpiry,
      askedInitial: form.initialEvent, maxEvents: form.maxEvents)
    var change = GeofenceFile.Change()
    let started = made.notice("subscription-started", at: now, source: source) {
      $0.initiationReason = "SUBSCRIPTION_CREATED"
    }
    change.queue.append(notice(started, of: made, at: now))
    if let region = best?.1 {
      made.track.begin(region.probabilityInside(form.area), at: region.time)
      if form.initialEvent == true, made.track.side == made.kind.side {
        tellCrossing(&made, seen: region.time, at: now, into: &change)
      }
    }
    change.keep = [made]
    let result = made
    let ready = change
    try await turn.take {
      try await load()
      try refuseTooMany(owner)
      try await commit(ready)
    }
    return result
  }

  private func refuseTooMany(_ owner: String) throws {
    let (all, own) = state.withLock { state in
      let live = state.subscriptions.values.filter { $0.end == nil }
      return (state.subscriptions.count, live.count { $0.owner == owner })
    }
    guard all < settings.mostSubscriptions, own < settings.mostOfOneOwner else {
      throw CamaraError(429, "QUOTA_EXCEEDED", "there are too many subscriptions")
    }
  }

  /// The subscriptions of a caller, the oldest first.
  func list(of caller: Caller) async throws -> [GeofenceSubscription] {
    try await loadOnce()
    let owner = GeofenceSubscription.owner(of: caller)
    return state.withLock { state in
      state.subscriptions.values.filter { $0.owner == owner && $0.end == nil }
    }.sorted { ($0.starts, $0.id) < ($1.starts, $1.id) }
  }

  /// A subscription of a caller.
  ///
  /// - Throws: `CamaraError` 404 NOT_FOUND
  func find(_ id: String, of caller: Caller) async throws -> GeofenceSubscription {
    try await loadOnce()
    let found = state.withLock { $0.subscriptions[id] }
    guard let found, found.end == nil, found.owner == GeofenceSubscription.owner(of: caller) else {
      throw CamaraError(404, "NOT_FOUND", "there is no such subscription")
    }
    return found
  }

  /// Ends a subscription of a caller.
  ///
  /// - Throws: `CamaraError` 404 NOT_FOUND
  func delete(_ id: String, of caller: Caller, at now: Instant) async throws {
    try await loadOnce()
    try await turn.take {
      var found = try await find(id, of: caller)
      var change = GeofenceFile.Change()
      finish(&found, .deleted, at: now, into: &change)
      change.keep = [found]
      try await commit(change)
    }
  }

  // MARK: Notices

  func notice(
    _ event: GeofenceEvent, of subscription: GeofenceSubscription, at now: Instant
  ) -> GeofenceNotice {
    GeofenceNotice(
      subscription: subscription.id, event: event.id,
      body: Array(buffer: CamaraAnswer.bytes(event)), due: now)
  }

  /// Tells that the device crossed the fence, and ends the subscription with its last event.
  func tellCrossing(
    _ subscription: inout GeofenceSubscription, seen: Instant, at now: Instant,
    into change: inout GeofenceFile.Change
  ) {
    let area = subscription.circle.map { CamaraCircle($0) }
    let device = subscription.device
    let event = subscription.notice(subscription.kind.rawValue, at: seen, source: source) {
      $0.device = device
      $0.area = area
    }
    subscription.sent += 1
    change.queue.append(notice(event, of: subscription, at: now))
    if let most = subscription.maxEvents, subscription.sent >= most {
      finish(&subscription, .maxEvents, at: now, into: &change)
    }
  }

  /// Ends a subscription and tells its sink why.
  func finish(
    _ subscription: inout GeofenceSubscription, _ end: GeofenceSubscription.End, at now: Instant,
    into change: inout GeofenceFile.Change
  ) {
    let area = subscription.circle.map { CamaraCircle($0) }
    let device = subscription.device
    let event = subscription.notice("subscription-ended", at: now, source: source) {
      $0.device = device
      $0.area = area
      $0.terminationReason = end.rawValue
    }
    subscription.end = end
    change.queue.append(notice(event, of: subscription, at: now))
  }

  // MARK: The file

  func loadOnce() async throws {
    guard !state.withLock({ $0.isLoaded }) else { return }
    try await turn.take { try await load() }
  }

  /// Reads the file; the caller has the turn.
  func load() async throws {
    guard !state.withLock({ $0.isLoaded }) else { return }
    let (subscriptions, notices) = try await file.load()
    state.withLock { state in
      for each in subscriptions { state.subscriptions[each.id] = each }
      for each in notices { state.waiting[each.subscription, default: []].append(each) }
      state.isLoaded = true
    }
  }

  /// Writes a change and takes it over; the caller has the turn.
  func commit(_ change: GeofenceFile.Change) async throws {
    var change = change
    let most = settings.mostWaiting
    let overflow = state.withLock { state -> [Int64] in
      var numbers: [Int64] = []
      for (id, new) in Dictionary(grouping: change.queue, by: \.subscription) {
        let old = state.waiting[id] ?? []
        // The first may be on its way.
        numbers += old.dropFirst().prefix(max(old.count + new.count - most, 0)).map(\.number)
      }
      state.counts.dropped += numbers.count
      return numbers
    }
    change.drop += overflow
    let queued = try await file.commit(change)
    let done = change
    state.withLock { state in
      for each in done.keep { state.subscriptions[each.id] = each }
      for each in queued { state.waiting[each.subscription, default: []].append(each) }
      let dropped = Set(done.drop)
      let retried = Dictionary(done.retry.map { ($0.number, $0) }) { $1 }
      if !dropped.isEmpty || !retried.isEmpty {
        let touched = Set(done.drop + retried.keys)
        for (id, notices) in state.waiting
        where notices.contains(where: { touched.contains($0.number) }) {
          let left = notices.filter { !dropped.contains($0.number) }
            .map { retried[$0.number] ?? $0 }
          state.waiting[id] = left.isEmpty ? nil : left
        }
      }
      for id in done.remove {
        state.subscriptions[id] = nil
        state.waiting[id] = nil
      }
    }
  }

  // MARK: Service

  /// Watches and delivers until the server stops.
  func run() async throws {
    try await cancelWhenGracefulShutdown { [self] in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          await self.repeating("fences") { try await self.step(at: self.room.now()) }
        }
        group.addTask {
          await self.repeating("notices") { try await self.deliver(at: self.room.now()) }
        }
        try await group.waitForAll()
      }
    }
  }

  private func repeating(_ what: String, _ body: () async throws -> Void) async {
    while !Task.isCancelled {
      do {
        try await body()
        try await Task.sleep(for: .seconds(settings.stepSeconds))
      } catch is CancellationError {
        return
      } catch {
        room.logger.warning("geofencing waits", metadata: ["at": "\(what)", "error": "\(error)"])
        try? await Task.sleep(for: .seconds(5))
      }
    }
  }
}
