// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramUnits

@Suite("Faults of a donation drive")
struct DonationFaultTests {
  private static let opening: Int64 = 1_584_550_800_000
  private let income = 0

  private func intake() throws -> DonationIntake {
    let drive = try DonationDrive(
      syntax: .portal1407, unit: 20_000,
      from: #require(Day(year: 2020, month: 3, day: 19)),
      through: #require(Day(year: 2020, month: 6, day: 18)))
    return try DonationIntake(drive, operators: ["viettel", "vinaphone"])
  }

  private func arrival(
    _ words: String, sender: Int, id: Octets?, seconds: Int64, from name: String = "viettel"
  ) -> DonationIntake.Arrival {
    DonationIntake.Arrival(
      operatorName: name, messageID: id, sender: Octets("84\(900_000_000 + sender)"),
      text: ReceivedText(text: words),
      time: Instant(milliseconds: Self.opening + seconds * 1000))
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `an hour's messages that come at once, in any order and some again, are booked once each`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    var intake = try intake()
    var flood: [DonationIntake.Arrival] = []
    var units: Int64 = 0
    for message in 0..<3000 {
      let count = Int.random(in: 1...100, using: &random)
      units += Int64(count)
      // They say when they were sent by coming late: all within ten seconds after the hour.
      let one = arrival(
        "CV \(count)", sender: message % 700, id: Octets("M\(message)"),
        seconds: 3600 + Int64(message % 10))
      flood += Array(repeating: one, count: message % 5 == 0 ? 2 : 1)
    }
    flood.shuffle(using: &random)
    var booked = 0
    for one in flood {
      switch intake.take(one) {
      case .booked: booked += 1
      case .again: break
      case let other: Issue.record("\(other)")
      }
    }
    #expect(booked == 3000)
    #expect(
      -intake.ledger.accounts[income].balance == units * 20_000
        || intake.ledger.accounts[income].balance == units * 20_000)
  }

  @Test func `without ids a flood holds what may be a second delivery and books the rest`() throws {
    var intake = try intake()
    var booked = 0
    var held = 0
    for message in 0..<200 {
      // Every phone gave twice within the hour, and both come within a second.
      switch intake.take(arrival("CV 1", sender: message / 2, id: nil, seconds: 3600)) {
      case .booked: booked += 1
      case .held: held += 1
      case let other: Issue.record("\(other)")
      }
    }
    #expect(booked == 100 && held == 100)
    // Nothing of it is lost: the bill decides.
    #expect(intake.ledger.transfers.count == 200)
  }

  @Test
  func `a prepaid phone without credit is booked, is not on the bill, and is taken back once`()
    throws
  {
    var intake = try intake()
    for (sender, count) in [3, 5, 7].enumerated() {
      _ = intake.take(
        arrival("CV \(count)", sender: sender, id: Octets("P\(sender)"), seconds: 10))
    }
    var work = try Reconciliation()
    for (sender, count) in [3, 5, 7].enumerated() {
      try work.addPortal(Octets("P\(sender)"), of: "viettel", count: count)
      // The operator could not charge the second one.
      if sender != 1 { try work.addBill(Octets("P\(sender)"), of: "viettel", count: count) }
    }
    try work.addBank(200_000, from: "viettel")
    let report = work.report()
    #expect(report.differences.map(\.kind) == [.onlyPortal])
    #expect(report.differences.map(\.correction) == [-5])
    #expect(report.shares.map(\.bankDifference) == [0])
    var books = intake.ledger
    let before = books.accounts.map(\.balance)
    let wrong = try #require(books.transfers.first { $0.amount == 100_000 })
    let correction = Transfer(
      id: TransferID(1), kind: .reversal(wrong.id), debit: wrong.credit, credit: wrong.debit,
      amount: wrong.amount, time: wrong.time)
    #expect(books.apply(correction) == .booked)
    #expect(books.apply(correction) == .exists)
    let again = Transfer(
      id: TransferID(2), kind: .reversal(wrong.id), debit: wrong.credit, credit: wrong.debit,
      amount: wrong.amount, time: wrong.time)
    #expect(books.apply(again) == .refused(.settled))
    #expect(abs(books.accounts[wrong.debit].balance) == report.settled)
    #expect(before != books.accounts.map(\.balance))
    #expect(books.accounts.reduce(0) { $0 + $1.balance } == 0)
  }

  @Test func `a refund is a reversal, and what the operator takes back of the bank is told`() throws
  {
    var intake = try intake()
    guard
      case .booked(let id, let amount) = intake.take(
        arrival("CV 100", sender: 1, id: "R1", seconds: 10))
    else {
      Issue.record("not booked")
      return
    }
    var books = intake.ledger
    let given = try #require(books[id])
    let refund = Transfer(
      id: TransferID(9), kind: .reversal(id), debit: given.credit, credit: given.debit,
      amount: amount, time: given.time)
    #expect(books.apply(refund) == .booked)
    #expect(books.accounts.allSatisfy { $0.balance == 0 })
    // Delivered again after the refund it is known, and moves nothing.
    #expect(intake.take(arrival("CV 100", sender: 1, id: "R1", seconds: 900)) == .again(id))
    var work = try Reconciliation()
    try work.addPortal("R1", of: "viettel", count: 100)
    try work.addBill("R1", of: "viettel", count: 100)
    try work.addBank(amount, from: "viettel")
    try work.addBank(-amount, from: "viettel")
    #expect(work.report().shares.map(\.bankDifference) == [-amount])
    #expect(!work.report().isEven)
  }
}
