// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramMessages
public import TramUnits

/// A message centre to try a service against: takes every message and sends its receipt.
///
/// It answers `query_sm` for the last messages that it took, and `cancel_sm` and `replace_sm` as
/// long as a message waits for its delivery.
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
    /// Seconds from a message to its delivery.
    public var delay = 0.0
    /// How often a receipt is lost: every so many-th; 0 for never.
    public var loses = 0
    /// Whether it knows no `query_sm`, as many centres do not.
    public var refusesQueries = false

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
    /// Receipts that were lost on purpose.
    public var lost = 0
    /// Messages that were asked for.
    public var queries = 0
    /// Messages that were cancelled.
    public var cancelled = 0
    /// Messages that were replaced.
    public var replaced = 0
  }

  /// How many receipts may wait for a line.
  static let mostWaiting = 100_000

  /// Messages that are remembered for `query_sm`.
  static let mostKept = 1 << 17

  /// A message on its way.
  struct Waiting {
    var id: UInt64
    var message: ShortMessage
    var due: Instant
    var state: MessageState
  }

  struct Line {
    var mode = BindMode.transceiver
    var waiting: [Waiting] = []
    var head = 0
    var second: Int64 = 0
    var inSecond = 0
  }

  /// What is remembered of a message.
  struct Kept {
    var id: UInt64 = 0
    var source = Octets()
    var state = MessageState.enroute
    var doneAt = Instant(milliseconds: 0)
  }

  struct State {
    var tally = Tally()
    var lines: [ConnectionName: Line] = [:]
    var nextID: UInt64 = 1
    var kept: [Kept] = []

    /// Remembers a message in the place of one long before it.
    mutating func keep(_ kept: Kept) {
      if self.kept.count < TrialCentre.mostKept {
        self.kept.append(kept)
      } else {
        self.kept[Int(kept.id &- 1) & (TrialCentre.mostKept - 1)] = kept
      }
    }

    /// Where a message is remembered; `nil` for one that is not.
    func place(of id: UInt64) -> Int? {
      let place = Int(truncatingIfNeeded: id &- 1) & (TrialCentre.mostKept - 1)
      return kept.indices.contains(place) && kept[place].id == id ? place : nil
    }
  }

  let manner: Manner
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
      sendReceipts(&mine, &state, &session, at: now)
      if !isOver { state.lines[line] = mine }
    }
  }

  /// Sends receipts that waited for room.
  public func fill(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant) {
    state.withLock { state in
      guard var mine = state.lines.removeValue(forKey: line) else { return }
      sendReceipts(&mine, &state, &session, at: now)
      state.lines[line] = mine
    }
  }

  private func sendReceipts(
    _ line: inout Line, _ state: inout State, _ session: inout SMPPSession, at now: Instant
  ) {
    guard line.head < line.waiting.count, line.waiting[line.head].due <= now,
      session.room(at: now) > 0
    else { return }
    let date = zone.text(now)
    while line.head < line.waiting.count, line.waiting[line.head].due <= now,
      session.room(at: now) > 0
    {
      let waiting = line.waiting[line.head]
      if manner.loses == 0 || waiting.id % UInt64(manner.loses) != 0 {
        let body = PDU.Body.deliver(receipt(waiting, date))
        guard session.request(body, token: waiting.id, at: now) else { break }
        state.tally.receipts += 1
      } else {
        state.tally.lost += 1
      }
      if let place = state.place(of: waiting.id) {
        state.kept[place].state = waiting.state
        state.kept[place].doneAt = now
      }
      line.head += 1
    }
    if line.head == line.waiting.count {
      line.waiting.removeAll(keepingCapacity: true)
      line.head = 0
    } else if line.head > 4096 {
      line.waiting.removeSubrange(..<line.head)
      line.head = 0
    }
  }

  private func receipt(_ waiting: Waiting, _ date: String) -> ShortMessage {
    var carriage = Carriage()
    carriage.esmClass = Carriage.receiptBits
    let spelt = Octets(String(waiting.id))
    let message = waiting.message
    return ShortMessage(
      source: message.destination, destination: message.source,
      text: DeliveryReceipt.text(
        id: spelt, state: waiting.state, submitDate: date, doneDate: date,
        beginning: message.text),
      carriage: carriage,
      tlvs: [
        TLV(.receiptedMessageId, Octets(spelt.bytes + [0])),
        TLV(.messageState, UInt32(waiting.state.rawValue), width: 1),
      ])
  }
}
