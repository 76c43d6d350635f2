// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// What is kept of an encounter of two devices: when, how long, how likely within two metres.
///
/// Forty-eight bytes (docs/formats/encounter.md).
public struct EncounterRecord: Hashable, Sendable {
  /// The kind under which a trail log keeps these records.
  public static let kind: UInt8 = 3
  /// How many bytes one has.
  public static let size = 48
  /// How many may stand in one record of a log: with their head less than 3 MiB.
  public static let most = 60_000
  /// The longest encounter, in seconds: a day.
  public static let longest: UInt32 = 86_400

  /// The device that heard.
  public var receiver: DeviceID
  /// The device that was heard.
  public var sender: DeviceID
  /// When the first sighting was.
  public var start: Instant
  /// How long it lasted, in seconds, 1 to 86,400.
  public var seconds: UInt32
  /// The probability that they were within two metres for 15 minutes or more.
  public var probability: Probability
  /// The minutes within two metres that are expected.
  public var minutes: Float
  /// The lower end of the 80 % interval of those minutes.
  public var minutesLow: Float
  /// Its upper end.
  public var minutesHigh: Float

  /// Creates a record; `nil` unless it says something that can be: two devices, a moment between
  /// 2000 and 2100, 1 to 86,400 seconds, and minutes that lie in their interval and in that time.
  public init?(
    receiver: DeviceID, sender: DeviceID, start: Instant, seconds: UInt32,
    probability: Probability, minutes: Float, minutesLow: Float, minutesHigh: Float
  ) {
    self.receiver = receiver
    self.sender = sender
    self.start = start
    self.seconds = seconds
    self.probability = probability
    self.minutes = minutes
    self.minutesLow = minutesLow
    self.minutesHigh = minutesHigh
    guard flaw == nil else { return nil }
  }

  /// What cannot be; `nil` when all can.
  private var flaw: String? {
    if receiver == sender { return "a device meets itself" }
    // 2000-01-01 and 2100-01-01.
    guard (946_684_800_000..<4_102_444_800_000).contains(start.milliseconds) else {
      return "the start is not between 2000 and 2100"
    }
    guard (1...Self.longest).contains(seconds) else {
      return "\(seconds) seconds are not 1 to \(Self.longest)"
    }
    // Minutes are counted whole, so an encounter may reach into one more at either end.
    let most = Float(seconds) / 60 + 2
    guard minutesLow >= 0, minutesLow <= minutes, minutes <= minutesHigh, minutesHigh <= most else {
      return "minutes \(minutes) within \(minutesLow) to \(minutesHigh) are not of \(seconds) s"
    }
    return nil
  }
}

extension EncounterRecord {
  private static let headSize = 8
  private static let magic: [UInt8] = Array("TRME".utf8)
  private static let version: UInt16 = 1

  /// Writes encounters as the content of one record of a log.
  ///
  /// - Throws: `.tooLarge` beyond `most`.
  public static func bytes(of records: [EncounterRecord]) throws(ProximityError) -> [UInt8] {
    guard records.count <= most else {
      throw ProximityError(
        .tooLarge, detail: "\(records.count) encounters; \(most) are the most of one record")
    }
    var out = ByteWriter(capacity: headSize + size * records.count)
    out.append(contentsOf: magic)
    out.appendLittleEndian(version)
    out.appendLittleEndian(UInt16(records.count))
    for record in records {
      out.appendLittleEndian(record.receiver.rawValue)
      out.appendLittleEndian(record.sender.rawValue)
      out.appendLittleEndian(record.start.milliseconds)
      out.appendLittleEndian(record.seconds)
      out.appendLittleEndian(UInt32(0))
      out.appendLittleEndian(Float(record.probability.rawValue).bitPattern)
      out.appendLittleEndian(record.minutes.bitPattern)
      out.appendLittleEndian(record.minutesLow.bitPattern)
      out.appendLittleEndian(record.minutesHigh.bitPattern)
    }
    return out.bytes
  }

  /// Reads what `bytes(of:)` wrote, as a whole or not at all.
  ///
  /// - Throws: `.malformed` with what was seen.
  public static func records(_ bytes: Span<UInt8>) throws(ProximityError) -> [EncounterRecord] {
    func refused(_ detail: String) -> ProximityError {
      ProximityError(.malformed, detail: "encounters: \(detail)")
    }
    guard bytes.count >= headSize, areEqual(bytes.extracting(0..<4), magic.span) else {
      throw refused("they do not begin with TRME")
    }
    let head = FixedRecords(bytes.extracting(4..<8), size: 4)
    let version = head.number(0, 0, as: UInt16.self)
    let count = Int(head.number(0, 2, as: UInt16.self))
    guard version == Self.version else { throw refused("version \(version); 1 is known") }
    guard count <= most, bytes.count == headSize + size * count else {
      throw refused("\(bytes.count) bytes; \(count) of them take \(headSize + size * count)")
    }
    let rows = FixedRecords(bytes.extracting(headSize..<bytes.count), size: size)
    var records: [EncounterRecord] = []
    records.reserveCapacity(count)
    for row in 0..<count {
      let probability = rows.float(row, 32)
      guard probability >= 0, probability <= 1, rows.number(row, 28, as: UInt32.self) == 0 else {
        throw refused("encounter \(row + 1): its probability or its spare bytes")
      }
      let record = EncounterRecord(
        receiver: DeviceID(rows.number(row, 0)), sender: DeviceID(rows.number(row, 8)),
        start: Instant(milliseconds: rows.number(row, 16)), seconds: rows.number(row, 24),
        probability: Probability(Double(probability)), minutes: rows.float(row, 36),
        minutesLow: rows.float(row, 40), minutesHigh: rows.float(row, 44))
      guard let record else { throw refused("encounter \(row + 1) says what cannot be") }
      records.append(record)
    }
    return records
  }
}
