// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TramTrails
import TramUnits

/// Makes stays of visits that are over, and forgets what has been kept long enough.
struct FrontService: Service {
  let room: ControlRoom

  /// How often visits become stays, in seconds.
  private static let secondsBetweenStays = 300.0
  private static let secondsBetweenForgetting = 3600.0

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var trust = ClockTrust()
      let begun = ContinuousClock.now
      var settled = room.now()
      var forgot: Instant?
      while !Task.isCancelled {
        let now = room.now()
        if abs(now.seconds(since: settled)) >= Self.secondsBetweenStays {
          settled = now
          await attempt("stays") { try await room.front.settle(at: now) }
        }
        let isDue = forgot.map {
          abs(now.seconds(since: $0)) >= Self.secondsBetweenForgetting
        }
        // A clock that leapt would forget what is to be kept.
        if trust.note(now, passed: ContinuousClock.now - begun), isDue ?? true {
          forgot = now
          await attempt("forgetting") {
            try await room.front.forget(at: now, visitDays: room.settings.observationDays)
          }
        }
        do {
          try await Task.sleep(for: .seconds(min(room.settings.tickSeconds, 60)))
        } catch {
          return
        }
      }
    }
  }

  private func attempt(_ what: String, _ body: () async throws -> Void) async {
    do {
      try await body()
    } catch let error as TrailsError where error.code == .busy {
      // While trails are being sealed; at the next turn.
    } catch {
      room.logger.warning(
        "the front desk's work failed", metadata: ["at": "\(what)", "error": "\(error)"])
    }
  }
}
