// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A ledger on disk: what it answers "booked" to would survive a kill or a loss of power.
///
/// Transfers of many callers are booked in memory one after another, and one flush makes all of
/// them durable that came while the disk was busy. A refusal waits too: it may rest on what is not
/// durable yet. After a write that the disk did not confirm nothing is taken any more.
public actor DurableLedger {
  /// The ledger, with what is not durable yet: not to be shown to anybody before `settled`.
  private var ledger: Ledger
  private let log: RecordLog
  private var writer = ByteWriter(capacity: 1 << 16)
  private var flush: Task<Void, any Error>?
  private var flushes = 0

  /// What its start found.
  public nonisolated var start: RecordLog.Start { log.start }

  /// Opens a ledger, or makes it.
  ///
  /// - Throws: `MessagesError`: `.refused` where another has it open, `.corrupt` for a log whose
  ///   transfers cannot be booked again, `.io`
  public init(folder: String, limits: RecordLog.Limits = RecordLog.Limits()) throws {
    var ledger = Ledger()
    log = try RecordLog(folder: folder, limits: limits) { records in
      var reader = ByteReader(records)
      while let record = try LedgerRecord(&reader) {
        switch record {
        case .account(let name, let bound): _ = try ledger.open(name, bound: bound)
        case .transfer(let transfer):
          guard ledger.apply(transfer) == .booked else {
            throw MessagesError(
              .corrupt, detail: "\(folder): transfer \(transfer.id) cannot be booked again")
          }
        }
      }
    }
    self.ledger = ledger
  }

  /// How many flushes there were.
  public var flushCount: Int { flushes }

  /// The number of an account; opened, and durable, unless it is there.
  ///
  /// - Throws: `MessagesError`: `.badValue` for a name that cannot be or one with another bound,
  ///   `.io`
  public func account(
    _ name: String, bound: Ledger.Account.Bound = .none
  ) async throws -> AccountNumber {
    if let number = ledger.accounts.firstIndex(where: { $0.name == name }) {
      guard ledger.accounts[number].bound == bound else {
        throw MessagesError(.badValue, detail: "the account \(name) is there with another bound")
      }
      try await settle(log.next)
      return number
    }
    let number = try ledger.open(name, bound: bound)
    LedgerRecord.account(name, bound).encode(to: &writer)
    try await settle(send())
    return number
  }

  /// Books transfers in their order and returns, once what was booked is durable, an outcome for
  /// each.
  ///
  /// - Throws: `MessagesError` with `.io`: nobody knows then which of them are durable, and asking
  ///   again with the same identities after the next start tells
  public func post(_ transfers: [Transfer]) async throws -> [TransferOutcome] {
    if let stopped = log.stopped { throw stopped }
    var outcomes: [TransferOutcome] = []
    outcomes.reserveCapacity(transfers.count)
    for transfer in transfers {
      let outcome = ledger.apply(transfer)
      if outcome == .booked { LedgerRecord.transfer(transfer).encode(to: &writer) }
      outcomes.append(outcome)
    }
    try await settle(send())
    return outcomes
  }

  /// The ledger as it would survive now.
  ///
  /// - Throws: `MessagesError` with `.io`
  public func settled() async throws -> Ledger {
    let now = ledger
    try await settle(log.next)
    return now
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

  /// Writes what waits and gives the folder to whoever opens it next.
  public func close() {
    _ = try? log.commit()
    log.close()
  }
}
