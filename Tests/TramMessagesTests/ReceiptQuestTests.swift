// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramTestKit
import TramUnits

@Suite("Questions for missing receipts")
struct ReceiptQuestTests {
  static let now = Instant(milliseconds: 1_590_026_400_000)

  static func open(_ folder: String, rate: Double = 1000) throws -> Outbox {
    var account = CentreAccount(number: 1, name: "viettel")
    account.quest = ReceiptQuest(after: 600, again: 3600, rate: rate)
    return try OutboxTests.open(folder, account)
  }

  /// Sends messages and has the centre take them under ids of a form.
  static func send(_ outbox: Outbox, _ ids: [String]) throws {
    let numbers = try OutboxTests.accept(outbox, UInt64(ids.count))
    _ = outbox.stage(ids.count, centre: 1, at: now)
    _ = outbox.answered(
      zip(numbers, ids).map { ($0, .ok, Octets($1)) }, centre: 1, at: now)
    try outbox.commit()
  }

  @Test func `are asked by the id as the centre wrote it, also after starts`() throws {
    let ids = [
      "1", "000A7f", "6c94a3f0-0b1d-4c55-9a53-0123456789ab", "6C94A3F00B1D4C559A530123456789AB",
      "6c94a3f00b1d4c559a530123456789ab", "0123456789012345678901",
    ]
    let beyond = ["6c94a3f0-0b1d-4c55-9a53_0123456789ab", String(repeating: "z", count: 40)]
    let scratch = try ScratchFolder()
    let folder = scratch.file("outbox")
    var outbox = try Self.open(folder)
    try Self.send(outbox, ids + beyond)
    let later = Self.now.advanced(seconds: 700)
    for round in 0..<3 {
      let asked = outbox.missing(99, centre: 1, at: later)
      #expect(asked.map(\.query.messageID.text) == ids, "round \(round)")
      #expect(asked.allSatisfy { $0.query.source == SMEAddress(name: "BYT") })
      if round == 0 { outbox.close() } else { try outbox.checkpoint() }
      if round > 0 { outbox.close() }
      outbox = try Self.open(folder)
    }
  }

  @Test func `begin after their time, go at their pace, and come again in another round`() throws {
    let scratch = try ScratchFolder()
    let outbox = try Self.open(scratch.file("outbox"), rate: 2)
    try Self.send(outbox, (0..<20).map { "\($0 + 50)" })
    let told = try OutboxTests.receipt(id: 53, person: 3)
    _ = outbox.received([told], centre: 1, at: Self.now)
    #expect(outbox.missing(99, centre: 1, at: Self.now.advanced(seconds: 500)).isEmpty)
    var asked: [UInt64] = []
    // The round that began too early found nothing; the next one begins an hour later.
    for second in 0..<30 {
      let now = Self.now.advanced(seconds: 4200 + Double(second))
      let more = outbox.missing(99, centre: 1, at: now).map(\.number)
      #expect(more.count <= 2)
      asked += more
    }
    #expect(asked == (0..<20).filter { $0 != 3 })
    let next = Self.now.advanced(seconds: 4200 + 3600)
    #expect(outbox.missing(1, centre: 1, at: next).map(\.number) == [0])
    // A clock that was set back begins nothing.
    #expect(outbox.missing(99, centre: 1, at: Self.now).isEmpty)
    #expect(outbox.missing(99, centre: 2, at: next).isEmpty)
  }

  @Test func `are joined like receipts, and a receipt after them is known`() throws {
    let scratch = try ScratchFolder()
    let outbox = try Self.open(scratch.file("outbox"))
    try Self.send(outbox, ["50", "51", "52", "53"])
    let later = Self.now.advanced(seconds: 700)
    let learnt = outbox.learnt(
      [(0, .delivered), (1, .undeliverable), (2, .enroute), (3, .unknown), (900, .delivered)],
      centre: 1, at: later)
    #expect(
      learnt.outcomes == [
        .joined(0, .delivered), .joined(1, .undeliverable), .intermediate(2), .intermediate(3),
        .again,
      ])
    #expect(outbox.campaigns[1]?.reach.segmentsConfirmed.asOf == later)
    #expect(outbox.campaigns[1]?.open == 2)
    let told = try OutboxTests.receipt(id: 50, person: 0)
    #expect(outbox.received([told], centre: 1, at: later).outcomes == [.again])
    #expect(outbox.missing(99, centre: 1, at: later).map(\.number) == [2, 3])
  }

  @Test func `end where the centre knows no such command, and rest where it knows no message`()
    throws
  {
    let scratch = try ScratchFolder()
    let outbox = try Self.open(scratch.file("outbox"))
    try Self.send(outbox, (0..<200).map { "\($0 + 50)" })
    let later = Self.now.advanced(seconds: 700)
    #expect(outbox.missing(50, centre: 1, at: later).count == 50)
    for _ in 0..<20 { outbox.learntNothing(centre: 1, isRefused: false) }
    #expect(outbox.missing(50, centre: 1, at: later.advanced(seconds: 1)).isEmpty)
    let next = later.advanced(seconds: 3600)
    #expect(outbox.missing(1, centre: 1, at: next).map(\.number) == [0])
    #expect(!outbox.refusesQuestions(centre: 1))
    outbox.learntNothing(centre: 1, isRefused: true)
    #expect(outbox.refusesQuestions(centre: 1))
    #expect(outbox.missing(50, centre: 1, at: next.advanced(seconds: 9000)).isEmpty)
  }
}
