// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramMessages
import TramTestKit
import TramUnits

@Suite("An outbox")
struct OutboxTests {
  static let now = Instant(milliseconds: 1_590_026_400_000)
  static let account = CentreAccount(
    number: 1, name: "viettel", ids: MessageIDRule(answer: .hexadecimal, receipt: .decimal))

  static func open(_ folder: String, _ account: CentreAccount = account) throws -> Outbox {
    var limits = Outbox.Limits()
    limits.log = RecordLog.Limits(segment: 20_000, ahead: 8192)
    return try Outbox(folder: folder, centres: [account], limits: limits, seed: 5)
  }

  static func person(_ index: UInt64) -> PhoneNumber? {
    PhoneNumber(rawValue: 84_900_000_000 + index)
  }

  /// Accepts messages to `count` people and returns the entries.
  @discardableResult
  static func accept(
    _ outbox: Outbox, _ count: UInt64, campaign: UInt32 = 1, urgency: UInt8 = 0,
    text: String = "Bo Y te: rua tay", expires: Instant? = nil
  ) throws -> Range<UInt64> {
    let cut = try MessagePlan(text).folded.cut
    let place = outbox.keep(try QueuedText(cut, source: "BYT"), campaign: campaign, at: now)
    let tags = Array(0..<count)
    return try outbox.accept(
      Outbox.Batch(
        campaign: campaign, centre: 1, urgency: urgency, text: place, expires: expires),
      to: tags.compactMap(person), tags: tags, at: now
    ).numbers
  }

  static func receipt(
    id: UInt64, person: UInt64, _ state: MessageState = .delivered
  ) throws -> (receipt: DeliveryReceipt, from: SMEAddress) {
    let text = DeliveryReceipt.text(
      id: Octets("0" + String(id)), state: state, submitDate: "2005210900",
      doneDate: "2005210901")
    return (
      try #require(DeliveryReceipt(text: text)),
      SMEAddress(international: Octets(String(84_900_000_000 + person)))
    )
  }

  static func answer(_ number: UInt64, id: UInt64) -> (
    number: UInt64, status: CommandStatus, id: Octets?
  ) {
    (number, .ok, Octets(String(id, radix: 16, uppercase: number % 2 == 0)))
  }

  @Test func `phone numbers are read in the ways people and centres write them`() {
    for text in ["+84 90-123.4567", "0084901234567", "84901234567", "(090) 1234567"] {
      #expect(PhoneNumber(text)?.rawValue == 84_901_234_567, "\(text)")
    }
    for text in ["", "12", "+0901234567", "000901", "84901234567890123", "90a", "٠٩٠", "++84901"] {
      #expect(PhoneNumber(text) == nil, "\(text)")
    }
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func
    `receipts in any order find their messages, none lost, none wrong, also after starts`(
      seed: UInt64
    ) throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("outbox")
    var random = SeededGenerator(seed: seed)
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    var outbox = try Self.open(folder)
    let count: UInt64 = 3000
    try Self.accept(outbox, count)
    var truth: [UInt64: MessageState] = [:]
    var due: [(id: UInt64, person: UInt64)] = []
    var early = 0
    while true {
      let staged = outbox.stage(Int.random(in: 1...90, using: &random), centre: 1, at: Self.now)
      if staged.numbers.isEmpty { break }
      var answers: [(number: UInt64, status: CommandStatus, id: Octets?)] = []
      for number in staged.numbers {
        let id = number * 3 + 16
        truth[number] = chance(10) ? .undeliverable : .delivered
        answers.append(Self.answer(number, id: id))
        if chance(10) {
          early += 1
          let told = try Self.receipt(id: id, person: number, truth[number] ?? .unknown)
          #expect(outbox.received([told], centre: 1, at: Self.now).outcomes == [.early])
        } else {
          due.append((id, number))
        }
        if chance(5) { due.append((id, number)) }
      }
      _ = outbox.answered(answers, centre: 1, at: Self.now)
      due.shuffle(using: &random)
      for (id, person) in due.prefix(60) {
        let told = try Self.receipt(id: id, person: person, truth[person] ?? .unknown)
        _ = outbox.received([told], centre: 1, at: Self.now)
      }
      due.removeFirst(min(60, due.count))
      if chance(10) {
        if chance(50) { try outbox.checkpoint() } else { try outbox.commit() }
        outbox.close()
        outbox = try Self.open(folder)
      }
    }
    for (id, person) in due {
      let told = try Self.receipt(id: id, person: person, truth[person] ?? .unknown)
      _ = outbox.received([told], centre: 1, at: Self.now)
    }
    let delivered = Int64(truth.values.count { $0 == .delivered })
    let account = try #require(outbox.campaigns[1])
    #expect(account.reach.segmentsSubmitted.count == Int64(count))
    #expect(account.reach.segmentsConfirmed.count == delivered)
    #expect(account.reach.peopleConfirmed.count == delivered)
    #expect(account.open == 0)
    #expect(outbox.receipts.joinedEarly == early)
    #expect(outbox.receipts.contradicting == 0)
    for (number, state) in truth {
      let found = outbox.state(of: number)
      #expect(found == nil || found == (state == .delivered ? .confirmed : .failed))
    }
  }

