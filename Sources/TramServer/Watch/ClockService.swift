// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TramIsolation
import TramTrails
import TramUnits

/// Notes the clock in the log, ends checks and orders whose time is out, forgets what has been kept
/// long enough.
struct ClockService: Service {
  let room: ControlRoom

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var lastForgotten: Day?
      var lastEnded = Instant(milliseconds: .min)
      var lastTidied = Instant(milliseconds: .min)
      var trust = ClockTrust()
      let begun = ContinuousClock.now
      while !Task.isCancelled {
        await attempt("the clock") {
          let entry = room.hub.now.head
          try await room.watch.noteClock(entry: entry)
        }
        await attempt("checks") { try await endChecks() }
        let today = Day(number: Int32(clamping: room.now().milliseconds / 86_400_000))
        let isTrusted = trust.note(room.now(), passed: ContinuousClock.now - begun)
        if isTrusted, room.now().seconds(since: lastEnded) >= Self.secondsBetweenEndings {
          lastEnded = room.now()
          await attempt("orders") { try await endOrders() }
        }
        if abs(room.now().seconds(since: lastTidied)) >= Self.secondsBetweenTidying {
          lastTidied = room.now()
          await attempt("accounts") {
            try await room.accounts.tidy(at: room.now(), isTrusted: isTrusted)
          }
        }
        if isTrusted, lastForgotten != today {
          await attempt("forgetting") {
            let first = Day(number: today.number &- Int32(clamping: room.settings.observationDays))
            try await room.log.forget(before: first)
            // While trails are being sealed this is refused, and done at the next tick.
            try await room.trails.live.forget(before: first)
            lastForgotten = today
          }
        }
        do {
          try await Task.sleep(for: .seconds(room.settings.tickSeconds))
        } catch {
          return
        }
      }
    }
  }

  private static let secondsBetweenEndings = 60.0
  private static let secondsBetweenTidying = 60.0
  /// How long after its end an order can still be extended, in seconds; then it is over for good.
  static let grace = 86_400.0

  /// Ends orders whose time ran out a day ago and that nobody extended.
  func endOrders() async throws {
    let now = room.now()
    let due = room.watch.look { $0.ranOut(before: now.advanced(seconds: -Self.grace), limit: 500) }
    guard !due.isEmpty else { return }
    try await room.desk.change(by: "watch", at: now) { draft in
      for id in due where try await draft.the(id, OrderRecord.self).state == .issued {
        draft.add(.orderEnded(order: id, note: nil))
      }
    }
  }

  private func attempt(_ what: String, _ body: () async throws -> Void) async {
    do {
      try await body()
    } catch {
      room.logger.warning(
        "the clock's work failed", metadata: ["at": "\(what)", "error": "\(error)"])
    }
  }

  /// Marks checks as missed whose time is out.
  private func endChecks() async throws {
    var filter = DeskFilter()
    filter.states = [Check.State.asked.rawValue]
    filter.limit = DeskFilter.mostRows
    let now = room.now()
    repeat {
      let page = try await room.desk.everyRow.list(Check.self, filter)
      let due = page.rows.filter { $0.due <= now }.map(\.id)
      if !due.isEmpty {
        try await room.desk.change(by: "watch", at: now) { draft in
          for id in due where try await draft.the(id, Check.self).state == .asked {
            draft.add(.checkMissed(check: id))
          }
        }
      }
      filter.after = page.next
    } while filter.after != nil
  }
}
