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
    /// Questions for messages whose receipts had not come.
    public var quests = 0
    /// Those of them that the centre answered.
    public var learnt = 0
    /// Those of them of which it knew nothing.
    public var learntNothing = 0
    /// Receipts that were taken, and answered once they were durable.
    public var receipts = 0
    /// Receipts that were put off, as too many wait for their messages.
    public var receiptsPutOff = 0
    /// Texts of people that a desk took or left to a person.
    public var texts = 0
    /// Texts that no desk could keep: the centre is to deliver them again.
    public var textsPutOff = 0
    /// Replies to texts that were queued.
    public var replies = 0
    /// Messages that came, are no receipts, and have no desk.
    public var others = 0
  }

  /// An answer of ours, after a place.
  struct Reply {
    var place: UInt64
    var sequence: UInt32
    var status: CommandStatus
    var isData = false
  }

  struct Bind {
    /// Which of the lines of one name it is: a text that was taken on an earlier one is not
    /// answered on this.
    var generation: UInt64 = 0
    /// Answers of ours, each after a place.
    var replies: [Reply] = []
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

  struct State {
    var binds: [ConnectionName: Bind] = [:]
    var tally = Tally()
    var generation: UInt64 = 0
    var wakers: [ConnectionName: LineWaker] = [:]
    /// The last text of each lane: texts of one phone are taken one after another.
    var lanes: [Task<Void, Never>?] = Array(repeating: nil, count: OutboxLine.laneCount)
    var limit = ReplyLimit()

    mutating func takeBind(_ line: ConnectionName) -> Bind {
      if let bind = binds.removeValue(forKey: line) { return bind }
      generation += 1
      var bind = Bind()
      bind.generation = generation
      return bind
    }
  }

  /// How many texts are with the desks at once.
  static let laneCount = 64

  /// Marks the tokens of questions.
  private static let questionBit: UInt64 = 1 << 63
  /// Marks the tokens of questions for missing receipts.
  static let questBit: UInt64 = 1 << 62

  let outbox: Outbox
  let writer: OutboxWriter
  let centre: UInt16
  let desk: (any TextDesk)?
  let state = Mutex(State())

  /// Creates an owner for the binds to a centre.
  ///
  /// - Parameter desk: Takes what people write; without one it is answered and left.
  public init(
    _ outbox: Outbox, writer: OutboxWriter, centre: UInt16, desk: (any TextDesk)? = nil
  ) {
    self.outbox = outbox
    self.writer = writer
    self.centre = centre
    self.desk = desk
  }

  /// What it counted.
  public var tally: Tally { state.withLock { $0.tally } }

  /// Has the line woken after each write.
  public func opened(_ line: ConnectionName, waker: LineWaker) {
    state.withLock { $0.wakers[line] = waker }
    writer.add(line, waker)
  }

  /// Tells the outbox what happened, and sends on.
  public func take(
    _ events: [SessionEvent], on line: ConnectionName, session: inout SMPPSession, at now: Instant
  ) {
    state.withLock { state in
      var bind = state.takeBind(line)
      var answers: [(number: UInt64, status: CommandStatus, id: Octets?)] = []
      var receipts = Receipts()
      var doubts: [UInt64] = []
      var learnt: [(number: UInt64, state: MessageState)] = []
      var isOver = false
      for event in events {
        switch event {
        case .answered(let token, let unit) where token & Self.questBit != 0:
          take(quest: token & ~Self.questBit, unit, &learnt, &state.tally)
        case .answered(let token, let unit):
          take(token, unit, &answers, &bind, &state.tally)
        case .unanswered(let token, _) where token & Self.questBit != 0: break
        case .unanswered(let token, _): doubts.append(token & ~Self.questionBit)
        case .request(let unit):
          take(request: unit, on: line, bind, &receipts, &state, &session, at: now)
        case .ended: isOver = true
        default: break
        }
      }
      if !answers.isEmpty {
        let place = outbox.answered(answers, centre: centre, at: now)
        bind.held.append((place, answers.count))
        bind.heldCount += answers.count
      }
      if !learnt.isEmpty { _ = outbox.learnt(learnt, centre: centre, at: now) }
      if !receipts.told.isEmpty { take(receipts, &bind, &state.tally, at: now) }
      if !doubts.isEmpty {
        state.tally.doubted += doubts.count
        outbox.doubt(doubts, centre: centre)
      }
      if isOver {
        state.wakers[line] = nil
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
      var bind = state.takeBind(line)
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
    _ receipts: Receipts, _ bind: inout Bind, _ tally: inout Tally, at now: Instant
  ) {
    let (outcomes, place) = outbox.received(receipts.told, centre: centre, at: now)
    for (outcome, var reply) in zip(outcomes, receipts.replies) {
      if outcome == nil { tally.receiptsPutOff += 1 } else { tally.receipts += 1 }
      reply.place = place
      reply.status = outcome == nil ? .receiverTemporaryError : .ok
      bind.replies.append(reply)
    }
  }

  /// Sends answers and messages whose records are durable, as far as the window goes.
  private func send(
    _ bind: inout Bind, _ tally: inout Tally, _ session: inout SMPPSession, at now: Instant
  ) {
    let durable = outbox.durable
    while bind.repliesHead < bind.replies.count, bind.replies[bind.repliesHead].place <= durable {
      let reply = bind.replies[bind.repliesHead]
      let answer = MessageAnswer(messageID: "")
      session.answer(
        reply.sequence, reply.isData ? .dataAnswer(answer) : .deliverAnswer(answer),
        status: reply.status)
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
    if room > 0 { ask(room, &tally, &session, at: now) }
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
