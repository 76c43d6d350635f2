// SPDX-License-Identifier: Apache-2.0

import TramUnits

extension DriveBook {
  /// The longest reason, name or purpose, octets.
  static let longestText = 4000

  /// The operator whose account is the debit of a donation; `nil` for another transfer.
  func operatorNumber(of transfer: Transfer) -> Int? {
    guard transfer.credit == Self.income || transfer.debit == Self.income else { return nil }
    let account = transfer.credit == Self.income ? transfer.debit : transfer.credit
    // Accounts of operators come in pairs behind the fixed ones.
    let number = (account - 5) / 2
    return account >= 5 && operators.indices.contains(number) ? number : nil
  }

  /// The moment of the message that a donation's transfer is of: of a posted one, of what was held.
  func origin(of place: Int) -> (place: Int, time: Instant) {
    let transfer = ledger.transfers[place]
    if case .post(let id) = transfer.kind, let first = ledger.transfers.place(of: id) {
      return (first, ledger.transfers[first].time)
    }
    return (place, transfer.time)
  }

  mutating func apply(_ entry: DriveRecord.Entry) throws(BookRefusal) {
    guard entry.reason.utf8.count <= Self.longestText else { throw .badValue }
    switch entry.kind {
    case .book, .letGo: try settle(entry)
    case .reverse: try reverse(entry)
    case .billed, .collected, .prepaid, .postpaid: try move(entry)
    }
    notes[ledger.transfers.count - 1] = Note(by: entry.by, reason: entry.reason)
  }

  /// Books or lets go what is held.
  private mutating func settle(_ entry: DriveRecord.Entry) throws(BookRefusal) {
    guard ledger.transfers.indices.contains(entry.place) else { throw .unknown }
    let held = ledger.transfers[entry.place]
    guard held.kind == .pending, let number = operatorNumber(of: held) else { throw .notThat }
    guard let at = heldPlaces.firstIndex(of: entry.place) else { throw .settled }
    try refuse(settledMonthOf: number, held.time, entry)
    try book(
      Transfer(
        id: nextID, kind: entry.kind == .book ? .post(held.id) : .void(held.id),
        debit: held.debit, credit: held.credit, amount: held.amount, time: entry.time))
    heldPlaces.remove(at: at)
    settlements[entry.place] = ledger.transfers.count - 1
    sums.operators[number].held.add(held.amount, sign: -1)
    if entry.kind == .book { add(number, held.amount, at: held.time) }
  }

  /// Takes a donation back: the only correction there is.
  private mutating func reverse(_ entry: DriveRecord.Entry) throws(BookRefusal) {
    guard ledger.transfers.indices.contains(entry.place) else { throw .unknown }
    let booked = ledger.transfers[entry.place]
    switch booked.kind {
    case .posted, .post: break
    default: throw .notThat
    }
    guard booked.credit == Self.income, let number = operatorNumber(of: booked) else {
      throw .notThat
    }
    let time = origin(of: entry.place).time
    try refuse(settledMonthOf: number, time, entry)
    try book(
      Transfer(
        id: nextID, kind: .reversal(booked.id), debit: booked.credit, credit: booked.debit,
        amount: booked.amount, time: entry.time))
    add(number, booked.amount, at: time, sign: -1)
  }

  private func refuse(
    settledMonthOf number: Int, _ time: Instant, _ entry: DriveRecord.Entry
  ) throws(BookRefusal) {
    let month = CivilMonth(day(of: time))
    guard operators[number].settled.contains(month) else { return }
    guard entry.month == month.number else { throw .monthSettled }
  }

  /// Moves sums of a month on: billed, collected, never paid.
  private mutating func move(_ entry: DriveRecord.Entry) throws(BookRefusal) {
    let number = entry.operatorNumber
    guard operators.indices.contains(number) else { throw .unknown }
    let accounts = operators[number]
    let (debit, credit): (AccountNumber, AccountNumber) =
      switch entry.kind {
      case .billed: (accounts.billed, accounts.confirmed)
      case .collected: (Self.bank, accounts.billed)
      case .prepaid: (Self.prepaid, accounts.billed)
      default: (Self.postpaid, accounts.billed)
      }
    // A sum that was taken back goes the other way.
    let isBack = entry.amount < 0
    try book(
      Transfer(
        id: Self.identity(of: entry, accounts.name), debit: isBack ? credit : debit,
        credit: isBack ? debit : credit,
        amount: Int64(clamping: entry.amount.magnitude), time: entry.time))
    switch entry.kind {
    case .billed:
      sums.operators[number].billed &+= entry.amount
      operators[number].settled.insert(CivilMonth(number: entry.month))
    case .collected:
      sums.operators[number].collected &+= entry.amount
      sums.available &+= entry.amount
    default: sums.operators[number].refunded &+= entry.amount
    }
  }

