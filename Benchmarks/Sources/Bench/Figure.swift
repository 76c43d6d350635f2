// SPDX-License-Identifier: Apache-2.0

/// What one measurement found, and what must be known to read it.
struct Measurement {
  var figures: [Figure]
  var notes: [String] = []
}

/// One figure with the runs that it comes from.
struct Figure: Sendable {
  /// What was measured, as the table shows it.
  var name: String
  /// The unit, such as `fixes/s`.
  var unit: String
  /// One value a run, in the order of the runs.
  var values: [Double]
  /// Nanoseconds of processor time a unit of work, one value a run; empty where it says nothing.
  var processor: [Double] = []
  /// The target that the issue sets, if any.
  var target: Double?
  /// Whether the target is the most that is allowed, as for a delay, and not the least.
  var isCeiling = false
  /// Whether it is a peer's figure and not ours.
  var isPeer = false
}

extension Figure {
  /// A speed.
  init(
    name: String, unit: String, runs: [Run], target: Double? = nil, isPeer: Bool = false
  ) {
    self.init(
      name: name, unit: unit, values: runs.map(\.rate), processor: runs.map(\.processor),
      target: target, isPeer: isPeer)
  }

  var median: Double { Figure.median(values) }
  var medianProcessor: Double { Figure.median(processor) }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
  }
}
