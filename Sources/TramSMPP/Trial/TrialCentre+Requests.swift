// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramUnits

extension TrialCentre {
  /// Answers a request as a message centre does.
  func take(
    _ unit: PDU, _ line: inout Line, _ state: inout State, _ session: inout SMPPSession,
    at now: Instant
  ) {
    let refusal = SMPPSession.refusal(of: unit.command)
    switch unit.body {
    case .submit, .data, .submitMulti:
      guard mayTake(&line, at: now) else {
        state.tally.throttled += 1
        return session.answer(unit.sequence, refusal, status: .throttled)
      }
      let (answer, status) = submit(unit.body, &line, &state, at: now)
      session.answer(unit.sequence, answer, status: status)
    case .query(let query):
      let (answer, status) = find(query, &state)
      session.answer(unit.sequence, answer ?? refusal, status: status)
    case .cancel(let cancel):
      session.answer(unit.sequence, refusal, status: self.cancel(cancel, &line, &state))
    case .replace(let replace):
      session.answer(unit.sequence, refusal, status: self.replace(replace, &line, &state))
    default:
      // Broadcasts need cells, and there are none.
      session.answer(unit.sequence, refusal, status: .invalidCommandID)
    }
  }

  private func mayTake(_ line: inout Line, at now: Instant) -> Bool {
    if line.second != now.milliseconds / 1000 {
      line.second = now.milliseconds / 1000
      line.inSecond = 0
    }
    line.inSecond += 1
    return Double(line.inSecond) <= manner.limit
  }

  private func submit(
    _ body: PDU.Body, _ line: inout Line, _ state: inout State, at now: Instant
  ) -> (PDU.Body, CommandStatus) {
    let id = state.nextID
    let answer = MessageAnswer(messageID: spelt(id))
    switch body {
    case .submit(let message):
      keep(message, to: [message.destination], &line, &state, at: now)
      return (.submitAnswer(answer), .ok)
    case .data(let data):
      let message = ShortMessage(data)
      keep(message, to: [message.destination], &line, &state, at: now)
      return (.dataAnswer(answer), .ok)
    case .submitMulti(let multi):
      var refusals: [MultiAnswer.Refusal] = []
      var to: [SMEAddress] = []
      for destination in multi.destinations {
        switch destination {
        case .address(let address) where !address.digits.isEmpty: to.append(address)
        case .address(let address):
          refusals.append(MultiAnswer.Refusal(address, .invalidDestination))
        case .list(let name):
          refusals.append(MultiAnswer.Refusal(SMEAddress(digits: name), .invalidListName))
        }
      }
      guard !to.isEmpty else {
        return (.submitMultiAnswer(MultiAnswer(messageID: nil)), .invalidDestination)
      }
      keep(multi.message, to: to, &line, &state, at: now)
      return (.submitMultiAnswer(MultiAnswer(messageID: spelt(id), refusals: refusals)), .ok)
    default: return (.genericNack, .invalidCommandID)
    }
  }

  /// Takes a message under the next id, with a receipt for each who gets it.
  private func keep(
    _ message: ShortMessage, to destinations: [SMEAddress], _ line: inout Line,
    _ state: inout State, at now: Instant
  ) {
    let id = state.nextID
    state.nextID += 1
    state.tally.messages += destinations.count
    let wantsReceipt = message.carriage.receipts & 3 != 0 && line.mode.mayDeliver
    state.keep(
      Kept(
        id: id, source: message.source.digits,
        state: wantsReceipt ? .enroute : manner.state, doneAt: now))
    guard wantsReceipt else { return }
    let due = manner.delay > 0 ? now.advanced(seconds: manner.delay) : now
    for destination in destinations {
      guard line.waiting.count - line.head < Self.mostWaiting else {
        state.tally.dropped += 1
        continue
      }
      var one = message
      one.destination = destination
      line.waiting.append(Waiting(id: id, message: one, due: due, state: manner.state))
    }
  }

  private func spelt(_ id: UInt64) -> Octets {
    Octets(String(id, radix: manner.mixesIDs ? 16 : 10, uppercase: true))
  }

  private func number(_ id: Octets) -> UInt64? { UInt64(id.text, radix: manner.mixesIDs ? 16 : 10) }

  private func find(
    _ query: MessageQuery, _ state: inout State
  ) -> (PDU.Body?, CommandStatus) {
    guard !manner.refusesQueries else { return (nil, .invalidCommandID) }
    guard let id = number(query.messageID), let place = state.place(of: id),
      state.kept[place].source == query.source.digits
    else { return (nil, .queryFailed) }
    state.tally.queries += 1
    let kept = state.kept[place]
    let date = kept.state.isFinal ? SMPPTime.at(kept.doneAt).octets : Octets()
    return (
      .queryAnswer(
        QueryAnswer(messageID: query.messageID, finalDate: date, state: kept.state.rawValue)), .ok
    )
  }

  /// The places of the messages that wait and that a request names.
  private func places(
    _ id: Octets, _ source: SMEAddress, _ destination: SMEAddress?, _ line: Line
  ) -> [Int] {
    let range = line.head..<line.waiting.count
    guard !id.isEmpty else {
      return range.filter {
        line.waiting[$0].message.source.digits == source.digits
          && line.waiting[$0].message.destination.digits == destination?.digits
      }
    }
    guard let wanted = number(id) else { return [] }
    return range.filter {
      line.waiting[$0].id == wanted && line.waiting[$0].message.source.digits == source.digits
    }
  }

  private func cancel(
    _ cancel: MessageCancel, _ line: inout Line, _ state: inout State
  ) -> CommandStatus {
    let places = places(cancel.messageID, cancel.source, cancel.destination, line)
      .filter { line.waiting[$0].state != .deleted }
    guard !places.isEmpty else { return .cancelFailed }
    for place in places { line.waiting[place].state = .deleted }
    state.tally.cancelled += places.count
    return .ok
  }

  private func replace(
    _ replace: MessageReplace, _ line: inout Line, _ state: inout State
  ) -> CommandStatus {
    let places = places(replace.messageID, replace.source, nil, line)
      .filter { line.waiting[$0].state != .deleted }
    guard !places.isEmpty, !replace.messageID.isEmpty else { return .replaceFailed }
    for place in places { line.waiting[place].message.text = replace.text }
    state.tally.replaced += places.count
    return .ok
  }
}
