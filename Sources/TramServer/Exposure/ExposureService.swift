// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TramUnits

/// Tells keys when a period has ended, and forgets what is old.
struct ExposureService: Service {
  let exposure: ExposureRoom
  let room: ControlRoom

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var trust = ClockTrust()
      let begun = ContinuousClock.now
      while !Task.isCancelled {
        // A clock that leapt would tell keys under embargo, or forget those that are due.
        if trust.note(room.now(), passed: ContinuousClock.now - begun) { await step() }
        do {
          try await Task.sleep(for: .seconds(min(room.settings.tickSeconds, 60)))
        } catch {
          return
        }
      }
    }
  }

  func step() async {
    do {
      let now = room.now()
      try await exposure.tellKeys(at: now)
      try await exposure.forget(at: now)
    } catch {
      room.logger.warning("keys were not told", metadata: ["error": "\(error)"])
    }
  }
}
