// SPDX-License-Identifier: Apache-2.0

public import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How much an hour counts by distance: in full up to the reference, then by (reference / d)².
///
/// "Epidemiologically meaningful contact" (Oxford, June 2020) with a reference of 1 m.
public struct Closeness: Hashable, Sendable {
  /// Up to here an hour counts in full.
  public let reference: Double

  /// Creates it.
  ///
  /// - Precondition: `reference` is above 0.
  public init(reference: Meters) {
    precondition(reference.rawValue > 0, "a reference distance is above 0")
    self.reference = reference.rawValue
  }

  /// How much an hour at a known distance counts.
  public func weight(at distance: Double) -> Double {
    distance <= reference ? 1 : reference * reference / (distance * distance)
  }

  /// The mean over a circle of which nothing but the radius is known, every place as likely.
  public func mean(within radius: Double) -> Double {
    let ratio = radius / reference
    guard ratio > 1 else { return 1 }
    return (1 + 2 * log(ratio)) / (ratio * ratio)
  }

  /// The mean when the distance was measured with an error.
  ///
  /// ∫₀¹ 2u P(within reference / u) du, which integration by parts makes of it.
  ///
  /// - Parameter error: The standard deviation of the offset an axis, metres.
  /// - Complexity: O(1); a few microseconds
  public func mean(at distance: Double, error: Double) -> Double {
    guard error > 1e-6 * reference else { return weight(at: distance) }
    // Within six errors lies all but 2e-8; nearer than that P is 0, further off it is 1.
    let spread = 6 * error
    let low = reference / (distance + spread)
    guard low < 1 else { return 1 }
    let high = distance - spread > reference ? reference / (distance - spread) : 1
    var sum = low * low
    let cut = (low * high).squareRoot()
    for (from, to) in [(low, cut), (cut, high)] {
      let half = (to - from) / 2
      let middle = (to + from) / 2
      for i in OffsetOdds.nodes.indices {
        for side in [-1.0, 1.0] {
          let u = middle + side * half * OffsetOdds.nodes[i]
          let within = OffsetOdds.within(reference / u, distance: distance, error: error)
          sum += OffsetOdds.weights[i] * half * 2 * u * within
        }
      }
    }
    return min(sum, 1)
  }
}
