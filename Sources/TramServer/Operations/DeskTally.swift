// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramIsolation

/// What the desk came to since the start, for the metrics.
final class DeskTally: Sendable {
  struct Counts: Sendable {
    /// Transactions that left facts.
    var changes = 0
    /// Alarms by the word of their kind.
    var alarms: [String: Int] = [:]
  }

  private let state = Mutex(Counts())

  var now: Counts { state.withLock { $0 } }

  func note(_ entries: [DeskEntry]) {
    state.withLock { counts in
      counts.changes += 1
      for entry in entries {
        if case .alarmRaised(let alarm) = entry.event {
          counts.alarms[alarm.kind, default: 0] += 1
        }
      }
    }
  }
}
