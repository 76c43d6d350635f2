// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// One session of SMPP as a value, on either side: octets, requests and time go in, octets and
/// events come out.
///
/// It reads no clock and knows no socket, so a session of a day replays in a test.
public struct SMPPSession: Sendable {
  /// Which side of the line it is.
  public enum Role: Hashable, Sendable {
    /// A service (ESME) that binds to a message centre; `waits` for an outbind first.
    case service(BindMode, Bind, waits: Bool = false)
    /// A message centre (SMSC).
    case centre
  }

  /// How far a session has come.
  public enum State: Hashable, Sendable {
    /// Not bound yet.
    case open
    /// Messages may go.
    case bound(BindMode)
    /// It was asked to end.
    case unbinding
    /// It is over.
    case ended
  }

  /// Which side it is.
  public let role: Role
  /// Its bounds and timers.
  public let settings: SessionSettings
  /// How far it has come.
  public internal(set) var state = State.open
  /// What it counted.
  public internal(set) var tally = SessionTally()
  /// How fast it sends.
  public internal(set) var pace: SendPace
  /// Whether receipts and messages of version 5.0 may be sent to the other side.
  public internal(set) var peerVersion: UInt8 = 0

  var framer: PDUFramer
  var writer = PDUWriter(capacity: 1 << 14)
  var pending: PendingRequests
  var events: [SessionEvent] = []
  var unanswered = 0
  let openedAt: Instant
  var lastHeard: Instant
  var lastMessage: Instant
  var enquiry: UInt32 = 0
  var enquiredAt = Instant(milliseconds: 0)
  var bindSequence: UInt32 = 0

  /// Opens a session over a line that has just been made; a service binds at once.
  public init(
    _ role: Role, settings: SessionSettings = SessionSettings(), firstSequence: UInt32 = 1,
    at now: Instant
  ) {
    var settings = settings
    settings.window = min(max(settings.window, 1), 10_000)
    self.role = role
    self.settings = settings
    pace = SendPace(at: now, fastest: settings.fastest)
    framer = PDUFramer(mostOctets: settings.mostOctets)
    pending = PendingRequests(window: settings.window, first: firstSequence)
    openedAt = now
    lastHeard = now
    lastMessage = now
    if case .service(_, _, waits: false) = role { bind(at: now) }
  }

  /// A Boolean value: whether there are octets to write.
  public var hasOutput: Bool { !writer.bytes.isEmpty }
  /// How many octets wait to be written.
  public var outputCount: Int { writer.bytes.count }
  /// How many requests wait for their answers.
  public var inFlight: Int { pending.count }

  /// Takes the octets that are to be written.
  public mutating func takeOutput() -> [UInt8] { writer.take() }

  /// Takes what happened since the last time.
  public mutating func takeEvents() -> [SessionEvent] {
    var taken: [SessionEvent] = []
    swap(&taken, &events)
    return taken
  }

  /// How many requests may be sent now.
  public mutating func room(at now: Instant) -> Int {
    guard case .bound = state, writer.bytes.count < settings.mostOutput else { return 0 }
    return max(min(settings.window - pending.count, pace.permits(at: now)), 0)
  }

  /// Sends a request; its answer will come with `token`.
  ///
  /// It is known as waiting before its octets can be written.
  ///
  /// - Returns: `false` when there is no room for it, or the bind does not allow it.
  public mutating func request(_ body: PDU.Body, token: UInt64, at now: Instant) -> Bool {
    guard case .bound(let mode) = state, Self.allows(body, from: role, mode),
      room(at: now) > 0
    else { return false }
    let sequence = pending.add(token: token, isOwners: true, isMessage: true, at: now)
    writer.append(PDU(body, sequence: sequence))
    pace.sent()
    tally.requests += 1
    lastMessage = now
    return true
  }

  /// Answers a request of the other side.
  public mutating func answer(
    _ sequence: UInt32, _ body: PDU.Body, status: CommandStatus = .ok
  ) {
    guard state != .ended else { return }
    unanswered = max(unanswered - 1, 0)
    writer.append(PDU(body, sequence: sequence, status: status))
  }

  /// Ends the session in good order.
  public mutating func unbind(at now: Instant) {
    guard case .bound = state else { return end(.unbound) }
    state = .unbinding
    let sequence = pending.add(token: 0, isOwners: false, isMessage: false, at: now)
    writer.append(PDU(.unbind, sequence: sequence))
  }

  /// Tells that the line was closed.
  public mutating func lineClosed() { end(.closed) }

  mutating func bind(at now: Instant) {
    guard case .service(let mode, let bind, _) = role, bindSequence == 0 else { return }
    bindSequence = pending.add(token: 0, isOwners: false, isMessage: false, at: now)
    writer.append(PDU(.bind(mode, bind), sequence: bindSequence))
  }

  mutating func end(_ reason: SessionEnd) {
    guard state != .ended else { return }
    state = .ended
    for entry in pending.removeAll(sentBefore: Instant(milliseconds: .max)) where entry.isOwners {
      events.append(.unanswered(token: entry.token, reason))
    }
    events.append(.ended(reason))
  }

  /// Whether a side may ask this over a bind (SMPP 5.0 §2.3, table 2-1).
  static func allows(_ body: PDU.Body, from role: Role, _ mode: BindMode) -> Bool {
    let isService = role != .centre
    switch body {
    case .submit, .submitMulti, .query, .cancel, .replace, .broadcast, .queryBroadcast,
      .cancelBroadcast:
      return isService && mode.maySubmit
    case .deliver, .alertNotification: return !isService && mode.mayDeliver
    case .data: return isService ? mode.maySubmit : mode.mayDeliver
    case .vendor(let command, _): return !command.isAnswer
    default: return false
    }
  }
}
