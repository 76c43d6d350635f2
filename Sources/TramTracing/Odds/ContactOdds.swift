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
///
/// A proof decides by itself, an area alone never says more than `areaCap`. Positions are weighed
/// by a logistic curve that was fitted to simulated towns (`scripts/contact_odds.py`), for errors
/// of 0.5 to 20 m and radii of 1 to 30 m; `SeparationOdds` uses every offset and tells more.
public struct ContactOdds: Sendable {
  /// What a base station or a check-in alone says at most: both were in one area.
  public static let areaCap = Probability(0.05)
  /// What a proof of the full time says where it gives no probability of its own.
  public static let provenFull = Probability(0.98)

  /// How near counts.
  public let radius: Meters
  /// For how long in some 24 hours, in seconds.
  public let seconds: Double
  /// What of the curve depends on the radius alone.
  private let byRadius: Double
  private let logRadius: Double

  /// Creates the odds of a rule.
  ///
  /// - Parameters:
  ///   - radius: How near counts, above 0.
  ///   - seconds: For how long in some 24 hours; less than a second counts as one.
  /// - Precondition: `radius` is above 0.
  public init(radius: Meters, seconds: Double) {
    precondition(radius.rawValue > 0, "a radius is above 0")
    self.radius = radius
    self.seconds = max(seconds, 1)
    // The curve was fitted to radii of 1 to 30 m.
    logRadius = log(min(max(radius.rawValue, 0.5), 100))
    byRadius = Fit.one + logRadius * (Fit.radius + Fit.radiusSquare * logRadius)
  }

  /// The probability of a row.
  ///
  /// Where some of the time is proven and the rest was measured, the measured whole is weighed.
  ///
  /// - Complexity: O(1), no allocation; some 50 nanoseconds
  public func probability(of figures: ContactFigures) -> Probability {
    if let proven = figures.proven { return proven }
    if figures.provenSeconds >= seconds { return Self.provenFull }
    guard figures.sources.contains(.position) else {
      return figures.sources.contains(.proven) ? Self.provenFull.complement : Self.areaCap
    }
    return Probability(
      position(
        figures.largestSeconds, stretches: Double(max(figures.stretches, 1)),
        error: figures.error.rawValue))
  }

  /// What positions alone say.
  private func position(_ largest: Double, stretches: Double, error: Double) -> Double {
    guard largest > 0, largest.isFinite else { return 0 }
    // Without an error worth the name it is a yes or a no.
    guard error > radius.rawValue / 100 else { return largest >= seconds ? 1 : 0 }
    let spread = min(max(error, 0.5), 60)
    let ratio = radius.rawValue / spread
    // How likely two at one place are measured within the radius.
    let seen = min(max(-expm1(-ratio * ratio / 2), 1e-6), 1)
    let logSeen = log(seen)
    let logStretches = log(min(stretches, 10_000))
    let time = log(min(max(largest / seconds, 1e-4), 100))
    var z = byRadius + time * (Fit.time + seen * (Fit.timeSeen + Fit.timeSeenSquare * seen))
    z += logSeen * (Fit.logSeen + Fit.logSeenSquare * logSeen) + Fit.seen * seen
    z +=
      logStretches
      * (Fit.stretches + Fit.stretchesLogSeen * logSeen + Fit.stretchesSeen * seen
        + Fit.stretchesSquare * logStretches)
    z += logRadius * (Fit.radiusLogSeen * logSeen + Fit.radiusSeen * seen)
    return 1 / (1 + exp(-z))
  }

  /// The coefficients of the curve, by `scripts/contact_odds.py`; more time never makes it less.
  private enum Fit {
    static let one = -0.5610
    static let time = 0.8512
    static let timeSeen = 2.0344
    static let timeSeenSquare = -0.0992
    static let logSeen = 0.8797
    static let logSeenSquare = 0.1050
    static let seen = -0.1368
    static let stretches = -0.4933
    static let stretchesLogSeen = -0.0878
    static let stretchesSeen = -1.5850
    static let stretchesSquare = 0.0390
    static let radius = 1.5832
    static let radiusSquare = -0.2424
    static let radiusLogSeen = 0.0474
    static let radiusSeen = 0.2166
  }
}
