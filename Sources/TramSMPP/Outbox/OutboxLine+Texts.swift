// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramMessages
import TramUnits

extension OutboxLine {
  /// Receipts of one read, and the answers that wait for them.
  struct Receipts {
    var told: [(receipt: DeliveryReceipt, from: SMEAddress)] = []
    var replies: [Reply] = []
  }

  /// Takes a request of the centre: a receipt, a text, or something that it may not ask.
  func take(
    request unit: PDU, on line: ConnectionName, _ bind: Bind, _ receipts: inout Receipts,
    _ state: inout State, _ session: inout SMPPSession, at now: Instant
  ) {
    let message: ShortMessage
    var reply = Reply(place: 0, sequence: unit.sequence, status: .ok)
    switch unit.body {
    case .deliver(let delivered): message = delivered
    case .data(let data):
      message = ShortMessage(data)
      reply.isData = true
    case .alertNotification: return
    default:
      session.answer(
        unit.sequence, SMPPSession.refusal(of: unit.command), status: .invalidCommandID)
      return
    }
    if message.carriage.isReceipt {
      if let receipt = DeliveryReceipt(message) {
        receipts.told.append((receipt, message.source))
        receipts.replies.append(reply)
        return
      }
    } else if let desk, let account = outbox.centres[centre] {
      let text = ArrivedText(message, of: account, at: now)
      bring(text, to: desk, reply, on: line, bind.generation, &state)
      return
    }
    state.tally.others += 1
    let answer = MessageAnswer(messageID: "")
    session.answer(unit.sequence, reply.isData ? .dataAnswer(answer) : .deliverAnswer(answer))
  }

  /// Has a desk take a text, behind the texts of the same phone; the centre is answered then.
  ///
  /// How many wait is bounded by the session: it refuses requests beyond `mostUnanswered`.
  private func bring(
    _ text: ArrivedText, to desk: any TextDesk, _ reply: Reply, on line: ConnectionName,
    _ generation: UInt64, _ state: inout State
  ) {
    let lane = Int(text.sender.hashValue.magnitude % UInt(Self.laneCount))
    let before = state.lanes[lane]
    state.lanes[lane] = Task {
      await before?.value
      var reply = reply
      do {
        if case .taken(let words?) = try await desk.take(text) {
          reply.place = self.reply(words, to: text)
        }
      } catch {
        reply.status = .receiverTemporaryError
      }
      self.answer(reply, on: line, generation)
    }
  }

  /// Queues what a person is told, and returns the place after which it is accepted.
  private func reply(_ words: String, to text: ArrivedText) -> UInt64 {
    guard let number = state.withLock({ $0.limit.take(text.sender, at: text.time) }),
      let place = try? outbox.reply(
        words, to: number, from: text.shortCode, centre: centre, at: text.time)
    else { return 0 }
    state.withLock { $0.tally.replies += 1 }
    return place
  }

  private func answer(_ reply: Reply, on line: ConnectionName, _ generation: UInt64) {
    let waker = state.withLock { state in
      if reply.status == .ok { state.tally.texts += 1 } else { state.tally.textsPutOff += 1 }
      guard state.binds[line]?.generation == generation else { return LineWaker?.none }
      state.binds[line]?.replies.append(reply)
      return state.wakers[line]
    }
    if outbox.hasWaiting { writer.kick() }
    waker?.wake()
  }
}
