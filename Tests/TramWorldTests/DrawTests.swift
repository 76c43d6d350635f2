// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramWorld

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("A draw")
struct DrawTests {
  @Test("uses a logarithm that is right to eleven digits", arguments: 0..<20)
  func logarithm(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let x = exp(Double.random(in: -300...300, using: &random))
      #expect(abs(naturalLogarithm(x) - log(x)) <= 1e-11 * max(1, abs(log(x))))
    }
    #expect(naturalLogarithm(1) == 0)
  }

  @Test("has the mean and deviation of its distribution", arguments: 0..<8)
  func moments(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = 40_000
    var sums = (normal: 0.0, squares: 0.0, rough: 0.0, roughSquares: 0.0, exponential: 0.0)
    for _ in 0..<count {
      let a = random.normal()
      let b = random.roughNormal()
      sums.normal += a
      sums.squares += a * a
      sums.rough += b
      sums.roughSquares += b * b
      sums.exponential += random.exponential(mean: 3)
    }
    let n = Double(count)
    // Five standard errors and a little.
    #expect(abs(sums.normal / n) < 0.03 && abs(sums.squares / n - 1) < 0.05)
    #expect(abs(sums.rough / n) < 0.03 && abs(sums.roughSquares / n - 1) < 0.05)
    #expect(abs(sums.exponential / n - 3) < 0.1)
  }

  @Test("of Student's t with two degrees of freedom has its quartiles and heavy tails")
  func student() {
    var random = SeededGenerator(seed: 1)
    let draws = (0..<40_000).map { _ in random.studentT2() }.sorted()
    // The upper quartile is 2 (3/4 - 1/2) √(2 / (1 - 1/4)) = 0.8165.
    #expect(abs(draws[30_000] - 0.8165) < 0.03)
    #expect(abs(draws[20_000]) < 0.03)
    #expect(draws[39_999] > 30)
  }

  @Test("of an order holds every index once", arguments: 0..<20)
  func orders(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    #expect(random.order(of: 100).sorted() == Array(0..<100))
    #expect(random.order(of: 0).isEmpty)
  }

  @Test("of a turn has the length 1", arguments: 0..<20)
  func turns(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for turn in [random.turn(), Turn(halfTangent: random.between(-3, 3))] {
      #expect(abs(turn.cosine * turn.cosine + turn.sine * turn.sine - 1) < 1e-12)
    }
  }
}
