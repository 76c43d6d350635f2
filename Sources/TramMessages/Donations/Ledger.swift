// SPDX-License-Identifier: Apache-2.0

/// A double-entry ledger as a value: what is taken from one account is given to another.
///
/// Entries are never changed or removed. It keeps no files: a log of transfers, applied again in
/// order, gives the same ledger.
public struct Ledger: Sendable {
  /// An account and its four sums, in đồng.
  public struct Account: Hashable, Sendable {
    /// Which sums may not outgrow which.
    public enum Bound: String, Hashable, Sendable, CaseIterable {
      /// None.
      case none
      /// Debits, held ones too, may not exceed posted credits: a fund that pays out.
      case creditsCover
      /// Credits, held ones too, may not exceed posted debits: money at hand.
      case debitsCover
    }

    /// Its name, with colons between the parts, as in `assets:operators:viettel`.
    public let name: String
    /// What it may not do.
    public let bound: Bound
    /// What was posted to its debit.
    public internal(set) var debits: Int64 = 0
    /// What was posted to its credit.
    public internal(set) var credits: Int64 = 0
    /// What is held for its debit.
    public internal(set) var heldDebits: Int64 = 0
    /// What is held for its credit.
    public internal(set) var heldCredits: Int64 = 0

    /// Posted debits less posted credits.
    public var balance: Int64 { debits - credits }
  }

  /// How many transfers there may be.
  public let mostTransfers: Int
  /// The accounts, by number.
  public private(set) var accounts: [Account] = []
  /// The transfers in their order.
  public private(set) var transfers = LedgerEntries()

  /// Creates a ledger without accounts.
  public init(mostTransfers: Int = 100_000_000) {
    self.mostTransfers = min(mostTransfers, 1 << 31)
  }

  /// Makes room for transfers to come.
  public mutating func reserve(_ count: Int) { transfers.reserve(min(max(count, 0), 1 << 30)) }

  /// Opens an account.
  ///
  /// - Returns: its number
  /// - Throws: `MessagesError` with `.badValue` for a name that is taken or not of 1 to 100 ASCII
  ///   letters, digits, `:`, `-` and `_`.
  public mutating func open(
    _ name: String, bound: Account.Bound = .none
  ) throws(MessagesError) -> AccountNumber {
    let isName = name.utf8.allSatisfy {
      switch $0 {
      case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
      default: false
      }
    }
    guard isName, (1...100).contains(name.utf8.count) else {
      throw MessagesError(
        .badValue, detail: "an account is named by letters, digits, :, - and _, not \(name)")
    }
    guard !accounts.contains(where: { $0.name == name }) else {
      throw MessagesError(.badValue, detail: "the account \(name) is there already")
    }
    accounts.append(Account(name: name, bound: bound))
    return accounts.count - 1
  }

  /// The transfer of an identity; `nil` when there is none.
  public subscript(id: TransferID) -> Transfer? { transfers.place(of: id).map { transfers[$0] } }

  /// Books a transfer, or says why not.
  ///
  /// - Complexity: O(1)
  public mutating func apply(_ transfer: Transfer) -> TransferOutcome {
    if let place = transfers.place(of: transfer.id) {
      return transfers[place] == transfer ? .exists : .refused(.conflict)
    }
    guard accounts.indices.contains(transfer.debit), accounts.indices.contains(transfer.credit)
    else { return .refused(.unknownAccount) }
    guard transfer.debit != transfer.credit else { return .refused(.sameAccount) }
    guard transfer.amount > 0 else { return .refused(.notPositive) }
    guard transfers.count < mostTransfers else { return .refused(.full) }
    var target: Int?
    if let id = transfer.kind.other {
      guard let place = transfers.place(of: id) else { return .refused(.unknownTransfer) }
      if let refusal = refusal(of: transfer, for: place) { return .refused(refusal) }
      target = place
    }
    if let refusal = move(transfer, held: target.map { transfers[$0].amount } ?? 0) {
      return .refused(refusal)
    }
    if let target { transfers.settle(at: target) }
    transfers.append(transfer, settling: target)
    return .booked
  }

  /// Whether a transfer was posted, voided or reversed since.
  public func isSettled(_ id: TransferID) -> Bool {
    transfers.place(of: id).map { transfers.isSettled(at: $0) } ?? false
  }

  private func refusal(
    of transfer: Transfer, for place: Int
  ) -> TransferOutcome.Refusal? {
    let other = transfers[place]
    guard !transfers.isSettled(at: place) else { return .settled }
    switch transfer.kind {
    case .posted, .pending: return nil
    case .post:
      guard other.kind == .pending else { return .settled }
      let fits = other.debit == transfer.debit && other.credit == transfer.credit
      return fits && transfer.amount <= other.amount ? nil : .differs
    case .void:
      guard other.kind == .pending else { return .settled }
      let fits = other.debit == transfer.debit && other.credit == transfer.credit
      return fits && transfer.amount == other.amount ? nil : .differs
    case .reversal:
      switch other.kind {
      case .posted, .post: break
      default: return .settled
      }
      let fits = other.debit == transfer.credit && other.credit == transfer.debit
      return fits && transfer.amount == other.amount ? nil : .differs
    }
  }

  /// Changes the sums of both accounts, or neither.
  private mutating func move(_ transfer: Transfer, held: Int64) -> TransferOutcome.Refusal? {
    var from = accounts[transfer.debit]
    var to = accounts[transfer.credit]
    switch transfer.kind {
    case .posted, .reversal:
      guard from.addDebit(transfer.amount), to.addCredit(transfer.amount) else { return .overflow }
    case .pending:
      guard from.holdDebit(transfer.amount), to.holdCredit(transfer.amount) else {
        return .overflow
      }
    case .post, .void:
      from.heldDebits -= held
      to.heldCredits -= held
      if case .post = transfer.kind {
        guard from.addDebit(transfer.amount), to.addCredit(transfer.amount) else {
          return .overflow
        }
      }
    }
    guard from.isWithinBound, to.isWithinBound else { return .overdrawn }
    accounts[transfer.debit] = from
    accounts[transfer.credit] = to
    return nil
  }
}

extension Transfer.Kind {
  /// The transfer that this one settles.
  public var other: TransferID? {
    switch self {
    case .posted, .pending: nil
    case .post(let id), .void(let id), .reversal(let id): id
    }
  }
}

extension Ledger.Account {
  fileprivate mutating func addDebit(_ amount: Int64) -> Bool { Self.add(amount, to: &debits) }
  fileprivate mutating func addCredit(_ amount: Int64) -> Bool { Self.add(amount, to: &credits) }
  fileprivate mutating func holdDebit(_ amount: Int64) -> Bool {
    Self.add(amount, to: &heldDebits)
  }
  fileprivate mutating func holdCredit(_ amount: Int64) -> Bool {
    Self.add(amount, to: &heldCredits)
  }

  private static func add(_ amount: Int64, to sum: inout Int64) -> Bool {
    let (grown, overflow) = sum.addingReportingOverflow(amount)
    // Half of what fits is left for what is held, so that both together can be added.
    guard !overflow, grown <= Int64.max / 2 else { return false }
    sum = grown
    return true
  }

  fileprivate var isWithinBound: Bool {
    switch bound {
    case .none: true
    case .creditsCover: debits + heldDebits <= credits
    case .debitsCover: credits + heldCredits <= debits
    }
  }
}
