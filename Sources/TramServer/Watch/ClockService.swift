// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TramIsolation
import TramTrails
import TramUnits

/// Notes the clock in the log, ends checks whose time is out, forgets what has been kept long
/// enough.
struct ClockService: Service {
  let room: ControlRoom

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var lastForgotten: Day?
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
        if isTrusted, lastForgotten != today {
          lastForgotten = today
          await attempt("forgetting") {
            let first = Day(number: today.number &- Int32(clamping: room.settings.observationDays))
            try await room.log.forget(before: first)
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
      let page = try await room.desk.rows.list(Check.self, filter)
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
