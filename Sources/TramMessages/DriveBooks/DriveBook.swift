// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The books of one drive as a value: donations, what became of them, payouts, months.
///
/// Everything that moves money is a transfer of a double-entry ledger; sums run along. Records go
/// in one after another; a log of them, applied again, gives the same books.
///
/// A donation's money goes from `income:donations` to what an operator owes (`:confirmed`), by the
/// month's bill to what it billed (`:billed`), by the bank to `assets:bank`, and by a payout to
/// `expenses:payouts`; what senders never paid goes to `expenses:refunded`. No account of assets
/// can be overdrawn.
public struct DriveBook: Sendable {
  /// An operator's two accounts.
  struct Accounts: Sendable {
    var name: String
    var confirmed: AccountNumber
    var billed: AccountNumber
    var settled: Set<CivilMonth> = []
  }

  /// An officer's act at an entry.
  public struct Note: Hashable, Sendable {
    /// By whom.
    public let by: UInt64
    /// Why.
    public let reason: String
  }

  /// Whose text it may be the second delivery of.
  struct LateKey: Hashable, Sendable {
    var operatorNumber: Int
    var tag: UInt16
    var amount: Int64
  }

  struct Late: Sendable {
    /// The whole digest; `nil` for one that a log told.
    var tag: UInt64?
    var time: Instant
  }

  static let income = 0
  static let bank = 1
  static let payoutsAccount = 2
  static let prepaid = 3
  static let postpaid = 4
  private static let fixed: [(String, Ledger.Account.Bound)] = [
    ("income:donations", .none), ("assets:bank", .debitsCover), ("expenses:payouts", .none),
    ("expenses:refunded:prepaid", .none), ("expenses:refunded:postpaid", .none),
  ]
  /// How many senders are remembered for messages without an id.
  static let mostRemembered = 200_000
  /// How many operators there may be.
  public static let mostOperators = 200

  /// What one unit is worth; 0 before the first record.
  public private(set) var unit: Int64 = 0
  /// How far the clocks of its days are ahead of UTC, minutes.
  public let zoneMinutes: Int
  /// The ledger.
  public internal(set) var ledger: Ledger
  /// The running sums.
  public internal(set) var sums = DriveSums()
  /// The payouts, by number less 1.
  public internal(set) var payouts: [Payout] = []
  /// The months that were compared, by number less 1.
  public internal(set) var months: [MonthResult] = []
  /// The places of donations that are held, in their order.
  public internal(set) var heldPlaces: [Int] = []
  var marks = MessageMarks()
  /// The place of the transfer that booked or let go what was held, by the place of that.
  var settlements: [Int: Int] = [:]
  var operators: [Accounts] = []
  var operatorNumbers: [String: Int] = [:]
  var notes: [Int: Note] = [:]
  var turnedAway: Set<UInt64> = []
  var payoutKeys: [UInt64: Int] = [:]
  var lately: [LateKey: Late] = [:]
  var before: [LateKey: Late] = [:]

  /// Creates empty books.
  ///
  /// - Parameter zoneMinutes: 420 in Vietnam.
  public init(zoneMinutes: Int = 420) {
    self.zoneMinutes = min(max(zoneMinutes, -840), 840)
    var ledger = Ledger()
    // Names that hold, in an empty ledger.
    for (name, bound) in Self.fixed { _ = try? ledger.open(name, bound: bound) }
    self.ledger = ledger
  }

  /// The day of a moment on the clocks of the drive.
  public func day(of time: Instant) -> Day {
    let (local, overflow) = time.milliseconds.addingReportingOverflow(Int64(zoneMinutes) * 60_000)
    guard !overflow else { return Day(number: 0) }
    let (days, rest) = local.quotientAndRemainder(dividingBy: 86_400_000)
    return Day(number: Int32(clamping: rest < 0 ? days - 1 : days))
  }

  /// The first moment of a day on the clocks of the drive.
  public func start(of day: Day) -> Instant {
    Instant(milliseconds: Int64(day.number) * 86_400_000 - Int64(zoneMinutes) * 60_000)
  }

  /// The operator of a number, by its name.
  public func operatorName(_ number: Int) -> String { operators[number].name }

  // MARK: Records

  /// Applies a record; nothing changes when it is refused.
  ///
  /// - Complexity: O(1) but for a month's, which is O(operators)
  mutating func apply(_ record: DriveRecord) throws(BookRefusal) {
    switch record {
    case .drive(let worth):
      guard unit == 0, (1...100_000_000).contains(worth) else { throw .badValue }
      unit = worth
    case .operatorOpened(let name): try open(name)
    case .donation(let donation): try apply(donation)
    case .away(let number, let message, let cause, let time):
      guard operators.indices.contains(number) else { throw .unknown }
      sums.away[cause, default: 0] += 1
      sums.operators[number].away += 1
      sums.operators[number].last = time
      if !message.isEmpty {
        turnedAway.insert(Self.short(operators[number].name, message))
      }
    case .entry(let entry): try apply(entry)
    case .payout(let proposal): try propose(proposal)
    case .payoutStep(let number, let step, let by, let note, let time):
      try go(on: number, step, by: by, note: note, at: time)
    case .month(var month):
      month.number = months.count + 1
      months.append(month)
    case .monthStep(let number, let step, let by, let note, let time):
      try go(onMonth: number, step, by: by, note: note, at: time)
    }
  }

  private mutating func open(_ name: String) throws(BookRefusal) {
    guard operatorNumbers[name] == nil else { throw .settled }
    guard operators.count < Self.mostOperators else { throw .full }
    // Both or neither: a copy until both are there.
    var fresh = ledger
    do throws(MessagesError) {
      let confirmed = try fresh.open("assets:operators:\(name):confirmed", bound: .debitsCover)
      let billed = try fresh.open("assets:operators:\(name):billed", bound: .debitsCover)
      operators.append(Accounts(name: name, confirmed: confirmed, billed: billed))
    } catch {
      throw .badValue
    }
    ledger = fresh
    operatorNumbers[name] = operators.count - 1
    sums.operators.append(DriveSums.Operator(name: name))
  }

  /// Books a transfer that is not a message's.
  mutating func book(_ transfer: Transfer) throws(BookRefusal) {
    switch ledger.apply(transfer) {
    case .booked: marks.appendNone()
    case .exists: throw .settled
    case .refused(let refusal): throw Self.refusal(refusal)
    }
  }

  static func refusal(_ refusal: TransferOutcome.Refusal) -> BookRefusal {
    switch refusal {
    case .conflict: .conflict
    case .unknownAccount, .unknownTransfer: .unknown
    case .settled: .settled
    case .overdrawn: .overdrawn
    case .full, .overflow: .full
    case .sameAccount, .notPositive, .differs: .badValue
    }
  }

  /// The identity of the next transfer that has none of its own.
  var nextID: TransferID { TransferID(UInt128(ledger.transfers.count + 1)) }

  /// 64 bits of the identity of an operator's message.
  static func short(_ name: String, _ message: Octets) -> UInt64 {
    let id = DonationIntake.identity(name, message).rawValue
    return UInt64(truncatingIfNeeded: id) ^ UInt64(truncatingIfNeeded: id >> 64)
  }
}
