// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A straight line through eight signs, below which a given share of the targets lies.
struct QuantileRegression: Sendable {
  private var means: SIMD8<Float>
  private var scales: SIMD8<Float>
  private var lowest: SIMD8<Float>
  private var highest: SIMD8<Float>
  private var weights: SIMD8<Float>
  private var offset: Float

  /// How strongly the weights are held at those of the anchor, against the loss of a mean trial.
  private static let ridge = 0.03
  /// Rounds of reweighting, and the least distance by which a trial's weight is divided.
  private static let rounds = 30
  private static let leastResidual: Float = 0.05

  /// Fits the line.
  ///
  /// - Parameters:
  ///   - share: The share of targets below the line, 0 to 1.
  ///   - blocks: Rows of one block are left out together to see how far the line is off on others.
  ///   - anchor: The sign whose weight is 1 where nothing speaks against it; the others' are 0.
  /// - Complexity: O(rows x blocks)
  init(
    share: Float, rows: [SIMD8<Float>], targets: [Float], blocks: [Int], anchor: Int
  ) {
    self.init(share: share, rows: rows, targets: targets, anchor: anchor)
    let names = Set(blocks).sorted()
    guard names.count > 1 else { return }
    var residuals: [Float] = []
    for block in names {
      let others = rows.indices.filter { blocks[$0] != block }
      let line = QuantileRegression(
        share: share, rows: others.map { rows[$0] }, targets: others.map { targets[$0] },
        anchor: anchor)
      for i in rows.indices where blocks[i] == block {
        residuals.append(targets[i] - line.predict(rows[i]))
      }
    }
    offset += Self.hundredth(share, of: residuals)
  }

  private init(share: Float, rows: [SIMD8<Float>], targets: [Float], anchor: Int) {
    var sum = SIMD8<Double>(repeating: 0)
    var squares = sum
    lowest = SIMD8(repeating: .infinity)
    highest = SIMD8(repeating: -.infinity)
    for row in rows {
      let wide = SIMD8<Double>(row)
      sum += wide
      squares += wide * wide
      lowest = pointwiseMin(lowest, row)
      highest = pointwiseMax(highest, row)
    }
    let count = Double(max(rows.count, 1))
    let mean = sum / count
    let variance = pointwiseMax(squares / count - mean * mean, SIMD8(repeating: 0))
    means = SIMD8<Float>(mean)
    scales = SIMD8<Float>(variance.squareRoot()) + 0.001
    weights = SIMD8(repeating: 0)
    weights[anchor] = scales[anchor]
    offset = 0
    let rest = weights
    offset = Self.hundredth(share, of: residuals(rows, targets))
    for _ in 0..<Self.rounds { reweigh(share, rows, targets, rest: rest) }
    offset += Self.hundredth(share, of: residuals(rows, targets))
  }

  /// The line's value, held within the signs that it was learned from.
  func predict(_ row: SIMD8<Float>) -> Float {
    let inside = pointwiseMin(pointwiseMax(row, lowest), highest)
    return offset + (weights * ((inside - means) / scales)).sum()
  }

  private func residuals(_ rows: [SIMD8<Float>], _ targets: [Float]) -> [Float] {
    rows.indices.map { targets[$0] - predict(rows[$0]) }
  }

  /// One round: least squares in which a trial above the line weighs `share`, one below it
  /// 1 - `share`, each over its distance.
  private mutating func reweigh(
    _ share: Float, _ rows: [SIMD8<Float>], _ targets: [Float], rest: SIMD8<Float>
  ) {
    var matrix = [[Double]](repeating: Array(repeating: 0, count: 10), count: 9)
    var full = [Double](repeating: 1, count: 10)
    for (row, target) in zip(rows, targets) {
      let residual = target - predict(row)
      let weight = Double(
        (residual > 0 ? share : 1 - share) / max(abs(residual), Self.leastResidual))
      let unit = (row - means) / scales
      for i in 0..<8 { full[i + 1] = Double(unit[i]) }
      full[9] = Double(target)
      for i in 0..<9 {
        let scaled = weight * full[i]
        for j in i..<10 { matrix[i][j] += scaled * full[j] }
      }
    }
    for i in 0..<9 {
      for j in 0..<i { matrix[i][j] = matrix[j][i] }
      guard i > 0 else { continue }
      let hold = Self.ridge * Double(rows.count)
      matrix[i][i] += hold
      matrix[i][9] += hold * Double(rest[i - 1])
    }
    guard let found = Self.solve(matrix) else { return }
    offset = Float(found[0])
    for i in 0..<8 { weights[i] = Float(found[i + 1]) }
  }

  /// Solves nine equations by elimination; `nil` where they have no one solution.
  private static func solve(_ equations: [[Double]]) -> [Double]? {
    var m = equations
    let n = m.count
    for column in 0..<n {
      var pivot = column
      for row in column..<n where abs(m[row][column]) > abs(m[pivot][column]) { pivot = row }
      guard abs(m[pivot][column]) > 1e-12 else { return nil }
      m.swapAt(column, pivot)
      for row in 0..<n where row != column {
        let factor = m[row][column] / m[column][column]
        for j in column...n { m[row][j] -= factor * m[column][j] }
      }
    }
    let found = (0..<n).map { m[$0][n] / m[$0][$0] }
    return found.allSatisfy(\.isFinite) ? found : nil
  }

  /// The value below which a share of `values` lies.
  static func hundredth(_ share: Float, of values: [Float]) -> Float {
    let sorted = values.sorted()
    guard let last = sorted.last else { return 0 }
    let at = share * Float(sorted.count - 1)
    let low = Int(at)
    guard low + 1 < sorted.count else { return last }
    return sorted[low] + (sorted[low + 1] - sorted[low]) * (at - Float(low))
  }
}

func logarithm(_ x: Float) -> Float { logf(x) }
func naturalExponential(_ x: Float) -> Float { expf(x) }
