// SPDX-License-Identifier: Apache-2.0

/// One entry of a drive's ledger with what the books know of it beside its transfer.
public struct DriveEntry: Hashable, Sendable {
  /// Its place, from 0.
  public let place: Int
  /// The transfer.
  public let transfer: Transfer
  /// The name of the account whose debits grow.
  public let debit: String
  /// The name of the account whose credits grow.
  public let credit: String
  /// The operator whose message or bill it is of.
  public let operatorName: String?
  /// The operator's id of the message; `nil` for none.
  public let message: Octets?
  /// Who made it and why, for what an officer did.
  public let note: DriveBook.Note?
  /// Whether it was reversed, booked or let go since.
  public let isSettled: Bool
  /// Whether it can be reversed as a donation.
  public let isReversible: Bool
}

extension DriveBook {
  /// The entry at a place; `nil` where there is none.
  public func entry(at place: Int) -> DriveEntry? {
    guard ledger.transfers.indices.contains(place) else { return nil }
    let transfer = ledger.transfers[place]
    let donation = donation(at: place)
    let number = operatorNumber(of: transfer) ?? owner(of: transfer)
    let month = donation.map { CivilMonth(day(of: $0.time)) }
    let isOpen = donation.map { one in
      !operators[one.number].settled.contains(month ?? CivilMonth(number: 0))
    }
    let message = marks[origin(of: place).place]?.message
    return DriveEntry(
      place: place, transfer: transfer, debit: ledger.accounts[transfer.debit].name,
      credit: ledger.accounts[transfer.credit].name,
      operatorName: number.map { operators[$0].name },
      message: message.flatMap { $0.isEmpty ? nil : $0 }, note: notes[place],
      isSettled: ledger.transfers.isSettled(at: place), isReversible: isOpen ?? false)
  }

  /// The operator that one of the accounts is of.
  private func owner(of transfer: Transfer) -> Int? {
    for account in [transfer.debit, transfer.credit] where account >= 5 {
      let number = (account - 5) / 2
      if operators.indices.contains(number) { return number }
    }
    return nil
  }

  /// The entries before a place, the last first.
  public func entries(before place: Int, most: Int) -> [DriveEntry] {
    let end = min(max(place, 0), ledger.transfers.count)
    let start = max(end - max(most, 0), 0)
    return (start..<end).reversed().compactMap { entry(at: $0) }
  }
}

extension DurableDriveBook {
  /// Entries before a place, the last first, as they would survive; and how many there are.
  public func entries(before place: Int, most: Int) async throws -> ([DriveEntry], count: Int) {
    let found = view { ($0.entries(before: place, most: most), $0.ledger.transfers.count) }
    _ = try await sums()
    return found
  }

  /// The donations that are held, the first first, as they would survive.
  public func held(most: Int) async throws -> [DriveEntry] {
    let found = view { book in
      book.heldPlaces.prefix(most).compactMap { book.entry(at: $0) }
    }
    _ = try await sums()
    return found
  }

  /// The payouts, the last first, as they would survive.
  public func payouts() async throws -> [Payout] {
    let found = view { Array($0.payouts.reversed()) }
    _ = try await sums()
    return found
  }

  /// The months that were compared, the last first, as they would survive.
  public func months() async throws -> [MonthResult] {
    let found = view { Array($0.months.reversed()) }
    _ = try await sums()
    return found
  }
}
