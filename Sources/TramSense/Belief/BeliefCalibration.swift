// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// By how much the radii of the cloud must be stretched so that they hold what they say.
///
/// Learned from journeys that the map did not know: within classes of like width the ratio of the
/// true distance to the radius is sorted, and its 67th and 95th hundredths are the factors. No
/// form of distribution is assumed.
struct BeliefCalibration: Sendable {
  /// One belief of which the truth is known; metres.
  struct Trial: Sendable {
    var raw67: Float
    var raw95: Float
    var distance: Float
  }

  /// The factors of beliefs about as wide as `width`, the logarithm of `raw95`.
  struct Class: Sendable {
    var width: Float
    var factor67: Float
    var factor95: Float
  }

  /// Classes by width; empty when nothing was learned.
  private(set) var classes: [Class] = []

  /// Factors where nothing was learned: clouds are too sure of themselves.
  private static let untried = Class(width: 0, factor67: 1.5, factor95: 1.5)
  /// A class has this many trials at least, and there are no more than this many classes.
  private static let leastTrials = 400
  private static let mostClasses = 8

  init() {}

  init(_ trials: [Trial]) {
    guard trials.count >= 50 else { return }
    let sorted = trials.sorted { ($0.raw95, $0.distance) < ($1.raw95, $1.distance) }
    let count = min(max(sorted.count / Self.leastTrials, 1), Self.mostClasses)
    for number in 0..<count {
      let part = sorted[(sorted.count * number / count)..<(sorted.count * (number + 1) / count)]
      let middle = part[part.startIndex + part.count / 2].raw95
      classes.append(
        Class(
          width: logf(middle),
          factor67: Self.hundredth(0.67, of: part.map { $0.distance / $0.raw67 }),
          factor95: Self.hundredth(0.95, of: part.map { $0.distance / $0.raw95 })))
    }
  }

  private static func hundredth(_ share: Float, of ratios: [Float]) -> Float {
    let sorted = ratios.sorted()
    let at = share * Float(sorted.count - 1)
    let low = Int(at)
    let high = min(low + 1, sorted.count - 1)
    return max(sorted[low] + (sorted[high] - sorted[low]) * (at - Float(low)), 0.05)
  }

  /// Stretches the radii of a belief.
  func apply(to raw: RawBelief) -> RawBelief {
    let width = logf(raw.radius95)
    var factors = classes.first ?? Self.untried
    for (a, b) in zip(classes, classes.dropFirst()) where width > a.width {
      let share = min((width - a.width) / max(b.width - a.width, 1e-3), 1)
      factors.factor67 = a.factor67 + (b.factor67 - a.factor67) * share
      factors.factor95 = a.factor95 + (b.factor95 - a.factor95) * share
    }
    var belief = raw
    belief.radius67 = raw.radius67 * factors.factor67
    belief.radius95 = max(raw.radius95 * factors.factor95, belief.radius67 * 1.05)
    return belief
  }
}
