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
  private let settler: LogSettler

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
    settler = LogSettler(log)
  }

  /// How many flushes there were.
  public var flushCount: Int { get async { await settler.flushes } }

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
      try await settler.settle(log.next)
      return number
    }
    let number = try ledger.open(name, bound: bound)
    LedgerRecord.account(name, bound).encode(to: &writer)
    try await settler.settle(send())
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
    try await settler.settle(send())
    return outcomes
  }

  /// The ledger as it would survive now.
  ///
  /// - Throws: `MessagesError` with `.io`
  public func settled() async throws -> Ledger {
    let now = ledger
    try await settler.settle(log.next)
    return now
  }

  private func send() -> UInt64 {
    let place = log.append(writer.bytes)
    writer.removeAll()
    return place
  }

  /// Writes what waits and gives the folder to whoever opens it next.
  public func close() {
    _ = try? log.commit()
    log.close()
  }
}
