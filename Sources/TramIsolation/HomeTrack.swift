// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

/// What the fixes of one device say about one home: the trail, the scatter, the decision.
struct HomeTrack: Sendable {
  /// What one fix came to.
  enum Verdict: Sendable {
    case nothing, left, returned
  }

  /// The last fixes.
  var trail = FixTrail()
  /// The share of the fixes that lay outside the fence, over about the last fifty minutes of fixes.
  var scatter: Float = 0
  /// When the last fix came; the least time before the first.
  var lastFix = Int64.min
  /// The log-odds of a departure after the last fix; 0 inside.
  var logOdds: Float = 0
  /// The terms of the last fix outside.
  var lastTerms = DepartureModel.Terms()
  /// What else than fixes added to the log-odds of the last fix outside.
  var lastSupport: Float = 0
  /// Since when every fix lay inside; the greatest time while outside.
  var insideSince = Int64.max
  /// Whether the last fix stated its accuracy.
  var statesAccuracy = false

  /// The weight of one fix, a minute after the other, in `scatter`.
  static let scatterStep: Float = 0.02

  /// Fixes at least so many milliseconds apart stand alone.
  static let sparse: Int64 = 300_000

  /// Folds a fix in and says what follows for a person who is believed to be at `presence`.
  ///
  /// - Parameters:
  ///   - point: The fix, `outside` at least 0.
  ///   - isInside: Whether it lies inside the fence.
  ///   - support: Log-odds from elsewhere, such as the cells.
  @inline(__always)
  mutating func fold(
    _ point: FixTrail.Point, isInside: Bool, presence: Presence, support: Float,
    model: DepartureModel, threshold: Float
  ) -> Verdict {
    var point = point
    var verdict = Verdict.nothing
    if isInside {
      logOdds = 0
      insideSince = min(insideSince, point.time)
      if presence == .away, isBack(at: point.time) { verdict = .returned }
    } else {
      insideSince = .max
      let terms = trail.terms(at: point.time, outside: point.outside, scatter: scatter)
      // A cell reaches far beyond a home: it speaks against a lone fix, not against two.
      let borne = support < 0 ? support * (1 - terms.confirmed) : support
      logOdds = model.logOdds(terms) + borne
      lastTerms = terms
      lastSupport = borne
      if presence != .away, logOdds > threshold { verdict = .left }
    }
    let seconds = lastFix == .min ? 60 : Float(min(point.time &- lastFix, 60_000)) / 1000
    let step = HomeTrack.scatterStep * seconds.clamped(0, 60) / 60
    scatter += step * ((isInside ? 0 : 1) - scatter)
    point.logOdds = logOdds
    trail.append(point)
    lastFix = point.time
    return verdict
  }

  /// Forgets when what was seen; what was learned stays.
  mutating func forgetTimes() {
    trail.removeAll()
    lastFix = .min
    insideSince = .max
  }

  /// A Boolean value: whether a return is confirmed: who passes home is not back.
  ///
  /// By fixes inside for forty seconds, or at once where the next fix would come too late.
  private func isBack(at time: Int64) -> Bool {
    time &- insideSince >= DepartureModel.confirming || time &- lastFix >= HomeTrack.sparse
  }

  /// The evidence of a decision on the newest fix: the trail and what it was taken for.
  func evidence(rule: WatchRule, settings: WatchSettings) -> Evidence {
    var evidence = Evidence(rule: rule, logOdds: Double(logOdds))
    for back in (0..<Int(trail.count)).reversed() {
      let seen = trail.point(back: back)
      guard
        let coordinate = Coordinate(
          latitudeE7: seen.latitudeE7, longitudeE7: seen.longitudeE7)
      else { continue }
      evidence.fixes.append(
        Evidence.SeenFix(
          time: Instant(milliseconds: seen.time), coordinate: coordinate,
          outside: Meters(Double(seen.outside)), logOdds: Double(seen.logOdds)))
    }
    if !statesAccuracy { evidence.assumedAccuracy = settings.assumedAccuracy }
    return evidence
  }
}
