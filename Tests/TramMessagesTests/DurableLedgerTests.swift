// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramTestKit
import TramUnits

@Suite("A ledger on disk")
struct DurableLedgerTests {
  private func transfer(
    _ id: UInt128, _ debit: Int, _ credit: Int, _ amount: Int64, _ kind: Transfer.Kind = .posted
  ) -> Transfer {
    Transfer(
      id: TransferID(id), kind: kind, debit: debit, credit: credit, amount: amount,
      time: Instant(milliseconds: Int64(truncatingIfNeeded: id)))
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `opened again it is the ledger that was answered for, over seeds`(seed: UInt64) async throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("ledger")
    var random = SeededGenerator(seed: seed)
    var twin = Ledger()
    _ = try twin.open("assets:bank")
    _ = try twin.open("fund", bound: .creditsCover)
    _ = try twin.open("income")
    for round in 0..<3 {
      let ledger = try DurableLedger(folder: folder)
      #expect(try await ledger.account("assets:bank") == 0)
      #expect(try await ledger.account("fund", bound: .creditsCover) == 1)
      #expect(try await ledger.account("income") == 2)
      for _ in 0..<20 {
        var batch: [Transfer] = []
        for _ in 0..<Int.random(in: 0...20, using: &random) {
          let other = TransferID(UInt128.random(in: 0..<200, using: &random))
          let kinds: [Transfer.Kind] = [
            .posted, .pending, .post(other), .void(other), .reversal(other),
          ]
          batch.append(
            transfer(
              UInt128.random(in: 0..<200, using: &random), Int.random(in: 0...3, using: &random),
              Int.random(in: 0...2, using: &random), Int64.random(in: -1...3, using: &random),
              kinds[Int.random(in: 0...4, using: &random)]))
        }
        let outcomes = try await ledger.post(batch)
        #expect(outcomes == batch.map { twin.apply($0) })
      }
      let settled = try await ledger.settled()
      #expect(settled.transfers == twin.transfers, "round \(round)")
      #expect(settled.accounts == twin.accounts)
      await ledger.close()
    }
  }

  @Test func `many tasks share flushes and each transfer is booked once`() async throws {
    let scratch = try ScratchFolder()
    let ledger = try DurableLedger(folder: scratch.file("ledger"))
    _ = try await ledger.account("a")
    _ = try await ledger.account("b")
    let booked = try await withThrowingTaskGroup(of: Int.self) { tasks in
      for task in 0..<40 {
        tasks.addTask {
          // Two tasks ask for each.
          let outcomes = try await ledger.post(
            (0..<10).map { self.transfer(UInt128(task / 2 * 10 + $0), 0, 1, 5) })
          return outcomes.count { $0 == .booked }
        }
      }
      return try await tasks.reduce(0, +)
    }
    #expect(booked == 200)
    #expect(try await ledger.settled().accounts[1].credits == 1000)
    await ledger.close()
    await #expect(throws: MessagesError.self) {
      _ = try await ledger.post([self.transfer(9999, 0, 1, 1)])
    }
  }

  @Test func `an account with another bound is refused`() async throws {
    let scratch = try ScratchFolder()
    let ledger = try DurableLedger(folder: scratch.file("ledger"))
    _ = try await ledger.account("fund", bound: .creditsCover)
    await #expect(throws: MessagesError.self) { _ = try await ledger.account("fund") }
  }
}
