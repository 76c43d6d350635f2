// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// When a case infects others: the share of all his infections by day since midday of a day, that
/// of his onset or of his sample.
public enum InfectiousnessProfile: Hashable, Sendable {
  /// A gamma distribution of days, moved to begin `shift` days before.
  case gamma(shape: Double, rate: Double, shift: Double)
  /// A normal distribution of days.
  case normal(mean: Double, deviation: Double)
  /// Heights at days one apart from `first` on, straight lines between them, none outside.
  case table(first: Double, heights: [Double])

  /// The share of all infections that falls before `day`.
  ///
  /// - Complexity: O(1); O(heights) for a table
  public func share(before day: Double) -> Double {
    switch self {
    case .gamma(let shape, let rate, let shift):
      return lowerGamma(shape, rate * (day + shift))
    case .normal(let mean, let deviation):
      return erfc((mean - day) / (deviation * 2.0.squareRoot())) / 2
    case .table(let first, let heights):
      let area = Self.area(heights, until: Double(heights.count - 1))
      return area > 0 ? Self.area(heights, until: day - first) / area : 0
    }
  }

  /// The share that falls between two days.
  public func share(from: Double, until: Double) -> Double {
    max(share(before: until) - share(before: from), 0)
  }

  /// How much of all infections falls on one day at this moment, a day.
  public func density(at day: Double) -> Double {
    switch self {
    case .gamma(let shape, let rate, let shift):
      let x = day + shift
      guard x > 0 else { return shape == 1 && x == 0 ? rate : 0 }
      return exp(shape * log(rate) + (shape - 1) * log(x) - rate * x - lgamma(shape))
    case .normal(let mean, let deviation):
      let z = (day - mean) / deviation
      return exp(-z * z / 2) / (deviation * (2 * .pi).squareRoot())
    case .table(let first, let heights):
      let area = Self.area(heights, until: Double(heights.count - 1))
      return area > 0 ? Self.height(heights, at: day - first) / area : 0
    }
  }

  /// The day at which a case infects most.
  public var peakDay: Double {
    switch self {
    case .gamma(let shape, let rate, let shift): max(shape - 1, 0) / rate - shift
    case .normal(let mean, _): mean
    case .table(let first, let heights):
      first + Double(heights.indices.max { heights[$0] < heights[$1] } ?? 0)
    }
  }

  /// The days outside of which less than 1e-6 falls on either side.
  public var support: ClosedRange<Double> {
    switch self {
    case .gamma(let shape, let rate, let shift):
      // Wilson and Hilferty's cube root is within a tenth of a day here; a day is added.
      let third = 1 / (9 * shape)
      let low = max(1 - third - 4.8 * third.squareRoot(), 0)
      let high = 1 - third + 4.8 * third.squareRoot()
      let scale = shape / rate
      return max(scale * low * low * low - 1, 0) - shift...scale * high * high * high + 1 - shift
    case .normal(let mean, let deviation): return mean - 4.8 * deviation...mean + 4.8 * deviation
    case .table(let first, let heights): return first...first + Double(max(heights.count - 1, 1))
    }
  }

  private static func height(_ heights: [Double], at place: Double) -> Double {
    guard place >= 0, place <= Double(heights.count - 1) else { return 0 }
    let i = min(Int(place), heights.count - 2)
    guard i >= 0 else { return heights.first ?? 0 }
    return heights[i] + (heights[i + 1] - heights[i]) * (place - Double(i))
  }

  private static func area(_ heights: [Double], until place: Double) -> Double {
    var sum = 0.0
    for i in 0..<max(heights.count - 1, 0) {
      let part = min(max(place - Double(i), 0), 1)
      sum += part * (heights[i] + (heights[i + 1] - heights[i]) * part / 2)
    }
    return sum
  }
}

/// The regularised lower incomplete gamma function P(a, x).
///
/// Its series below a + 1, Lentz's continued fraction above (Numerical recipes' choice of the two).
///
/// - Precondition: `a` is above 0.
func lowerGamma(_ a: Double, _ x: Double) -> Double {
  guard x > 0 else { return 0 }
  let front = exp(a * log(x) - x - lgamma(a))
  if x < a + 1 {
    var term = 1 / a
    var sum = term
    var n = a
    for _ in 0..<10_000 where term > sum * 1e-16 {
      n += 1
      term *= x / n
      sum += term
    }
    return min(sum * front, 1)
  }
  var b = x + 1 - a
  var c = 1e300
  var d = 1 / b
  var h = d
  for i in 1..<10_000 {
    let an = -Double(i) * (Double(i) - a)
    b += 2
    d = an * d + b
    if abs(d) < 1e-300 { d = 1e-300 }
    c = b + an / c
    if abs(c) < 1e-300 { c = 1e-300 }
    d = 1 / d
    let step = d * c
    h *= step
    if abs(step - 1) < 1e-15 { break }
  }
  return max(1 - front * h, 0)
}
