// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramMessages
import TramUnits

@Suite("The ledger of donations")
struct LedgerTests {
  private func transfer(
    _ id: UInt128, _ kind: Transfer.Kind = .posted, _ debit: Int = 0, _ credit: Int = 1,
    _ amount: Int64 = 100
  ) -> Transfer {
    Transfer(
      id: TransferID(id), kind: kind, debit: debit, credit: credit, amount: amount,
      time: Instant(milliseconds: 1_584_550_800_000))
  }

  private func books(_ bounds: [Ledger.Account.Bound] = [.none, .none, .none]) throws -> Ledger {
    var ledger = Ledger()
    for (i, bound) in bounds.enumerated() { _ = try ledger.open("a:\(i)", bound: bound) }
    return ledger
  }

  /// The slow twin: every sum made anew from all transfers that were booked.
  private func sums(_ ledger: Ledger, _ account: Int) -> [Int64] {
    var sums: [Int64] = [0, 0, 0, 0]
    let settled = Set(
      ledger.transfers.compactMap { transfer -> TransferID? in
        switch transfer.kind {
        case .post(let id), .void(let id): id
        default: nil
        }
      })
    for transfer in ledger.transfers {
      switch transfer.kind {
      case .posted, .post, .reversal:
        if transfer.debit == account { sums[0] += transfer.amount }
        if transfer.credit == account { sums[1] += transfer.amount }
      case .pending where !settled.contains(transfer.id):
        if transfer.debit == account { sums[2] += transfer.amount }
        if transfer.credit == account { sums[3] += transfer.amount }
      default: break
      }
    }
    return sums
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `every sum is that of a slow twin, and both sides are always even, over seeds`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    var ledger = try books([.none, .creditsCover, .debitsCover, .none])
    var asked: [Transfer] = []
    for _ in 0..<400 {
      let id = UInt128(below(300))
      let other = TransferID(UInt128(below(300)))
      let kinds: [Transfer.Kind] = [
        .posted, .posted, .pending, .post(other), .void(other), .reversal(other),
      ]
      var one = transfer(
        id, kinds[below(6)], below(5), below(5), [-1, 0, 1, 50, 1000, .max][below(6)])
      // What settles another is mostly right, so that some are booked.
      if let target = one.kind.settledID, let found = ledger[target], below(4) != 0 {
        let isBack = if case .reversal = one.kind { true } else { false }
        one = transfer(
          id, one.kind, isBack ? found.credit : found.debit, isBack ? found.debit : found.credit,
          found.amount)
      }
      let before = ledger.accounts
      let count = ledger.transfers.count
      let outcome = ledger.apply(one)
      if outcome == .booked {
        asked.append(one)
        #expect(ledger.transfers.last == one)
      } else {
        #expect(ledger.accounts == before && ledger.transfers.count == count)
      }
      for account in ledger.accounts.indices {
        let sums = sums(ledger, account)
        let found = ledger.accounts[account]
        #expect(
          sums == [found.debits, found.credits, found.heldDebits, found.heldCredits])
        #expect(sums.allSatisfy { $0 >= 0 })
      }
      #expect(ledger.accounts.reduce(0) { $0 + $1.balance } == 0)
      #expect(
        ledger.accounts[1].debits + ledger.accounts[1].heldDebits <= ledger.accounts[1].credits)
    }
    // Asked again, all of it, in any order: nothing changes.
    let before = ledger.accounts
    for one in asked.shuffled(using: &random) {
      let again = ledger.apply(one)
      #expect(again == .exists)
    }
    #expect(ledger.accounts == before)
    // Applied again in order, the same transfers make the same ledger.
    var replayed = try books([.none, .creditsCover, .debitsCover, .none])
    for one in asked {
      let outcome = replayed.apply(one)
      #expect(outcome == .booked)
    }
    #expect(replayed.accounts == ledger.accounts)
  }

  private func outcomes(_ transfers: [Transfer], in ledger: inout Ledger) -> [TransferOutcome] {
    transfers.map { ledger.apply($0) }
  }

  @Test
  func `the same identity with other content is a conflict`() throws {
    var ledger = try books()
    let found = outcomes(
      [
        transfer(1), transfer(1), transfer(1, .posted, 0, 1, 101), transfer(1, .pending),
        transfer(1, .posted, 1, 0),
      ], in: &ledger)
    let conflict = TransferOutcome.refused(.conflict)
    #expect(found == [.booked, .exists, conflict, conflict, conflict])
    #expect(ledger.accounts[0].debits == 100)
  }

  @Test
  func `a held amount moves when it is posted, in part too, and once only`() throws {
    var ledger = try books()
    let held = TransferID(1)
    let found = outcomes(
      [
        transfer(1, .pending), transfer(2, .post(held), 0, 1, 101),
        transfer(3, .post(held), 1, 0, 60), transfer(4, .post(held), 0, 1, 60),
        transfer(5, .post(held), 0, 1, 40), transfer(6, .void(held)),
        transfer(7, .void(TransferID(4))), transfer(8, .post(TransferID(99))),
      ], in: &ledger)
    #expect(
      found == [
        .booked, .refused(.differs), .refused(.differs), .booked, .refused(.settled),
        .refused(.settled), .refused(.settled), .refused(.unknownTransfer),
      ])
    #expect(ledger.accounts[0].debits == 60 && ledger.accounts[0].heldDebits == 0)
  }

  @Test
  func `a correction is a reversal, of what was posted, once`() throws {
    var ledger = try books()
    let found = outcomes(
      [
        transfer(1), transfer(2, .reversal(TransferID(1))),
        transfer(3, .reversal(TransferID(1)), 1, 0), transfer(4, .reversal(TransferID(1)), 1, 0),
        transfer(5, .reversal(TransferID(3))), transfer(6, .pending),
        transfer(7, .reversal(TransferID(6)), 1, 0),
      ], in: &ledger)
    #expect(
      found == [
        .booked, .refused(.differs), .booked, .refused(.settled), .refused(.settled), .booked,
        .refused(.settled),
      ])
    #expect(ledger.accounts[0].balance == 0 && ledger.accounts[0].debits == 100)
  }

  @Test
  func `sums that go beyond what fits are refused, and nothing moves`() throws {
    var ledger = try books()
    let found = outcomes(
      [
        transfer(1, .posted, 0, 1, .max), transfer(2, .posted, 0, 1, .max / 2),
        transfer(3, .posted, 0, 1, 1), transfer(4, .posted, 1, 2, 1),
      ], in: &ledger)
    #expect(found == [.refused(.overflow), .booked, .refused(.overflow), .booked])
  }

  @Test
  func `a fund pays out no more than it has, held amounts counted`() throws {
    var ledger = try books([.none, .creditsCover, .none])
    let found = outcomes(
      [
        transfer(1, .posted, 1, 2, 1), transfer(2, .posted, 0, 1, 100),
        transfer(3, .pending, 1, 2, 70), transfer(4, .posted, 1, 2, 31),
        transfer(5, .posted, 1, 2, 30), transfer(6, .void(TransferID(3)), 1, 2, 70),
        transfer(7, .posted, 1, 2, 70),
      ], in: &ledger)
    #expect(
      found == [
        .refused(.overdrawn), .booked, .booked, .refused(.overdrawn), .booked, .booked, .booked,
      ])
  }

  @Test
  func `a ledger has an end, and names of accounts are checked`() throws {
    var ledger = Ledger(mostTransfers: 1)
    _ = try ledger.open("a")
    _ = try ledger.open("b")
    let found = outcomes([transfer(1), transfer(2)], in: &ledger)
    #expect(found == [.booked, .refused(.full)])
    for name in ["", "a", "a b", "a;b", "ế", String(repeating: "a", count: 101)] {
      #expect(throws: MessagesError.self) {
        var copy = ledger
        _ = try copy.open(name)
      }
    }
  }

  @Test
  func `the journal has each transfer with its two sides, and asserts every balance`() throws {
    var ledger = try books()
    _ = outcomes(
      [
        transfer(1), transfer(2, .pending), transfer(3, .reversal(TransferID(1)), 1, 0),
        transfer(4, .posted, 0, 1, 20_000),
      ], in: &ledger)
    var out = ByteWriter()
    HledgerJournal().append(ledger, to: &out)
    let text = String(copying: out.bytes.span)
    #expect(text.contains("2020-03-19 * (1) transfer\n    a:0    100 VND\n    a:1    -100 VND\n"))
    #expect(text.contains("; 2020-03-19 held (2) 100\n"))
    #expect(text.contains("(3) reverses 1"))
    #expect(text.contains("    a:0    0 VND = 20000 VND\n"))
    var days = ByteWriter()
    HledgerJournal().append(ledger, isDaily: true, to: &days)
    #expect(String(copying: days.bytes.span).contains("2020-03-19 * 2 transfers"))
  }
}

extension Transfer.Kind {
  fileprivate var settledID: TransferID? {
    switch self {
    case .posted, .pending: nil
    case .post(let id), .void(let id), .reversal(let id): id
    }
  }
}
