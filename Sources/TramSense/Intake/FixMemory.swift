// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

/// What the last fixes of one device were, as far as it tells a broken receiver from a moving one.
struct FixMemory: Sendable {
  /// For how many seconds coordinates must be repeated to be a frozen receiver's.
  ///
  /// Between two fixes of a receiver that runs, programs repeat the last for a few seconds.
  static let frozen = 30.0
  /// Nothing on the ground is faster, trains included: metres a second.
  static let fastest = 70.0
  /// What an error may add to a distance beside the claimed accuracies: metres.
  static let slack = 50.0
  /// How far a spike goes, and how near it comes back: metres.
  static let spike = 500.0
  /// How long a spike takes there and back at most: seconds.
  static let spikeSeconds = 120.0

  enum Reach { case reachable, implausible, backFromSpike }

  struct Place {
    var coordinate: Coordinate
    var time: Instant
    var accuracy: Double
  }

  /// The coordinates given last and when they were first given.
  var latest: Place?
  /// The coordinates given before them and when they were given last.
  var former: Place?
  var latestAgain: Instant?
  /// The last fix that was believed, and the one before it.
  var trusted: Place?
  var trustedBefore: Place?
  /// A fix after it that was not.
  var doubted: Place?

  /// Whether the device gives coordinates that it gave before, long enough ago.
  mutating func repeats(_ fix: Fix, at time: Instant) -> Bool {
    if let latest, latest.coordinate == fix.coordinate {
      latestAgain = time
      return time.seconds(since: latest.time) >= FixMemory.frozen
    }
    if let former, former.coordinate == fix.coordinate, isFine(fix.coordinate),
      time.seconds(since: former.time) >= FixMemory.frozen
    {
      return true
    }
    if let latest {
      former = Place(coordinate: latest.coordinate, time: latestAgain ?? latest.time, accuracy: 0)
    }
    latest = Place(coordinate: fix.coordinate, time: time, accuracy: 0)
    latestAgain = time
    return false
  }

  /// Whether the device can have come here from where it was believed to be.
  mutating func reach(_ fix: Fix, at time: Instant) -> Reach {
    let here = Place(coordinate: fix.coordinate, time: time, accuracy: fix.accuracy?.rawValue ?? 0)
    guard let last = trusted else {
      trusted = here
      return .reachable
    }
    if last.coordinate == fix.coordinate {
      // The same fix again: the way from here began when it was first given.
      doubted = nil
      return .reachable
    }
    if isReachable(here, from: last) {
      let isBack = isBackFromSpike(here, over: last)
      trustedBefore = last
      trusted = here
      doubted = nil
      return isBack ? .backFromSpike : .reachable
    }
    if let other = doubted, isReachable(here, from: other) {
      // Two in a row agree: it is the believed one that was wrong, or it was a flight.
      trustedBefore = nil
      trusted = here
      doubted = nil
      return .reachable
    }
    doubted = here
    return .implausible
  }

  private func isReachable(_ here: Place, from there: Place) -> Bool {
    // Within 34 m both ways nothing need be computed: the slack of 50 m alone allows it.
    let rise = abs(Int64(here.coordinate.latitudeE7) - Int64(there.coordinate.latitudeE7))
    let turn = abs(Int64(here.coordinate.longitudeE7) - Int64(there.coordinate.longitudeE7))
    if rise < 3_000, turn < 3_000 { return true }
    let seconds = max(here.time.seconds(since: there.time), 1)
    let room = FixMemory.fastest * seconds + here.accuracy + there.accuracy + FixMemory.slack
    return distance(here, there) <= room
  }

  private func isBackFromSpike(_ here: Place, over spike: Place) -> Bool {
    guard let before = trustedBefore,
      here.time.seconds(since: before.time) <= FixMemory.spikeSeconds,
      distance(spike, here) > FixMemory.spike, distance(before, spike) > FixMemory.spike
    else { return false }
    return distance(before, here) < FixMemory.spike / 2
  }

  private func distance(_ a: Place, _ b: Place) -> Double {
    LocalFrame(origin: a.coordinate).distance(a.coordinate, b.coordinate).rawValue
  }

  /// Whether coordinates have more than five decimals, so that two fixes hardly agree by chance.
  private func isFine(_ coordinate: Coordinate) -> Bool {
    coordinate.latitudeE7 % 100 != 0 || coordinate.longitudeE7 % 100 != 0
  }
}
