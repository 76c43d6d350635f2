// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramMessages
import TramUnits

/// How often a sender is answered by itself: two services that answer each other's texts would
/// never end.
final class ReplyThrottle: Sendable {
  /// The answers that a sender gets within the span.
  static let most = 6
  /// The span, in seconds.
  static let seconds = 3600.0
  /// The senders that are remembered.
  private static let mostSenders = 50_000

  private let state = Mutex<[PhoneNumber: [Instant]]>([:])

  /// Counts an answer; `false` where there were enough.
  func mayAnswer(_ number: PhoneNumber, at now: Instant) -> Bool {
    state.withLock { state in
      if state.count >= Self.mostSenders {
        state = state.filter {
          $0.value.last.map { now.seconds(since: $0) < Self.seconds } ?? false
        }
        if state.count >= Self.mostSenders { return false }
      }
      var times = (state[number] ?? []).filter { now.seconds(since: $0) < Self.seconds }
      guard times.count < Self.most else { return false }
      times.append(now)
      state[number] = times
      return true
    }
  }
}
