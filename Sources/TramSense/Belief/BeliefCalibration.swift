// SPDX-License-Identifier: Apache-2.0

/// The radii that hold what they say, from what a cloud shows of itself.
///
/// Learned from journeys that the map did not know. The logarithm of the radius follows the
/// cloud's own radii and the signs by which a belief that is easily wrong differs from one that
/// is not; the weights are those of a quantile regression. What the regression owes to having
/// seen the very trials it is judged on is found by leaving out one block of journeys after the
/// other, and added (cross-conformal). No form of distribution is assumed.
struct BeliefCalibration: Sendable {
  /// One belief of which the truth is known; metres.
  struct Trial: Sendable {
    var raw67: Float
    var raw95: Float
    var distance: Float
    var signs = BeliefSigns()
    /// The block of journeys that it belongs to.
    var block = 0
  }

  private var radius67: QuantileRegression?
  private var radius95: QuantileRegression?

  /// Factor where nothing was learned: clouds are too sure of themselves.
  private static let untried: Float = 1.5
  /// Fewer trials teach nothing; more than these are thinned out evenly.
  private static let leastTrials = 50
  private static let mostTrials = 6000
  /// Radii are not believed below and above, metres.
  private static let range: ClosedRange<Float> = 1...200_000

  init() {}

  init(_ trials: [Trial]) {
    guard trials.count >= Self.leastTrials else { return }
    let step = max(1, (trials.count + Self.mostTrials - 1) / Self.mostTrials)
    let used = stride(from: 0, to: trials.count, by: step).map { trials[$0] }
    let rows = used.map { Self.row($0.raw67, $0.raw95, $0.signs) }
    let targets = used.map { logarithm(max($0.distance, 1)) }
    let blocks = used.map(\.block)
    radius67 = QuantileRegression(
      share: 0.67, rows: rows, targets: targets, blocks: blocks, anchor: 0)
    radius95 = QuantileRegression(
      share: 0.95, rows: rows, targets: targets, blocks: blocks, anchor: 1)
  }

  private static func row(_ raw67: Float, _ raw95: Float, _ signs: BeliefSigns) -> SIMD8<Float> {
    SIMD8(
      logarithm(raw67), logarithm(raw95), signs.familiarity, signs.strange, signs.witnesses,
      signs.fit, signs.unknown, signs.silence)
  }

  /// The belief with radii that hold.
  func apply(to raw: RawBelief) -> RawBelief {
    var belief = raw
    if let radius67, let radius95 {
      let row = Self.row(raw.radius67, raw.radius95, raw.signs)
      belief.radius67 = naturalExponential(radius67.predict(row))
      belief.radius95 = naturalExponential(radius95.predict(row))
    } else {
      belief.radius67 = raw.radius67 * Self.untried
      belief.radius95 = raw.radius95 * Self.untried
    }
    belief.radius67 = min(max(belief.radius67, Self.range.lowerBound), Self.range.upperBound)
    belief.radius95 = min(
      max(belief.radius95, belief.radius67 * 1.05), Self.range.upperBound * 1.05)
    return belief
  }
}
