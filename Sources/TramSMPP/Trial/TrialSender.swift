// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramMessages
public import TramUnits

/// Sends one message many times and counts what comes of it: for trying a message centre, and
/// for measuring.
public final class TrialSender: SessionOwner {
  /// What came of it.
  public struct Tally: Hashable, Sendable {
    /// Messages that were sent, again ones included.
    public var sent = 0
    /// Messages that the centre took.
    public var taken = 0
    /// Messages that it refused for good.
    public var refused = 0
    /// Messages that it put off: they were sent again.
    public var putOff = 0
    /// Messages without an answer: nobody knows whether they were taken.
    public var unanswered = 0
    /// Receipts of a last state.
    public var receipts = 0
    /// Receipts that name no message that was taken.
    public var strays = 0
    /// Messages that came and are no receipts.
    public var others = 0
    /// When the session was bound.
    public var boundAt: Instant?
    /// When the last event came.
    public var lastAt: Instant?
  }

  private struct State {
    var tally = Tally()
    var left: Int
    var next: UInt64 = 0
    /// Whether messages that were taken are kept, to see whose receipts come.
    var ids: Set<Octets> = []
    /// Receipts that came before the answer that names their message.
    var early: Set<Octets> = []
    var isDone = false
  }

  private let messages: [ShortMessage]
  private let wantsReceipts: Bool
  private let rule: MessageIDRule
  private let state: Mutex<State>

  /// Creates a sender.
  ///
  /// - Parameters:
  ///   - messages: The parts of the message, sent one behind the other.
  ///   - count: How often.
  ///   - rule: How the centre spells ids.
  public init(
    _ messages: [ShortMessage], count: Int,
    rule: MessageIDRule = MessageIDRule(answer: .text, receipt: .text)
  ) {
    self.messages = messages
    self.rule = rule
    wantsReceipts = messages.contains { $0.carriage.receipts & 3 != 0 }
    state = Mutex(State(left: max(count, 0) * messages.count))
  }

  /// What came of it so far.
  public var tally: Tally { state.withLock { $0.tally } }
  /// A Boolean value: whether everything was answered and, if wanted, receipted.
  public var isDone: Bool { state.withLock { $0.isDone } }

  /// Counts answers and receipts, and sends on.
  public func take(
    _ events: [SessionEvent], on line: ConnectionName, session: inout SMPPSession, at now: Instant
  ) {
    state.withLock { state in
      state.tally.lastAt = now
      for event in events {
        switch event {
        case .bound: state.tally.boundAt = now
        case .answered(_, let unit): take(answer: unit, &state)
        case .unanswered: state.tally.unanswered += 1
        case .request(let unit): take(request: unit, &state, &session)
        default: break
        }
      }
      send(&state, &session, at: now)
    }
  }

  /// Sends what there is room for.
  public func fill(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant) {
    state.withLock { send(&$0, &session, at: now) }
  }

  private func send(_ state: inout State, _ session: inout SMPPSession, at now: Instant) {
    var room = state.left > 0 ? session.room(at: now) : 0
    while room > 0, state.left > 0 {
      let message = messages[Int(state.next % UInt64(messages.count))]
      guard session.request(.submit(message), token: state.next, at: now) else { break }
      state.next += 1
      state.left -= 1
      state.tally.sent += 1
      room -= 1
    }
    let tally = state.tally
    let isAnswered =
      state.left == 0 && tally.taken + tally.refused + tally.putOff + tally.unanswered == tally.sent
    if isAnswered, !wantsReceipts || tally.receipts >= tally.taken, !state.isDone {
      state.isDone = true
      session.unbind(at: now)
    }
  }

  private func take(answer unit: PDU, _ state: inout State) {
    switch unit.status.action {
    case .done:
      state.tally.taken += 1
      guard wantsReceipts, case .submitAnswer(let answer) = unit.body, let id = answer.messageID,
        let key = rule.key(ofAnswer: id)
      else { return }
      if state.early.remove(key) != nil {
        state.tally.receipts += 1
      } else {
        state.ids.insert(key)
      }
    case .slowDown, .retryLater:
      state.tally.putOff += 1
      state.left += 1
    default: state.tally.refused += 1
    }
  }

  private func take(
    request unit: PDU, _ state: inout State, _ session: inout SMPPSession
  ) {
    guard case .deliver(let message) = unit.body else {
      session.answer(unit.sequence, SMPPSession.refusal(of: unit.command))
      return
    }
    session.answer(unit.sequence, .deliverAnswer(MessageAnswer(messageID: "")))
    guard message.carriage.isReceipt, let receipt = DeliveryReceipt(message) else {
      state.tally.others += 1
      return
    }
    guard receipt.state?.isFinal == true, let key = rule.key(ofReceipt: receipt.messageID) else {
      return
    }
    if state.ids.remove(key) != nil {
      state.tally.receipts += 1
    } else if state.early.count < 10_000 {
      state.early.insert(key)
    } else {
      state.tally.strays += 1
    }
  }
}
