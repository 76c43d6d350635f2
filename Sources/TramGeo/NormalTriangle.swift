// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How likely a standard normal place of the plane falls into a right triangle at the middle.
///
/// The corners are (0, 0), (*h*, 0) and (*h*, *d*): the function V of C. Nicholson (Biometrika 33,
/// 1943), V(h, d) = ∫₀ʰ φ(x) (Φ(x d / h) - ½) dx. It is smooth in both, odd in both, and related
/// to Owen's T by V = atan(d / h) / 2π - T(h, d / h). A table every eighth of a deviation, read
/// by cubics, is within 2e-6 of it (a test compares).
struct NormalTriangle: Sendable {
  /// Beyond this many deviations nothing is counted: exp(-6² / 2) is 1.5e-8.
  static let reach = 6.0
  private static let perUnit = 8.0
  /// Nodes -1 to 49 in either direction, one beyond each end for the cubics.
  private static let side = 51

  private let values: ContiguousArray<Double>

  /// The table.
  static let table = NormalTriangle()

  private init() {
    let side = NormalTriangle.side
    var values = ContiguousArray(repeating: 0.0, count: side * side)
    for row in 1..<side {
      let h = Double(row - 1) / NormalTriangle.perUnit
      for column in 1..<side {
        let d = Double(column - 1) / NormalTriangle.perUnit
        values[row * side + column] = NormalTriangle.exact(h, d)
      }
    }
    // Odd in both, so the nodes below 0 mirror the ones above.
    for i in 0..<side {
      values[i] = -values[2 * side + i]
    }
    for i in 0..<side {
      values[i * side] = -values[i * side + 2]
    }
    self.values = values
  }

  /// V by quadrature; slow.
  static func exact(_ h: Double, _ d: Double) -> Double {
    let scale = h / (2 * .pi).squareRoot()
    return scale
      * GaussLegendre.standard.integrate(0, 1) { u in
        exp(-h * h * u * u / 2) * erf(u * d * 0.5.squareRoot()) / 2
      }
  }

  /// V(h, to) - V(h, from).
  ///
  /// - Precondition: `h` is in 0...6, `from` and `to` in -6...6.
  @inline(__always)
  func difference(_ h: Double, from: Double, to: Double) -> Double {
    let side = NormalTriangle.side
    let last = side - 4
    let row = min(Int(h * NormalTriangle.perUnit), last)
    let rowWeights = NormalTriangle.weights(h * NormalTriangle.perUnit - Double(row))
    let v = values.span
    @inline(__always)
    func read(_ d: Double) -> Double {
      let place = abs(d) * NormalTriangle.perUnit
      let column = min(Int(place), last)
      let w = NormalTriangle.weights(place - Double(column))
      var sum = SIMD4<Double>()
      var at = row * side + column
      for k in 0..<4 {
        let line = SIMD4(v[at], v[at + 1], v[at + 2], v[at + 3])
        sum += line * rowWeights[k]
        at += side
      }
      let found = (sum * w).sum()
      return d < 0 ? -found : found
    }
    return read(to) - read(from)
  }

  /// The weights of the cubic through the nodes -1, 0, 1, 2 at `t`, Lagrange's form.
  @inline(__always)
  private static func weights(_ t: Double) -> SIMD4<Double> {
    let a = t + 1
    let b = t - 1
    let c = t - 2
    return SIMD4(-t * b * c / 6, a * b * c / 2, -a * t * c / 2, a * t * b / 6)
  }
}
