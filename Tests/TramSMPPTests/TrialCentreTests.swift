// SPDX-License-Identifier: Apache-2.0

import NIOPosix
import Testing
import TramMessages
import TramSMPP
import TramTestKit
import TramUnits

@Suite("The trial centre")
struct TrialCentreTests {
  static let start = Instant(milliseconds: 1_606_600_000_000)

  /// A service and the centre's side of its line, as values; time is told.
  struct Line {
    var service: SMPPSession
    var centre: SMPPSession
    let owner: TrialCentre
    var now = TrialCentreTests.start
    var receipts: [DeliveryReceipt] = []

    init(_ manner: TrialCentre.Manner) {
      owner = TrialCentre(manner)
      service = SMPPSession(
        .service(.transceiver, Bind(systemID: "t", password: "x")), at: now)
      centre = SMPPSession(.centre, at: now)
      _ = turn()
    }

    /// Moves octets until nothing more is said; gives the answers that came.
    mutating func turn() -> [UInt64: PDU] {
      var answers: [UInt64: PDU] = [:]
      for _ in 0..<8 {
        let out = service.takeOutput()
        centre.receive(out.span, at: now)
        let name = ConnectionName("l")
        owner.take(centre.takeEvents(), on: name, session: &centre, at: now)
        owner.fill(&centre, on: name, at: now)
        let back = centre.takeOutput()
        service.receive(back.span, at: now)
        for event in service.takeEvents() {
          switch event {
          case .answered(let token, let unit): answers[token] = unit
          case .request(let unit):
            if case .deliver(let message) = unit.body, let receipt = DeliveryReceipt(message) {
              receipts.append(receipt)
            }
            service.answer(unit.sequence, .deliverAnswer(MessageAnswer(messageID: "")))
          default: break
          }
        }
      }
      return answers
    }

    mutating func ask(_ body: PDU.Body) -> PDU? {
      guard service.request(body, token: 1, at: now) else { return nil }
      return turn()[1]
    }
  }

  static func message(_ to: String = "84901234567") -> ShortMessage {
    var carriage = Carriage()
    carriage.receipts = 1
    return ShortMessage(
      source: SMEAddress(name: "1407"), destination: SMEAddress(international: Octets(to)),
      text: [UInt8]("Bo Y te".utf8), carriage: carriage)
  }

  @Test func `tells the state of a message before and after its delivery, to its sender alone`()
    throws
  {
    var manner = TrialCentre.Manner()
    manner.delay = 10
    var line = Line(manner)
    _ = line.ask(.submit(Self.message()))
    func query(_ id: Octets, _ source: Octets = "1407") -> (UInt8?, CommandStatus?) {
      let unit = line.ask(.query(MessageQuery(messageID: id, source: SMEAddress(name: source))))
      guard case .queryAnswer(let answer)? = unit?.body else { return (nil, unit?.status) }
      return (answer.messageID == nil ? nil : answer.state, unit?.status)
    }
    #expect(query("1") == (MessageState.enroute.rawValue, .ok))
    #expect(query("2") == (nil, .queryFailed))
    #expect(query("1", "1408") == (nil, .queryFailed))
    line.now = line.now.advanced(seconds: 11)
    _ = line.turn()
    #expect(query("1") == (MessageState.delivered.rawValue, .ok))
    #expect(line.receipts.map(\.state) == [.delivered])
    manner.refusesQueries = true
    line = Line(manner)
    #expect(query("1") == (nil, .invalidCommandID))
  }

