// SPDX-License-Identifier: Apache-2.0

import NIOPosix
import Synchronization
import Testing
import TramMessages
import TramSMPP
import TramTestKit
import TramUnits

@Suite("Texts from people over the loopback")
struct InboxLoopbackTests {
  static let start = Instant(milliseconds: 1_606_600_000_000)

  /// A centre that delivers messages to whoever binds, and again what was put off.
  final class Delivering: SessionOwner {
    struct State {
      var left: [ShortMessage]
      var sent: [UInt64: ShortMessage] = [:]
      var next: UInt64 = 0
      var statuses: [CommandStatus] = []
      var submitted: [ShortMessage] = []
    }

    let state: Mutex<State>
    private let isData: Bool

    init(_ messages: [ShortMessage], isData: Bool = false) {
      state = Mutex(State(left: messages))
      self.isData = isData
    }

    func take(
      _ events: [SessionEvent], on line: ConnectionName, session: inout SMPPSession,
      at now: Instant
    ) {
      state.withLock { state in
        for event in events {
          switch event {
          case .bindAsked(_, let mode, _): session.acceptBind(mode, systemID: "d", at: now)
          case .answered(let token, let unit):
            state.statuses.append(unit.status)
            let message = state.sent.removeValue(forKey: token)
            if unit.status != .ok, let message { state.left.append(message) }
          case .request(let unit):
            guard case .submit(let message) = unit.body else { continue }
            state.submitted.append(message)
            session.answer(
              unit.sequence,
              .submitAnswer(MessageAnswer(messageID: Octets("\(state.submitted.count)"))))
          default: break
          }
        }
        send(&state, &session, at: now)
      }
    }

    func fill(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant) {
      state.withLock { send(&$0, &session, at: now) }
    }

    private func send(_ state: inout State, _ session: inout SMPPSession, at now: Instant) {
      while !state.left.isEmpty, session.room(at: now) > 0 {
        let message = state.left.removeFirst()
        let body: PDU.Body =
          isData
          ? .data(
            DataMessage(
              source: message.source, destination: message.destination,
              tlvs: [TLV(.messagePayload, Octets(message.text))])) : .deliver(message)
        guard session.request(body, token: state.next, at: now) else { return }
        state.sent[state.next] = message
        state.next += 1
      }
    }
  }

  static func message(_ words: String, sender: UInt64) -> ShortMessage {
    ShortMessage(
      source: SMEAddress(international: Octets(String(sender))),
      destination: SMEAddress(name: "1407"), text: [UInt8](words.utf8))
  }

  /// Binds an outbox with a desk to a centre until a condition holds.
  static func run(
    _ centre: Delivering, _ outbox: Outbox, _ desk: any TextDesk, window: Int = 100,
    until isDone: @escaping @Sendable (OutboxLine) -> Bool
  ) async throws -> OutboxLine.Tally {
    let group = MultiThreadedEventLoopGroup.singleton
    let listening = try await MessageCentre.listen(
      host: "127.0.0.1", port: 0, on: group, owner: centre, now: start)
    let owner = OutboxLine(outbox, writer: OutboxWriter(outbox), centre: 1, desk: desk)
    let client = CentreClient(
      CentreClient.Account(
        name: ConnectionName("c1"), host: "127.0.0.1", port: listening.port,
        bind: Bind(systemID: "tram", password: "x")), owner: owner, on: group, now: start)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { _ = try? await client.runOnce() }
      while !isDone(owner) { try await Task.sleep(for: .milliseconds(5)) }
      tasks.cancelAll()
    }
    try await listening.close()
    return owner.tally
  }

  static func open(_ scratch: ScratchFolder) throws -> Outbox {
    try Outbox(
      folder: scratch.file("outbox"), centres: [CentreAccount(number: 1, name: "viettel")],
      seed: 3)
  }

  @Test(arguments: [false, true])
  func `each text is on disk before its centre is answered, and each phone is replied to`(
    isData: Bool
  ) async throws {
    let scratch = try ScratchFolder()
    let book = try InboxBook(folder: scratch.file("inbox"))
    let outbox = try Self.open(scratch)
    let optOuts = try OptOutBook(folder: scratch.file("optouts"))
    let inbox = Inbox(book, desks: [OptOutDesk(optOuts, words: try OptOutWords())])
    let count = 300
    let centre = Delivering(
      (0..<count).map { index in
        Self.message(
          index % 3 == 0 ? "STOP" : "xin chao \(index)", sender: 84_901_000_000 + UInt64(index))
      }, isData: isData)
    let tally = try await Self.run(centre, outbox, inbox) { owner in
      centre.state.withLock { $0.statuses.count == count && $0.submitted.count == 100 }
        && owner.tally.taken == 100
    }
    #expect(tally.texts == count && tally.textsPutOff == 0 && tally.replies == 100)
    #expect(book.counts.texts == count && book.counts.waiting == 200)
    #expect(optOuts.count == 100)
    let replies = centre.state.withLock { $0.submitted }
    #expect(Set(replies.map(\.destination.digits)).count == 100)
    #expect(replies.allSatisfy { $0.source.digits == "1407" })
    outbox.close()
  }

  /// Fails now and then.
  final class Failing: TextDesk {
    let random = Mutex(SeededGenerator(seed: 9))
    let taken = Mutex<[String: Int]>([:])

    func take(_ text: ArrivedText) async throws -> TextAnswer {
      guard random.withLock({ Int.random(in: 0..<3, using: &$0) }) > 0 else {
        throw MessagesError(.io, detail: "the disk is full")
      }
      taken.withLock { $0[text.text.text, default: 0] += 1 }
      return .taken(reply: nil)
    }
  }

  @Test func `a text that no desk could keep is asked for again until one has it, once each`()
    async throws
  {
    let scratch = try ScratchFolder()
    let book = try InboxBook(folder: scratch.file("inbox"))
    let outbox = try Self.open(scratch)
    let desk = Failing()
    let count = 200
    let centre = Delivering(
      (0..<count).map { Self.message("text \($0)", sender: 84_901_000_000 + UInt64($0)) })
    let tally = try await Self.run(centre, outbox, Inbox(book, desks: [desk])) { _ in
      centre.state.withLock { $0.statuses.count { $0 == .ok } == count }
    }
    let statuses = centre.state.withLock { $0.statuses }
    #expect(Set(statuses) == [.ok, .receiverTemporaryError])
    #expect(tally.texts == count && tally.textsPutOff == statuses.count - count)
    #expect(book.counts.texts == count && book.counts.kept == 0)
    let taken = desk.taken.withLock { $0 }
    #expect(taken.count == count && taken.values.allSatisfy { $0 == 1 })
    outbox.close()
  }
}
