// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// One correction that brings the books to an operator's bill.
public struct MonthCorrection: Hashable, Sendable {
  /// What is done.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A donation that the bill does not have is reversed.
    case reverse
    /// What is held is booked: the bill has it.
    case book
    /// What is held is let go: the bill does not have it.
    case letGo = "let-go"
    /// A message of the bill is booked that the books do not have.
    case add
  }

  /// What is done.
  public var kind: Kind
  /// The place of the entry; 0 for `add`.
  public var place: Int
  /// The operator.
  public var operatorName: String
  /// The operator's id of the message.
  public var message: Octets
  /// Units of `add`.
  public var units: Int
  /// Whether what is added stands beside an entry of the same message that is reversed.
  public var isBeside: Bool

  /// Creates a correction.
  public init(
    kind: Kind, place: Int, operatorName: String, message: Octets, units: Int, isBeside: Bool
  ) {
    self.kind = kind
    self.place = place
    self.operatorName = operatorName
    self.message = message
    self.units = units
    self.isBeside = isBeside
  }
}

/// Compares a month of the books with the operators' bills, message by message, and finds what
/// brings the books to the bills, which prevail (Circular 09/2015/TT-BTTTT, article 12).
///
/// Operators of whom no bill came are left alone.
public struct MonthComparison: Sendable {
  private let book: DriveBook
  private let month: CivilMonth
  private let first: Instant
  private let end: Instant
  private var billed: Set<Int> = []
  /// A bit for each place that the bill has.
  private var seen: [UInt64]
  private var added: Set<TransferID> = []
  /// What was found so far.
  public private(set) var corrections: [MonthCorrection] = []
  /// Donations of the month without an operator's id that are held: no bill can settle them.
  public private(set) var unclear = 0

  /// Begins a comparison with books as they stand.
  public init(_ book: DriveBook, _ month: CivilMonth) {
    self.book = book
    self.month = month
    first = book.start(of: month.first)
    end = book.start(of: month.next.first)
    seen = [UInt64](repeating: 0, count: book.ledger.transfers.count / 64 + 1)
  }

  /// Gives each donation of the month that stands in the books: operator, message, units.
  public func eachOfBooks(
    _ body: (String, Octets, Int) throws(MessagesError) -> Void
  ) throws(MessagesError) {
    for place in book.ledger.transfers.indices {
      guard let (number, time, amount) = book.donation(at: place), time >= first, time < end
      else { continue }
      let origin = book.origin(of: place).place
      let message = book.marks[origin]?.message ?? Octets()
      try body(
        book.operators[number].name, message.isEmpty ? Octets("entry-\(place)") : message,
        Int(clamping: amount / max(book.unit, 1)))
    }
  }

  /// Adds a line of a bill.
  public mutating func addBill(_ message: Octets, of name: String, units: Int) {
    let number = book.operatorNumbers[name]
    if let number { billed.insert(number) }
    let message = DriveBook.key(of: message) ?? message
    let amount = Int64(units) * book.unit
    let id = DriveBook.identity(name, message, salt: 0)
    // A message that stands twice on the bill counts once.
    guard added.isEmpty || !added.contains(id) else { return }
    var (isThere, isBeside) = (false, false)
    for salt in [0, month.salt] {
      guard
        let place = book.ledger.transfers.place(of: DriveBook.identity(name, message, salt: salt))
      else { continue }
      if salt == 0, isSeen(place) { return }
      mark(place)
      isBeside = true
      if book.isHeld(place) {
        let isSame = book.ledger.transfers[place].amount == amount
        isThere = isThere || isSame
        add(isSame ? .book : .letGo, place, name, message)
      } else if let standing = book.standing(of: place) {
        mark(standing)
        if book.ledger.transfers[standing].amount == amount, !isThere {
          isThere = true
        } else {
          add(.reverse, standing, name, message)
        }
      }
    }
    guard !isThere else { return }
    added.insert(id)
    corrections.append(
      MonthCorrection(
        kind: .add, place: 0, operatorName: name, message: message, units: units,
        isBeside: isBeside))
  }

  /// Ends with what stands in the books of the month and on no bill.
  public mutating func finish() {
    for place in book.ledger.transfers.indices {
      guard let (number, time, _) = book.donation(at: place), time >= first, time < end,
        billed.contains(number), !isSeen(place)
      else { continue }
      let origin = book.origin(of: place).place
      if isSeen(origin), origin != place { continue }
      add(
        .reverse, place, book.operators[number].name, book.marks[origin]?.message ?? Octets())
    }
    for place in book.heldPlaces where !isSeen(place) {
      let held = book.ledger.transfers[place]
      guard held.time >= first, held.time < end, let number = book.operatorNumber(of: held),
        billed.contains(number)
      else { continue }
      let message = book.marks[place]?.message ?? Octets()
      if message.isEmpty { unclear += 1 }
      add(.letGo, place, book.operators[number].name, message)
    }
  }

