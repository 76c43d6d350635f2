// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// One thing that happened to the books of a drive, as it stands in their log.
///
/// No record holds a telephone number: of a sender 16 bits of a keyed digest are kept, which tell a
/// second delivery from another person's message and fit thousands of numbers.
enum DriveRecord: Hashable, Sendable {
  /// What one unit is worth; the first record.
  case drive(unit: Int64)
  /// The books have accounts for an operator.
  case operatorOpened(String)
  /// A donation was booked, or is held.
  case donation(Donation)
  /// A text was answered and not booked.
  case away(operatorNumber: Int, message: Octets, cause: DriveSums.Away, time: Instant)
  /// An officer did something to the books.
  case entry(Entry)
  /// A payout was proposed.
  case payout(Payout.Proposal)
  /// A payout went on.
  case payoutStep(number: Int, step: Payout.Step, by: UInt64, note: String, time: Instant)
  /// A month was compared.
  case month(MonthResult)
  /// A month's bookings went on.
  case monthStep(number: Int, step: MonthResult.Step, by: UInt64, note: String, time: Instant)

  /// A donation as it stands in the log.
  struct Donation: Hashable, Sendable {
    var operatorNumber: Int
    /// The operator's id; empty for none.
    var message: Octets
    /// 16 bits of the sender's keyed digest.
    var tag: UInt16
    /// Makes the identity another one where the operator's id has been taken; 0 for none.
    var salt: UInt32
    var amount: Int64
    var isHeld: Bool
    var time: Instant
  }

  /// What an officer did.
  struct Entry: Hashable, Sendable {
    /// What is done, as an octet of the log.
    enum Kind: UInt8, Hashable, Sendable {
      /// A held donation is booked.
      case book = 1
      /// A held donation is let go.
      case letGo = 2
      /// A booked donation is reversed.
      case reverse = 3
      /// A month's donations are on the operator's bill.
      case billed = 4
      /// The bank received what was billed.
      case collected = 5
      /// A prepaid sender had no credit.
      case prepaid = 6
      /// A postpaid bill was not paid.
      case postpaid = 7
    }

    var kind: Kind
    /// The place of the transfer that it is about; 0 for the sums of months.
    var place: Int
    var operatorNumber: Int
    var amount: Int64
    /// The month whose bill asks for it; 0 for an officer's own correction.
    var month: Int
    var by: UInt64
    var reason: String
    var time: Instant
  }
}

// MARK: - Octets

extension DriveRecord {
  func encode(to out: inout ByteWriter) {
    switch self {
    case .drive(let unit):
      out.append(byte: 1)
      out.appendZigZag(unit)
    case .operatorOpened(let name):
      out.append(byte: 2)
      Self.append(name, to: &out)
    case .donation(let donation):
      out.append(byte: donation.isHeld ? 4 : 3)
      out.appendVarint(UInt64(donation.operatorNumber))
      Self.append(donation.message, to: &out)
      out.appendLittleEndian(donation.tag)
      out.appendVarint(UInt64(donation.salt))
      out.appendZigZag(donation.amount)
      out.appendZigZag(donation.time.milliseconds)
    case .away(let number, let message, let cause, let time):
      out.append(byte: 5)
      out.appendVarint(UInt64(number))
      Self.append(message, to: &out)
      out.append(byte: cause.rawValue)
      out.appendZigZag(time.milliseconds)
    case .entry(let entry):
      out.append(byte: 6)
      out.append(byte: entry.kind.rawValue)
      out.appendVarint(UInt64(entry.place))
      out.appendVarint(UInt64(entry.operatorNumber))
      out.appendZigZag(entry.amount)
      out.appendZigZag(Int64(entry.month))
      Self.append(by: entry.by, entry.reason, entry.time, to: &out)
    case .payout(let proposal):
      out.append(byte: 7)
      proposal.encode(to: &out)
    case .payoutStep(let number, let step, let by, let note, let time):
      out.append(byte: 8)
      out.appendVarint(UInt64(number))
      out.append(byte: step.rawValue)
      Self.append(by: by, note, time, to: &out)
    case .month(let month):
      out.append(byte: 9)
      month.encode(to: &out)
    case .monthStep(let number, let step, let by, let note, let time):
      out.append(byte: 10)
      out.appendVarint(UInt64(number))
      out.append(byte: step.rawValue)
      Self.append(by: by, note, time, to: &out)
    }
  }

