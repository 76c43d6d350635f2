// SPDX-License-Identifier: Apache-2.0

/// One figure with the runs that it comes from.
struct Figure {
  /// What was measured, as the table shows it.
  var name: String
  /// The unit, such as `fixes/s`.
  var unit: String
  /// One value a run, in the order of the runs.
  var values: [Double]
  /// The target that the issue sets, if any.
  var target: Double?
  /// Whether it is a peer's figure and not ours.
  var isPeer = false

  var median: Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
  }
}

/// Measures work by wall clock: one warm-up, then several runs, all of them kept.
struct Stopwatch {
  var runs = 5

  /// Runs `work` and gives units of work a second for every counted run.
  ///
  /// - Parameter work: Does the work and returns how many units it did.
  func rate(_ work: () throws -> Int) rethrows -> [Double] {
    _ = try work()
    var found: [Double] = []
    for _ in 0..<runs {
      let clock = ContinuousClock()
      let start = clock.now
      let count = try work()
      let spent = clock.now - start
      found.append(Double(count) / spent.inSeconds)
    }
    return found
  }
}

extension Duration {
  /// The duration as a number of seconds.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
