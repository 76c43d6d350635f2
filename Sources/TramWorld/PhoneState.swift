// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

/// What changes about one phone while the feed runs.
struct PhoneState: Sendable {
  var random: SeededGenerator
  /// When it observes next, in milliseconds since the feed began.
  var next: Int64
  /// When it last observed.
  var last: Int64 = 0
  /// The slow error of its positions, in deviations.
  var driftEast: Double
  var driftNorth: Double
  /// The error of a wild position, in metres; 0 when it has none.
  var spikeEast: Double = 0
  var spikeNorth: Double = 0
  /// How likely a wild position stays for another report.
  var wildness: Double = 0
  /// Whether its positions are wild at present.
  var isWild: Bool { spikeEast != 0 || spikeNorth != 0 }
  /// The last position that it reported.
  var fix: Coordinate?
  var accuracy: Double = 0
  /// The spot in the rooms where it last reported.
  var spot = -1
  /// The outage that keeps it silent, and since when; -1 for none.
  var outage: Int32 = -1
  var silentSince: Int64 = 0
  var reception = Reception()

  init(seed: UInt64, person: Person) {
    random = SeededGenerator(seed: streamSeed(seed, 0xFEED, UInt64(person.index)))
    driftEast = random.roughNormal()
    driftNorth = random.roughNormal()
    let first = person.phone.interval > 0 ? Double(person.phone.interval) : 180
    next = Int64(random.unit() * first * 1000)
  }

  /// Sets the time of the observation after the one at `time`.
  mutating func schedule(after time: Int64, phone: Phone, isNight: Bool) {
    let seconds: Double
    if phone.interval > 0 {
      let interval = Double(phone.interval)
      seconds = interval + min(interval * 0.1, 1.5) * random.between(-1, 1)
    } else {
      let mean = isNight ? 420.0 : 150.0
      seconds = min(max(random.exponential(mean: mean), 5), 1800)
    }
    next = time + max(Int64(seconds * 1000), 250)
  }

  /// Lets the slow error of positions walk on for `seconds` (a mean-reverting random walk).
  mutating func drift(seconds: Double) {
    // The error keeps its size over some four minutes.
    let keep = 240 / (240 + max(seconds, 0))
    let fresh = (1 - keep * keep).squareRoot()
    driftEast = keep * driftEast + fresh * random.roughNormal()
    driftNorth = keep * driftNorth + fresh * random.roughNormal()
  }
}
