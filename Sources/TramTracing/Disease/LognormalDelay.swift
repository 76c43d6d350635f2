// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A delay in days whose logarithm is normal, such as an incubation.
public struct LognormalDelay: Hashable, Sendable {
  /// The mean of the logarithm of days.
  public var mu: Double
  /// The standard deviation of the logarithm of days, above 0.
  public var sigma: Double

  /// Creates a delay.
  public init(mu: Double, sigma: Double) {
    self.mu = mu
    self.sigma = sigma
  }

  /// The mean in days.
  public var mean: Double { exp(mu + sigma * sigma / 2) }
  /// The median in days.
  public var median: Double { exp(mu) }

  /// The probability that the delay is at most `days`.
  public func share(before days: Double) -> Double {
    guard days > 0 else { return 0 }
    return erfc((mu - log(days)) / (sigma * 2.0.squareRoot())) / 2
  }

  /// How likely the delay ends on a moment, a day.
  public func density(at days: Double) -> Double {
    guard days > 0 else { return 0 }
    let z = (log(days) - mu) / sigma
    return exp(-z * z / 2) / (days * sigma * (2 * .pi).squareRoot())
  }
}
