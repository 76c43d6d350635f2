// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// How radii follow from a claimed accuracy and grow with time; measured on simulated people, see
/// docs/decisions/0024-live-regions.md.
struct RegionGrowth: Sendable {
  /// The accuracy below which no claim is believed, metres.
  var leastAccuracy = 15.0
  /// The accuracy taken for a fix that claims none, metres.
  var usualAccuracy = 30.0
  /// By how much the claimed radius, which holds 68 in 100, is stretched to hold 95.
  var stretch95 = 1.9
  /// How fast people go who were not seen to move, and who may have set out: a walk, m/s.
  var walk = 1.4
  /// Seconds after a fix before they are taken to have set out.
  var stay = 40.0
  /// From which pace on somebody is under way, m/s.
  var moving = 1.0
  /// The parts of the way at that pace by which the radii grow.
  var share67 = 0.9
  var share95 = 1.5
  /// How many seconds somebody under way goes on so, at most.
  var journey = 600.0
  /// Seconds, and usual intervals, after which a report of somebody at home is missing.
  var patience = 900.0
  var intervals = 4.0
  /// No region is wider, metres.
  var widest = 20_000.0

  /// By how much the radii have grown `age` seconds after `standing` was so, metres.
  func ways(_ standing: Standing, age: Double, pace: Double) -> (for67: Double, for95: Double) {
    if standing.presence == .home {
      // Who is at home is there until a report is missing.
      let due = max(patience, intervals * standing.usualInterval)
      return (0, walk * max(age - due, 0))
    }
    guard pace > moving else { return (0, walk * max(age - stay, 0)) }
    let way = pace * min(age, journey)
    let rest = walk * max(age - journey, 0)
    return (share67 * way, share95 * way + rest)
  }
}

extension Standing {
  /// Where the person is believed to be at `now`, by the last fix or by being at home.
  ///
  /// `nil` when nothing was ever heard that tells.
  public func region(at now: Instant) -> LiveRegion? {
    let growth = RegionGrowth()
    guard let place = lastFix else { return homeRegion }
    let age = max(now.seconds(since: place.time), 0)
    let accuracy = max(place.accuracy?.rawValue ?? growth.usualAccuracy, growth.leastAccuracy)
    let way = growth.ways(self, age: age, pace: place.pace.rawValue)
    return LiveRegion(
      coordinate: place.coordinate,
      radius67: Meters(min(accuracy + way.for67, growth.widest)),
      radius95: Meters(min(growth.stretch95 * accuracy + way.for95, growth.widest)), source: .fix,
      time: place.time)
  }

  /// The place of the order, while the person is there by the cells alone.
  private var homeRegion: LiveRegion? {
    guard presence == .home, let lastHeard else { return nil }
    // As if anywhere within: 0.82² and 0.975² of a circle's area are 67 and 95 in 100 of it.
    return LiveRegion(
      coordinate: home, radius67: Meters(0.82 * reach.rawValue),
      radius95: Meters(0.975 * reach.rawValue), source: .home, time: lastHeard)
  }
}
