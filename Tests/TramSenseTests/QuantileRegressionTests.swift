// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramSense

@Suite("The line below which a share of errors lies")
struct QuantileRegressionTests {
  /// Errors whose spread grows with the first sign; journeys of fifty err together.
  private func errors(
    _ count: Int, _ random: inout SeededGenerator
  ) -> (rows: [SIMD8<Float>], targets: [Float], blocks: [Int]) {
    var rows: [SIMD8<Float>] = []
    var targets: [Float] = []
    for _ in 0..<count {
      var row = SIMD8<Float>(repeating: 0)
      for i in 0..<6 { row[i] = Float.random(in: 0...3, using: &random) }
      // The sum of four even numbers is nearly normal.
      let noise = (0..<4).reduce(Float(-2)) { sum, _ in sum + .random(in: 0...1, using: &random) }
      rows.append(row)
      targets.append(0.7 * row[0] - 0.4 * row[3] + noise * (0.5 + 0.3 * row[0]))
    }
    return (rows, targets, (0..<count).map { $0 / 50 % 8 })
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64], [0.67, 0.95] as [Float])
  func `holds its share of errors that it has not seen, everywhere`(
    seed: UInt64, share: Float
  ) {
    var random = SeededGenerator(seed: seed)
    let (rows, targets, blocks) = errors(3000, &random)
    let line = QuantileRegression(
      share: share, rows: rows, targets: targets, blocks: blocks, anchor: 0)
    let fresh = errors(6000, &random)
    for half in [true, false] {
      let chosen = fresh.rows.indices.filter { (fresh.rows[$0][0] < 1.5) == half }
      let below = chosen.count { fresh.targets[$0] <= line.predict(fresh.rows[$0]) }
      let found = Float(below) / Float(chosen.count)
      #expect(abs(found - share) < 0.04, "\(found) of \(share), seed \(seed)")
    }
  }

  @Test
  func `does not run off beyond what it has seen, nor on signs that are all the same`() {
    var random = SeededGenerator(seed: 9)
    let (rows, targets, blocks) = errors(500, &random)
    let line = QuantileRegression(
      share: 0.95, rows: rows, targets: targets, blocks: blocks, anchor: 1)
    let far = line.predict(SIMD8(repeating: 1e9))
    #expect(abs(far) < 10, "\(far)")
    let same = QuantileRegression(
      share: 0.67, rows: Array(repeating: SIMD8(repeating: 1), count: 60),
      targets: (0..<60).map { Float($0) }, blocks: Array(repeating: 0, count: 60), anchor: 0)
    #expect((38...42).contains(same.predict(SIMD8(repeating: 1))))
  }
}