  @Test func `forged, repeated and contradicting receipts change nothing`() throws {
    let scratch = try ScratchFolder()
    let outbox = try Self.open(scratch.file("outbox"))
    try Self.accept(outbox, 3)
    _ = outbox.stage(3, centre: 1, at: Self.now)
    _ = outbox.answered((0..<3).map { Self.answer($0, id: $0 + 100) }, centre: 1, at: Self.now)
    func take(_ id: UInt64, _ person: UInt64, _ state: MessageState = .delivered) throws
      -> ReceiptOutcome?
    {
      let told = try Self.receipt(id: id, person: person, state)
      return outbox.received([told], centre: 1, at: Self.now).outcomes[0]
    }
    #expect(try take(100, 1) == .forged)
    #expect(outbox.state(of: 0) == .taken)
    #expect(try take(100, 0, .enroute) == .intermediate(0))
    #expect(try take(100, 0) == .joined(0, .delivered))
    #expect(try take(100, 0) == .again)
    #expect(try take(100, 0, .undeliverable) == .contradicting(0))
    #expect(outbox.state(of: 0) == .confirmed)
    // A centre that we have no account of, or another one, knows none of these ids.
    let other = try Self.receipt(id: 101, person: 1)
    #expect(outbox.received([other], centre: 2, at: Self.now).outcomes == [.early])
    #expect(outbox.state(of: 1) == .taken)
    // A forged one that came first does not stand in the way of the true one.
    try Self.accept(outbox, 1)
    _ = outbox.stage(1, centre: 1, at: Self.now)
    #expect(try take(500, 77) == .early)
    #expect(try take(500, 0, .undeliverable) == .early)
    _ = outbox.answered([Self.answer(3, id: 500)], centre: 1, at: Self.now)
    #expect(outbox.state(of: 3) == .failed)
  }

