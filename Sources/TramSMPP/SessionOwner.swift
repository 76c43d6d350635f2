// SPDX-License-Identifier: Apache-2.0

public import TramMessages
public import TramUnits

/// Who decides what a session says: it gets the events of one read and answers into the session.
///
/// It is called on the line's event loop; what it puts into the session is written together when
/// it returns, so it must not wait for anything.
public protocol SessionOwner: AnyObject, Sendable {
  /// Is told that a line was opened, and how to wake it from elsewhere.
  func opened(_ line: ConnectionName, waker: LineWaker)
  /// Takes what happened on a line since the last time.
  func take(
    _ events: [SessionEvent], on line: ConnectionName, session: inout SMPPSession,
    at now: Instant)
  /// Is asked a few times a second, and after each write that made room, whether there is
  /// something to send.
  func fill(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant)
}

extension SessionOwner {
  /// Needs no waking.
  public func opened(_ line: ConnectionName, waker: LineWaker) {}
  /// Sends nothing of its own accord.
  public func fill(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant) {}
}
