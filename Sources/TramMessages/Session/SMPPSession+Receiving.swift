// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

extension SMPPSession {
  /// Takes octets that came over the line.
  ///
  /// - Complexity: O(octets)
  public mutating func receive(_ bytes: Span<UInt8>, at now: Instant) {
    guard state != .ended else { return }
    lastHeard = now
    framer.append(bytes)
    while state != .ended {
      switch framer.next() {
      case .waiting: return
      case .unit(let unit): take(unit, at: now)
      case .fault(let fault): take(fault, at: now)
      }
    }
  }

  private mutating func take(_ fault: PDUFault, at now: Instant) {
    tally.faults += 1
    events.append(.fault(fault))
    if fault.isFatal {
      writer.append(PDU(.genericNack, sequence: fault.sequence, status: fault.status))
      return end(.broken)
    }
    // An answer that cannot be read still answers: otherwise its request would block a place.
    guard fault.command.isAnswer else {
      return refuse(fault.command, fault.sequence, fault.status)
    }
    guard let entry = pending.remove(fault.sequence) else {
      tally.strayAnswers += 1
      return
    }
    let unit = PDU(.genericNack, sequence: fault.sequence, status: fault.status)
    settle(entry, with: unit, at: now)
  }

  private mutating func take(_ unit: PDU, at now: Instant) {
    switch unit.body {
    case .enquireLink: writer.append(PDU(.enquireLinkAnswer, sequence: unit.sequence))
    case .unbind:
      writer.append(PDU(.unbindAnswer, sequence: unit.sequence))
      end(.unbound)
    case .bind(let mode, let bind): takeBind(unit.sequence, mode, bind)
    case .outbind(let systemID, let password): takeOutbind(systemID, password, at: now)
    default:
      if unit.command.isAnswer { takeAnswer(unit, at: now) } else { takeRequest(unit, at: now) }
    }
  }

  private mutating func takeRequest(_ unit: PDU, at now: Instant) {
    let other: Role = role == .centre ? Self.anyService : .centre
    guard case .bound(let mode) = state, Self.allows(unit.body, from: other, mode) else {
      return refuse(unit.command, unit.sequence, .invalidBindStatus)
    }
    lastMessage = now
    if case .alertNotification = unit.body {
      events.append(.request(unit))
      return
    }
    guard unanswered < settings.mostUnanswered else {
      tally.refused += 1
      return refuse(
        unit.command, unit.sequence, role == .centre ? .throttled : .receiverTemporaryError)
    }
    unanswered += 1
    tally.received += 1
    events.append(.request(unit))
  }

  private static let anyService = Role.service(.transceiver, Bind(systemID: "", password: ""))

  private mutating func takeAnswer(_ unit: PDU, at now: Instant) {
    guard let entry = pending.remove(unit.sequence) else {
      tally.strayAnswers += 1
      return
    }
    settle(entry, with: unit, at: now)
  }

  private mutating func settle(_ entry: PendingRequests.Entry, with unit: PDU, at now: Instant) {
    if entry.isMessage {
      tally.answers += 1
      pace.answered(
        unit.status, sentAt: entry.sentAt, congestion: unit.congestion, at: now)
      events.append(.answered(token: entry.token, unit))
    } else if entry.sequence == bindSequence, case .open = state {
      settleBind(unit)
    } else if entry.sequence == enquiry {
      enquiry = 0
    } else if case .unbinding = state {
      end(.unbound)
    }
  }

  private mutating func settleBind(_ unit: PDU) {
    guard case .service(let mode, _, _) = role else { return }
    guard unit.status == .ok, case .bindAnswer(_, let answer) = unit.body else {
      return end(.bindRefused(unit.status == .ok ? .bindFailed : unit.status))
    }
    peerVersion = UInt8(answer.tlvs.number(.scInterfaceVersion) ?? 0x33)
    state = .bound(mode)
    events.append(.bound(mode))
  }

  private mutating func takeBind(_ sequence: UInt32, _ mode: BindMode, _ bind: Bind) {
    guard role == .centre else {
      return refuse(mode.command, sequence, .invalidCommandID)
    }
    guard case .open = state, bindSequence == 0 else {
      return refuse(mode.command, sequence, .alreadyBound)
    }
    bindSequence = sequence
    peerVersion = bind.version
    events.append(.bindAsked(sequence: sequence, mode, bind))
  }

  private mutating func takeOutbind(_ systemID: Octets, _ password: Octets, at now: Instant) {
    guard case .service = role, case .open = state else { return }
    events.append(.outbind(systemID: systemID, password: password))
    bind(at: now)
  }

  /// Answers a request that is not taken, with an answer of its own kind where there is one.
  mutating func refuse(_ command: CommandID, _ sequence: UInt32, _ status: CommandStatus) {
    writer.append(PDU(Self.refusal(of: command), sequence: sequence, status: status))
  }

  /// The body of a refusal; what is not known gets a `generic_nack`.
  public static func refusal(of command: CommandID) -> PDU.Body {
    switch command {
    case .submit: .submitAnswer(MessageAnswer(messageID: nil))
    case .deliver: .deliverAnswer(MessageAnswer(messageID: nil))
    case .data: .dataAnswer(MessageAnswer(messageID: nil))
    case .submitMulti: .submitMultiAnswer(MultiAnswer(messageID: nil))
    case .query: .queryAnswer(QueryAnswer(messageID: nil))
    case .cancel: .cancelAnswer
    case .replace: .replaceAnswer
    case .broadcast: .broadcastAnswer(MessageAnswer(messageID: nil))
    case .queryBroadcast: .queryBroadcastAnswer(MessageAnswer(messageID: nil))
    case .cancelBroadcast: .cancelBroadcastAnswer
    case .bindReceiver: .bindAnswer(.receiver, BindAnswer(systemID: nil))
    case .bindTransmitter: .bindAnswer(.transmitter, BindAnswer(systemID: nil))
    case .bindTransceiver: .bindAnswer(.transceiver, BindAnswer(systemID: nil))
    default: .genericNack
    }
  }
}

extension PDU {
  /// What `congestion_state` says; `nil` where it is missing or not 0 to 100.
  public var congestion: UInt32? {
    switch body {
    case .submitAnswer(let answer), .dataAnswer(let answer), .deliverAnswer(let answer),
      .broadcastAnswer(let answer):
      answer.tlvs.isEmpty ? nil : answer.tlvs.number(.congestionState)
    case .submitMultiAnswer(let answer): answer.tlvs.number(.congestionState)
    default: nil
    }
  }
}
