// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization
import Testing
import TramMessages
import TramSMPP
import TramUnits

/// A message centre on the loopback with phones behind it: takes messages, sends receipts, and
/// delivers what the phones write.
final class PhoneNetwork: SessionOwner {
  /// One message that was taken.
  struct Taken: Hashable, Sendable {
    var to: String
    var from: String
    var text: String
  }

  private struct Line {
    var waker: LineWaker?
    var waiting: [(token: UInt64, message: ShortMessage)] = []
  }

  private struct State {
    var lines: [ConnectionName: Line] = [:]
    var bound: ConnectionName?
    var taken: [Taken] = []
    var passwords: [String] = []
    var ids: UInt64 = 0
    /// What came of texts that were delivered, by token.
    var answers: [UInt64: CommandStatus] = [:]
    var waiters: [(holds: (borrowing State) -> Bool, go: CheckedContinuation<Void, Never>)] = []
    var receipts = 0
  }

  private static let textBit: UInt64 = 1 << 62
  private let zone = ReceiptTime()
  private let state = Mutex(State())
  /// Whether each message is confirmed by a receipt.
  let sendsReceipts: Bool

  init(sendsReceipts: Bool = true) { self.sendsReceipts = sendsReceipts }

  var taken: [Taken] { state.withLock { $0.taken } }
  var passwords: [String] { state.withLock { $0.passwords } }

  // MARK: Waiting for something to happen

  private func wait(until holds: @escaping @Sendable (borrowing State) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if holds(state) { return true }
        state.waiters.append((holds, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// Returns once a service is bound.
  func untilBound() async { await wait { $0.bound != nil } }
  /// Returns once so many messages were taken.
  func until(taken count: Int) async { await wait { $0.taken.count >= count } }
  /// Returns once so many receipts were answered.
  func until(receipts count: Int) async { await wait { $0.receipts >= count } }

  private func change(_ body: (inout State) -> Void) {
    let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      body(&state)
      var woken: [CheckedContinuation<Void, Never>] = []
      var left: [(holds: (borrowing State) -> Bool, go: CheckedContinuation<Void, Never>)] = []
      for waiter in state.waiters {
        if waiter.holds(state) { woken.append(waiter.go) } else { left.append(waiter) }
      }
      state.waiters = left
      return woken
    }
    for continuation in woken { continuation.resume() }
  }

  // MARK: Phones

  /// Delivers a text and returns how the service answered it.
  func deliver(_ text: String, from sender: String, to code: String) async throws -> CommandStatus {
    let plan = try MessagePlan(text)
    var last = CommandStatus.ok
    for message in try Self.messages(plan, from: sender, to: code) {
      let (token, waker) = state.withLock { state -> (UInt64, LineWaker?) in
        state.ids += 1
        let token = Self.textBit | state.ids
        guard let bound = state.bound else { return (token, nil) }
        state.lines[bound, default: Line()].waiting.append((token, message))
        return (token, state.lines[bound]?.waker)
      }
      waker?.wake()
      await wait { $0.answers[token] != nil }
      last = state.withLock { $0.answers[token] ?? .ok }
    }
    return last
  }

  private static func messages(
    _ plan: MessagePlan, from sender: String, to code: String
  ) throws -> [ShortMessage] {
    let cut = plan.written.cut
    return cut.parts.enumerated().map { place, octets in
      var carriage = Carriage()
      carriage.coding = cut.alphabet.coding
      var text = octets
      if cut.parts.count > 1 {
        carriage.esmClass = Carriage.headerBit
        text = [5, 0, 3, 77, UInt8(cut.parts.count), UInt8(place + 1)] + octets
      }
      return ShortMessage(
        source: SMEAddress(international: Octets(sender)),
        destination: SMEAddress(name: Octets(code)), text: text, carriage: carriage)
    }
  }

  // MARK: The session

  func opened(_ line: ConnectionName, waker: LineWaker) {
    change { $0.lines[line, default: Line()].waker = waker }
  }

  func take(
    _ events: [SessionEvent], on line: ConnectionName, session: inout SMPPSession,
    at now: Instant
  ) {
    for event in events {
      switch event {
      case .bindAsked(_, let mode, let bind):
        session.acceptBind(mode, systemID: "phones", at: now)
        change { state in
          state.passwords.append(bind.password.description)
          state.bound = line
        }
      case .request(let unit): take(unit, on: line, &session, at: now)
      case .answered(let token, let unit):
        change { state in
          if token & Self.textBit != 0 {
            state.answers[token] = unit.status
          } else {
            state.receipts += 1
          }
        }
      case .ended:
        change { state in
          state.lines[line] = nil
          if state.bound == line { state.bound = nil }
        }
      default: break
      }
    }
    send(&session, on: line, at: now)
  }

  func fill(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant) {
    send(&session, on: line, at: now)
  }

  private func take(
    _ unit: PDU, on line: ConnectionName, _ session: inout SMPPSession, at now: Instant
  ) {
    guard case .submit(let message) = unit.body else {
      session.answer(
        unit.sequence, SMPPSession.refusal(of: unit.command), status: .invalidMessageID)
      return
    }
    var id: UInt64 = 0
    change { state in
      state.ids += 1
      id = state.ids
      state.taken.append(
        Taken(
          to: message.destination.digits.description, from: message.source.digits.description,
          text: ReceivedText(message).text))
      if sendsReceipts, message.carriage.receipts & 3 != 0 {
        state.lines[line, default: Line()].waiting.append((id, receipt(id, message, at: now)))
      }
    }
    session.answer(
      unit.sequence, .submitAnswer(MessageAnswer(messageID: Octets(String(id)))))
  }

  private func receipt(_ id: UInt64, _ message: ShortMessage, at now: Instant) -> ShortMessage {
    var carriage = Carriage()
    carriage.esmClass = Carriage.receiptBits
    let date = zone.text(now)
    return ShortMessage(
      source: message.destination, destination: message.source,
      text: DeliveryReceipt.text(
        id: Octets(String(id)), state: .delivered, submitDate: date, doneDate: date,
        beginning: message.text), carriage: carriage)
  }

  private func send(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant) {
    state.withLock { state in
      guard var mine = state.lines[line] else { return }
      while let first = mine.waiting.first, session.room(at: now) > 0,
        session.request(.deliver(first.message), token: first.token, at: now)
      { mine.waiting.removeFirst() }
      state.lines[line] = mine
    }
  }
}
