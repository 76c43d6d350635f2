// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTestKit
import TramUnits

@testable import TramMessages

/// Books in a folder with everything that officers, senders and operators do to them, by chance.
struct DriveScene {
  static let names = ["viettel", "vinaphone", "mobifone"]
  static let purposes = ["masks", "food"]
  static let opens = Instant(milliseconds: 1_584_550_800_000)  // 2020-03-19 00:00 in Hà Nội

  let drive: DonationDrive
  var random: SeededGenerator
  var now = Self.opens
  var nextMessage = 0
  /// What came, to come again.
  var arrived: [DriveArrival] = []

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    let first = try #require(Day("2020-03-19"))
    let last = try #require(Day("2020-06-18"))
    drive = try DonationDrive(syntax: .portal1407, unit: 20_000, from: first, through: last)
  }

  static func text(_ words: String) -> ReceivedText {
    var carriage = Carriage()
    carriage.coding = .ucs2
    return ReceivedText(
      ShortMessage(
        destination: SMEAddress(name: "1407"),
        text: words.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, carriage: carriage))
  }

  mutating func arrival() -> DriveArrival {
    if let again = arrived.randomElement(using: &random), Int.random(in: 0..<4, using: &random) == 0
    {
      var again = again
      again.time = now
      return again
    }
    nextMessage += 1
    let hasID = Int.random(in: 0..<5, using: &random) > 0
    let words = ["CV 5", "cv  12", "CV 100", "CV 1", "cv10", "CV 0", "xin chao", "CV 7"]
    let one = DriveArrival(
      operatorName: Self.names.randomElement(using: &random) ?? "viettel",
      messageID: hasID ? Octets("m\(nextMessage)") : nil,
      tag: UInt64.random(in: 1...40, using: &random) &* 0x9E37_79B9_7F4A_7C15,
      text: Self.text(words.randomElement(using: &random) ?? "CV 1"), time: now)
    arrived.append(one)
    return one
  }

  /// A bill of a month: mostly what the books have, with messages more, less and otherwise.
  mutating func bill(
    _ book: DriveBook, _ month: CivilMonth
  ) throws -> [(name: String, message: Octets, units: Int)] {
    var lines: [(name: String, message: Octets, units: Int)] = []
    try MonthComparison(book, month).eachOfBooks { (name, message, units) in
      lines.append((name, message, units))
    }
    lines = lines.filter { _ in Int.random(in: 0..<10, using: &random) > 0 }
    for place in lines.indices where Int.random(in: 0..<10, using: &random) == 0 {
      lines[place].units = Int.random(in: 1...100, using: &random)
    }
    for place in book.heldPlaces where Bool.random(using: &random) {
      guard let entry = book.entry(at: place), let message = entry.message else { continue }
      lines.append(
        (entry.operatorName ?? "viettel", message, Int(entry.transfer.amount / 20_000)))
    }
    for extra in 0..<Int.random(in: 1...3, using: &random) {
      lines.append(("viettel", Octets("b\(month.number)-\(extra)"), 3))
    }
    if let twice = lines.first { lines.append(twice) }
    return lines
  }
}

extension DriveSums {
  /// The sums of a slow reader who goes through the whole ledger.
  static func slow(_ book: DriveBook) -> DriveSums {
    var sums = DriveSums()
    sums.operators = book.sums.operators.map { one in
      var bare = DriveSums.Operator(name: one.name)
      bare.last = one.last
      bare.away = one.away
      return bare
    }
    sums.away = book.sums.away
    sums.last = book.sums.last
    var byID: [TransferID: Transfer] = [:]
    var settled: Set<TransferID> = []
    for transfer in book.ledger.transfers {
      byID[transfer.id] = transfer
      if let other = transfer.kind.other { settled.insert(other) }
    }
    func origin(_ transfer: Transfer) -> Transfer {
      transfer.kind.other.flatMap { byID[$0] }.map(origin) ?? transfer
    }
    for transfer in book.ledger.transfers {
      let names = [transfer.debit, transfer.credit].map { book.ledger.accounts[$0].name }
      guard let owner = names.first(where: { $0.hasPrefix("assets:operators:") }),
        let number = sums.operators.firstIndex(where: { owner.contains(":\($0.name):") })
      else { continue }
      let isIn = names[1] == "income:donations"
      let isOut = names[0] == "income:donations"
      switch transfer.kind {
      case .pending where !settled.contains(transfer.id):
        sums.operators[number].held.add(transfer.amount)
      case .posted where isIn, .post where isIn, .reversal where isOut:
        let day = book.day(of: origin(transfer).time).number
        let sign: Int64 = isIn ? 1 : -1
        sums.operators[number].confirmed.add(transfer.amount, sign: sign)
        sums.operators[number].days[day, default: Pair()].add(transfer.amount, sign: sign)
      case .posted where names[0].hasSuffix(":billed") && names[1].hasSuffix(":confirmed"):
        sums.operators[number].billed += transfer.amount
      case .posted where names[0] == "assets:bank":
        sums.operators[number].collected += transfer.amount
      case .posted where names[1] == "assets:bank":
        sums.operators[number].collected -= transfer.amount
      case .posted where names[0].hasPrefix("expenses:refunded"):
        sums.operators[number].refunded += transfer.amount
      default: break
      }
    }
    for payout in book.payouts {
      let amount = payout.proposal.amount
      switch payout.state {
      case .waiting: sums.waiting.add(amount)
      case .paid, .reversalAsked: sums.paid[payout.proposal.purpose, default: Pair()].add(amount)
      case .refused, .reversed: break
      }
    }
    for purpose in book.sums.paid.keys where sums.paid[purpose] == nil {
      sums.paid[purpose] = Pair()
    }
    sums.available = sums.collected - sums.paidOut.amount - sums.waiting.amount
    return sums
  }
}

