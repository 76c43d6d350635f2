// SPDX-License-Identifier: Apache-2.0

/// The time that a feed has reached, which no single wrong clock moves.
///
/// Without a machine's clock it is that of the observations: a device within ten minutes of it
/// moves it on. One further ahead waits until a quarter of the devices that were heard in the last
/// hour are there, too: then the feed had a pause. Where only one or two devices report, the first
/// of them is that quarter.
///
/// From the first `tick` on it is the machine's clock, and observations do not move it. A machine's
/// clock that leaps by more than ten minutes is doubted: time goes on by the steps between ticks,
/// until the clock comes back, or more devices agree with it than with the time reached (a quarter
/// of those heard at least), or 25 minutes pass in which no device contradicts it. The time leapt
/// over counts as nobody's silence.
struct FeedClock: Sendable {
  /// How many milliseconds ahead a device is taken at its word, and a machine's clock may step.
  static let leap: Int64 = 600_000
  /// How many milliseconds a doubted clock must stand uncontradicted: two and a half polls of ten
  /// minutes, so that every phone that is well has had its say.
  static let patience: Int64 = 1_500_000
  /// The share of the devices heard lately that must be ahead to move the clock further.
  static let quorum = 0.25

  /// The time reached; the least time before the start.
  private(set) var now = Int64.min
  /// Devices further ahead, by slot, with their times.
  private(set) var ahead: [Int32: Int64] = [:]
  /// What the machine's clock said at the last tick; the least time before the first.
  var wall = Int64.min
  /// Since when, in `now`, the machine's clock has been doubted; the greatest time while it is not.
  var doubtedSince = Int64.max
  /// From when on silence counts: the end of the last leap.
  var countedFrom = Int64.min
  /// Devices heard while the clock is doubted, and whether they agree with it.
  private(set) var votes: [Int32: Bool] = [:]

  init() {}

  init(now: Int64) { self.now = now }

  /// Whether a machine's clock leads.
  var isLive: Bool { wall != .min }

  /// Takes note that time has gone on, for a feed without a machine's clock.
  mutating func set(_ time: Int64) {
    guard time > now else { return }
    now = time
    forgetReached()
  }

  /// Takes note of an observation; says whether it is further ahead than a device is believed.
  @inline(__always)
  mutating func note(_ time: Int64, of slot: Int32) -> Bool {
    if isLive {
      if doubtedSince != .max { vote(time, slot) }
      return false
    }
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
    let needed = FeedClock.needed(active)
    guard ahead.count >= needed else { return }
    let times = ahead.values.sorted()
    now = max(now, times[times.count - needed])
    forgetReached()
  }

  /// Takes up what a snapshot says of one device.
  mutating func restore(ahead time: Int64, vote: Int64, of slot: Int32) {
    if time != .min { ahead[slot] = time }
    if vote != 0 { votes[slot] = vote > 0 }
  }

  /// Forgets a device that is no longer watched.
  mutating func forget(_ slot: Int32) {
    ahead[slot] = nil
    votes[slot] = nil
  }

  // MARK: The machine's clock

  /// Takes note of the machine's clock; says whether it was believed after a leap.
  ///
  /// - Parameter active: How many devices were heard within the last hour.
  mutating func tick(_ time: Int64, active: () -> Int) -> Bool {
    let step = FeedClock.difference(time, wall)
    let passed = wall != .min && (0...FeedClock.leap).contains(step) ? step : 0
    wall = time
    ahead = [:]
    guard now != .min else {
      now = time
      return false
    }
    if FeedClock.isNear(time, now &+ passed) {
      doubtedSince = .max
      votes = [:]
      now = max(now, time)
      return false
    }
    now &+= passed
    if doubtedSince == .max { doubtedSince = now }
    guard isVindicated(active) else { return false }
    now = time
    countedFrom = time
    doubtedSince = .max
    votes = [:]
    return true
  }

  private func isVindicated(_ active: () -> Int) -> Bool {
    let agreeing = votes.values.count { $0 }
    let contradicting = votes.count - agreeing
    if contradicting == 0, now &- doubtedSince >= FeedClock.patience { return true }
    return agreeing > contradicting && agreeing >= FeedClock.needed(active())
  }

  private mutating func vote(_ time: Int64, _ slot: Int32) {
    if FeedClock.isNear(time, wall) {
      votes[slot] = true
    } else if FeedClock.isNear(time, now) {
      votes[slot] = false
    }
  }

  private static func needed(_ active: Int) -> Int {
    max(Int((Double(active) * quorum).rounded(.up)), 1)
  }

  private static func isNear(_ a: Int64, _ b: Int64) -> Bool {
    difference(a, b).magnitude <= UInt64(leap)
  }

  /// `a` less `b`, brought to the nearest that is a number.
  private static func difference(_ a: Int64, _ b: Int64) -> Int64 {
    let (difference, isOver) = a.subtractingReportingOverflow(b)
    return isOver ? (a > b ? .max : .min) : difference
  }

  private mutating func forgetReached() {
    let reached = now
    ahead = ahead.filter { $0.value > reached }
  }
}
