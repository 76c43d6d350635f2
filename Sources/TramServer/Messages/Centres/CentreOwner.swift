// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramMessages
import TramSMPP
import TramUnits

/// The binds to one message centre: lets the outbox's line talk over them, and knows which of them
/// are bound.
final class CentreOwner: SessionOwner {
  /// One bind.
  struct Bind: Sendable {
    /// Whether it is bound.
    var isBound = false
    /// Since when it is or is not.
    var since: Instant
    /// How its last session ended.
    var end: SessionEnd?
    /// How often it was bound.
    var binds = 0
  }

  let centre: CentreSetting
  let line: OutboxLine
  private let binds = Mutex<[ConnectionName: Bind]>([:])

  init(_ centre: CentreSetting, line: OutboxLine) {
    self.centre = centre
    self.line = line
  }

  /// How many binds are bound now.
  var bound: Int { binds.withLock { $0.values.count(where: \.isBound) } }

  /// Since when no bind is there; `nil` while one is, or none was ever tried.
  var awaySince: Instant? {
    binds.withLock { binds in
      binds.values.contains(where: \.isBound) ? nil : binds.values.map(\.since).max()
    }
  }

  func opened(_ name: ConnectionName, waker: LineWaker) { line.opened(name, waker: waker) }

  func take(
    _ events: [SessionEvent], on name: ConnectionName, session: inout SMPPSession,
    at now: Instant
  ) {
    for event in events {
      switch event {
      case .bound: note(name, isBound: true, nil, at: now)
      case .ended(let end): note(name, isBound: false, end, at: now)
      default: break
      }
    }
    line.take(events, on: name, session: &session, at: now)
  }

  func fill(_ session: inout SMPPSession, on name: ConnectionName, at now: Instant) {
    line.fill(&session, on: name, at: now)
  }

  private func note(_ name: ConnectionName, isBound: Bool, _ end: SessionEnd?, at now: Instant) {
    binds.withLock { binds in
      var bind = binds[name] ?? Bind(since: now)
      if bind.isBound != isBound { bind.since = now }
      bind.isBound = isBound
      if isBound { bind.binds += 1 }
      bind.end = end ?? bind.end
      binds[name] = bind
    }
  }
}
