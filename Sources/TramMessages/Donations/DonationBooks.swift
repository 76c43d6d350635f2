// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Books of donations that were already accepted, one account for each operator.
public struct DonationBooks: Sendable {
  /// The books; account 0 is the income.
  public private(set) var ledger: Ledger
  /// How many messages were booked.
  public private(set) var booked = 0
  /// How many stood there already, the same.
  public private(set) var twice = 0
  /// How many stood there already with another number of units.
  public private(set) var conflicts = 0
  private let unit: Int64
  private var operators: [String: AccountNumber] = [:]

  /// Creates empty books.
  ///
  /// - Parameter unit: Đồng; brought into 1 to 100,000,000.
  public init(unit: Int64) {
    self.unit = min(max(unit, 1), 100_000_000)
    var ledger = Ledger()
    // The first account of an empty ledger.
    _ = try? ledger.open("income:donations")
    self.ledger = ledger
  }

  /// Books a message.
  ///
  /// - Throws: `MessagesError` with `.badValue` for a name, an id or a number of units that cannot
  ///   be, and for a second number of units of one message.
  public mutating func book(
    _ operatorName: String, _ message: Octets, count: Int64, at time: Instant
  ) throws(MessagesError) {
    guard (1...10_000).contains(count) else {
      throw MessagesError(.badValue, detail: "count \(count) is not 1 to 10000")
    }
    guard !message.isEmpty, message.count <= 64 else {
      throw MessagesError(.badValue, detail: "a message has an id of 1 to 64 octets")
    }
    let account = try account(of: operatorName)
    let id = DonationIntake.identity(operatorName, message)
    if let first = ledger[id] {
      guard first.amount == count * unit else {
        conflicts += 1
        throw MessagesError(
          .corrupt,
          detail:
            "\(operatorName) \(message) gave \(first.amount / unit) units above, \(count) here")
      }
      twice += 1
      return
    }
    let transfer = Transfer(
      id: id, debit: account, credit: 0, amount: count * unit, time: time)
    guard case .booked = ledger.apply(transfer) else {
      throw MessagesError(.refused, detail: "the books take no more")
    }
    booked += 1
  }

  private mutating func account(of name: String) throws(MessagesError) -> AccountNumber {
    if let account = operators[name] { return account }
    guard operators.count < 1000 else {
      throw MessagesError(.badValue, detail: "there are more than 1000 operators")
    }
    let account = try ledger.open("assets:operators:\(name)")
    operators[name] = account
    return account
  }
}
