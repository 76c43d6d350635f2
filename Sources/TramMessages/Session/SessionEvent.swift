// SPDX-License-Identifier: Apache-2.0

/// What a session tells whoever owns it.
public enum SessionEvent: Hashable, Sendable {
  /// The line is bound; what the other side answered to our bind, if we asked.
  case bound(BindMode)
  /// Somebody wants to bind; `SMPPSession.acceptBind` or `refuseBind` answers.
  case bindAsked(sequence: UInt32, BindMode, Bind)
  /// The centre asks us to bind.
  case outbind(systemID: Octets, password: Octets)
  /// A request that the owner answers with `SMPPSession.answer`; an alert is not answered.
  case request(PDU)
  /// A request of ours was answered.
  case answered(token: UInt64, PDU)
  /// A request of ours will not be answered; nobody knows whether it was taken.
  case unanswered(token: UInt64, SessionEnd)
  /// A unit could not be used; it has been answered.
  case fault(PDUFault)
  /// The session is over; the line is to be closed when the output is written.
  case ended(SessionEnd)
}

/// Why a session is over or a request stayed without answer.
public enum SessionEnd: Hashable, Sendable {
  /// Both sides agreed.
  case unbound
  /// The bind was refused.
  case bindRefused(CommandStatus)
  /// No bind, or no answer to it, in time.
  case initTimeout
  /// A request was not answered in time.
  case responseTimeout
  /// The other side is silent though the line seems open.
  case silent
  /// No message for long.
  case inactive
  /// The octets are no units any more.
  case broken
  /// The other side does not read what is written.
  case stuck
  /// The line was closed.
  case closed
}

/// What a session counted.
public struct SessionTally: Hashable, Sendable {
  /// Requests of ours.
  public var requests = 0
  /// Answers to them.
  public var answers = 0
  /// Answers to nothing that waits: late, repeated or made up.
  public var strayAnswers = 0
  /// Requests of the other side.
  public var received = 0
  /// Requests refused because too many waited.
  public var refused = 0
  /// Units that could not be used.
  public var faults = 0
}
