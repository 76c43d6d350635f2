// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramUnits

@Suite("An offset with an error")
struct OffsetOddsTests {
  /// P(within) by Simpson's rule over slices, with far more of them than it needs.
  private func slow(_ radius: Double, _ distance: Double, _ error: Double) -> Double {
    let steps = 20_000
    var sum = 0.0
    for i in 0...steps {
      let angle = -.pi / 2 + .pi * Double(i) / Double(steps)
      let x = (radius * sin(angle) - distance) / error
      let slice = radius * cos(angle) / error
      let value = exp(-x * x / 2) * erf(slice / 2.0.squareRoot()) * slice
      sum += value * (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2)
    }
    return sum * .pi / Double(steps) / 3 / (2 * .pi).squareRoot()
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `the probability within a radius is its integral`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<40 {
      let error = exp(4 * random.unit() - 2)
      let radius = exp(4 * random.unit() - 0.5)
      let distance = max(radius + 6 * error * random.normal(), 0)
      let found = OffsetOdds.within(radius, distance: distance, error: error)
      let expected = slow(radius, distance, error)
      #expect(abs(found - expected) < 1e-8, "\(radius) \(distance) \(error)")
    }
  }

  @Test
  func `in the middle of the circle it is one minus exp of minus half the square`() {
    for ratio in [0.01, 0.3, 1, 2, 5] {
      let found = OffsetOdds.within(ratio * 7, distance: 0, error: 7)
      #expect(abs(found - (1 - exp(-ratio * ratio / 2))) < 1e-12)
    }
  }

  @Test
  func `two positions of 5 metres at one place are within 2 metres with 4 percent`() {
    let found = OffsetOdds.within(2, distance: 0, error: 50.0.squareRoot())
    #expect(abs(found - 0.0392) < 1e-4)
  }

  @Test
  func `without an error it is yes or no, and far off it is never`() {
    #expect(OffsetOdds.within(2, distance: 2, error: 0) == 1)
    #expect(OffsetOdds.within(2, distance: 2.001, error: 0) == 0)
    #expect(OffsetOdds.within(0, distance: 0, error: 0) == 1)
    #expect(OffsetOdds.within(0, distance: 0, error: 1) == 0)
    #expect(OffsetOdds.within(2, distance: 5000, error: 5) == 0)
    #expect(OffsetOdds.within(5000, distance: 2, error: 5) == 1)
    // A cell phone's 65 km says next to nothing, and a millimetre hardly differs from none.
    #expect(OffsetOdds.within(2, distance: 0, error: 65_000) < 1e-8)
    #expect(abs(OffsetOdds.within(2, distance: 2, error: 0.001) - 0.5) < 1e-3)
  }
}