@Suite("The books of a drive")
struct DriveBookTests {
  /// One thing by chance; what the books refuse changes nothing.
  private func step(_ scene: inout DriveScene, _ books: DurableDriveBook) async throws {
    scene.now = scene.now.advanced(seconds: Double.random(in: 0...9000, using: &scene.random))
    let by = UInt64.random(in: 1...3, using: &scene.random)
    let book = try await books.settled()
    let count = max(book.ledger.transfers.count, 1)
    do {
      switch Int.random(in: 0..<14, using: &scene.random) {
      case 0:
        let place = book.heldPlaces.randomElement(using: &scene.random) ?? 0
        try await books.settle(
          held: place, isBooked: Bool.random(using: &scene.random), by: by, reason: "asked",
          at: scene.now)
      case 1:
        try await books.reverse(
          Int.random(in: 0..<count, using: &scene.random), by: by, reason: "wrong",
          at: scene.now)
      case 2:
        _ = try await books.propose(
          Payout.Proposal(
            receiver: "A", purpose: DriveScene.purposes.randomElement(using: &scene.random) ?? "",
            amount: Int64.random(in: 1...900_000, using: &scene.random), reason: "in need",
            by: by, time: scene.now))
      case 3, 4:
        _ = try await books.go(
          on: Int.random(in: 1...max(book.payouts.count, 1), using: &scene.random),
          Payout.Step.allCases.randomElement(using: &scene.random) ?? .refuse, by: by, note: "",
          at: scene.now)
      default:
        for _ in 0..<Int.random(in: 1...6, using: &scene.random) {
          _ = try await books.take(scene.arrival(), scene.drive)
        }
      }
    } catch is BookRefusal {
    }
  }