  private mutating func add(
    _ kind: MonthCorrection.Kind, _ place: Int, _ name: String, _ message: Octets
  ) {
    corrections.append(
      MonthCorrection(
        kind: kind, place: place, operatorName: name, message: message, units: 0,
        isBeside: false))
  }

  private func isSeen(_ place: Int) -> Bool { seen[place / 64] & 1 << UInt64(place % 64) != 0 }
  private mutating func mark(_ place: Int) { seen[place / 64] |= 1 << UInt64(place % 64) }
}

extension CivilMonth {
  /// Makes the identity of what a bill brings in beside an entry that is reversed.
  var salt: UInt32 { UInt32(truncatingIfNeeded: number) << 1 }
}

extension DriveBook {
  /// The donation at a place that stands: its operator, when its message came, its worth; `nil`
  /// for another transfer, for one that was reversed, and for what is held.
  func donation(at place: Int) -> (number: Int, time: Instant, amount: Int64)? {
    guard !ledger.transfers.isSettled(at: place) else { return nil }
    let transfer = ledger.transfers[place]
    switch transfer.kind {
    case .posted, .post: break
    default: return nil
    }
    guard transfer.credit == Self.income, let number = operatorNumber(of: transfer) else {
      return nil
    }
    return (number, origin(of: place).time, transfer.amount)
  }

  /// A Boolean value: whether the transfer at a place is held and not settled.
  func isHeld(_ place: Int) -> Bool {
    ledger.transfers.indices.contains(place) && ledger.transfers[place].kind == .pending
      && !ledger.transfers.isSettled(at: place)
      && ledger.transfers[place].credit == Self.income
  }

  /// The place of the transfer by which the message at a place stands in the books.
  func standing(of place: Int) -> Int? {
    if ledger.transfers[place].kind == .pending {
      guard let settled = settlements[place], donation(at: settled) != nil else { return nil }
      return settled
    }
    return donation(at: place) == nil ? nil : place
  }

  /// The records of a correction; none where it was made already.
  func records(
    of correction: MonthCorrection, _ month: MonthResult, by: UInt64, at time: Instant
  ) -> [DriveRecord] {
    let reason = "\(month.month)"
    func entry(_ kind: DriveRecord.Entry.Kind) -> [DriveRecord] {
      [
        .entry(
          DriveRecord.Entry(
            kind: kind, place: correction.place, operatorNumber: 0, amount: 0,
            month: month.month.number, by: by, reason: reason, time: time))
      ]
    }
    switch correction.kind {
    case .reverse:
      guard ledger.transfers.indices.contains(correction.place) else { return [] }
      return donation(at: correction.place) == nil ? [] : entry(.reverse)
    case .book: return isHeld(correction.place) ? entry(.book) : []
    case .letGo: return isHeld(correction.place) ? entry(.letGo) : []
    case .add: return adding(correction, month)
    }
  }

  private func adding(_ correction: MonthCorrection, _ month: MonthResult) -> [DriveRecord] {
    let (name, message) = (correction.operatorName, correction.message)
    var records: [DriveRecord] = []
    let number = operatorNumbers[name] ?? operators.count
    if number == operators.count { records.append(.operatorOpened(name)) }
    let salt = correction.isBeside ? month.month.salt : 0
    let id = Self.identity(name, message, salt: salt)
    guard ledger.transfers.place(of: id) == nil else { return [] }
    // On the last moment of the month: when it came the bill does not say.
    let last = start(of: month.month.next.first).milliseconds - 1
    records.append(
      .donation(
        DriveRecord.Donation(
          operatorNumber: number, message: message, tag: 0, salt: salt,
          amount: Int64(correction.units) * unit, isHeld: false,
          time: Instant(milliseconds: last))))
    return records
  }

  /// The records that move a month's sums on; those that were moved already are left out.
  ///
  /// What the bank has beyond what was billed stays out of the books, and the result shows it.
  func sums(of month: MonthResult, by: UInt64, at time: Instant) -> [DriveRecord] {
    var records: [DriveRecord] = []
    for share in month.shares {
      guard let number = operatorNumbers[share.operatorName] else { continue }
      let accounts = operators[number]
      var left = ledger.accounts[accounts.billed].balance
      func add(_ kind: DriveRecord.Entry.Kind, _ amount: Int64) {
        let entry = DriveRecord.Entry(
          kind: kind, place: month.number, operatorNumber: number, amount: amount,
          month: month.month.number, by: by, reason: "\(month.month)", time: time)
        let id = Self.identity(of: entry, accounts.name)
        guard amount != 0 else { return }
        if ledger.transfers.place(of: id) == nil {
          records.append(.entry(entry))
          left += kind == .billed ? amount : -amount
        }
      }
      add(.billed, min(share.bill.amount, ledger.accounts[accounts.confirmed].balance))
      // What the bank gave back it can only give of what is there.
      add(.collected, max(min(share.received, left), -max(sums.available, 0)))
      add(.prepaid, min(share.prepaid, left))
      add(.postpaid, min(share.postpaid, left))
    }
    return records
  }
}
