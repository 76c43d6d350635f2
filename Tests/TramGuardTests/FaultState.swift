// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramBytes
import TramUnits

typealias BytesErrorCode = BytesError.Code

/// Chance that several threads share.
final class Locked: Sendable {
  private let state: Mutex<(SeededGenerator, Int)>

  init(_ random: SeededGenerator) { state = Mutex((random, 0)) }

  /// How many faults there were.
  var count: Int { state.withLock { $0.1 } }

  /// Bytes after which a call fails, once in about `one` calls.
  func next(_ one: Int) -> Int? {
    state.withLock { state in
      guard Int.random(in: 0..<one, using: &state.0) == 0 else { return nil }
      state.1 += 1
      return Int.random(in: 0...300, using: &state.0)
    }
  }
}

/// Is over once it was asked so many times.
final class Countdown: Sendable {
  private let left: Mutex<Int>

  init(_ count: Int) { left = Mutex(count) }

  /// Whether this is the time; once.
  var isOver: Bool {
    left.withLock { left in
      left -= 1
      return left == -1
    }
  }
}