  /// Compares a month and books what follows.
  private func month(
    _ month: CivilMonth, _ scene: inout DriveScene, _ books: DurableDriveBook,
    stoppingAfter most: Int = .max
  ) async throws -> [(name: String, message: Octets, units: Int)] {
    let book = try await books.settled()
    let lines = try scene.bill(book, month)
    var comparison = MonthComparison(book, month)
    var shares: [String: MonthResult.Share] = [:]
    var seen: Set<String> = []
    for line in lines {
      comparison.addBill(line.message, of: line.name, units: line.units)
      guard seen.insert("\(line.name) \(line.message)").inserted else { continue }
      shares[line.name, default: MonthResult.Share(operatorName: line.name)].bill
        .add(Int64(line.units) * 20_000)
    }
    comparison.finish()
    for name in shares.keys {
      let bill = shares[name]?.bill.amount ?? 0
      shares[name]?.received = bill - min(bill, 60_000)
      shares[name]?.prepaid = min(bill, 20_000)
    }
    let result = try await books.keep(
      MonthResult(
        month: month, shares: shares.values.sorted { $0.operatorName < $1.operatorName },
        differences: 0, corrections: comparison.corrections.count, by: 1, time: scene.now))
    await #expect(throws: BookRefusal.samePerson) {
      _ = try await books.go(onMonth: result.number, .agree, by: 1, note: "", at: scene.now)
    }
    _ = try await books.go(onMonth: result.number, .agree, by: 2, note: "", at: scene.now)
    _ = try await books.make(
      Array(comparison.corrections.prefix(most)), of: result.number, by: 2, at: scene.now)
    if most != .max {
      // What a kill broke off goes on from the beginning.
      let again = try await books.make(
        comparison.corrections, of: result.number, by: 2, at: scene.now)
      #expect(again == comparison.corrections.count - min(most, comparison.corrections.count))
    }
    _ = try await books.finish(month: result.number, by: 2, at: scene.now)
    return lines
  }

  private func expectEven(_ book: DriveBook, _ place: String) {
    let slow = DriveSums.slow(book)
    #expect(book.sums == slow, "\(place)")
    #expect(book.ledger.accounts.reduce(0) { $0 + $1.balance } == 0, "\(place)")
    let held = book.ledger.accounts.reduce(0) { $0 + $1.heldDebits - $1.heldCredits }
    #expect(held == 0, "\(place)")
    for account in book.ledger.accounts where account.name.hasPrefix("assets:") {
      #expect(account.balance >= account.heldCredits, "\(place): \(account.name)")
    }
    #expect(book.sums.available >= 0 && book.sums.paidOut.amount <= book.sums.collected)
    #expect(book.marks.count == book.ledger.transfers.count)
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `have the sums of a slow twin and are even after everything, over seeds`(
    seed: UInt64
  ) async throws {
    let scratch = try ScratchFolder()
    var scene = try DriveScene(seed: seed)
    var books = try DurableDriveBook(folder: scratch.file("d"), unit: 20_000)
    try await books.open(DriveScene.names)
    for round in 0..<4 {
      for _ in 0..<60 { try await step(&scene, books) }
      expectEven(try await books.settled(), "seed \(seed), round \(round)")
      let day = try await books.settled().day(of: scene.now)
      let month = CivilMonth(number: CivilMonth(day).number - round % 2)
      let isOpen = try await books.months().allSatisfy { $0.month != month }
      if isOpen {
        _ = try await self.month(
          month, &scene, books, stoppingAfter: round == 1 ? Int(seed) : .max)
        expectEven(try await books.settled(), "seed \(seed), month \(round)")
      }
      let before = try await books.settled()
      await books.close()
      books = try DurableDriveBook(folder: scratch.file("d"), unit: 20_000)
      let after = try await books.settled()
      #expect(after.sums == before.sums && after.ledger.transfers == before.ledger.transfers)
      #expect(after.payouts == before.payouts && after.months == before.months)
      #expect(after.heldPlaces == before.heldPlaces)
    }
    await books.close()
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `stand as the bill after a month was booked, message by message, over seeds`(
    seed: UInt64
  ) async throws {
    let scratch = try ScratchFolder()
    var scene = try DriveScene(seed: seed &+ 500)
    let books = try DurableDriveBook(folder: scratch.file("d"), unit: 20_000)
    try await books.open(DriveScene.names)
    for _ in 0..<80 { try await step(&scene, books) }
    let march = try #require(CivilMonth("2020-03"))
    let lines = try await month(march, &scene, books, stoppingAfter: Int(seed))
    let book = try await books.settled()
    var standing: [String: Int] = [:]
    try MonthComparison(book, march).eachOfBooks { (name, message, units) in
      standing["\(name) \(message)"] = units
    }
    let billed = Set(lines.map(\.name))
    var expected: [String: Int] = [:]
    for line in lines where expected["\(line.name) \(line.message)"] == nil {
      expected["\(line.name) \(line.message)"] = line.units
    }
    let ours = standing.filter { key, _ in billed.contains { key.hasPrefix("\($0) ") } }
    // What has no id has a name of its own on the bill of this scene, and is booked under it.
    let named = { (all: [String: Int]) in all.filter { !$0.key.contains("entry-") } }
    #expect(named(ours) == named(expected))
    #expect(ours.values.reduce(0, +) == expected.values.reduce(0, +))
    for one in book.sums.operators where billed.contains(one.name) {
      let bill = lines.reduce(into: [String: Int]()) { sums, line in
        if line.name == one.name, sums["\(line.message)"] == nil {
          sums["\(line.message)"] = line.units
        }
      }
      #expect(one.billed == Int64(bill.values.reduce(0, +)) * 20_000)
      let owed = min(one.billed, 60_000) - min(one.billed, 20_000)
      #expect(one.billed == one.collected + one.refunded + owed)
    }
    await books.close()
  }

  @Test func `reproduce the sum of 6 April 2020`() async throws {
    let scratch = try ScratchFolder()
    let scene = try DriveScene(seed: 1)
    let books = try DurableDriveBook(folder: scratch.file("d"), unit: 20_000)
    // 6,432,745 units: the drive's own figure of 6 April 2020, 21:00.
    let units = Array(repeating: 100, count: 64_327) + [45]
    var number = 0
    for piece in stride(from: 0, to: units.count, by: 4096) {
      let batch = units[piece..<min(piece + 4096, units.count)].map { count in
        number += 1
        return DriveArrival(
          operatorName: "viettel", messageID: Octets("m\(number)"), tag: UInt64(number),
          text: DriveScene.text("CV \(count)"), time: DriveScene.opens)
      }
      _ = try await books.take(batch, scene.drive)
    }
    #expect(try await books.sums().confirmed.amount == 128_654_900_000)
    await books.close()
  }
}
