// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramMessages
public import TramUnits

/// Sends what an outbox holds for one message centre, over one bind or several.
///
/// A message goes when its lease is durable; a place of the window is free again when the answer
/// is durable; a receipt is answered when it is durable. So after a kill at most a window of
/// messages is in doubt, and no receipt is lost.
public final class OutboxLine: SessionOwner {
  /// What it counted, over all binds.
  public struct Tally: Hashable, Sendable {
    /// Messages that were sent, again ones included.
    public var sent = 0
    /// Messages that the centre took.
    public var taken = 0
    /// Messages that it refused for good.
    public var refused = 0
    /// Messages that it put off.
    public var putOff = 0
    /// Messages that nobody knows of: the line broke, or no answer came.
    public var doubted = 0
    /// Questions whether the centre knows a message.
    public var asked = 0
    /// Receipts that were taken, and answered once they were durable.
    public var receipts = 0
    /// Receipts that were put off, as too many wait for their messages.
    public var receiptsPutOff = 0
    /// Messages that came and are no receipts.
    public var others = 0
  }

  private struct Bind {
    /// Answers of ours, each after a place.
    var replies: [(place: UInt64, sequence: UInt32, status: CommandStatus)] = []
    var repliesHead = 0
    /// Answers of the centre that are not durable yet: they hold a place of the window each.
    var held: [(place: UInt64, count: Int)] = []
    var heldCount = 0
    var staged: [Outbox.Staged] = []
    var ready: [UInt64] = []
    var readyHead = 0
    var asks: [UInt64] = []

    var readyCount: Int { ready.count - readyHead }
  }

  private struct State {
    var binds: [ConnectionName: Bind] = [:]
    var tally = Tally()
  }

  /// Marks the tokens of questions.
  private static let questionBit: UInt64 = 1 << 63

  private let outbox: Outbox
  private let writer: OutboxWriter
  private let centre: UInt16
  private let state = Mutex(State())

  /// Creates an owner for the binds to a centre.
  public init(_ outbox: Outbox, writer: OutboxWriter, centre: UInt16) {
    self.outbox = outbox
    self.writer = writer
    self.centre = centre
  }

  /// What it counted.
  public var tally: Tally { state.withLock { $0.tally } }

  /// Has the line woken after each write.
  public func opened(_ line: ConnectionName, waker: LineWaker) { writer.add(line, waker) }

  /// Tells the outbox what happened, and sends on.
  public func take(
    _ events: [SessionEvent], on line: ConnectionName, session: inout SMPPSession, at now: Instant
  ) {
    state.withLock { state in
      var bind = state.binds.removeValue(forKey: line) ?? Bind()
      var answers: [(number: UInt64, status: CommandStatus, id: Octets?)] = []
      var receipts: [(receipt: DeliveryReceipt, from: SMEAddress)] = []
      var sequences: [UInt32] = []
      var doubts: [UInt64] = []
      var isOver = false
      for event in events {
        switch event {
        case .answered(let token, let unit):
          take(token, unit, &answers, &bind, &state.tally)
        case .unanswered(let token, _): doubts.append(token & ~Self.questionBit)
        case .request(let unit):
          guard case .deliver(let message) = unit.body else {
            session.answer(
              unit.sequence, SMPPSession.refusal(of: unit.command), status: .invalidCommandID)
            continue
          }
          guard message.carriage.isReceipt, let receipt = DeliveryReceipt(message) else {
            state.tally.others += 1
            session.answer(unit.sequence, .deliverAnswer(MessageAnswer(messageID: "")))
            continue
          }
          receipts.append((receipt, message.source))
          sequences.append(unit.sequence)
        case .ended: isOver = true
        default: break
        }
      }
      if !answers.isEmpty {
        let place = outbox.answered(answers, centre: centre, at: now)
        bind.held.append((place, answers.count))
        bind.heldCount += answers.count
      }
      if !receipts.isEmpty { take(receipts, sequences, &bind, &state.tally, at: now) }
      if !doubts.isEmpty {
        state.tally.doubted += doubts.count
        outbox.doubt(doubts, centre: centre)
      }
      if isOver {
        close(bind, line)
      } else {
        send(&bind, &state.tally, &session, at: now)
        state.binds[line] = bind
      }
      if outbox.hasWaiting { writer.kick() }
    }
  }

  /// Sends what became durable meanwhile.
  public func fill(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant) {
    state.withLock { state in
      var bind = state.binds.removeValue(forKey: line) ?? Bind()
      send(&bind, &state.tally, &session, at: now)
      state.binds[line] = bind
      if outbox.hasWaiting { writer.kick() }
    }
  }

