// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A message to the short code of a drive.
public struct DriveArrival: Hashable, Sendable {
  /// Which operator's centre it came from.
  public var operatorName: String
  /// The operator's id of the message; `nil` when it gives none.
  public var messageID: Octets?
  /// A keyed digest of the sender: the same for the same sender, and nothing that tells who it is.
  public var tag: UInt64
  /// What it says.
  public var text: ReceivedText
  /// When it came.
  public var time: Instant

  /// Creates an arrival.
  public init(
    operatorName: String, messageID: Octets?, tag: UInt64, text: ReceivedText, time: Instant
  ) {
    self.operatorName = operatorName
    self.messageID = messageID
    self.tag = tag
    self.text = text
    self.time = time
  }
}

/// What became of a message to the short code.
public enum DriveOutcome: Hashable, Sendable {
  /// It is booked.
  case booked(count: Int, amount: Int64)
  /// It is held, as it may be a second delivery, or of an operator that the drive does not have.
  case held(count: Int, amount: Int64)
  /// It stood in the books already.
  case again(count: Int, amount: Int64, place: Int)
  /// It is answered and not booked.
  case away(DonationDrive.Verdict)
  /// It was answered and not booked before.
  case awayAgain(DonationDrive.Verdict)
}

extension DriveBook {
  /// The longest id of an operator's message, octets.
  static let longestMessage = 64

  /// What becomes of a message, and the records that make it so.
  ///
  /// - Parameter isKnown: Whether the drive has the operator; a donation of another is held.
  /// - Throws: `BookRefusal`: `.badValue` for a name that no account can have, `.full`
  func decide(
    _ arrival: DriveArrival, _ drive: DonationDrive, isKnown: Bool
  ) throws(BookRefusal) -> (DriveOutcome, [DriveRecord]) {
    var records: [DriveRecord] = []
    let number: Int
    if let known = operatorNumbers[arrival.operatorName] {
      number = known
    } else {
      records.append(.operatorOpened(arrival.operatorName))
      number = operators.count
    }
    let message = arrival.messageID.flatMap { Self.key(of: $0) } ?? Octets()
    // A message that stands in the books is answered as then, whenever it comes again.
    let id = message.isEmpty ? nil : DonationIntake.identity(arrival.operatorName, message)
    let place = id.flatMap { ledger.transfers.place(of: $0) }
    let verdict: DonationDrive.Verdict
    if case .donation(let count) = drive.syntax.read(arrival.text), place != nil {
      verdict = .donation(count: count, amount: Int64(count) * unit)
    } else {
      verdict = drive.verdict(arrival.text, at: arrival.time)
    }
    guard case .donation(let count, _) = verdict else {
      if !message.isEmpty, turnedAway.contains(Self.short(arrival.operatorName, message)) {
        return (.awayAgain(verdict), [])
      }
      records.append(
        .away(
          operatorNumber: number, message: message, cause: Self.cause(verdict),
          time: arrival.time))
      return (.away(verdict), records)
    }
    let amount = Int64(count) * unit
    let tag = UInt16(truncatingIfNeeded: arrival.tag)
    var salt: UInt32 = 0
    if let place {
      if isSame(place, amount: amount, tag: tag) {
        return (.again(count: count, amount: amount, place: place), [])
      }
      // An operator counts anew: another message under an id that was taken is held for its bill.
      salt = UInt32(tag) << 1 | 1
      let other = Self.identity(arrival.operatorName, message, salt: salt)
      if let place = ledger.transfers.place(of: other) {
        return (.again(count: count, amount: amount, place: place), [])
      }
    }
    let isDoubtful =
      !isKnown || salt != 0
      || (message.isEmpty && isRecent(number, arrival.tag, amount, at: arrival.time))
    records.append(
      .donation(
        DriveRecord.Donation(
          operatorNumber: number, message: message, tag: tag, salt: salt, amount: amount,
          isHeld: isDoubtful, time: arrival.time)))
    let outcome: DriveOutcome =
      isDoubtful ? .held(count: count, amount: amount) : .booked(count: count, amount: amount)
    return (outcome, records)
  }

