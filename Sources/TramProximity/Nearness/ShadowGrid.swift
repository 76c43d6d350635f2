// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A normal variable on evenly spaced points: shadowing that drifts, or an offset that stays.
struct ShadowGrid: Sendable {
  /// How many standard deviations the points reach.
  static let reach = 2.4
  /// The points of drifting shadow.
  static let drifting = 7

  /// The points in standard deviations.
  let points: [Double]
  /// Their probabilities.
  let weights: [Float]

  /// Creates a grid of `count` points.
  init(count: Int) {
    let points = (0..<count).map {
      -Self.reach + 2 * Self.reach * Double($0) / Double(count - 1)
    }
    let raw = points.map { exp(-$0 * $0 / 2) }
    let sum = raw.reduce(0, +)
    self.points = points
    weights = raw.map { Float($0 / sum) }
  }

  /// A grid whose points are about `step` dB apart for a deviation, 5 to 17 of them.
  static func staying(deviation: Double) -> ShadowGrid {
    let step = 3.2
    return ShadowGrid(count: min(17, max(5, 2 * Int((reach * deviation / step).rounded(.up)) + 1)))
  }

  /// The probabilities of going from each point to each within a minute, memory `minutes` long.
  func drift(minutes: Double) -> [[Float]] {
    let kept = exp(-1 / minutes)
    return points.map { from in
      let raw = points.map { to in
        exp(-(to - kept * from) * (to - kept * from) / (2 * (1 - kept * kept)))
      }
      let sum = raw.reduce(0, +)
      return raw.map { Float($0 / sum) }
    }
  }
}
