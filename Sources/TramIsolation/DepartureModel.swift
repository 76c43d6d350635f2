// SPDX-License-Identifier: Apache-2.0

/// How a fix outside the fence speaks for a departure: terms, weights and their log-odds.
///
/// A logistic model of seven terms. Its weights are the only fitted numbers of the watch; they
/// were made by `scripts/departure_model.py` from home stays of 45 people (GeoLife, 60- and
/// 600-second sampling), held out over persons, and are used as likelihood ratios: what speaks
/// for a departure against drift, jitter, a single spike or a walk round the house.
struct DepartureModel: Hashable, Sendable {
  /// The log-odds of a fix just outside the fence.
  var bias: Float = -3.18
  /// For each 150 m outside the fence, at most 150 m.
  var distance: Float = 2.70
  /// For being beyond the neighbourhood, from 130 to 170 m outside.
  var beyond: Float = 2.12
  /// For having been outside, without a break, for the last 40 s and more; 0 to 150 m.
  var confirmed: Float = 0.55
  /// For steady progress away from home while outside.
  var progress: Float = 0.45
  /// Against a leap beyond 370 m that no second fix confirms.
  var spike: Float = -2.27
  /// For a home where fixes outside the fence are common: those that reach this far are not.
  var scatter: Float = 0.57
  /// For each tenfold of 60 s between the fixes: the longer unseen, the more may have happened.
  var gap: Float = 0.15

  /// Fixes within these milliseconds share one error and count as one.
  static let correlated: Int64 = 20_000
  /// A fix must be this old, in milliseconds, to confirm another.
  static let confirming: Int64 = 40_000

  /// The measured model.
  static let standard = DepartureModel()

  /// What the fixes of the last minutes say, before it is weighed.
  struct Terms: Hashable, Sendable {
    var distance: Float = 0
    var beyond: Float = 0
    var confirmed: Float = 0
    var progress: Float = 0
    var spike: Float = 0
    var scatter: Float = 0
    var gap: Float = 0
  }

  /// The log-odds of a departure against everything that happens at home.
  func logOdds(_ t: Terms) -> Float {
    let near = bias + distance * t.distance + beyond * t.beyond + confirmed * t.confirmed
    return near + progress * t.progress + spike * t.spike + scatter * t.scatter + gap * t.gap
  }

  /// The weighed terms by name, for the evidence.
  func contributions(_ t: Terms) -> [Evidence.Term] {
    [
      Evidence.Term("bias", Double(bias)),
      Evidence.Term("distance", Double(distance * t.distance)),
      Evidence.Term("beyond", Double(beyond * t.beyond)),
      Evidence.Term("confirmed", Double(confirmed * t.confirmed)),
      Evidence.Term("progress", Double(progress * t.progress)),
      Evidence.Term("spike", Double(spike * t.spike)),
      Evidence.Term("scatter", Double(scatter * t.scatter)),
      Evidence.Term("gap", Double(gap * t.gap)),
    ]
  }

  /// Puts the terms together.
  ///
  /// - Parameters:
  ///   - now: Metres outside, the least of the last 20 s.
  ///   - least: Metres outside, the least since the fix that confirms; 0 without one.
  ///   - most: Metres outside, the most since that fix.
  ///   - before: Metres outside at that fix.
  ///   - seconds: Since that fix.
  ///   - scatter: The share of this device's fixes at home that lay outside.
  static func terms(
    now: Float, least: Float, most: Float, before: Float, seconds: Float, scatter: Float
  ) -> Terms {
    var t = Terms()
    // 150 m outside, 250 m from the door of a usual order, is as far as a walk round the house
    // goes; 370 m outside in one leap is commoner as an error than as a journey.
    t.distance = now.clamped(0, 150) / 150
    t.beyond = ((now - 130) / 40).clamped(0, 1)
    t.confirmed = least.clamped(0, 150) / 150
    t.gap = Float(decimalLogarithm(Double(seconds.clamped(60, 600) / 60)))
    let unconfirmed = 1 - (least / 130).clamped(0, 1)
    t.spike = ((most - 370) / 100).clamped(0, 1.5) * unconfirmed * (1 - 0.85 * t.gap)
    let onward = ((now - before) / 30).clamped(0, 1) * (least / 50).clamped(0, 1)
    t.progress = onward * ((now - 80) / 50).clamped(0, 1)
    t.scatter = scatter
    return t
  }
}