  private func take(
    _ token: UInt64, _ unit: PDU,
    _ answers: inout [(number: UInt64, status: CommandStatus, id: Octets?)], _ bind: inout Bind,
    _ tally: inout Tally
  ) {
    let number = token & ~Self.questionBit
    guard token & Self.questionBit == 0 else {
      // Known under its name: taken before. Not known: it was never there.
      if unit.status == .ok, case .queryAnswer(let answer) = unit.body {
        answers.append((number, .ok, answer.tlvs.text(.receiptedMessageId) ?? answer.messageID))
        tally.taken += 1
      } else if unit.status.action == .giveUp {
        outbox.unknownThere([number], centre: centre)
      } else {
        outbox.doubt([number], centre: centre)
      }
      return
    }
    var id: Octets?
    if case .submitAnswer(let answer) = unit.body { id = answer.messageID }
    switch unit.status.action {
    case .done: tally.taken += 1
    case .giveUp: tally.refused += 1
    default: tally.putOff += 1
    }
    answers.append((number, unit.status, id))
  }

  private func take(
    _ receipts: [(receipt: DeliveryReceipt, from: SMEAddress)], _ sequences: [UInt32],
    _ bind: inout Bind, _ tally: inout Tally, at now: Instant
  ) {
    let (outcomes, place) = outbox.received(receipts, centre: centre, at: now)
    for (outcome, sequence) in zip(outcomes, sequences) {
      if outcome == nil { tally.receiptsPutOff += 1 } else { tally.receipts += 1 }
      bind.replies.append((place, sequence, outcome == nil ? .receiverTemporaryError : .ok))
    }
  }

  /// Sends answers and messages whose records are durable, as far as the window goes.
  private func send(
    _ bind: inout Bind, _ tally: inout Tally, _ session: inout SMPPSession, at now: Instant
  ) {
    let durable = outbox.durable
    while bind.repliesHead < bind.replies.count, bind.replies[bind.repliesHead].place <= durable {
      let reply = bind.replies[bind.repliesHead]
      session.answer(
        reply.sequence, .deliverAnswer(MessageAnswer(messageID: "")), status: reply.status)
      bind.repliesHead += 1
    }
    if bind.repliesHead == bind.replies.count {
      bind.replies.removeAll(keepingCapacity: true)
      bind.repliesHead = 0
    }
    while let first = bind.held.first, first.place <= durable {
      bind.heldCount -= first.count
      bind.held.removeFirst()
    }
    guard outbox.stopped == nil, case .bound(let mode) = session.state, mode.maySubmit else {
      return
    }
    while let first = bind.staged.first, first.place <= durable {
      bind.ready += first.numbers
      bind.asks += first.asked
      bind.staged.removeFirst()
    }
    let window = session.settings.window
    var room = min(session.room(at: now), window - session.inFlight - bind.heldCount)
    while room > 0, let number = bind.asks.popLast() {
      guard let question = outbox.question(number) else { continue }
      guard session.request(.query(question), token: number | Self.questionBit, at: now) else {
        bind.asks.append(number)
        break
      }
      tally.asked += 1
      room -= 1
    }
    while room > 0, bind.readyCount > 0 {
      let number = bind.ready[bind.readyHead]
      bind.readyHead += 1
      guard let message = outbox.message(number) else { continue }
      guard session.request(.submit(message), token: number, at: now) else {
        bind.readyHead -= 1
        break
      }
      tally.sent += 1
      room -= 1
    }
    if bind.readyHead > 4096 || bind.readyCount == 0 {
      bind.ready.removeFirst(bind.readyHead)
      bind.readyHead = 0
    }
    let coming = bind.readyCount + bind.staged.reduce(0) { $0 + $1.numbers.count }
    guard coming < 2 * window else { return }
    let staged = outbox.stage(3 * window - coming, centre: centre, at: now)
    if !staged.numbers.isEmpty || !staged.asked.isEmpty { bind.staged.append(staged) }
  }

  /// Gives back what was not sent when a line is over.
  private func close(_ bind: Bind, _ line: ConnectionName) {
    writer.remove(line)
    outbox.putBack(
      Array(bind.ready[bind.readyHead...]) + bind.staged.flatMap(\.numbers), centre: centre)
    outbox.doubt(bind.asks + bind.staged.flatMap(\.asked), centre: centre)
  }
}
