// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// The books of one drive on disk: what it answers would survive a kill or a loss of power.
///
/// Messages of many senders are decided in memory one after another, and one flush makes all of
/// them durable that came while the disk was busy. Nobody is shown what is not durable. After a
/// write that the disk did not confirm nothing is taken any more.
public actor DurableDriveBook {
  private var book: DriveBook
  private let log: RecordLog
  private var writer = ByteWriter(capacity: 1 << 16)
  private var flush: Task<Void, any Error>?
  private var flushes = 0
  /// How many transfers there were at the start.
  private let opened: Int

  /// What its start found.
  public nonisolated var start: RecordLog.Start { log.start }

  /// Opens the books of a folder, or begins them.
  ///
  /// - Parameter unit: What one unit is worth; of books that are there it cannot change.
  /// - Throws: `MessagesError`: `.badValue` for another unit, `.refused` where another program has
  ///   it open, `.corrupt`, `.io`
  public init(
    folder: String, unit: Int64, zoneMinutes: Int = 420,
    limits: RecordLog.Limits = RecordLog.Limits(segment: 1 << 30, ahead: 1 << 18)
  ) throws {
    var book = DriveBook(zoneMinutes: zoneMinutes)
    let log = try RecordLog(folder: folder, limits: limits) { records in
      var reader = ByteReader(records)
      while let record = try DriveRecord(&reader) {
        do throws(BookRefusal) { try book.apply(record) } catch {
          throw MessagesError(
            .corrupt, detail: "\(folder): a record cannot be applied again: \(error.rawValue)")
        }
      }
    }
    self.log = log
    opened = book.ledger.transfers.count
    if book.unit == 0 {
      do throws(BookRefusal) { try book.apply(.drive(unit: unit)) } catch {
        log.close()
        throw MessagesError(.badValue, detail: "a unit is worth 1 to 100000000 đồng, not \(unit)")
      }
      DriveRecord.drive(unit: unit).encode(to: &writer)
      log.append(writer.bytes)
      writer.removeAll()
    } else if book.unit != unit {
      log.close()
      throw MessagesError(
        .badValue,
        detail: "one unit of these books is worth \(book.unit) đồng; another worth is another drive"
      )
    }
    self.book = book
  }

  /// A Boolean value: whether nothing is taken any more, since the disk did not confirm a write.
  public nonisolated var isStopped: Bool { log.stopped != nil }

  /// How many flushes there were.
  public var flushCount: Int { flushes }

  // MARK: Messages

  /// Takes a message and returns, once what became of it is durable, what that is.
  ///
  /// - Parameter isKnown: Whether the drive has the operator.
  /// - Throws: `BookRefusal`; `MessagesError` with `.io`: it was not kept, as far as anybody knows
  public func take(
    _ arrival: DriveArrival, _ drive: DonationDrive, isKnown: Bool = true
  ) async throws -> DriveOutcome {
    try await take([arrival], drive, isKnown: isKnown)[0]
  }

  /// Takes messages in their order, with one flush for all.
  ///
  /// - Throws: As for one; the messages before the one that was refused are taken
  public func take(
    _ arrivals: [DriveArrival], _ drive: DonationDrive, isKnown: Bool = true
  ) async throws -> [DriveOutcome] {
    if let stopped = log.stopped { throw stopped }
    var outcomes: [DriveOutcome] = []
    outcomes.reserveCapacity(arrivals.count)
    for arrival in arrivals {
      let (outcome, records) = try book.decide(arrival, drive, isKnown: isKnown)
      for record in records { try keep(record) }
      if case .donation(let donation)? = records.last, donation.message.isEmpty {
        book.remember(
          donation.operatorNumber, tag: donation.tag, whole: arrival.tag,
          amount: donation.amount, at: arrival.time)
      }
      outcomes.append(outcome)
    }
    // What stands in the books already may not be durable yet either.
    try await settle(send())
    return outcomes
  }

  /// A Boolean value: whether an entry was there when this program opened the books.
  public func wasThere(_ place: Int) -> Bool { place < opened }

  /// Opens the accounts of operators that are not there.
  public func open(_ names: [String]) async throws {
    for name in names where book.operatorNumbers[name] == nil {
      try keep(.operatorOpened(name))
    }
    try await settle(send())
  }

  // MARK: Acts of officers

  /// Books or lets go a donation that is held.
  public func settle(
    held place: Int, isBooked: Bool, by: UInt64, reason: String, at time: Instant
  ) async throws {
    try await enter(isBooked ? .book : .letGo, place, by: by, reason: reason, at: time)
  }

  /// Reverses a donation.
  public func reverse(
    _ place: Int, by: UInt64, reason: String, at time: Instant
  ) async throws {
    try await enter(.reverse, place, by: by, reason: reason, at: time)
  }

  private func enter(
    _ kind: DriveRecord.Entry.Kind, _ place: Int, by: UInt64, reason: String, at time: Instant
  ) async throws {
    try keep(
      .entry(
        DriveRecord.Entry(
          kind: kind, place: place, operatorNumber: 0, amount: 0, month: 0, by: by,
          reason: reason, time: time)))
    try await settle(send())
  }

  /// Proposes a payout; asked again under its key it is the first one.
  ///
  /// - Throws: `BookRefusal`: `.overdrawn` for more than there is, `.conflict` for another proposal
  ///   under the key
  public func propose(_ proposal: Payout.Proposal) async throws -> Payout {
    if proposal.key != 0, let number = book.payoutKeys[proposal.key] {
      let first = book.payouts[number - 1]
      guard first.proposal.asksForSame(as: proposal) else { throw BookRefusal.conflict }
      try await settle(log.next)
      return first
    }
    try keep(.payout(proposal))
    let payout = book.payouts[book.payouts.count - 1]
    try await settle(send())
    return payout
  }

  /// Goes on with a payout.
  ///
  /// - Throws: `BookRefusal`: `.samePerson` for whoever asked for it, `.settled`
  public func go(
    on number: Int, _ step: Payout.Step, by: UInt64, note: String, at time: Instant
  ) async throws -> Payout {
    try keep(.payoutStep(number: number, step: step, by: by, note: note, time: time))
    let payout = book.payouts[number - 1]
    try await settle(send())
    return payout
  }

  /// Keeps what a month's files say; its bookings wait for a second person.
  public func keep(_ month: MonthResult) async throws -> MonthResult {
    try keep(.month(month))
    let kept = book.months[book.months.count - 1]
    try await settle(send())
    return kept
  }

  /// Goes on with a month.
  ///
  /// - Throws: `BookRefusal`: `.samePerson` for whoever compared it, `.monthSettled`, `.settled`
  public func go(
    onMonth number: Int, _ step: MonthResult.Step, by: UInt64, note: String, at time: Instant
  ) async throws -> MonthResult {
    try keep(.monthStep(number: number, step: step, by: by, note: note, time: time))
    let month = book.months[number - 1]
    try await settle(send())
    return month
  }

  /// Makes corrections of a month; those that stand already are left.
  ///
  /// - Returns: How many were made.
  public func make(
    _ corrections: [MonthCorrection], of number: Int, by: UInt64, at time: Instant
  ) async throws -> Int {
    guard book.months.indices.contains(number - 1) else { throw BookRefusal.unknown }
    let month = book.months[number - 1]
    guard month.state == .booking else { throw BookRefusal.settled }
    var made = 0
    for correction in corrections {
      let records = book.records(of: correction, month, by: by, at: time)
      for record in records { try keep(record) }
      if !records.isEmpty { made += 1 }
    }
    try await settle(send())
    return made
  }

  /// Moves the sums of a month on and ends it, after its corrections were made.
  public func finish(month number: Int, by: UInt64, at time: Instant) async throws -> MonthResult {
    guard book.months.indices.contains(number - 1) else { throw BookRefusal.unknown }
    let month = book.months[number - 1]
    for record in book.sums(of: month, by: by, at: time) { try keep(record) }
    try keep(.monthStep(number: number, step: .finish, by: by, note: "", time: time))
    let done = book.months[number - 1]
    try await settle(send())
    return done
  }

  // MARK: Reading

  /// The books as they would survive now: a copy that shares what was written.
  ///
  /// - Throws: `MessagesError` with `.io`
  public func settled() async throws -> DriveBook {
    let now = book
    try await settle(log.next)
    return now
  }

  /// Looks at the books as they stand, with what is not durable yet.
  func view<Result: Sendable>(_ look: @Sendable (DriveBook) -> Result) -> Result { look(book) }

  /// The running sums as they would survive now.
  ///
  /// - Throws: `MessagesError` with `.io`
  public func sums() async throws -> DriveSums {
    let now = book.sums
    try await settle(log.next)
    return now
  }

  /// Writes what waits and gives the folder to whoever opens it next.
  public func close() {
    _ = try? log.commit()
    log.close()
  }

  /// Gives the folder to whoever opens it next, whatever waits.
  public nonisolated func letGo() { log.close() }

  // MARK: Disk

  private func keep(_ record: DriveRecord) throws {
    if let stopped = log.stopped { throw stopped }
    try book.apply(record)
    record.encode(to: &writer)
  }

  private func send() -> UInt64 {
    let place = log.append(writer.bytes)
    writer.removeAll()
    return place
  }

  /// Returns once a place is durable: one flush at a time, each with all that came before it.
  private func settle(_ place: UInt64) async throws {
    while log.durable < place {
      let task = flush ?? beginFlush()
      let result = await task.result
      // Whoever comes back first clears the way: a task that is over lets nobody else in.
      if flush == task { flush = nil }
      _ = try result.get()
    }
    if let stopped = log.stopped { throw stopped }
  }

  private func beginFlush() -> Task<Void, any Error> {
    let log = log
    // It outlives no caller: whoever waits for a place waits for it, and it ends by itself.
    let task = Task.detached { _ = try log.commit() }
    flush = task
    flushes += 1
    return task
  }
}