  /// The identity of a sum of a month's result, whose number is the place: it is moved once, also
  /// when a start goes on with what a kill broke off.
  static func identity(of entry: DriveRecord.Entry, _ name: String) -> TransferID {
    DonationIntake.identity(
      "result", Octets("\(entry.place):\(entry.kind.rawValue):\(name)"))
  }

  /// Marks a month of an operator as settled, for one whose bill is empty.
  mutating func close(_ month: CivilMonth, of number: Int) {
    operators[number].settled.insert(month)
  }

  // MARK: Payouts

  mutating func propose(_ proposal: Payout.Proposal) throws(BookRefusal) {
    guard proposal.amount > 0, !proposal.receiver.isEmpty, !proposal.purpose.isEmpty,
      !proposal.reason.isEmpty,
      [proposal.receiver, proposal.purpose, proposal.reason].allSatisfy({
        $0.utf8.count <= Self.longestText
      })
    else { throw .badValue }
    if proposal.key != 0, payoutKeys[proposal.key] != nil { throw .conflict }
    guard payouts.count < 1_000_000 else { throw .full }
    try book(
      Transfer(
        id: nextID, kind: .pending, debit: Self.payoutsAccount, credit: Self.bank,
        amount: proposal.amount, time: proposal.time))
    payouts.append(
      Payout(
        number: payouts.count + 1, proposal: proposal, kept: ledger.transfers.count - 1))
    if proposal.key != 0 { payoutKeys[proposal.key] = payouts.count }
    sums.waiting.add(proposal.amount)
    sums.available &-= proposal.amount
  }

  mutating func go(
    on number: Int, _ step: Payout.Step, by: UInt64, note: String, at time: Instant
  ) throws(BookRefusal) {
    guard payouts.indices.contains(number - 1) else { throw .unknown }
    guard note.utf8.count <= Self.longestText else { throw .badValue }
    let payout = payouts[number - 1]
    let amount = payout.proposal.amount
    let purpose = payout.proposal.purpose
    switch (step, payout.state) {
    case (.approve, .waiting):
      guard by != payout.asked else { throw .samePerson }
      try book(payout.moving(of: ledger, .post, nextID, at: time))
      payouts[number - 1].moved = ledger.transfers.count - 1
      payouts[number - 1].state = .paid
      sums.waiting.add(amount, sign: -1)
      sums.paid[purpose, default: DriveSums.Pair()].add(amount)
    case (.refuse, .waiting):
      try book(payout.moving(of: ledger, .void, nextID, at: time))
      payouts[number - 1].state = .refused
      sums.waiting.add(amount, sign: -1)
      sums.available &+= amount
    case (.askReversal, .paid): payouts[number - 1].state = .reversalAsked
    case (.reverse, .reversalAsked):
      guard by != payout.asked else { throw .samePerson }
      try book(payout.moving(of: ledger, .reversal, nextID, at: time))
      payouts[number - 1].state = .reversed
      sums.paid[purpose, default: DriveSums.Pair()].add(amount, sign: -1)
      sums.available &+= amount
    case (.keep, .reversalAsked): payouts[number - 1].state = .paid
    default: throw .settled
    }
    payouts[number - 1].acts.append(Payout.Act(step: step, by: by, note: note, time: time))
  }

  // MARK: Months

  mutating func go(
    onMonth number: Int, _ step: MonthResult.Step, by: UInt64, note: String, at time: Instant
  ) throws(BookRefusal) {
    guard months.indices.contains(number - 1) else { throw .unknown }
    let month = months[number - 1]
    switch (step, month.state) {
    case (.agree, .waiting):
      guard by != month.by else { throw .samePerson }
      for share in month.shares {
        if let one = operatorNumbers[share.operatorName],
          operators[one].settled.contains(month.month), share.bill.count > 0
        {
          throw .monthSettled
        }
      }
      months[number - 1].state = .booking
    case (.refuse, .waiting): months[number - 1].state = .refused
    case (.finish, .booking):
      for share in month.shares where share.bill.count > 0 {
        if let one = operatorNumbers[share.operatorName] { close(month.month, of: one) }
      }
      months[number - 1].state = .booked
    default: throw .settled
    }
    guard step != .finish else { return }
    months[number - 1].decidedBy = by
    months[number - 1].note = note
    months[number - 1].decided = time
  }
}

extension Payout {
  /// How its sum is moved.
  enum Move { case post, void, reversal }

  /// The transfer that moves its sum.
  func moving(of ledger: Ledger, _ move: Move, _ id: TransferID, at time: Instant) -> Transfer {
    let first = ledger.transfers[move == .reversal ? moved ?? kept : kept]
    let kind: Transfer.Kind =
      switch move {
      case .post: .post(first.id)
      case .void: .void(first.id)
      case .reversal: .reversal(first.id)
      }
    return Transfer(
      id: id, kind: kind, debit: move == .reversal ? first.credit : first.debit,
      credit: move == .reversal ? first.debit : first.credit, amount: first.amount, time: time)
  }
}
