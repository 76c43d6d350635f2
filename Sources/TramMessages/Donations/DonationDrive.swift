// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One drive for donations by message: its words, what a unit is worth, and from when until when.
public struct DonationDrive: Hashable, Sendable {
  /// The words.
  public let syntax: DonationSyntax
  /// What one is worth, in đồng.
  public let unit: Int64
  /// When it opens.
  public let opens: Instant
  /// When it closes: a message of this moment is late.
  public let closes: Instant

  /// Creates a drive from the first to the last day, both whole, on the clocks of a zone.
  ///
  /// - Parameters:
  ///   - unit: Đồng, 1 to 100,000,000.
  ///   - zoneMinutes: How far those clocks are ahead of UTC; 420 in Vietnam.
  /// - Throws: `MessagesError` with `.badValue` for a unit or zone out of range, or days in the
  ///   wrong order.
  public init(
    syntax: DonationSyntax, unit: Int64, from first: Day, through last: Day,
    zoneMinutes: Int = 420
  ) throws(MessagesError) {
    guard (1...100_000_000).contains(unit) else {
      throw MessagesError(.badValue, detail: "a unit is worth 1 to 100000000 đồng, not \(unit)")
    }
    guard (-840...840).contains(zoneMinutes) else {
      throw MessagesError(.badValue, detail: "a zone of \(zoneMinutes) minutes")
    }
    guard first <= last else {
      throw MessagesError(.badValue, detail: "the drive ends on \(last), before \(first)")
    }
    self.syntax = syntax
    self.unit = unit
    opens = Self.midnight(Int64(first.number), zoneMinutes)
    closes = Self.midnight(Int64(last.number) + 1, zoneMinutes)
  }

  private static func midnight(_ day: Int64, _ zoneMinutes: Int) -> Instant {
    Instant(milliseconds: (day * 1440 - Int64(zoneMinutes)) * 60_000)
  }

  /// What becomes of a message at a moment.
  public func verdict(_ text: ReceivedText, at moment: Instant) -> Verdict {
    switch syntax.read(text) {
    case .wrong(let fault): return .wrong(fault)
    case .donation(let count):
      guard moment >= opens else { return .early }
      guard moment < closes else { return .late }
      return .donation(count: count, amount: Int64(count) * unit)
    }
  }

  /// What becomes of a message.
  public enum Verdict: Hashable, Sendable {
    /// It is booked: so many units, so many đồng.
    case donation(count: Int, amount: Int64)
    /// The sender is told what is wrong; nothing is booked.
    case wrong(DonationReading.Fault)
    /// The drive has not begun; nothing is booked.
    case early
    /// The drive is over; nothing is booked.
    case late
  }

  /// What the sender is told, in letters that one part holds.
  public func reply(to verdict: Verdict) -> String {
    let how =
      "Cu phap dung: \(syntax.keyword) n, n tu 1 den \(syntax.most), moi n la \(unit) dong."
    switch verdict {
    case .donation(let count, let amount):
      return "Cam on ban da ung ho \(amount) dong (\(syntax.keyword) \(count))."
    case .wrong: return "Tin nhan sai cu phap, chua ghi nhan ung ho. " + how
    case .early: return "Chuong trinh chua bat dau, chua ghi nhan ung ho."
    case .late: return "Chuong trinh da ket thuc, khong ghi nhan ung ho. Cam on ban."
    }
  }
}
