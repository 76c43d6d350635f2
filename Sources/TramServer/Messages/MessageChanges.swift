// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Which campaigns moved, and whether texts came, by a count that only grows: whoever looks on
/// asks for what is newer than what they have seen.
final class MessageChanges: Sendable {
  private struct State {
    var count: UInt64 = 0
    var campaigns: [UInt32: UInt64] = [:]
    var texts: UInt64 = 0
  }

  private let state = Mutex(State())

  /// The count now.
  var now: UInt64 { state.withLock { $0.count } }

  /// Notes that a campaign moved.
  func note(_ campaign: UInt32) {
    state.withLock { state in
      state.count += 1
      state.campaigns[campaign] = state.count
    }
  }

  /// Notes that a text came, or that one was answered.
  func noteTexts() {
    state.withLock { state in
      state.count += 1
      state.texts = state.count
    }
  }

  /// What changed after a count.
  func since(_ count: UInt64) -> (campaigns: [UInt32], hasTexts: Bool, now: UInt64) {
    state.withLock { state in
      let moved = state.campaigns.filter { $0.value > count }.map(\.key).sorted()
      return (moved, state.texts > count, state.count)
    }
  }
}
