// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramIsolation

/// How often a code was tried for a check, so that nobody finds it by trying.
final class CodeTries: Sendable {
  /// The tries that a check has.
  static let most = 5
  /// The checks that are remembered; the oldest are forgotten first.
  static let mostChecks = 10_000

  private struct State {
    var counts: [CheckID: Int] = [:]
    var order: [CheckID] = []
  }

  private let state = Mutex(State())

  /// Counts a try before it is looked at, so that many at once are many.
  ///
  /// - Returns: The tries that are left after this one; `nil` where there was none left.
  func begin(_ check: CheckID) -> Int? {
    state.withLock { state in
      let before = state.counts[check] ?? 0
      guard before < Self.most else { return nil }
      if state.counts[check] == nil {
        state.order.append(check)
        if state.order.count > Self.mostChecks {
          for old in state.order.prefix(Self.mostChecks / 2) { state.counts[old] = nil }
          state.order.removeFirst(Self.mostChecks / 2)
        }
      }
      state.counts[check] = before + 1
      return Self.most - before - 1
    }
  }

  /// Takes back a try that was right.
  func succeed(_ check: CheckID) {
    state.withLock { state in
      if let count = state.counts[check], count > 0 { state.counts[check] = count - 1 }
    }
  }
}
