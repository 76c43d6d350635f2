// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramMessages
public import TramUnits

/// A message centre to try a service against: takes every message and sends its receipt.
public final class TrialCentre: SessionOwner {
  /// How it behaves.
  public struct Manner: Hashable, Sendable {
    /// The password that a bind needs; empty for any.
    public var password: Octets = ""
    /// Messages a second that a line may give; more are throttled.
    public var limit = Double.infinity
    /// What becomes of messages.
    public var state = MessageState.delivered
    /// Whether ids are hexadecimal in answers and decimal in receipts, as some centres have it.
    public var mixesIDs = false

    /// Creates the usual manner: everybody may bind, everything is delivered.
    public init() {}
  }

  /// What it counted, over all lines.
  public struct Tally: Hashable, Sendable {
    /// Binds that were taken.
    public var binds = 0
    /// Messages that were taken.
    public var messages = 0
    /// Messages that were throttled.
    public var throttled = 0
    /// Receipts that were sent.
    public var receipts = 0
    /// Receipts that were answered.
    public var confirmed = 0
    /// Receipts that were dropped, as too many waited for a line.
    public var dropped = 0
  }

  /// How many receipts may wait for a line.
  private static let mostWaiting = 100_000

  private struct Line {
    var mode = BindMode.transceiver
    var waiting: [(id: UInt64, message: ShortMessage)] = []
    var head = 0
    var second: Int64 = 0
    var inSecond = 0
  }

  private struct State {
    var tally = Tally()
    var lines: [ConnectionName: Line] = [:]
    var nextID: UInt64 = 1
  }

  private let manner: Manner
  private let zone = ReceiptTime()
  private let state = Mutex(State())

  /// Creates a centre.
  public init(_ manner: Manner = Manner()) { self.manner = manner }

  /// What it counted so far.
  public var tally: Tally { state.withLock { $0.tally } }

  /// Answers what came, and sends receipts.
  public func take(
    _ events: [SessionEvent], on line: ConnectionName, session: inout SMPPSession, at now: Instant
  ) {
    state.withLock { state in
      var mine = state.lines.removeValue(forKey: line) ?? Line()
      var isOver = false
      for event in events {
        switch event {
        case .bindAsked(_, let mode, let bind):
          if manner.password.isEmpty || bind.password == manner.password {
            mine.mode = mode
            state.tally.binds += 1
            session.acceptBind(mode, systemID: "tram", at: now)
          } else {
            session.refuseBind(mode, .invalidPassword)
          }
        case .request(let unit): take(unit, &mine, &state, &session, at: now)
        case .answered: state.tally.confirmed += 1
        case .ended: isOver = true
        default: break
        }
      }
      sendReceipts(&mine, &state.tally, &session, at: now)
      if !isOver { state.lines[line] = mine }
    }
  }

  /// Sends receipts that waited for room.
  public func fill(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant) {
    state.withLock { state in
      guard var mine = state.lines.removeValue(forKey: line) else { return }
      sendReceipts(&mine, &state.tally, &session, at: now)
      state.lines[line] = mine
    }
  }

  private func take(
    _ unit: PDU, _ line: inout Line, _ state: inout State, _ session: inout SMPPSession,
    at now: Instant
  ) {
    guard case .submit(let message) = unit.body else {
      // Nothing is kept, so nothing can be asked for, cancelled or replaced.
      session.answer(
        unit.sequence, SMPPSession.refusal(of: unit.command), status: .invalidMessageID)
      return
    }
    if line.second != now.milliseconds / 1000 {
      line.second = now.milliseconds / 1000
      line.inSecond = 0
    }
    line.inSecond += 1
    guard Double(line.inSecond) <= manner.limit else {
      state.tally.throttled += 1
      session.answer(
        unit.sequence, .submitAnswer(MessageAnswer(messageID: nil)), status: .throttled)
      return
    }
    let id = state.nextID
    state.nextID += 1
    state.tally.messages += 1
    let spelt = Octets(String(id, radix: manner.mixesIDs ? 16 : 10, uppercase: true))
    session.answer(unit.sequence, .submitAnswer(MessageAnswer(messageID: spelt)))
    guard message.carriage.receipts & 3 != 0, line.mode.mayDeliver else { return }
    guard line.waiting.count - line.head < Self.mostWaiting else {
      state.tally.dropped += 1
      return
    }
    line.waiting.append((id, message))
  }

  private func sendReceipts(
    _ line: inout Line, _ tally: inout Tally, _ session: inout SMPPSession, at now: Instant
  ) {
    guard line.head < line.waiting.count, session.room(at: now) > 0 else { return }
    let date = zone.text(now)
    while line.head < line.waiting.count, session.room(at: now) > 0 {
      let (id, message) = line.waiting[line.head]
      guard session.request(.deliver(receipt(id, message, date)), token: id, at: now) else { break }
      line.head += 1
      tally.receipts += 1
    }
    if line.head == line.waiting.count {
      line.waiting.removeAll(keepingCapacity: true)
      line.head = 0
    } else if line.head > 4096 {
      line.waiting.removeSubrange(..<line.head)
      line.head = 0
    }
  }

  private func receipt(_ id: UInt64, _ message: ShortMessage, _ date: String) -> ShortMessage {
    var carriage = Carriage()
    carriage.esmClass = Carriage.receiptBits
    let spelt = Octets(String(id))
    return ShortMessage(
      source: message.destination, destination: message.source,
      text: DeliveryReceipt.text(
        id: spelt, state: manner.state, submitDate: date, doneDate: date,
        beginning: message.text),
      carriage: carriage,
      tlvs: [
        TLV(.receiptedMessageId, Octets(spelt.bytes + [0])),
        TLV(.messageState, UInt32(manner.state.rawValue), width: 1),
      ])
  }
}
