// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramMessages
import TramSMPP
import TramUnits

/// The binds to one message centre: lets the outbox's line send over them, hands texts from people
/// on, and knows which of them are bound.
///
/// A text is answered when whoever takes it has kept it; one that is not kept is put off, and the
/// centre delivers it again.
final class CentreOwner: SessionOwner {
  /// One bind.
  struct Line: Sendable {
    /// Whether it is bound.
    var isBound = false
    /// Since when it is or is not.
    var since: Instant
    /// How its last session ended.
    var end: SessionEnd?
    /// How often it was bound.
    var binds = 0
  }

  private struct Bind {
    var line: Line
    var waker: LineWaker?
    /// Which session of the bind it is: an answer for an earlier one is dropped.
    var turn: UInt64 = 0
    var answers: [(sequence: UInt32, isKept: Bool)] = []
    /// Texts that were handed on and are not answered.
    var waiting = 0
  }

  private struct State {
    var binds: [ConnectionName: Bind] = [:]
    var texts = 0
    var putOff = 0
  }

  /// How many texts of one bind may wait to be kept; more are put off.
  private static let mostWaiting = 1000

  let centre: CentreSetting
  let line: OutboxLine
  private let hand: @Sendable (ArrivedMessage) -> Void
  private let state = Mutex(State())

  /// Creates an owner.
  ///
  /// - Parameter hand: Takes a text; it must not call back before it returns.
  init(
    _ centre: CentreSetting, line: OutboxLine,
    hand: @escaping @Sendable (ArrivedMessage) -> Void
  ) {
    self.centre = centre
    self.line = line
    self.hand = hand
  }

  /// The binds that there were, by name.
  var lines: [(name: String, line: Line)] {
    state.withLock { state in
      state.binds.map { ($0.key.description, $0.value.line) }.sorted { $0.0 < $1.0 }
    }
  }

  /// How many binds are bound now.
  var bound: Int { state.withLock { $0.binds.values.count(where: \.line.isBound) } }

  /// Texts that were kept, and that were put off.
  var texts: (kept: Int, putOff: Int) { state.withLock { ($0.texts, $0.putOff) } }

  func opened(_ name: ConnectionName, waker: LineWaker) {
    state.withLock { state in
      var bind = state.binds[name] ?? Bind(line: Line(since: Instant(milliseconds: 0)))
      bind.waker = waker
      bind.turn += 1
      bind.answers = []
      bind.waiting = 0
      state.binds[name] = bind
    }
    line.opened(name, waker: waker)
  }

  func take(
    _ events: [SessionEvent], on name: ConnectionName, session: inout SMPPSession,
    at now: Instant
  ) {
    var rest: [SessionEvent] = []
    rest.reserveCapacity(events.count)
    var texts: [(sequence: UInt32, message: ShortMessage)] = []
    for event in events {
      switch event {
      case .bound: note(name, isBound: true, nil, at: now)
      case .ended(let end): note(name, isBound: false, end, at: now)
      default: break
      }
      if case .request(let unit) = event, case .deliver(let message) = unit.body,
        !message.carriage.isReceipt
      {
        texts.append((unit.sequence, message))
      } else {
        rest.append(event)
      }
    }
    for (sequence, message) in texts { take(message, sequence, name, &session, at: now) }
    answer(name, &session)
    line.take(rest, on: name, session: &session, at: now)
  }

  func fill(_ session: inout SMPPSession, on name: ConnectionName, at now: Instant) {
    answer(name, &session)
    line.fill(&session, on: name, at: now)
  }

  private func note(_ name: ConnectionName, isBound: Bool, _ end: SessionEnd?, at now: Instant) {
    state.withLock { state in
      var bind = state.binds[name] ?? Bind(line: Line(since: now))
      if bind.line.isBound != isBound || bind.line.binds == 0 { bind.line.since = now }
      bind.line.isBound = isBound
      if isBound { bind.line.binds += 1 }
      bind.line.end = end ?? bind.line.end
      state.binds[name] = bind
    }
  }

  private func take(
    _ message: ShortMessage, _ sequence: UInt32, _ name: ConnectionName,
    _ session: inout SMPPSession, at now: Instant
  ) {
    let turn = state.withLock { state -> UInt64? in
      guard var bind = state.binds[name], bind.waiting < Self.mostWaiting else {
        state.putOff += 1
        return nil
      }
      bind.waiting += 1
      state.binds[name] = bind
      return bind.turn
    }
    guard let turn else {
      session.answer(
        sequence, .deliverAnswer(MessageAnswer(messageID: "")), status: .receiverTemporaryError)
      return
    }
    hand(
      ArrivedMessage(centre: centre, message: message, time: now) { [weak self] isKept in
        self?.settle(sequence, isKept, name, turn)
      })
  }

  /// Notes what became of a text, and lets its bind answer.
  private func settle(
    _ sequence: UInt32, _ isKept: Bool, _ name: ConnectionName, _ turn: UInt64
  ) {
    let waker = state.withLock { state -> LineWaker? in
      if isKept { state.texts += 1 } else { state.putOff += 1 }
      guard var bind = state.binds[name], bind.turn == turn else { return nil }
      bind.waiting = max(bind.waiting - 1, 0)
      bind.answers.append((sequence, isKept))
      state.binds[name] = bind
      return bind.waker
    }
    waker?.wake()
  }

  private func answer(_ name: ConnectionName, _ session: inout SMPPSession) {
    let answers = state.withLock { state -> [(sequence: UInt32, isKept: Bool)] in
      guard let answers = state.binds[name]?.answers, !answers.isEmpty else { return [] }
      state.binds[name]?.answers = []
      return answers
    }
    for (sequence, isKept) in answers {
      session.answer(
        sequence, .deliverAnswer(MessageAnswer(messageID: "")),
        status: isKept ? .ok : .receiverTemporaryError)
    }
  }
}

/// A message from a person as a centre delivered it, and how the centre is answered.
struct ArrivedMessage: Sendable {
  let centre: CentreSetting
  let message: ShortMessage
  let time: Instant
  /// Tells whether it was kept; once, from anywhere but within the call that handed it over.
  let settle: @Sendable (Bool) -> Void
}
