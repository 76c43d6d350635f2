// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Turns what one receiver heard, identifier by identifier, into sightings of tokens that stay.
///
/// One receiver or phone a feed. A wristband is heard several times a second; what comes out is the
/// strongest of each half minute, so that a feed has the size of an ordinary phone's.
public struct AnchorFeed: Sendable {
  /// A wristband or beacon that was heard.
  public struct Heard: Hashable, Sendable {
    /// When it was heard strongest.
    public var time: Instant
    /// The token that stays.
    public var token: SixteenBytes
    /// Whose it is; empty when the register does not say.
    public var wearer: String
    /// How strong it was heard at most.
    public var rssi: DecibelMilliwatts
    /// The transmit power that it states.
    public var txPower: DecibelMilliwatts?
  }

  /// How late a sighting may come, in milliseconds; `tram watch` sorts that much.
  static let lateness: Int64 = 600_000
  /// How far ahead of the one before a sighting is believed at once, in milliseconds: a day.
  static let leap: Int64 = 86_400_000

  /// What is resolved.
  public private(set) var register: WristbandRegister
  /// How many sightings were of the register, and how many of anybody else.
  public private(set) var counts = (own: 0, foreign: 0)

  private let window: Int64
  private var latest: Int64?
  private var doubt: Int64?
  private var slot = Int64.min
  private var pending: [SixteenBytes: Heard] = [:]

  /// Creates a feed.
  ///
  /// - Parameter seconds: How long the windows are of which the strongest sighting is kept; 0
  ///   keeps every sighting.
  public init(register: WristbandRegister, every seconds: Int64 = 30) {
    self.register = register
    window = min(max(seconds, 0), 3600) * 1000
  }

  /// Takes a sighting and gives what is settled by it, in the order of time.
  ///
  /// - Throws: `.malformed` when its time lies more than ten minutes before or a day after the one
  ///   before; a second one near it is believed, as a clock that was set. `.tooLarge` from the
  ///   register.
  /// - Complexity: O(1), amortised
  public mutating func hear(
    _ identifier: SixteenBytes, metadata: UInt32? = nil, rssi: DecibelMilliwatts,
    at moment: Instant
  ) throws(ProximityError) -> [Heard] {
    let time = moment.milliseconds
    guard (0..<4_102_444_800_000).contains(time) else {
      throw ProximityError(.malformed, detail: "time \(time) is not between 1970 and 2100")
    }
    try follow(time)
    try register.advance(to: moment)
    var settled: [Heard] = []
    let here = window > 0 ? time / window : 0
    if here > slot {
      settled = close()
      slot = here
    }
    guard let known = register.resolve(identifier, metadata: metadata, at: moment) else {
      counts.foreign += 1
      return settled
    }
    counts.own += 1
    let heard = Heard(
      time: moment, token: known.token, wearer: known.wearer, rssi: rssi, txPower: known.txPower)
    // One that comes late into a window that was given out stands for itself.
    guard window > 0, here == slot else { return settled + [heard] }
    if let before = pending[known.token], before.rssi >= rssi { return settled }
    pending[known.token] = heard
    return settled
  }

  /// Gives what is pending, in the order of time.
  public mutating func close() -> [Heard] {
    let settled = pending.values.sorted { ($0.time, $0.token) < ($1.time, $1.token) }
    pending.removeAll(keepingCapacity: true)
    return settled
  }

  /// Follows the receiver's clock: on, or elsewhere when two sightings in a row say so.
  private mutating func follow(_ time: Int64) throws(ProximityError) {
    guard let last = latest else {
      latest = time
      return
    }
    guard time < last - Self.lateness || time > last + Self.leap else {
      latest = max(last, time)
      doubt = nil
      return
    }
    if let doubt, max(doubt, time) - min(doubt, time) <= Self.lateness {
      if time < last { register.forgetTime() }
      latest = max(doubt, time)
      slot = .min
      self.doubt = nil
      return
    }
    doubt = time
    let seconds = (time - last).magnitude / 1000
    throw ProximityError(
      .malformed,
      detail: "time \(time) is \(seconds) s \(time < last ? "before" : "after") the one before; "
        + "a second one like it is believed")
  }
}
