// SPDX-License-Identifier: Apache-2.0

/// The time that a feed has reached, which no single wrong clock moves.
///
/// A device within ten minutes of it moves it on. One further ahead waits until a quarter of the
/// devices that were heard in the last hour are there, too: then the feed had a pause. Where only
/// one or two devices report, the first of them is that quarter.
struct FeedClock: Sendable {
  /// How many milliseconds ahead a device is taken at its word.
  static let leap: Int64 = 600_000
  /// The share of the devices heard lately that must be ahead to move the clock further.
  static let quorum = 0.25

  /// The time reached; the least time before the start.
  private(set) var now = Int64.min
  /// Devices further ahead, by slot, with their times.
  private(set) var ahead: [Int32: Int64] = [:]

  init() {}

  init(now: Int64, ahead: [Int32: Int64]) {
    self.now = now
    self.ahead = ahead
  }

  /// Takes note of the clock of the machine, or of a feed that is known to be right.
  mutating func set(_ time: Int64) {
    guard time > now else { return }
    now = time
    forgetReached()
  }

  /// Takes note of an observation; says whether it is further ahead than a device is believed.
  @inline(__always)
  mutating func note(_ time: Int64, of slot: Int32) -> Bool {
    if now == .min || (time > now && time &- now <= FeedClock.leap) { now = time }
    guard time > now else {
      if !ahead.isEmpty { ahead[slot] = nil }
      return false
    }
    ahead[slot] = time
    return true
  }

  /// Moves on to the time that enough of `active` devices have reached.
  mutating func followQuorum(active: Int) {
    let needed = max(Int((Double(active) * FeedClock.quorum).rounded(.up)), 1)
    guard ahead.count >= needed else { return }
    let times = ahead.values.sorted()
    now = max(now, times[times.count - needed])
    forgetReached()
  }

  private mutating func forgetReached() {
    let reached = now
    ahead = ahead.filter { $0.value > reached }
  }
}
