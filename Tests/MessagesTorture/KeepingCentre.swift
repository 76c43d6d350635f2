// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization
import TramBytes
import TramMessages
import TramSMPP
import TramTestKit
import TramUnits

/// A message centre that keeps what it took before it answers, to be killed.
///
/// Some receipts go before the answer, some twice, some over another bind; ids are hexadecimal in
/// answers and decimal in receipts. What was not confirmed is told again after a kill.
final class KeepingCentre: SessionOwner {
  private struct State {
    var nextID: UInt64 = 1
    var names: [Octets: UInt64] = [:]
    /// Receipts to be told, over whichever bind comes first.
    var due: [(id: UInt64, to: Octets)] = []
    var told: [UInt64: Octets] = [:]
    var random: SeededGenerator
  }

  private let log: RecordLog
  private let takesNames: Bool
  private let state: Mutex<State>

  init(folder: String, rule: String, seed: UInt64) throws {
    takesNames = rule != "again"
    var state = State(random: SeededGenerator(seed: seed))
    log = try RecordLog(
      folder: folder, limits: RecordLog.Limits(segment: 1 << 30, ahead: 1 << 16)
    ) { records in
      var reader = ByteReader(records)
      while let record = try Kept(&reader) {
        if record.isConfirmed {
          state.told[record.id] = nil
        } else {
          state.nextID = max(state.nextID, record.id + 1)
          state.told[record.id] = record.to
          if !record.name.isEmpty { state.names[record.name] = record.id }
        }
      }
    }
    state.due = state.told.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    self.state = Mutex(state)
  }

  static func serve(folder: String, port: Int, rule: String, seed: UInt64) async throws {
    let owner = try KeepingCentre(folder: folder, rule: rule, seed: seed)
    let centre = try await MessageCentre.listen(
      host: "127.0.0.1", port: port, owner: owner, now: Instant(milliseconds: 1_590_000_000_000))
    say("port \(centre.port)")
    try await centre.channel.closeFuture.get()
  }

  /// Says how many messages a centre took, of how many people, and how many people of all got none.
  static func count(folder: String, messages: UInt64) throws {
    var taken: [Octets: Int] = [:]
    let log = try RecordLog(folder: folder) { records in
      var reader = ByteReader(records)
      while let record = try Kept(&reader) {
        if !record.isConfirmed { taken[record.to, default: 0] += 1 }
      }
    }
    log.close()
    let missing = (0..<messages).count { index in
      SendTorture.person(index).map { taken[Octets($0.description)] == nil } ?? true
    }
    say("kept \(taken.values.reduce(0, +)) \(taken.count) \(missing)")
  }

  func take(
    _ events: [SessionEvent], on line: ConnectionName, session: inout SMPPSession, at now: Instant
  ) {
    state.withLock { state in
      var out = ByteWriter()
      var answers: [(sequence: UInt32, id: UInt64, to: Octets, isFresh: Bool)] = []
      for event in events {
        switch event {
        case .bindAsked(_, let mode, _): session.acceptBind(mode, systemID: "keep", at: now)
        case .request(let unit):
          switch unit.body {
          case .submit(let message):
            let name = takesNames ? message.tlvs[SendTorture.nameTag] ?? Octets() : Octets()
            let to = message.destination.digits
            if let id = state.names[name] {
              answers.append((unit.sequence, id, to, false))
              continue
            }
            let id = state.nextID
            state.nextID += 1
            if !name.isEmpty { state.names[name] = id }
            Kept(id: id, to: to, name: name, isConfirmed: false).encode(to: &out)
            answers.append((unit.sequence, id, to, true))
          case .query(let query):
            if let id = state.names[query.messageID] {
              session.answer(
                unit.sequence,
                .queryAnswer(
                  QueryAnswer(
                    messageID: query.messageID, state: 1,
                    tlvs: [TLV(.receiptedMessageId, Octets(spelt(id).bytes + [0]))])))
            } else {
              session.answer(
                unit.sequence, SMPPSession.refusal(of: unit.command), status: .invalidMessageID)
            }
          default: session.answer(unit.sequence, SMPPSession.refusal(of: unit.command))
          }
        case .answered(let id, let unit):
          if unit.status == .ok {
            state.told[id] = nil
            Kept(id: id, to: Octets(), name: Octets(), isConfirmed: true).encode(to: &out)
          } else if let to = state.told[id] {
            state.due.append((id, to))
          }
        case .unanswered(let id, _): if let to = state.told[id] { state.due.append((id, to)) }
        default: break
        }
      }
      if out.count > 0 {
        log.append(out.bytes)
        // Of a centre that stands alone: its peer waits in its socket meanwhile.
        if !answers.isEmpty, (try? log.commit()) == nil { stop(4) }
      }
      answer(answers, &state, &session, at: now)
      tell(&state, &session, at: now)
    }
  }

  private func answer(
    _ answers: [(sequence: UInt32, id: UInt64, to: Octets, isFresh: Bool)], _ state: inout State,
    _ session: inout SMPPSession, at now: Instant
  ) {
    for answer in answers {
      let draw = state.random.next() % 100
      if answer.isFresh {
        state.told[answer.id] = answer.to
        if draw < 10 {
          // Before the answer.
          _ = session.request(.deliver(receipt(answer.id, answer.to)), token: answer.id, at: now)
        } else {
          state.due.append((answer.id, answer.to))
        }
        if draw % 20 == 3 { state.due.append((answer.id, answer.to)) }
      }
      session.answer(
        answer.sequence, .submitAnswer(MessageAnswer(messageID: spelt(answer.id))))
    }
  }

  func fill(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant) {
    state.withLock { tell(&$0, &session, at: now) }
  }

  private func tell(_ state: inout State, _ session: inout SMPPSession, at now: Instant) {
    while let last = state.due.last, session.room(at: now) > 0 {
      guard session.request(.deliver(receipt(last.id, last.to)), token: last.id, at: now) else {
        return
      }
      state.due.removeLast()
    }
  }

  private func spelt(_ id: UInt64) -> Octets {
    Octets("00" + String(id, radix: 16, uppercase: id % 2 == 0))
  }

  private func receipt(_ id: UInt64, _ to: Octets) -> ShortMessage {
    var carriage = Carriage()
    carriage.esmClass = Carriage.receiptBits
    return ShortMessage(
      source: SMEAddress(international: to), destination: SMEAddress(name: "BYT"),
      text: DeliveryReceipt.text(
        id: Octets(String(id)), state: .delivered, submitDate: "2005201200",
        doneDate: "2005201201"),
      carriage: carriage)
  }
}

/// One record of the centre: a message that it took, or a receipt that was confirmed.
struct Kept {
  var id: UInt64
  var to: Octets
  var name: Octets
  var isConfirmed: Bool

  init(id: UInt64, to: Octets, name: Octets, isConfirmed: Bool) {
    self.id = id
    self.to = to
    self.name = name
    self.isConfirmed = isConfirmed
  }

  func encode(to out: inout ByteWriter) {
    out.append(byte: isConfirmed ? 1 : 0)
    out.appendVarint(id)
    for octets in [to, name] {
      out.append(byte: UInt8(octets.count))
      out.append(contentsOf: octets.bytes)
    }
  }

  init?(_ reader: inout ByteReader) throws {
    guard reader.remaining > 0 else { return nil }
    isConfirmed = try reader.byte() == 1
    id = try reader.varint()
    let toCount = Int(try reader.byte())
    to = Octets(try reader.span(toCount))
    let nameCount = Int(try reader.byte())
    name = Octets(try reader.span(nameCount))
  }
}
