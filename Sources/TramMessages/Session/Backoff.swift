// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// How long to wait before a line is opened again: longer each time, and never all at once.
public struct Backoff: Hashable, Sendable {
  /// The first wait, in seconds.
  public let first: Double
  /// The longest wait, in seconds.
  public let longest: Double
  private var failures = 0
  private var random: SeededGenerator

  /// Creates a wait.
  ///
  /// - Parameters:
  ///   - first: Seconds; brought into 0.01 to 3,600.
  ///   - longest: Seconds; at least the first.
  ///   - seed: What spreads the waits of many lines.
  public init(first: Double = 1, longest: Double = 60, seed: UInt64) {
    self.first = min(max(first, 0.01), 3600)
    self.longest = max(min(longest, 86_400), self.first)
    random = SeededGenerator(seed: seed)
  }

  /// The seconds until the next attempt: between half and the whole of a wait that doubles.
  public mutating func next() -> Double {
    let whole = min(first * Double(1 << min(failures, 20)), longest)
    failures += 1
    let share = Double(random.next() >> 11) / Double(1 << 53)
    return whole * (0.5 + share / 2)
  }

  /// Tells that the line was bound: the next wait is the first again.
  public mutating func succeeded() { failures = 0 }
}
