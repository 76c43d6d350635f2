// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The wristbands and beacons of a ward: resolves an identifier that rolls every ten minutes to the
/// token that stays.
///
/// Their wearers are known and under supervision, so the ward holds their keys; the phones of
/// everybody else roll past unresolved. The table holds the identifiers of the present two hours
/// and two hours either way, and moves on with the time that it is told.
public struct WristbandRegister: Sendable {
  /// One key of one wristband.
  public struct Entry: Hashable, Sendable {
    /// What the wristband is known by: the token of an order's anchor.
    public var token: SixteenBytes
    /// A key that it uses for a while.
    public var key: TemporaryExposureKey
    /// Whose it is, such as the device of an order; empty when the token says it.
    public var wearer: String

    /// Creates an entry.
    public init(token: SixteenBytes, key: TemporaryExposureKey, wearer: String = "") {
      self.token = token
      self.key = key
      self.wearer = wearer
    }
  }

  /// What a heard identifier stands for.
  public struct Resolution: Hashable, Sendable {
    /// The token that stays.
    public var token: SixteenBytes
    /// Whose it is; empty when not told.
    public var wearer: String
    /// The interval for which the identifier was made.
    public var interval: ExposureInterval
    /// The transmit power that the metadata states; `nil` when it states none that is believed.
    public var txPower: DecibelMilliwatts?
  }

  /// How many keys a register holds at most: 20,000 wristbands with their keys of two weeks.
  public static let mostKeys = 300_000
  /// How many identifiers the table holds at most.
  public static let mostIdentifiers = 1_000_000
  /// How far an identifier may be heard from its own interval: two hours, as Exposure
  /// Notification has it.
  public static let tolerance: UInt32 = 12
  /// How many intervals older than the present time a sighting may be and still be looked up.
  static let lateness: UInt32 = 6

  private struct Place: Sendable {
    var entry: Int32
    var interval: UInt32
  }

  private var entries: [Entry] = []
  private var keys: [RollingKey] = []
  private var table: [SixteenBytes: Place] = [:]
  /// The intervals whose identifiers are in the table.
  private var span: Range<UInt32> = 0..<0
  private var present: UInt32 = 0

  /// Creates a register.
  ///
  /// - Throws: `.tooLarge` beyond `mostKeys`, `.forged` when two tokens have the same key, and
  ///   `.malformed` for a period outside 1...144.
  /// - Complexity: O(keys)
  public init(_ entries: [Entry]) throws(ProximityError) {
    guard entries.count <= Self.mostKeys else {
      throw ProximityError(
        .tooLarge, detail: "\(entries.count) keys; a register holds \(Self.mostKeys) at most")
    }
    var owners: [SixteenBytes: SixteenBytes] = [:]
    for entry in entries {
      guard TemporaryExposureKey.periods.contains(entry.key.rollingPeriod) else {
        throw ProximityError(
          .malformed, detail: "a rolling period of \(entry.key.rollingPeriod); 1 to 144 is right")
      }
      if let owner = owners.updateValue(entry.token, forKey: entry.key.key), owner != entry.token {
        throw ProximityError(
          .forged,
          detail: "the tokens \(hexDigits(owner.bytes)) and "
            + "\(hexDigits(entry.token.bytes)) have the same key")
      }
    }
    self.entries = entries
    keys = entries.map { RollingKey($0.key) }
  }

  /// How many identifiers the table holds now.
  public var count: Int { table.count }

  /// Moves the table on to a moment; an earlier one than before changes nothing.
  ///
  /// - Throws: `.tooLarge` when more wristbands are valid at once than the table takes.
  /// - Complexity: O(keys) every ten minutes, and a block of AES an identifier that is added
  public mutating func advance(to now: Instant) throws(ProximityError) {
    guard let interval = ExposureInterval(holding: now)?.rawValue, interval > present else {
      return
    }
    present = interval
    let back = Self.tolerance + Self.lateness
    let ahead = min(Self.tolerance + 1, UInt32.max - interval)
    let wanted = (interval > back ? interval - back : 0)..<(interval + ahead)
    if span.upperBound <= wanted.lowerBound {
      table.removeAll(keepingCapacity: true)
      span = wanted.lowerBound..<wanted.lowerBound
    } else if wanted.lowerBound > span.lowerBound {
      table = table.filter { $0.value.interval >= wanted.lowerBound }
    }
    try add(span.upperBound..<wanted.upperBound)
    span = wanted
  }

  /// Forgets the present time, for a clock that was set right; the next `advance(to:)` starts anew.
  public mutating func forgetTime() {
    table.removeAll(keepingCapacity: true)
    span = 0..<0
    present = 0
  }

  private mutating func add(_ intervals: Range<UInt32>) throws(ProximityError) {
    for (number, key) in keys.enumerated() {
      for interval in key.validity.clamped(to: intervals) {
        guard table.count < Self.mostIdentifiers else {
          throw ProximityError(
            .tooLarge, detail: "more than \(Self.mostIdentifiers) identifiers of wristbands at once"
          )
        }
        table[key.identifier(in: ExposureInterval(interval))] = Place(
          entry: Int32(number), interval: interval)
      }
    }
  }

  /// What an identifier stands for that was heard at a moment; `nil` for everybody else's, and for
  /// one that is heard more than two hours from its own interval.
  ///
  /// - Parameter metadata: The four bytes beside it, if they were heard.
  /// - Complexity: O(1)
  public func resolve(
    _ identifier: SixteenBytes, metadata: UInt32? = nil, at moment: Instant
  ) -> Resolution? {
    guard let place = table[identifier],
      let heard = ExposureInterval(holding: moment)?.rawValue,
      max(heard, place.interval) - min(heard, place.interval) <= Self.tolerance
    else { return nil }
    let number = Int(place.entry)
    let power = metadata.flatMap {
      RollingKey.power(in: keys[number].metadata($0, beside: identifier))
    }
    return Resolution(
      token: entries[number].token, wearer: entries[number].wearer,
      interval: ExposureInterval(place.interval), txPower: power)
  }
}
