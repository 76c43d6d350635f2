// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Gathers sightings into minutes: what each phone heard of each other phone, minute by minute.
///
/// Sightings come in any order and the ledger forgets them at once: it holds a row of 24 bytes for
/// each minute and ordered pair, whatever the number of sightings. Phones are known by their text.
public struct SightingLedger: Sendable {
  /// The most phones of a ledger.
  public static let mostPhones = 1 << 21
  /// The most minutes of ordered pairs of a ledger.
  public static let mostRows = 1 << 26

  /// A minute in which a receiver heard a sender.
  struct Row: Sendable {
    var minute: Int32
    /// Sightings with a usable strength, the sum of those strengths and of their squares.
    var count: Int32 = 0
    var sum: Int64 = 0
    var squares: Int64 = 0

    /// The mean of the strengths; where they spread more than one scan does, the stronger ones
    /// count for more: a body weakens for seconds, and nothing makes a phone nearer than it is.
    func level(scanSpread: Double, strongShare: Double) -> Double {
      let n = Double(count)
      let mean = Double(sum) / n
      let usual = scanSpread * scanSpread
      let within = max(Double(squares) - n * mean * mean, 0)
      // Thirty sightings of the usual spread beside, so that a short scan does not make one.
      let spread = ((within + 30 * usual) / (n + 30)).squareRoot()
      return mean + strongShare * (spread - scanSpread)
    }
  }

  /// An ordered pair.
  struct Direction: Sendable {
    var receiver: Int32
    var sender: Int32
    var rows: [Row] = []
    /// Told transmit powers, to take their mean, and the corrections of the models.
    var powerCount = 0
    var powerSum = 0.0
    var correction = 0.0
    var correctionCount = 0
  }

  /// What is known of a receiver beyond its pairs.
  struct Listener: Sendable {
    /// How often each strength was read, by its absolute value.
    var strengths = [UInt32](repeating: 0, count: 128)
    /// The seconds of a minute in which anything was heard, as bits.
    var seconds: [Int32: UInt64] = [:]
  }

  private(set) var names: [[UInt8]] = []
  private var indexOfName: [[UInt8]: Int32] = [:]
  private(set) var directions: [Direction] = []
  private var indexOfDirection: [UInt64: Int32] = [:]
  private var indexOfRow: [UInt64: Int32] = [:]
  private(set) var listeners: [Int32: Listener] = [:]
  private let calibration: PhoneCalibration
  /// How many sightings were added.
  public private(set) var sightings = 0
  /// How many of them had a strength that no receiver reads (0, 20, 127): heard, not weighed.
  public private(set) var unusable = 0
  /// How many rows there are: minutes of ordered pairs.
  public private(set) var rows = 0

  /// Creates an empty ledger that reads strengths by `calibration`.
  public init(calibration: PhoneCalibration = PhoneCalibration()) {
    self.calibration = calibration
  }

  /// How many phones there are.
  public var phones: Int { names.count }

  /// The text by which a phone is known.
  public func name(of phone: Int32) -> [UInt8] { names[Int(phone)] }

  /// The number of the phone that is known by `name`; a new one if it was never named.
  ///
  /// - Throws: `ProximityError` with code `.tooLarge` beyond `mostPhones`.
  public mutating func phone(named name: [UInt8]) throws(ProximityError) -> Int32 {
    if let index = indexOfName[name] { return index }
    guard names.count < Self.mostPhones else {
      throw ProximityError(.tooLarge, detail: "more than \(Self.mostPhones) phones")
    }
    let index = Int32(names.count)
    names.append(name)
    indexOfName[name] = index
    return index
  }

  /// Adds one sighting.
  ///
  /// - Parameters:
  ///   - time: When it was heard; within the years 0 to 4000.
  ///   - strength: As the receiver read it, in dBm; -127 to -1 is weighed, anything else only
  ///     counts as heard.
  ///   - power: The sender's transmit power as it was told, in dBm; -127 to 20.
  /// - Throws: `ProximityError` with code `.malformed` for a time or pair that cannot be, or
  ///   `.tooLarge` beyond `mostRows`.
  /// - Complexity: O(1)
  public mutating func add(
    time: Instant, receiver: Int32, sender: Int32, strength: Int, power: Int? = nil,
    receiverModel: String? = nil, senderModel: String? = nil
  ) throws(ProximityError) {
    guard receiver != sender else {
      throw ProximityError(.malformed, detail: "the receiver is the sender")
    }
    guard abs(time.milliseconds) < 64_060_588_800_000 else {
      throw ProximityError(.malformed, detail: "the time \(time.milliseconds) ms is no date")
    }
    let (minute, within) = floorDivide(time.milliseconds, 60_000)
    let direction = self.direction(receiver, sender)
    let row = try self.row(direction, Int32(minute))
    sightings += 1
    note(direction, power: power, receiverModel: receiverModel, senderModel: senderModel)
    guard (-127 ... -1).contains(strength) else {
      unusable += 1
      return
    }
    directions[direction].rows[row].count &+= 1
    directions[direction].rows[row].sum += Int64(strength)
    directions[direction].rows[row].squares += Int64(strength * strength)
    listeners[receiver, default: Listener()].strengths[-strength] &+= 1
    listeners[receiver, default: Listener()].seconds[Int32(minute), default: 0] |=
      1 << UInt64(within / 1000)
  }

  private mutating func note(
    _ direction: Int, power: Int?, receiverModel: String?, senderModel: String?
  ) {
    var told = power.flatMap { (-127...20).contains($0) ? Double($0) : nil }
    if told == nil, let senderModel { told = calibration[senderModel]?.power }
    if let told {
      directions[direction].powerCount += 1
      directions[direction].powerSum += told
    }
    if let receiverModel, let known = calibration[receiverModel] {
      directions[direction].correctionCount += 1
      directions[direction].correction += known.correction
    }
  }

  private mutating func direction(_ receiver: Int32, _ sender: Int32) -> Int {
    let key = UInt64(UInt32(receiver)) << 32 | UInt64(UInt32(sender))
    if let index = indexOfDirection[key] { return Int(index) }
    indexOfDirection[key] = Int32(directions.count)
    directions.append(Direction(receiver: receiver, sender: sender))
    return directions.count - 1
  }

  private mutating func row(_ direction: Int, _ minute: Int32) throws(ProximityError) -> Int {
    let last = directions[direction].rows.count - 1
    if last >= 0, directions[direction].rows[last].minute == minute { return last }
    let key = UInt64(UInt32(direction)) << 32 | UInt64(UInt32(bitPattern: minute))
    if let row = indexOfRow[key] { return Int(row) }
    guard rows < Self.mostRows else {
      throw ProximityError(.tooLarge, detail: "more than \(Self.mostRows) minutes of pairs")
    }
    rows += 1
    indexOfRow[key] = Int32(last + 1)
    directions[direction].rows.append(Row(minute: minute))
    return last + 1
  }
}

/// The quotient rounded down and the rest, 0 or more.
func floorDivide(_ number: Int64, _ by: Int64) -> (quotient: Int64, rest: Int64) {
  let (quotient, rest) = number.quotientAndRemainder(dividingBy: by)
  return rest < 0 ? (quotient - 1, rest + by) : (quotient, rest)
}
