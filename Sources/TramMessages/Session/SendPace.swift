// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// How fast messages are given to a message centre: as fast as it takes them, and no faster.
///
/// Until the centre complains only the window bounds the rate. A complaint (`ESME_RTHROTTLED`,
/// `ESME_RMSGQFUL`, a congestion near its end) sets the rate a little below what the centre took
/// in the last second, at most once a second and once for all that was on its way before. The
/// rate then comes back to that figure within seconds, stays near it, and goes beyond it slowly
/// at first and faster the longer nobody complains (after CUBIC, RFC 9438). So it settles just
/// below the limit, does not swing, and finds a limit that has moved.
public struct SendPace: Hashable, Sendable {
  /// The share of what was taken that a complaint leaves.
  static let share = 0.95
  /// Seconds between a complaint and the rate that was taken then.
  static let plateau = 5.0
  /// Seconds without complaint after which the limit is taken to have moved.
  static let search = 15.0
  /// Growth a second from then on, as a factor.
  static let searchGrowth = 1.2
  /// The rate is never below a message a second: something has to find out.
  static let slowest = 1.0
  /// How long a rate may be saved up, in seconds.
  static let burst = 0.02

  /// The messages a second that are sent at most; infinite until the first complaint.
  public private(set) var rate: Double
  /// What the centre took a second at the last complaint.
  public private(set) var limit = Double.infinity
  /// How many complaints there were.
  public private(set) var complaints = 0
  private let fastest: Double
  private var allowance = 1.0
  private var last: Instant
  private var lastCut: Instant?
  /// Seconds of growth since the last complaint.
  private var grown = 0.0
  private var taken = RecentCount()
  private var congestion: UInt32 = 0

  /// Creates a pace.
  ///
  /// - Parameter fastest: Messages a second that the contract allows; infinite for no bound.
  public init(at now: Instant, fastest: Double = .infinity) {
    self.fastest = fastest > Self.slowest ? fastest : Self.slowest
    rate = self.fastest
    last = now
  }

  /// How many messages may be sent now.
  public mutating func permits(at now: Instant) -> Int {
    pass(to: now)
    guard rate.isFinite else { return .max }
    return Int(max(allowance, 0))
  }

  /// Tells that messages were sent.
  public mutating func sent(_ count: Int = 1) {
    if rate.isFinite { allowance -= Double(count) }
  }

  /// Tells how the centre answered a message that was sent at `moment`.
  ///
  /// - Parameter congestion: What `congestion_state` said, 0 to 100.
  public mutating func answered(
    _ status: CommandStatus, sentAt moment: Instant, congestion: UInt32? = nil, at now: Instant
  ) {
    if status.action == .slowDown {
      pass(to: now)
      slowDown(sentAt: moment, at: now)
      return
    }
    taken.add(at: now)
    // The optimum lies in the eighties (SMPP 5.0, figure 2-16).
    if let congestion {
      pass(to: now)
      self.congestion = congestion
      if congestion >= 90 { slowDown(sentAt: moment, at: now) }
    }
  }

  private mutating func slowDown(sentAt moment: Instant, at now: Instant) {
    complaints += 1
    if let lastCut {
      // What was sent before the last cut could not know of it.
      guard moment > lastCut, now.seconds(since: lastCut) >= 1 else { return }
    }
    limit = max(min(taken.inLastSecond(at: now), rate), Self.slowest)
    rate = max(limit * Self.share, Self.slowest)
    allowance = min(allowance, 0)
    grown = 0
    lastCut = now
  }

  /// Lets time pass: the allowance fills and the rate grows.
  private mutating func pass(to now: Instant) {
    // A clock that goes back, or leaps, gives nothing away.
    let seconds = min(max(now.seconds(since: last), 0), 1)
    last = now
    guard rate.isFinite, seconds > 0 else { return }
    allowance = min(allowance + rate * seconds, max(rate * Self.burst, 1))
    guard limit.isFinite, rate < fastest, congestion < 80 else { return }
    grown += seconds
    if grown > Self.search {
      rate *= 1 + (Self.searchGrowth - 1) * seconds
    } else {
      // A cube that stands at the share at 0, at the limit and level at the plateau.
      let time = grown / Self.plateau - 1
      rate = max(rate, limit * (1 + (1 - Self.share) * time * time * time))
    }
    rate = min(rate, fastest)
  }
}

/// How many events there were within the last second, in tenths of it.
struct RecentCount: Hashable, Sendable {
  private var counts = [Int](repeating: 0, count: 11)
  private var tenth = Int64.min

  mutating func add(at now: Instant) {
    move(to: now)
    counts[Int(tenth.magnitude % 11)] += 1
  }

  /// The events of the last ten whole tenths and of the present one, at most of a second.
  mutating func inLastSecond(at now: Instant) -> Double {
    move(to: now)
    let present = Int(tenth.magnitude % 11)
    let part = Double(now.milliseconds - tenth * 100) / 100
    let oldest = counts[(present + 1) % 11]
    let sum = counts.reduce(0, +)
    return Double(sum) - Double(oldest) * min(max(part, 0), 1)
  }

  private mutating func move(to now: Instant) {
    // Before 1970 nothing is counted apart.
    let here = max(now.milliseconds, 0) / 100
    guard here > tenth else { return }
    if tenth == .min || here - tenth >= 11 {
      for i in counts.indices { counts[i] = 0 }
    } else {
      for number in (tenth + 1)...here { counts[Int(number % 11)] = 0 }
    }
    tenth = here
  }
}
