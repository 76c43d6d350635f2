// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The rule of Gauss and Legendre: the places and weights that integrate polynomials of degree
/// 2*n* - 1 over -1...1 exactly.
struct GaussLegendre: Sendable {
  let nodes: ContiguousArray<Double>
  let weights: ContiguousArray<Double>

  /// Makes the rule of `count` places by Newton's method on the Legendre polynomial.
  init(count: Int) {
    precondition(count > 0, "a rule has at least one place")
    var nodes: ContiguousArray<Double> = []
    var weights: ContiguousArray<Double> = []
    for i in 0..<count {
      var x = cos(.pi * (Double(i) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<8 {
        var before = 1.0
        var here = x
        for k in stride(from: 2.0, through: Double(count), by: 1) {
          (before, here) = (here, ((2 * k - 1) * x * here - (k - 1) * before) / k)
        }
        slope = Double(count) * (x * here - before) / (x * x - 1)
        x -= here / slope
      }
      nodes.append(x)
      weights.append(2 / ((1 - x * x) * slope * slope))
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// The integral of `f` over `low`...`high`.
  @inline(__always)
  func integrate(_ low: Double, _ high: Double, _ f: (Double) -> Double) -> Double {
    let half = (high - low) / 2
    let middle = (high + low) / 2
    var sum = 0.0
    for i in nodes.indices { sum += weights[i] * f(middle + half * nodes[i]) }
    return sum * half
  }

  /// The rule that the tables and the circle use.
  static let standard = GaussLegendre(count: 32)
}
