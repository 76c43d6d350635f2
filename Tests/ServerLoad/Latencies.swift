// SPDX-License-Identifier: Apache-2.0

/// How long answers took, counted in steps of a hundredth of their size.
struct Latencies: Sendable {
  private var counts = [Int](repeating: 0, count: 4000)
  private(set) var total = 0
  private(set) var worst = 0.0

  /// Counts an answer that took so many milliseconds.
  mutating func add(_ milliseconds: Double) {
    worst = max(worst, milliseconds)
    total += 1
    counts[Self.step(of: milliseconds)] += 1
  }

  mutating func add(_ other: Latencies) {
    for i in counts.indices { counts[i] += other.counts[i] }
    total += other.total
    worst = max(worst, other.worst)
  }

  /// The milliseconds within which a share of the answers came.
  func within(_ share: Double) -> Double {
    var left = Int((Double(total) * share).rounded(.up))
    for i in counts.indices {
      left -= counts[i]
      if left <= 0 { return Self.milliseconds(of: i) }
    }
    return worst
  }

  /// Steps of 1 % from a hundredth of a millisecond on.
  private static func step(of milliseconds: Double) -> Int {
    var step = 0
    var bound = 0.01
    while bound < milliseconds, step < 3999 {
      bound *= 1.01
      step += 1
    }
    return step
  }

  private static func milliseconds(of step: Int) -> Double {
    var bound = 0.01
    for _ in 0..<step { bound *= 1.01 }
    return bound
  }
}
