// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramUnits

@Suite("Donations by message")
struct DonationTests {
  private let syntax = DonationSyntax.portal1407

  private func drive() throws -> DonationDrive {
    // 19 March 2020 00:00 to 18 June 24:00, Hanoi.
    try DonationDrive(
      syntax: .portal1407, unit: 20_000,
      from: #require(Day(year: 2020, month: 3, day: 19)),
      through: #require(Day(year: 2020, month: 6, day: 18)))
  }

  private func text(_ text: String) -> ReceivedText {
    var carriage = Carriage()
    carriage.coding = .ucs2
    return ReceivedText(
      ShortMessage(
        destination: SMEAddress(name: "1407"),
        text: text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, carriage: carriage))
  }

  private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }
  private let opening: Int64 = 1_584_550_800_000

  @Test(arguments: [
    ("CV 1", 1), ("CV 100", 100), ("cv 5", 5), ("Cv  7", 7), (" CV 9 ", 9), ("CV\t3\r\n", 3),
  ])
  func `what says a number of units is booked, in either case and with more blanks`(
    words: String, count: Int
  ) {
    #expect(syntax.read(words) == .donation(count: count))
  }

  @Test(arguments: [
    ("cv10", DonationReading.Fault.missingBlank), ("CV10", .missingBlank), ("CV-1", .missingBlank),
    ("CV 0", .outOfRange), ("CV 101", .outOfRange), ("CV 00010", .outOfRange),
    ("CV 007", .outOfRange), ("CV 99999999999999999999", .outOfRange),
    ("CV 1,5", .notWhole), ("CV 1.5", .notWhole), ("CV -5", .notWhole), ("CV +5", .notWhole),
    ("CV １０", .notWhole), ("CV muoi", .notWhole), ("CV ٣", .notWhole), ("CV 5k", .notWhole),
    ("CV", .missingCount), ("CV ", .missingCount), ("", .empty), ("   ", .empty),
    ("UH 5", .keyword), ("CVN 5", .keyword), ("ＣＶ 5", .keyword), ("5 CV", .keyword),
    ("CV 5 cam on", .tail), ("CV 5 5", .tail), ("C V 5", .keyword), ("CV\u{00A0}5", .missingBlank),
    ("СV 5", .keyword),
  ])
  func `what has to be guessed is answered and not booked`(
    words: String, fault: DonationReading.Fault
  ) throws {
    #expect(syntax.read(words) == .wrong(fault))
    let drive = try drive()
    let verdict = drive.verdict(text(words), at: at(opening))
    #expect(verdict == .wrong(fault) || words.isEmpty)
    let reply = drive.reply(to: verdict)
    #expect(try Segmenting(ComposedText(reply)).parts.count == 1)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `only a keyword, blanks and 1 to 100 are ever booked, over seeds`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let signs = Array("CVcv 0123456789,.-１\n\u{0}ế")
    for _ in 0..<500 {
      let words = String(
        (0..<Int(random.next() % 8)).map { _ in signs[Int(random.next() % UInt64(signs.count))] })
      let parts = words.split { " \n\t\r".contains($0) }
      let number = parts.count == 2 ? Int(parts[1]) : nil
      let isPlain =
        parts.count == 2 && parts[0].uppercased() == "CV"
        && parts[1].unicodeScalars.allSatisfy { (0x30...0x39).contains($0.value) }
        && parts[1].first != "0"
      if case .donation(let count) = syntax.read(words) {
        #expect(isPlain && number == count && (1...100).contains(count))
      } else {
        #expect(!isPlain || !(1...100).contains(number ?? 0))
      }
    }
  }

  @Test
  func `the drive opens and closes at midnight of Hanoi`() throws {
    let drive = try drive()
    #expect(drive.opens == at(opening) && drive.closes == at(1_592_499_600_000))
    #expect(drive.verdict(text("CV 1"), at: at(opening - 1)) == .early)
    #expect(drive.verdict(text("CV 3"), at: at(opening)) == .donation(count: 3, amount: 60_000))
    #expect(
      drive.verdict(text("CV 1"), at: at(1_592_499_599_999)) == .donation(count: 1, amount: 20_000))
    #expect(drive.verdict(text("CV 1"), at: at(1_592_499_600_000)) == .late)
    for verdict: DonationDrive.Verdict in [
      .early, .late, .donation(count: 100, amount: 2_000_000), .wrong(.keyword),
    ] {
      #expect(try Segmenting(ComposedText(drive.reply(to: verdict))).parts.count == 1)
    }
  }

  @Test
  func `a message that is delivered again is booked once, however late and often`() throws {
    var intake = try DonationIntake(drive(), operators: ["viettel", "vinaphone"])
    func arrive(_ id: Octets?, _ words: String, _ seconds: Int64, from name: String = "viettel")
      -> DonationIntake.Arrival
    {
      DonationIntake.Arrival(
        operatorName: name, messageID: id, sender: "84901234567", text: text(words),
        time: at(opening + seconds * 1000))
    }
    guard case .booked(let first, 60_000) = intake.take(arrive("m1", "CV 3", 0)) else {
      Issue.record("not booked")
      return
    }
    for seconds in [0, 1, 3600, 80 * 86_400] {
      let again = intake.take(arrive("m1", "CV 3", Int64(seconds)))
      #expect(again == .again(first))
    }
    // Another text under the same id is nobody's donation.
    let other = intake.take(arrive("m1", "CV 4", 1))
    #expect(other == .refused(.conflict))
    // The same id of another operator is another message.
    guard case .booked = intake.take(arrive("m1", "CV 3", 1, from: "vinaphone")) else {
      Issue.record("not booked")
      return
    }
    let stranger = intake.take(arrive("m2", "CV 3", 1, from: "nobody"))
    #expect(stranger == .refused(.unknownAccount))
    #expect(intake.ledger.accounts[0].credits == 120_000)
  }

  @Test
  func `without an id the same text within a minute is held and not booked`() throws {
    var intake = try DonationIntake(drive(), operators: ["mobifone"])
    func take(_ words: String, _ seconds: Int64) -> DonationIntake.Outcome {
      intake.take(
        DonationIntake.Arrival(
          operatorName: "mobifone", messageID: nil, sender: "84901234567", text: text(words),
          time: at(opening + seconds * 1000)))
    }
    guard case .booked = take("CV 2", 0), case .held(let held, 40_000) = take("CV 2", 30),
      case .booked = take("CV 3", 30), case .booked = take("CV 2", 200)
    else {
      Issue.record("otherwise")
      return
    }
    #expect(intake.ledger.accounts[1].debits == 140_000)
    #expect(intake.ledger.accounts[1].heldDebits == 40_000)
    #expect(intake.ledger[held]?.kind == .pending)
  }

  @Test
  func `the published sum of 6 April 2020 is its messages by their worth`() throws {
    // 6,432,745 units of 20,000 đồng, as messages of up to 100 units.
    var intake = try DonationIntake(drive(), operators: ["viettel"])
    var left = 6_432_745
    var number = 0
    while left > 0 {
      let count = min(100, left)
      left -= count
      number += 1
      _ = intake.take(
        DonationIntake.Arrival(
          operatorName: "viettel", messageID: Octets("m\(number)"), sender: "84900000000",
          text: text("CV \(count)"), time: at(opening)))
    }
    #expect(intake.ledger.accounts[0].credits == 128_654_900_000)
    // Launch day: 34 thousand messages; n averages 2.92 over the half-year.
    #expect(152_000_000_000 / 2_600_000 == 58_461)
  }
}
