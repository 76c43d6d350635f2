// SPDX-License-Identifier: Apache-2.0

/// How the distance class of a pair changes within a minute, under one habit.
struct HabitChain: Sendable {
  /// The shares over a long time: where an encounter begins.
  let start: SIMD8<Float>
  /// By the class before, the probabilities of the classes after.
  let rows: [SIMD8<Float>]
  /// By the class after, the probabilities from each class before.
  let columns: [SIMD8<Float>]

  init(_ habit: NearnessModel.Habit, leap: Double) {
    let size = NearnessModel.distances
    var rates = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for i in 0..<size {
      for j in [i - 1, i + 1] where (0..<size).contains(j) {
        // A walk that keeps the habit's shares (Metropolis).
        rates[i][j] += (1 - leap) * min(1, habit.shares[j] / habit.shares[i])
      }
      for j in 0..<size { rates[i][j] += leap * habit.shares[j] }
      rates[i][i] = 0
      rates[i][i] = -rates[i].reduce(0, +)
    }
    let minute = Self.exponential(rates, scale: habit.rate)
    start = SIMD8<Float>(habit.shares)
    var rows = [SIMD8<Float>](repeating: .zero, count: size)
    var columns = rows
    for i in 0..<size {
      for j in 0..<size {
        rows[i][j] = Float(minute[i][j])
        columns[j][i] = Float(minute[i][j])
      }
    }
    self.rows = rows
    self.columns = columns
  }

  /// exp(scale x matrix): 2^-10 of it by its series, then squared ten times.
  static func exponential(_ matrix: [[Double]], scale: Double) -> [[Double]] {
    let size = matrix.count
    var sum = (0..<size).map { i in (0..<size).map { $0 == i ? 1.0 : 0.0 } }
    var term = sum
    let small = matrix.map { $0.map { $0 * scale / 1024 } }
    for k in 1...6 {
      term = product(term, small).map { $0.map { $0 / Double(k) } }
      for i in 0..<size { for j in 0..<size { sum[i][j] += term[i][j] } }
    }
    for _ in 0..<10 { sum = product(sum, sum) }
    return sum
  }

  private static func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    a.map { row in
      b[0].indices.map { j in row.indices.reduce(0) { $0 + row[$1] * b[$1][j] } }
    }
  }
}
