// SPDX-License-Identifier: Apache-2.0

/// How a receiver's clock stands to others', by identifiers that both heard.
struct ClockCredit: Sendable {
  /// How often it agreed, and how often not.
  var agreed = 0
  private(set) var differed = 0
  /// By how many seconds it was ahead of the others, at least and at most.
  private(set) var least = Double.infinity
  private(set) var most = -Double.infinity
  /// The first two that it differed from.
  private(set) var others: Set<UInt32> = []
  /// When.
  private(set) var first = Int64.max
  private(set) var last = Int64.min

  mutating func differ(from other: UInt32, by seconds: Double, at time: Int64) {
    differed += 1
    least = min(least, seconds)
    most = max(most, seconds)
    first = min(first, time)
    last = max(last, time)
    if others.count < 2 { others.insert(other) }
  }

  /// Whether it differs from others more often than not, and by one distance: an identifier may be
  /// heard for 40 minutes, so the distance is told to 40 minutes either way.
  var isOff: Bool { differed >= 5 && differed > 2 * agreed && most - least < 4800 }
}

/// What an audit remembers of one receiver.
struct ReceiverState: Sendable {
  /// The time of its clock at the sighting before, and the highest that it was, in milliseconds
  /// since 1970; `nil` before the first.
  private var latest: Int64?
  private var highest = Int64.min
  /// A time more than a day ahead, which counts when a second one bears it out.
  private var doubt: Int64?
  /// The minute that is counted.
  var minute = Int64.min
  var distinct: DistinctEstimate
  /// Those that lay on it in this minute, as many as matter.
  var near: [SixteenBytes] = []
  /// How its clock stands to others'.
  var clock = ClockCredit()
  /// How many sightings fitted their keys, and how many were outside of tolerance.
  var inside = 0
  var outside = 0
  /// How far the latter were off, in seconds.
  var least = Double.infinity
  var most = -Double.infinity
  /// The first keys that they were of; two tell a clock from a replay.
  var keys: Set<UInt32> = []
  /// When they were heard.
  var firstOutside = Int64.max
  var lastOutside = Int64.min

  init(seed: UInt64) { distinct = DistinctEstimate(seed: seed) }

  /// Follows its clock.
  ///
  /// - Returns: By how many seconds the clock is behind the sighting before, and behind the highest
  ///   time that it had; 0 when it went on.
  mutating func follow(_ time: Int64) -> (fromLast: Double, fromHighest: Double) {
    let before = latest ?? time
    latest = time
    if highest == .min {
      highest = time
    } else if time > highest {
      let isLeap = time - highest > 86_400_000
      if !isLeap || doubt.map({ time >= $0 && time - $0 < 86_400_000 }) == true {
        highest = time
        doubt = nil
      } else {
        doubt = time
      }
    }
    return (Double(max(before - time, 0)) / 1000, Double(max(highest - time, 0)) / 1000)
  }

  /// Begins to count anew with each minute.
  mutating func turn(to time: Int64) {
    let now = time / 60_000
    guard now != minute else { return }
    minute = now
    distinct.removeAll()
    near.removeAll(keepingCapacity: true)
  }
}
