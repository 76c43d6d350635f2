// SPDX-License-Identifier: Apache-2.0

public import TramBytes
import TramUnits

/// Writes a ledger in the journal format of hledger, which balances the books by itself.
///
/// Each transfer is a transaction with its identity; at the end the balance of every account is
/// asserted. Held amounts are comments: they have not moved.
public struct HledgerJournal: Sendable {
  /// The zone whose days are the dates, in minutes ahead of UTC.
  public var zoneMinutes: Int
  /// The commodity.
  public var commodity = "VND"

  /// Creates a writer.
  public init(zoneMinutes: Int = 420) { self.zoneMinutes = min(max(zoneMinutes, -840), 840) }

  /// Appends accounts and transfers of a ledger.
  ///
  /// - Parameter isDaily: Whether what moves between two accounts in a day is one transaction.
  /// - Complexity: O(transfers)
  public func append(_ ledger: Ledger, isDaily: Bool = false, to out: inout ByteWriter) {
    appendHead(ledger, to: &out)
    if isDaily {
      appendDays(ledger, to: &out)
    } else {
      for transfer in ledger.transfers { append(transfer, ledger, to: &out) }
    }
    appendBalances(ledger, to: &out)
  }

  /// Appends the declarations.
  public func appendHead(_ ledger: Ledger, to out: inout ByteWriter) {
    out.append("commodity 1000. \(commodity)\n")
    for account in ledger.accounts { out.append("account \(account.name)\n") }
    out.append(literal: "\n")
  }

  /// Appends one transfer.
  public func append(_ transfer: Transfer, _ ledger: Ledger, to out: inout ByteWriter) {
    switch transfer.kind {
    case .pending, .void:
      out.append(literal: "; ")
      out.append(day(of: transfer).description)
      out.append(transfer.kind == .pending ? " held (" : " let go (")
      out.append(transfer.id.description)
      out.append(literal: ") ")
      out.append(decimal: transfer.amount)
      out.append(literal: "\n\n")
    case .posted, .post, .reversal:
      appendTransaction(
        day(of: transfer), "(\(transfer.id)) \(transfer.kind.word)", ledger, transfer.debit,
        transfer.credit, transfer.amount, to: &out)
    }
  }

  private func appendDays(_ ledger: Ledger, to out: inout ByteWriter) {
    struct Key: Hashable, Comparable {
      let day: Day
      let debit: Int
      let credit: Int
      static func < (a: Key, b: Key) -> Bool {
        (a.day, a.debit, a.credit) < (b.day, b.debit, b.credit)
      }
    }
    var sums: [Key: (amount: Int64, count: Int)] = [:]
    for transfer in ledger.transfers where transfer.kind.moves {
      let key = Key(day: day(of: transfer), debit: transfer.debit, credit: transfer.credit)
      // An account's sums fit, so a part of them does.
      sums[key, default: (0, 0)].amount &+= transfer.amount
      sums[key, default: (0, 0)].count += 1
    }
    for (key, sum) in sums.sorted(by: { $0.key < $1.key }) {
      appendTransaction(
        key.day, "\(sum.count) transfers", ledger, key.debit, key.credit, sum.amount, to: &out)
    }
  }

  private func appendTransaction(
    _ day: Day, _ title: String, _ ledger: Ledger, _ debit: Int, _ credit: Int, _ amount: Int64,
    to out: inout ByteWriter
  ) {
    out.append(day.description)
    out.append(literal: " * ")
    out.append(title)
    out.append(literal: "\n    ")
    out.append(ledger.accounts[debit].name)
    out.append(literal: "    ")
    out.append(decimal: amount)
    out.append(literal: " ")
    out.append(commodity)
    out.append(literal: "\n    ")
    out.append(ledger.accounts[credit].name)
    out.append(literal: "    ")
    out.append(decimal: -amount)
    out.append(literal: " ")
    out.append(commodity)
    out.append(literal: "\n\n")
  }

  /// Appends an assertion of the balance of every account.
  public func appendBalances(_ ledger: Ledger, to out: inout ByteWriter) {
    guard let last = ledger.transfers.map({ day(of: $0) }).max() else { return }
    out.append(last.description)
    out.append(literal: " * balances\n")
    for account in ledger.accounts {
      out.append("    \(account.name)    0 \(commodity) = \(account.balance) \(commodity)\n")
    }
    out.append(literal: "\n")
  }

  private func day(of transfer: Transfer) -> Day {
    let local = transfer.time.milliseconds.addingReportingOverflow(Int64(zoneMinutes) * 60_000)
    // 0001-01-01 to 9999-12-31: what lies outside has no date.
    let milliseconds = min(
      max(local.partialValue, -62_135_596_800_000), 253_402_300_799_999)
    let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    return Day(number: Int32(rest < 0 ? days - 1 : days))
  }
}

extension Transfer.Kind {
  /// A Boolean value: whether it moves an amount.
  var moves: Bool {
    switch self {
    case .posted, .post, .reversal: true
    case .pending, .void: false
    }
  }

  fileprivate var word: String {
    switch self {
    case .posted: "transfer"
    case .pending: "held"
    case .post(let id): "posts \(id)"
    case .void(let id): "voids \(id)"
    case .reversal(let id): "reverses \(id)"
    }
  }
}