  /// Reads the next record; `nil` at the end.
  ///
  /// - Throws: `MessagesError` with `.corrupt`
  init?(_ reader: inout ByteReader) throws(MessagesError) {
    guard reader.remaining > 0 else { return nil }
    do throws(BytesError) { self = try Self.read(&reader) } catch {
      throw MessagesError(.corrupt, detail: "a record of a drive: \(error)")
    }
  }

  private static func read(_ reader: inout ByteReader) throws(BytesError) -> DriveRecord {
    let kind = try reader.byte()
    switch kind {
    case 1: return .drive(unit: try reader.zigZag())
    case 2: return .operatorOpened(try text(&reader))
    case 3, 4:
      return .donation(
        Donation(
          operatorNumber: try number(&reader), message: try octets(&reader),
          tag: try reader.littleEndian(), salt: UInt32(truncatingIfNeeded: try reader.varint()),
          amount: try reader.zigZag(), isHeld: kind == 4, time: try time(&reader)))
    case 5:
      return .away(
        operatorNumber: try number(&reader), message: try octets(&reader),
        cause: try word(&reader, DriveSums.Away.self), time: try time(&reader))
    case 6:
      return .entry(
        Entry(
          kind: try word(&reader, Entry.Kind.self), place: try number(&reader),
          operatorNumber: try number(&reader), amount: try reader.zigZag(),
          month: Int(try reader.zigZag()), by: try reader.varint(), reason: try text(&reader),
          time: try time(&reader)))
    case 7: return .payout(try Payout.Proposal(&reader))
    case 8:
      return .payoutStep(
        number: try number(&reader), step: try word(&reader, Payout.Step.self),
        by: try reader.varint(), note: try text(&reader), time: try time(&reader))
    case 9: return .month(try MonthResult(&reader))
    case 10:
      return .monthStep(
        number: try number(&reader), step: try word(&reader, MonthResult.Step.self),
        by: try reader.varint(), note: try text(&reader), time: try time(&reader))
    default: throw BytesError(.outOfRange, detail: "a record of kind \(kind)")
    }
  }

  static func append(_ text: String, to out: inout ByteWriter) {
    let bytes = Array(text.utf8)
    out.appendVarint(UInt64(bytes.count))
    out.append(contentsOf: bytes)
  }

  static func append(_ octets: Octets, to out: inout ByteWriter) {
    let bytes = octets.bytes
    out.append(byte: UInt8(truncatingIfNeeded: bytes.count))
    out.append(contentsOf: bytes)
  }

  static func append(
    by: UInt64, _ text: String, _ time: Instant, to out: inout ByteWriter
  ) {
    out.appendVarint(by)
    append(text, to: &out)
    out.appendZigZag(time.milliseconds)
  }

  static func number(_ reader: inout ByteReader) throws(BytesError) -> Int {
    let number = try reader.varint()
    guard number < 1 << 40 else {
      throw BytesError(.outOfRange, detail: "a number of \(number)")
    }
    return Int(number)
  }

  static func text(_ reader: inout ByteReader) throws(BytesError) -> String {
    let count = try number(&reader)
    guard count <= 1 << 16 else { throw BytesError(.tooLong, detail: "a text of \(count) octets") }
    return String(copying: try reader.span(count))
  }

  static func octets(_ reader: inout ByteReader) throws(BytesError) -> Octets {
    Octets(try reader.span(Int(try reader.byte())))
  }

  static func time(_ reader: inout ByteReader) throws(BytesError) -> Instant {
    Instant(milliseconds: try reader.zigZag())
  }

  static func word<Word: RawRepresentable>(
    _ reader: inout ByteReader, _ kind: Word.Type
  ) throws(BytesError) -> Word where Word.RawValue == UInt8 {
    let octet = try reader.byte()
    guard let word = Word(rawValue: octet) else {
      throw BytesError(.outOfRange, detail: "\(octet) is none of \(Word.self)")
    }
    return word
  }
}