  /// An id as the books keep it: a longer one than they hold is kept as its digest.
  static func key(of message: Octets) -> Octets? {
    if message.isEmpty { return nil }
    guard message.count > longestMessage else { return message }
    return Octets("long-\(DonationIntake.identity("", message))")
  }

  private func isSame(_ place: Int, amount: Int64, tag: UInt16) -> Bool {
    let first = ledger.transfers[place]
    guard first.amount == amount else { return false }
    // What a bill brought in has no sender to compare.
    guard let mark = marks[place], mark.tag != 0 else { return true }
    return mark.tag == tag
  }

  private func isRecent(_ number: Int, _ tag: UInt64, _ amount: Int64, at time: Instant) -> Bool {
    let key = LateKey(
      operatorNumber: number, tag: UInt16(truncatingIfNeeded: tag), amount: amount)
    guard let late = lately[key] ?? before[key] else { return false }
    return (late.tag ?? tag) == tag
      && abs(time.seconds(since: late.time)) <= DonationIntake.doubt
  }

  /// Remembers when a sender last gave that much without an id.
  mutating func remember(
    _ number: Int, tag: UInt16, whole: UInt64?, amount: Int64, at time: Instant
  ) {
    if lately.count >= Self.mostRemembered { (before, lately) = (lately, [:]) }
    lately[LateKey(operatorNumber: number, tag: tag, amount: amount)] =
      Late(tag: whole, time: time)
  }

  private static func cause(_ verdict: DonationDrive.Verdict) -> DriveSums.Away {
    switch verdict {
    case .wrong(let fault): DriveSums.Away(fault)
    case .early: .early
    case .late, .donation: .late
    }
  }

  /// The identity of an operator's message; with a salt, of what stands beside the first.
  static func identity(_ name: String, _ message: Octets, salt: UInt32) -> TransferID {
    guard salt != 0 else { return DonationIntake.identity(name, message) }
    let more = (0..<4).map { UInt8(truncatingIfNeeded: salt >> ($0 * 8)) }
    return DonationIntake.identity(name, Octets(message.bytes + [0] + more))
  }

  mutating func apply(_ donation: DriveRecord.Donation) throws(BookRefusal) {
    let number = donation.operatorNumber
    guard operators.indices.contains(number) else { throw .unknown }
    guard unit > 0, donation.amount > 0, donation.amount % unit == 0 else { throw .badValue }
    let id =
      donation.message.isEmpty
      ? nextID
      : Self.identity(operators[number].name, donation.message, salt: donation.salt)
    let transfer = Transfer(
      id: id, kind: donation.isHeld ? .pending : .posted, debit: operators[number].confirmed,
      credit: Self.income, amount: donation.amount, time: donation.time)
    switch ledger.apply(transfer) {
    case .booked: marks.append(donation.message, tag: donation.tag)
    case .exists: throw .settled
    case .refused(let refusal): throw Self.refusal(refusal)
    }
    sums.operators[number].last = donation.time
    if donation.message.isEmpty {
      remember(number, tag: donation.tag, whole: nil, amount: donation.amount, at: donation.time)
    }
    if donation.isHeld {
      heldPlaces.append(ledger.transfers.count - 1)
      sums.operators[number].held.add(donation.amount)
    } else {
      add(number, donation.amount, at: donation.time)
    }
  }

  /// Counts a donation that is booked, or one that is reversed.
  mutating func add(_ number: Int, _ amount: Int64, at time: Instant, sign: Int64 = 1) {
    sums.operators[number].confirmed.add(amount, sign: sign)
    let day = day(of: time).number
    sums.operators[number].days[day, default: DriveSums.Pair()].add(amount, sign: sign)
    if sums.last.map({ $0 < time }) ?? true { sums.last = time }
  }
}
