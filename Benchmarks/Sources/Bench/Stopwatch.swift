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
  /// Whether the target is the most that is allowed, as for a delay, and not the least.
  var isCeiling = false
  /// Whether it is a peer's figure and not ours.
  var isPeer = false

  var median: Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
  }
}

/// What one measurement found, and what must be known to read it.
struct Measurement {
  var figures: [Figure]
  var notes: [String] = []
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

  /// As `rate(_:)`, for work that waits and needs something made ready before the clock runs.
  ///
  /// - Parameters:
  ///   - prepare: Makes ready what one run needs; it is not timed. Gets the number of the run.
  ///   - work: Does the work and returns how many units it did.
  func rate<Ready>(
    preparing prepare: (Int) async throws -> Ready, _ work: (Ready) async throws -> Int
  ) async rethrows -> [Double] {
    var found: [Double] = []
    for run in 0...runs {
      let ready = try await prepare(run)
      let clock = ContinuousClock()
      let start = clock.now
      let count = try await work(ready)
      let spent = clock.now - start
      if run > 0 { found.append(Double(count) / spent.inSeconds) }
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
