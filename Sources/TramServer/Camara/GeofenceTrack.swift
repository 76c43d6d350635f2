// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramIsolation
import TramUnits

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// On which side of a fence a device is believed to be, by evidence that adds up.
///
/// Each observation brings the log-odds of being inside, at most `step`; observations that follow
/// each other closely share their error and count for their part of `apart` seconds. A side is
/// left only when the sum has gone all the way to the other threshold: four observations that
/// are sure, or more that are not, and no single one however far off.
struct GeofenceTrack: Codable, Hashable, Sendable {
  enum Side: String, Codable, Hashable, Sendable { case inside, outside }

  /// What an observation told.
  struct Change: Hashable, Sendable {
    var side: Side
    /// Whether the other side was believed before, and not nothing.
    var isCrossing: Bool
  }

  static let threshold = 4.0
  static let step = 2.4
  static let apart = 20.0
  /// The probability from which the first look decides.
  static let sure = 0.9

  private(set) var side: Side?
  private(set) var logOdds = 0.0
  private(set) var last: Instant?

  init() {}

  /// Takes the first look, which decides when it is sure.
  mutating func begin(_ inside: Probability, at time: Instant) {
    last = time
    if inside.rawValue >= Self.sure { decide(.inside) }
    if inside.rawValue <= 1 - Self.sure { decide(.outside) }
  }

  /// Takes an observation in; those that are not newer than the last tell nothing.
  mutating func observe(_ inside: Probability, at time: Instant) -> Change? {
    let passed = last.map { time.seconds(since: $0) } ?? Self.apart
    guard passed > 0 else { return nil }
    last = time
    let p = min(max(inside.rawValue, 1e-6), 1 - 1e-6)
    let odds = min(max(log(p / (1 - p)), -Self.step), Self.step)
    let sum = logOdds + odds * min(passed / Self.apart, 1)
    logOdds = min(max(sum, -Self.threshold), Self.threshold)
    let now: Side? =
      logOdds >= Self.threshold ? .inside : logOdds <= -Self.threshold ? .outside : nil
    guard let now, now != side else { return nil }
    defer { side = now }
    return Change(side: now, isCrossing: side != nil)
  }

  private mutating func decide(_ side: Side) {
    self.side = side
    logOdds = side == .inside ? Self.threshold : -Self.threshold
  }
}

extension LiveRegion {
  /// How likely the person is inside, their place scattering normally about the middle.
  func probabilityInside(_ circle: Circle) -> Probability {
    // 67 in 100 of a round normal distribution lie within √(-2 ln 0.33) = 1.489 deviations.
    let deviation = Meters(radius67.rawValue / 1.489)
    guard let fix = try? UncertainFix(center: coordinate, radius: deviation, model: .gauss) else {
      return Probability(0.5)
    }
    return circle.probabilityInside(fix)
  }
}
