// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramUnits

/// Draws protocol data units that a sound peer could send, of every command.
struct RandomPDU {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }
  mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: random.next()) }

  /// A text without zeros that fits into a field of `most` octets with its zero.
  mutating func text(_ most: Int) -> Octets {
    let count = below(3) == 0 ? 0 : below(most)
    return Octets((0..<count).map { _ in byte() | 1 })
  }

  mutating func bytes(_ most: Int) -> [UInt8] { (0..<below(most + 1)).map { _ in byte() } }

  mutating func address(_ most: Int = 21) -> SMEAddress {
    SMEAddress(ton: byte(), npi: byte(), digits: text(most))
  }

  mutating func time() -> Octets {
    switch below(3) {
    case 0: Octets()
    case 1: SMPPTime.at(Instant(milliseconds: 1_606_600_000_000)).octets
    default: SMPPTime.after(seconds: Int64(below(1 << 30))).octets
    }
  }

  /// Optional fields, known, of vendors and of nobody.
  mutating func tlvs(payload: Bool = true) -> TLVList {
    var list = TLVList()
    for _ in 0..<below(4) {
      let known = TLVTag.known
      let tag =
        below(2) == 0
        ? known[below(known.count)] : TLVTag(rawValue: UInt16(truncatingIfNeeded: random.next()))
      guard payload || tag != .messagePayload else { continue }
      list.append(TLV(tag, Octets(bytes(below(8) == 0 ? 700 : 24))))
    }
    return list
  }

  mutating func message() -> ShortMessage {
    var carriage = Carriage()
    carriage.esmClass = byte()
    carriage.protocolID = byte()
    carriage.priority = byte()
    carriage.receipts = byte()
    carriage.replaces = byte()
    carriage.coding = DataCoding(rawValue: byte())
    carriage.predefined = byte()
    let text = bytes(255)
    return ShortMessage(
      source: address(), destination: address(), text: text, carriage: carriage,
      service: self.text(6), schedule: time(), validity: time(),
      tlvs: tlvs(payload: text.isEmpty))
  }

  mutating func messageAnswer() -> MessageAnswer {
    MessageAnswer(messageID: below(4) == 0 ? nil : text(65), tlvs: tlvs())
  }

  mutating func query() -> MessageQuery {
    MessageQuery(messageID: text(65), source: address(), tlvs: tlvs())
  }

  mutating func mode() -> BindMode { BindMode.allCases[below(3)] }

  mutating func pdu() -> PDU {
    let statuses: [UInt32] = [0, 0, 0, 8, 0x58, 0x14, 0x400, 0x4FF, 0xFFFF_FFFF]
    return PDU(
      body(below(30)), sequence: UInt32(truncatingIfNeeded: random.next()),
      status: CommandStatus(rawValue: statuses[below(statuses.count)]))
  }

  /// Bodies by number, 0 to 29.
  mutating func body(_ kind: Int) -> PDU.Body {
    switch kind {
    case 0:
      .bind(
        mode(),
        Bind(
          systemID: text(16), password: text(9), systemType: text(13), version: byte(),
          range: address(41), tlvs: tlvs()))
    case 1: .bindAnswer(mode(), BindAnswer(systemID: below(3) == 0 ? nil : text(16), tlvs: tlvs()))
    case 2: .outbind(systemID: text(16), password: text(9))
    case 3: .unbind
    case 4: .unbindAnswer
    case 5: .enquireLink
    case 6: .enquireLinkAnswer
    case 7: .genericNack
    case 8:
      .alertNotification(Alert(source: address(65), service: address(65), tlvs: tlvs()))
    case 9: .submit(message())
    case 10: .submitAnswer(messageAnswer())
    case 11: multi()
    case 12: multiAnswer()
    case 13: .deliver(message())
    case 14: .deliverAnswer(messageAnswer())
    default: rareBody(kind)
    }
  }

  private mutating func rareBody(_ kind: Int) -> PDU.Body {
    switch kind {
    case 15:
      .data(
        DataMessage(
          service: text(6), source: address(65), destination: address(65), esmClass: byte(),
          receipts: byte(), coding: DataCoding(rawValue: byte()), tlvs: tlvs()))
    case 16: .dataAnswer(messageAnswer())
    case 17: .query(query())
    case 18:
      .queryAnswer(
        QueryAnswer(
          messageID: below(4) == 0 ? nil : text(65), finalDate: time(), state: byte(),
          error: byte(), tlvs: tlvs()))
    case 19:
      .cancel(
        MessageCancel(
          service: text(6), messageID: text(65), source: address(), destination: address(),
          tlvs: tlvs()))
    case 20: .cancelAnswer
    case 21:
      .replace(
        MessageReplace(
          messageID: text(65), source: address(), schedule: time(), validity: time(),
          receipts: byte(), predefined: byte(), text: bytes(255), tlvs: tlvs()))
    case 22: .replaceAnswer
    case 23:
      .broadcast(
        BroadcastMessage(
          service: text(6), source: address(), messageID: text(65), priority: byte(),
          schedule: time(), validity: time(), replaces: byte(),
          coding: DataCoding(rawValue: byte()), predefined: byte(), tlvs: tlvs()))
    case 24: .broadcastAnswer(messageAnswer())
    case 25: .queryBroadcast(query())
    case 26: .queryBroadcastAnswer(messageAnswer())
    case 27:
      .cancelBroadcast(
        BroadcastCancel(service: text(6), messageID: text(65), source: address(), tlvs: tlvs()))
    case 28: .cancelBroadcastAnswer
    default:
      .vendor(CommandID(rawValue: 0x0001_0200 + UInt32(below(256))), bytes(40))
    }
  }

  private mutating func multi() -> PDU.Body {
    let destinations = (0..<below(256)).map { _ in
      below(2) == 0
        ? MultiMessage.Destination.address(address()) : MultiMessage.Destination.list(text(21))
    }
    return .submitMulti(MultiMessage(message(), to: destinations))
  }

  private mutating func multiAnswer() -> PDU.Body {
    let refusals = (0..<below(256)).map { _ in
      MultiAnswer.Refusal(address(), CommandStatus(rawValue: UInt32(below(0x500))))
    }
    return .submitMultiAnswer(
      MultiAnswer(messageID: below(3) == 0 ? nil : text(65), refusals: refusals, tlvs: tlvs()))
  }
}
