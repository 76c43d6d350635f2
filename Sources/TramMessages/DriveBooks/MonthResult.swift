// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// A month of a drive as portal, bills and bank tell it, and what became of its bookings.
public struct MonthResult: Hashable, Sendable {
  /// What one operator's files said.
  public struct Share: Hashable, Sendable {
    /// The operator.
    public var operatorName: String
    /// Messages and đồng of the portal.
    public var portal = DriveSums.Pair()
    /// Messages and đồng of the bill, which prevails.
    public var bill = DriveSums.Pair()
    /// What the bank received.
    public var received: Int64 = 0
    /// What prepaid senders had no credit for.
    public var prepaid: Int64 = 0
    /// What postpaid senders did not pay.
    public var postpaid: Int64 = 0

    /// A share of nothing.
    public init(operatorName: String) { self.operatorName = operatorName }

    /// What is still owed of the bill; negative for what the bank has beyond it.
    public var owed: Int64 {
      bill.amount &- received &- prepaid &- postpaid
    }
  }

  /// How it stands.
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// Its bookings wait for a second person.
    case waiting
    /// It was refused.
    case refused
    /// Its bookings are being made; a start goes on with them.
    case booking
    /// Its bookings are made.
    case booked
  }

  /// What can be done with it.
  public enum Step: UInt8, Hashable, Sendable, CaseIterable {
    /// A second person has its bookings made.
    case agree = 1
    /// Somebody refuses it.
    case refuse
    /// The last booking was made.
    case finish
  }

  /// Its number among the results of the drive, from 1; given when it is kept.
  public internal(set) var number = 0
  /// The month.
  public let month: CivilMonth
  /// The operators, by name.
  public let shares: [Share]
  /// How many differences were found.
  public let differences: Int
  /// How many entries its bookings correct.
  public let corrections: Int
  /// Who compared it.
  public let by: UInt64
  /// When.
  public let time: Instant
  /// How it stands.
  public internal(set) var state: State = .waiting
  /// Who agreed to it or refused it.
  public internal(set) var decidedBy: UInt64?
  /// Why.
  public internal(set) var note = ""
  /// When.
  public internal(set) var decided: Instant?

  /// Creates a result.
  public init(
    month: CivilMonth, shares: [Share], differences: Int, corrections: Int, by: UInt64,
    time: Instant
  ) {
    self.month = month
    self.shares = shares
    self.differences = differences
    self.corrections = corrections
    self.by = by
    self.time = time
  }

  func encode(to out: inout ByteWriter) {
    out.appendZigZag(Int64(month.number))
    out.appendVarint(UInt64(differences))
    out.appendVarint(UInt64(corrections))
    out.appendVarint(by)
    out.appendZigZag(time.milliseconds)
    out.appendVarint(UInt64(shares.count))
    for share in shares {
      DriveRecord.append(share.operatorName, to: &out)
      for sum in [
        share.portal.count, share.portal.amount, share.bill.count, share.bill.amount,
        share.received, share.prepaid, share.postpaid,
      ] { out.appendZigZag(sum) }
    }
  }

  init(_ reader: inout ByteReader) throws(BytesError) {
    month = CivilMonth(number: Int(try reader.zigZag()))
    differences = try DriveRecord.number(&reader)
    corrections = try DriveRecord.number(&reader)
    by = try reader.varint()
    time = try DriveRecord.time(&reader)
    var shares: [Share] = []
    for _ in 0..<min(try DriveRecord.number(&reader), 1000) {
      var share = Share(operatorName: try DriveRecord.text(&reader))
      share.portal = DriveSums.Pair(try reader.zigZag(), try reader.zigZag())
      share.bill = DriveSums.Pair(try reader.zigZag(), try reader.zigZag())
      share.received = try reader.zigZag()
      share.prepaid = try reader.zigZag()
      share.postpaid = try reader.zigZag()
      shares.append(share)
    }
    self.shares = shares
  }
}

/// A month of the calendar, as `2020-04`.
public struct CivilMonth: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Months since January of the year 0.
  public let number: Int

  /// Creates a month from its number; brought into the years 1 to 9999.
  public init(number: Int) { self.number = min(max(number, 12), 119_999) }

  /// The month of a day.
  public init(_ day: Day) {
    let (year, month, _) = day.components
    self.init(number: year * 12 + month - 1)
  }

  /// Reads `2020-04`; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 7, let day = Day("\(text)-01") else { return nil }
    self.init(day)
  }

  /// Its first day.
  public var first: Day {
    Day(year: number / 12, month: number % 12 + 1, day: 1) ?? Day(number: 0)
  }

  /// The month after it.
  public var next: CivilMonth { CivilMonth(number: number + 1) }

  /// A Boolean value: whether `a` is the earlier month.
  public static func < (a: CivilMonth, b: CivilMonth) -> Bool { a.number < b.number }

  /// As it is written.
  public var description: String { String("\(first)".prefix(7)) }
}