  @Test func `a receipt that comes after everybody gave up is still believed`() throws {
    let scratch = try ScratchFolder()
    let outbox = try Self.open(scratch.file("outbox"))
    try Self.accept(outbox, 1)
    _ = outbox.stage(1, centre: 1, at: Self.now)
    _ = outbox.answered([Self.answer(0, id: 9)], centre: 1, at: Self.now)
    let later = Self.now.advanced(seconds: 4 * 86_400)
    _ = outbox.sweep(takenBefore: later, earlyBefore: later)
    #expect(outbox.campaigns[1]?.unknown == 1)
    #expect(outbox.state(of: 0) == .unknown)
    let told = try Self.receipt(id: 9, person: 0)
    #expect(
      outbox.received([told], centre: 1, at: later).outcomes == [.joined(0, .delivered)])
    #expect(outbox.campaigns[1]?.unknown == 0)
    #expect(outbox.campaigns[1]?.reach.peopleConfirmed.asOf == later)
  }

  @Test func `a person counts as reached when every part is confirmed`() throws {
    let scratch = try ScratchFolder()
    let outbox = try Self.open(scratch.file("outbox"))
    let text = String(repeating: "rua tay ", count: 50)
    let numbers = try Self.accept(outbox, 2, text: text)
    #expect(numbers.count == 6)
    let staged = outbox.stage(10, centre: 1, at: Self.now)
    let first = try #require(outbox.message(0))
    let second = try #require(outbox.message(1))
    let other = try #require(outbox.message(3))
    #expect(first.text.prefix(3) == [5, 0, 3] && first.text[4] == 3 && first.text[5] == 1)
    #expect(first.text[3] == second.text[3] && second.text[5] == 2)
    #expect(first.text[3] != other.text[3])
    _ = outbox.answered(
      staged.numbers.map { Self.answer($0, id: $0 + 50) }, centre: 1, at: Self.now)
    for (number, people) in [(0, 0), (2, 0), (3, 0), (1, 1)] as [(UInt64, Int64)] {
      let told = try Self.receipt(id: number + 50, person: number / 3)
      _ = outbox.received([told], centre: 1, at: Self.now.advanced(seconds: Double(number)))
      #expect(outbox.campaigns[1]?.reach.peopleConfirmed.count == people)
    }
    let reach = try #require(outbox.campaigns[1]?.reach)
    #expect(reach.named.map { $0.figure.count } == [1, 2, 6, 4, 1])
    #expect(reach.texts.asOf == Self.now)
    #expect(reach.peopleConfirmed.asOf == Self.now.advanced(seconds: 1))
  }

  @Test func `what was leased and not answered is in doubt after a start, and goes first`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("outbox")
    var outbox = try Self.open(folder)
    try Self.accept(outbox, 10)
    let staged = outbox.stage(4, centre: 1, at: Self.now)
    #expect(staged.numbers == [0, 1, 2, 3])
    _ = outbox.answered([Self.answer(1, id: 7)], centre: 1, at: Self.now)
    try outbox.commit()
    outbox.close()
    outbox = try Self.open(folder)
    #expect(outbox.stage(5, centre: 1, at: Self.now).numbers == [0, 2, 3, 4, 5])
    outbox.close()
    var asking = Self.account
    asking.doubts = .asked(TLVTag(rawValue: 0x1501))
    let name = outbox.name(of: 0)
    outbox = try Self.open(folder, asking)
    let again = outbox.stage(5, centre: 1, at: Self.now)
    #expect(again.asked == [0, 2, 3])
    #expect(again.numbers == [4, 5])
    #expect(outbox.question(0)?.messageID == name)
    #expect(outbox.message(4)?.tlvs[TLVTag(rawValue: 0x1501)] == outbox.name(of: 4))
    outbox.unknownThere([0], centre: 1)
    #expect(outbox.stage(1, centre: 1, at: Self.now).numbers == [0])
  }

  @Test func `statuses of a centre are acted on: again, later, never`() throws {
    let scratch = try ScratchFolder()
    let outbox = try Self.open(scratch.file("outbox"))
    try Self.accept(outbox, 4)
    _ = outbox.stage(4, centre: 1, at: Self.now)
    let statuses: [(number: UInt64, status: CommandStatus, id: Octets?)] = [
      (0, .throttled, nil), (1, .systemError, nil), (2, .invalidDestination, nil),
      (3, CommandStatus(rawValue: 0x4AB), nil),
    ]
    _ = outbox.answered(statuses, centre: 1, at: Self.now)
    #expect(outbox.stage(4, centre: 1, at: Self.now).numbers == [0])
    #expect(outbox.state(of: 2) == .failed)
    #expect(outbox.state(of: 1) == .queued)
    #expect(Set(outbox.stage(4, centre: 1, at: Self.now.advanced(seconds: 2)).numbers) == [1, 3])
    #expect(outbox.message(2) == nil)
  }

  @Test
  func `a stopped campaign sends nothing more, a paused one waits, an expired message is dropped`()
    throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("outbox")
    var outbox = try Self.open(folder)
    try Self.accept(outbox, 2, campaign: 1)
    try Self.accept(outbox, 2, campaign: 2)
    try Self.accept(outbox, 2, campaign: 3, expires: Self.now)
    _ = outbox.turn(1, .stopped, at: Self.now)
    _ = outbox.turn(2, .paused, at: Self.now)
    try outbox.commit()
    outbox.close()
    outbox = try Self.open(folder)
    #expect(outbox.stage(9, centre: 1, at: Self.now).numbers == [])
    #expect(outbox.campaigns[1]?.withdrawn == 2)
    #expect(outbox.campaigns[3]?.withdrawn == 2)
    _ = outbox.turn(2, .running, at: Self.now)
    #expect(outbox.stage(9, centre: 1, at: Self.now).numbers == [2, 3])
    _ = outbox.turn(1, .running, at: Self.now)
    #expect(outbox.campaigns[1]?.run == .stopped)
  }

  @Test
  func
    `a quota ends at midnight of Hanoi, ordinary messages wait for hours and urgent ones do not`()
    throws
  {
    let scratch = try ScratchFolder()
    var account = Self.account
    account.window = SendWindow(opens: 8 * 60, closes: 21 * 60, daily: 5)
    let outbox = try Self.open(scratch.file("outbox"), account)
    try Self.accept(outbox, 10, campaign: 1)
    try Self.accept(outbox, 2, campaign: 2, urgency: 2)
    // 2020-05-21 09:00 in Hanoi is 02:00 in Greenwich.
    let midnight = Self.now.advanced(seconds: 15 * 3600)
    let night = midnight.advanced(seconds: -1)
    #expect(outbox.stage(9, centre: 1, at: night).numbers == [10, 11])
    #expect(outbox.stage(9, centre: 1, at: Self.now).numbers == [0, 1, 2])
    #expect(outbox.stage(9, centre: 1, at: Self.now).numbers == [])
    #expect(outbox.stage(9, centre: 1, at: midnight).numbers == [])
    #expect(outbox.stage(9, centre: 1, at: midnight.advanced(seconds: 8 * 3600)).numbers.count == 5)
    #expect(SendWindow(opens: 1320, closes: 360).isOpen(at: midnight))
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `campaigns of any size take turns, the urgent first, over seeds`(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let outbox = try Self.open(scratch.file("outbox"))
    var random = SeededGenerator(seed: seed)
    var left: [UInt32: Int] = [:]
    var campaignOf: [UInt64: UInt32] = [:]
    for campaign in 1...4 as ClosedRange<UInt32> {
      let count = UInt64.random(in: 1...800, using: &random)
      let numbers = try Self.accept(
        outbox, count, campaign: campaign, urgency: campaign == 4 ? 1 : 0)
      for number in numbers { campaignOf[number] = campaign }
      left[campaign] = Int(count)
    }
    while true {
      let numbers = outbox.stage(96, centre: 1, at: Self.now).numbers
      if numbers.isEmpty { break }
      var mine: [UInt32: Int] = [:]
      for number in numbers { mine[campaignOf[number] ?? 0, default: 0] += 1 }
      let waiting = left.filter { $0.value > 0 && $0.key != 4 }
      if let urgent = left[4], urgent > 0 { #expect(mine[4] == min(urgent, 96)) }
      if left[4] == 0 {
        // Nobody who could fill his share gets less than it by more than a turn.
        for (campaign, rest) in waiting where rest >= 96 {
          #expect((mine[campaign] ?? 0) + 16 >= 96 / waiting.count)
        }
      }
      for (campaign, count) in mine { left[campaign, default: 0] -= count }
    }
    #expect(left.values.allSatisfy { $0 == 0 })
  }

  @Test func `blocks whose entries are all settled are left out, and what is open stays`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("outbox")
    var outbox = try Self.open(folder)
    let count: UInt64 = 70_000
    try Self.accept(outbox, count)
    let staged = outbox.stage(Int(count), centre: 1, at: Self.now)
    _ = outbox.answered(
      staged.numbers.map { Self.answer($0, id: $0 + 1) }, centre: 1, at: Self.now)
    let told = try (0..<count).filter { $0 != 33_000 }.map {
      try Self.receipt(id: $0 + 1, person: $0)
    }
    _ = outbox.received(told, centre: 1, at: Self.now)
    #expect(outbox.state(of: 0) == nil)
    #expect(outbox.state(of: 33_000) == .taken)
    try outbox.checkpoint()
    outbox.close()
    outbox = try Self.open(folder)
    #expect(outbox.state(of: 0) == nil)
    let last = try Self.receipt(id: 33_001, person: 33_000)
    #expect(
      outbox.received([last], centre: 1, at: Self.now).outcomes == [.joined(33_000, .delivered)])
    #expect(outbox.campaigns[1]?.open == 0)
    #expect(outbox.count == count)
  }

  @Test
  func
    `texts of settled messages go from the disk, those of open ones and of replies at hand stay`()
    throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("outbox")
    var outbox = try Self.open(folder)
    func onDisk() throws -> String {
      try FileManager.default.contentsOfDirectory(atPath: folder).map { name in
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        return String(decoding: bytes, as: UTF8.self)
      }.joined()
    }
    /// Words as they stand in the octets of the short alphabet.
    func send(_ words: String, settle: Bool) throws {
      let numbers = try Self.accept(outbox, 3, text: words)
      _ = outbox.stage(3, centre: 1, at: Self.now)
      _ = outbox.answered(
        numbers.map { Self.answer($0, id: $0 + 900) }, centre: 1, at: Self.now)
      guard settle else { return }
      let told = try numbers.map {
        try Self.receipt(id: $0 + 900, person: $0 - numbers.lowerBound)
      }
      _ = outbox.received(told, centre: 1, at: Self.now)
    }
    try send("first secret", settle: true)
    try outbox.checkpoint()
    try send("second secret", settle: false)
    try outbox.checkpoint()
    #expect(!(try onDisk().contains("first secret")))
    #expect(try onDisk().contains("second secret"))
    // A text that is kept and queued only later, and one that more people get.
    let cut = try MessagePlan("third secret").folded.cut
    let place = outbox.keep(try QueuedText(cut, source: "BYT"), campaign: 1, at: Self.now)
    try outbox.checkpoint()
    #expect(try onDisk().contains("third secret"))
    for isContinued in [true, false] {
      let numbers = try outbox.accept(
        Outbox.Batch(campaign: 1, centre: 1, text: place, isContinued: isContinued),
        to: [1].compactMap(Self.person), tags: [1], at: Self.now
      ).numbers
      _ = outbox.stage(9, centre: 1, at: Self.now)
      #expect(outbox.message(numbers.lowerBound)?.text == [UInt8]("third secret".utf8))
      _ = outbox.answered(
        [(numbers.lowerBound, .invalidDestination, nil)], centre: 1, at: Self.now)
      try outbox.checkpoint()
      #expect(try onDisk().contains("third secret") == isContinued)
    }
    outbox.close()
    // After a start what is open has its text, and is asked for by its sender.
    outbox = try Self.open(folder)
    #expect(try onDisk().contains("second secret"))
    let told = try (3..<6).map { try Self.receipt(id: $0 + 900, person: $0 - 3) }
    _ = outbox.received(told, centre: 1, at: Self.now)
    try outbox.checkpoint()
    #expect(!(try onDisk().contains("second secret")))
  }

  @Test func `a clock that leaps a day forth and back gives no quota twice`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("outbox")
    var account = Self.account
    account.window = SendWindow(daily: 5)
    var outbox = try Self.open(folder, account)
    try Self.accept(outbox, 40)
    let tomorrow = Self.now.advanced(seconds: 86_400)
    let years = Self.now.advanced(seconds: 86_400 * 4000)
    #expect(outbox.stage(3, centre: 1, at: Self.now).numbers.count == 3)
    #expect(outbox.stage(9, centre: 1, at: tomorrow).numbers.count == 5)
    #expect(outbox.stage(9, centre: 1, at: Self.now).numbers.count == 2)
    #expect(outbox.stage(9, centre: 1, at: tomorrow).numbers == [])
    #expect(outbox.stage(9, centre: 1, at: years).numbers.count == 5)
    try outbox.checkpoint()
    outbox.close()
    outbox = try Self.open(folder, account)
    for now in [Self.now, tomorrow, years] {
      // What was given out before the start is in doubt and no part of a quota.
      let numbers = outbox.stage(99, centre: 1, at: now).numbers
      #expect(numbers.allSatisfy { $0 < 15 })
    }
    let after = Self.now.advanced(seconds: 2 * 86_400)
    #expect(outbox.stage(9, centre: 1, at: after).numbers.count == 5)
  }
}
