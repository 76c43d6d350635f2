// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramTestKit
import TramUnits

/// Posts transfers from several tasks until it is killed, and says which are durable.
struct LedgerTorture {
  var folder: String
  var seed: UInt64

  func run() async throws {
    let ledger = try DurableLedger(
      folder: folder, limits: RecordLog.Limits(segment: 1 << 30, ahead: 1 << 18))
    say("open \(try await ledger.settled().transfers.count)")
    let from = try await ledger.account("assets:operators:viettel")
    let to = try await ledger.account("income:donations")
    let seed = seed
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for task in 0..<4 as Range<UInt64> {
        tasks.addTask {
          var random = SeededGenerator(seed: seed &* 16 &+ task)
          let writer = seed &* 16 &+ task
          var next: UInt64 = 1
          for _ in 0..<1_000_000 {
            let count = UInt64.random(in: 1...50, using: &random)
            // Every batch begins with the last transfer of the one before: it is there already.
            let first = next > 1 ? next - 1 : next
            let batch = (first..<next + count).map {
              Self.transfer(writer: writer, number: $0, from, to)
            }
            let outcomes = try await ledger.post(batch)
            let isRight = outcomes.enumerated().allSatisfy { place, outcome in
              outcome == (first + UInt64(place) < next ? .exists : .booked)
            }
            guard isRight else { throw MessagesError(.corrupt, detail: "\(outcomes)") }
            say("ack \(writer) \(next) \(count) 0")
            next += count
          }
        }
      }
      try await tasks.waitForAll()
    }
  }

  /// The transfer that a writer posts as its `number`-th.
  static func transfer(
    writer: UInt64, number: UInt64, _ from: AccountNumber, _ to: AccountNumber
  ) -> Transfer {
    Transfer(
      id: TransferID(UInt128(writer) << 64 | UInt128(number)), debit: from, credit: to,
      amount: 20_000 * Int64(number % 100 + 1), time: Instant(milliseconds: Int64(number)))
  }
}
