// SPDX-License-Identifier: Apache-2.0

import TramTrails
public import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How likely it is that two people truly were within the radius for the minutes asked, from a few
/// figures of their row: for lists, in well under a microsecond a row.
public struct ContactOdds: Sendable {
  /// What a base station or a check-in alone says at most: both were in one area.
  public static let areaCap = Probability(0.05)
  /// What a proof of the full time says where it gives no probability of its own.
  public static let provenFull = Probability(0.98)

  /// How near counts.
  public let radius: Meters
  /// For how long in some 24 hours, in seconds.
  public let seconds: Double

  /// Creates the odds of a rule.
  ///
  /// - Parameters:
  ///   - radius: How near counts, above 0.
  ///   - seconds: For how long in some 24 hours, above 0.
  public init(radius: Meters, seconds: Double) {
    self.radius = radius
    self.seconds = seconds
  }

  /// The probability of a row.
  ///
  /// - Complexity: O(1), no allocation
  public func probability(of figures: ContactFigures) -> Probability {
    if let proven = figures.proven { return proven }
    if figures.provenSeconds >= seconds { return Self.provenFull }
    guard figures.sources.contains(.position) else {
      return figures.sources.contains(.proven)
        ? Self.provenFull.complement : Self.areaCap
    }
    let share = 1 - exp(-radius.rawValue * radius.rawValue / (2 * square(figures.error.rawValue)))
    let time = figures.largestSeconds / (figures.largestSeconds + seconds)
    return Probability(share * time)
  }

  private func square(_ x: Double) -> Double { max(x * x, 1e-12) }
}
