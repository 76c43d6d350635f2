// SPDX-License-Identifier: Apache-2.0

internal import TramUnits

/// Adds up the encounters of each pair: minutes in all, their spread, 15 minutes or more.
struct PairTotals {
  /// The minutes that make an exposure.
  static let exposure = 15

  private var counts: [Int: [Double]] = [:]
  private var expected: [Int: Double] = [:]

  mutating func add(_ encounter: Encounter, of pair: Int) {
    expected[pair, default: 0] += encounter.minutes.expected
    guard let before = counts[pair] else {
      counts[pair] = encounter.counts
      return
    }
    counts[pair] = Self.sum(before, encounter.counts)
  }

  /// The distribution of a part of a number: what falls between two whole minutes goes to both.
  static func scaled(_ counts: [Double], by share: Double) -> [Double] {
    guard share < 1 else { return counts }
    let last = Int((Double(counts.count - 1) * share).rounded(.up))
    var scaled = [Double](repeating: 0, count: last + 1)
    for k in counts.indices {
      let at = Double(k) * share
      let low = min(Int(at), last)
      let part = at - Double(low)
      scaled[low] += counts[k] * (1 - part)
      if part > 0, low < last { scaled[low + 1] += counts[k] * part }
    }
    return scaled
  }

  /// The distribution of the sum of two independent numbers; unlikely tails are cut.
  static func sum(_ a: [Double], _ b: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: a.count + b.count - 1)
    for i in a.indices where a[i] > 1e-9 {
      for j in b.indices { sum[i + j] += a[i] * b[j] }
    }
    while sum.count > 1, let last = sum.last, last < 1e-12 { sum.removeLast() }
    return sum
  }

  func append(_ scene: NearnessScene, to estimate: inout NearnessEstimate) {
    for (i, pair) in scene.pairs.enumerated() {
      guard let counts = counts[i] else { continue }
      let minutes = MinutesRange(counts: counts, expected: expected[i] ?? 0)
      let probability = Probability(counts.dropFirst(Self.exposure).reduce(0, +))
      for direction in pair.directions {
        estimate.exposures.append(
          .init(
            receiver: direction.receiver, sender: direction.sender, minutes: minutes,
            probability: probability))
      }
    }
  }
}

extension MinutesRange {
  /// The range of a distribution over whole minutes from 0: its 10th and 90th percentiles, with
  /// half a minute for the parts of a minute.
  init(counts: [Double], expected: Double) {
    var sum = 0.0
    var low: Int?
    var high: Int?
    let all = counts.reduce(0, +)
    for k in counts.indices {
      sum += counts[k]
      if low == nil, sum >= 0.1 * all { low = k }
      if high == nil, sum >= 0.9 * all { high = k }
    }
    self.init(
      expected: expected, low: Double(low ?? 0) - 0.5,
      high: Double(high ?? counts.count - 1) + 0.5)
  }
}

extension Encounter {
  init(
    first: Int32, second: Int32, start: Instant, end: Instant, counts: [Double], expected: Double
  ) {
    self.first = first
    self.second = second
    self.start = start
    self.end = end
    self.counts = counts
    minutes = MinutesRange(counts: counts, expected: expected)
    probability = Probability(counts.dropFirst(PairTotals.exposure).reduce(0, +))
  }
}
