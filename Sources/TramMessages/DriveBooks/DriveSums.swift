// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The running sums of a drive's books, in messages and đồng; none needs the entries to be read.
///
/// Sums of donations are net of reversals, on the day on which the donation came.
public struct DriveSums: Hashable, Sendable {
  /// Why a text was answered and not booked.
  public enum Away: UInt8, Hashable, Sendable, CaseIterable {
    /// There is no text.
    case empty = 1
    /// It begins with another word.
    case keyword
    /// There is no blank before the number, as in `cv10`.
    case missingBlank
    /// There is no number.
    case missingCount
    /// What stands there is no whole number.
    case notWhole
    /// The number is out of range.
    case outOfRange
    /// Something stands behind the number.
    case tail
    /// It cannot be read.
    case unreadable
    /// The drive has not begun.
    case early
    /// The drive is over.
    case late

    init(_ fault: DonationReading.Fault) {
      switch fault {
      case .empty: self = .empty
      case .keyword: self = .keyword
      case .missingBlank: self = .missingBlank
      case .missingCount: self = .missingCount
      case .notWhole: self = .notWhole
      case .outOfRange: self = .outOfRange
      case .tail: self = .tail
      case .unreadable: self = .unreadable
      }
    }
  }

  /// Messages and đồng.
  public struct Pair: Hashable, Sendable {
    /// How many.
    public internal(set) var count: Int64 = 0
    /// Their worth.
    public internal(set) var amount: Int64 = 0

    /// Nothing.
    public init() {}

    /// Messages and đồng.
    public init(count: Int64, amount: Int64) {
      self.count = count
      self.amount = amount
    }

    init(_ count: Int64, _ amount: Int64) { self.init(count: count, amount: amount) }

    mutating func add(_ more: Int64, sign: Int64 = 1) {
      // The ledger's sums fit, and these are parts of them.
      count &+= sign
      amount &+= sign &* more
    }

    /// Both together.
    public static func + (a: Pair, b: Pair) -> Pair {
      Pair(a.count &+ b.count, a.amount &+ b.amount)
    }
  }

  /// The sums of one operator.
  public struct Operator: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Donations that were booked.
    public internal(set) var confirmed = Pair()
    /// Donations that are held.
    public internal(set) var held = Pair()
    /// What its bills have, đồng.
    public internal(set) var billed: Int64 = 0
    /// What the bank received of that.
    public internal(set) var collected: Int64 = 0
    /// What it gave back to senders, or never got from them.
    public internal(set) var refunded: Int64 = 0
    /// Texts that were answered and not booked.
    public internal(set) var away: Int64 = 0
    /// When a message of its last came.
    public internal(set) var last: Instant?
    /// Donations by the number of the day.
    public internal(set) var days: [Int32: Pair] = [:]

    init(name: String) { self.name = name }
  }

  /// The operators, in the order in which they came up.
  public internal(set) var operators: [Operator] = []
  /// Texts that were not booked, by their cause.
  public internal(set) var away: [Away: Int64] = [:]
  /// Payouts that were made and not reversed, by purpose.
  public internal(set) var paid: [String: Pair] = [:]
  /// Payouts that wait for a second person.
  public internal(set) var waiting = Pair()
  /// What the bank received, less what was paid out, less what is promised.
  public internal(set) var available: Int64 = 0
  /// When something was last booked.
  public internal(set) var last: Instant?

  /// No sums.
  public init() {}

  /// What was booked.
  public var confirmed: Pair { operators.reduce(Pair()) { $0 + $1.confirmed } }
  /// What is held.
  public var held: Pair { operators.reduce(Pair()) { $0 + $1.held } }
  /// What bills have, đồng.
  public var billed: Int64 { operators.reduce(0) { $0 &+ $1.billed } }
  /// What the bank received, đồng.
  public var collected: Int64 { operators.reduce(0) { $0 &+ $1.collected } }
  /// What senders got back or never paid, đồng.
  public var refunded: Int64 { operators.reduce(0) { $0 &+ $1.refunded } }
  /// What was paid out.
  public var paidOut: Pair { paid.values.reduce(Pair()) { $0 + $1 } }

  /// Donations by day over all operators, the first day first; days without any are left out.
  public var days: [(day: Day, sum: Pair)] {
    var all: [Int32: Pair] = [:]
    for one in operators {
      for (day, sum) in one.days { all[day] = (all[day] ?? Pair()) + sum }
    }
    return all.filter { $0.value.count != 0 || $0.value.amount != 0 }
      .sorted { $0.key < $1.key }
      .map { (Day(number: $0.key), $0.value) }
  }
}
