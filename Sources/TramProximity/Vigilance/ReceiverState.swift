// SPDX-License-Identifier: Apache-2.0

/// What an audit remembers of one receiver.
struct ReceiverState: Sendable {
  /// The latest time of its clock, in milliseconds since 1970.
  var latest = Int64.min
  /// The minute that is counted.
  var minute = Int64.min
  var distinct: DistinctEstimate
  /// Those that lay on it in this minute, as many as matter.
  var near: [SixteenBytes] = []
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

  /// Begins to count anew with each minute.
  mutating func turn(to time: Int64) {
    let now = time / 60_000
    guard now != minute else { return }
    minute = now
    distinct.removeAll()
    near.removeAll(keepingCapacity: true)
  }
}