  @Test func `cancels and replaces what waits, and nothing that was delivered`() throws {
    var manner = TrialCentre.Manner()
    manner.delay = 10
    var line = Line(manner)
    for _ in 0..<3 { _ = line.ask(.submit(Self.message())) }
    let source = SMEAddress(name: "1407")
    func cancel(_ id: Octets, _ source: SMEAddress) -> CommandStatus? {
      line.ask(.cancel(MessageCancel(messageID: id, source: source)))?.status
    }
    func replace(_ id: Octets, _ text: String) -> CommandStatus? {
      let body = MessageReplace(messageID: id, source: source, text: [UInt8](text.utf8))
      return line.ask(.replace(body))?.status
    }
    #expect(cancel("1", source) == .ok)
    #expect(cancel("1", source) == .cancelFailed)
    #expect(cancel("2", SMEAddress(name: "9")) == .cancelFailed)
    #expect(replace("2", "other") == .ok)
    line.now = line.now.advanced(seconds: 11)
    _ = line.turn()
    #expect(line.receipts.map(\.state) == [.deleted, .delivered, .delivered])
    #expect(line.receipts.map(\.text) == ["Bo Y te", "other", "Bo Y te"].map { [UInt8]($0.utf8) })
    #expect(replace("3", "x") == .replaceFailed)
    // Without an id: all between two addresses.
    for _ in 0..<2 { _ = line.ask(.submit(Self.message("84907654321"))) }
    let all = line.ask(
      .cancel(
        MessageCancel(
          messageID: "", source: source, destination: SMEAddress(international: "84907654321"))))
    #expect(all?.status == .ok)
    #expect(line.owner.tally.cancelled == 3)
  }

  @Test func `takes one message for several, and data_sm, with a receipt for each who gets it`()
    throws
  {
    var line = Line(TrialCentre.Manner())
    let multi = MultiMessage(
      Self.message(),
      to: [
        .address(SMEAddress(international: "84901111111")), .list("friends"),
        .address(SMEAddress(international: "84902222222")),
      ])
    let unit = line.ask(.submitMulti(multi))
    guard case .submitMultiAnswer(let answer)? = unit?.body else {
      Issue.record("another answer")
      return
    }
    #expect(unit?.status == .ok && answer.messageID == "1")
    #expect(answer.refusals.map(\.status) == [.invalidListName])
    #expect(line.receipts.map(\.messageID) == ["1", "1"])
    let data = DataMessage(
      source: SMEAddress(name: "1407"), destination: SMEAddress(international: "84901234567"),
      receipts: 1, tlvs: [TLV(.messagePayload, "hello")])
    let taken = line.ask(.data(data))?.status
    #expect(taken == .ok)
    #expect(line.receipts.count == 3)
    let nobody = line.ask(.submitMulti(MultiMessage(Self.message(), to: [.list("x")])))?.status
    #expect(nobody == .invalidDestination)
  }

  @Test func `loses receipts on purpose, and a service that asks learns what became of each`()
    async throws
  {
    let scratch = try ScratchFolder()
    var manner = TrialCentre.Manner()
    manner.loses = 3
    manner.mixesIDs = true
    let owner = TrialCentre(manner)
    let group = MultiThreadedEventLoopGroup.singleton
    let centre = try await MessageCentre.listen(
      host: "127.0.0.1", port: 0, on: group, owner: owner, now: Self.start)
    let account = CentreAccount(
      number: 1, name: "trial", ids: MessageIDRule(answer: .hexadecimal, receipt: .decimal),
      quest: ReceiptQuest(after: 0, again: 1, rate: 1000))
    let outbox = try Outbox(folder: scratch.file("outbox"), centres: [account], seed: 2)
    let text = outbox.keep(
      try QueuedText(try MessagePlan("rua tay").folded.cut, source: "1407"), campaign: 1,
      at: Self.start)
    let tags = Array(0..<300 as Range<UInt64>)
    _ = try outbox.accept(
      Outbox.Batch(campaign: 1, centre: 1, text: text),
      to: tags.compactMap { PhoneNumber(rawValue: 84_901_000_000 + $0) }, tags: tags,
      at: Self.start)
    let line = OutboxLine(outbox, writer: OutboxWriter(outbox), centre: 1)
    let client = CentreClient(
      CentreClient.Account(
        name: ConnectionName("c"), host: "127.0.0.1", port: centre.port,
        bind: Bind(systemID: "t", password: "x")), owner: line, on: group, now: Self.start)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { _ = try? await client.runOnce() }
      while (outbox.campaigns[1]?.open ?? 1) > 0 { try await Task.sleep(for: .milliseconds(5)) }
      tasks.cancelAll()
    }
    #expect(outbox.campaigns[1]?.reach.peopleConfirmed.count == 300)
    #expect(owner.tally.lost == 100 && line.tally.learnt >= 100)
    outbox.close()
    try await centre.close()
  }
}
