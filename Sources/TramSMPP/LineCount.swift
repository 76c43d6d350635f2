// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many lines are open, and how many there were.
final class LineCount: Sendable {
  private let counts = Mutex((open: 0, ever: 0))
  private let most: Int

  init(most: Int) { self.most = most }

  /// Counts one more; `nil` when there are too many.
  func add() -> Int? {
    counts.withLock { counts in
      guard counts.open < most else { return nil }
      counts.open += 1
      counts.ever += 1
      return counts.ever
    }
  }

  func remove() { counts.withLock { $0.open -= 1 } }
}
