// SPDX-License-Identifier: Apache-2.0

extension PDU.Body {
  func write(to writer: inout PDUWriter) {
    switch self {
    case .submit(let message), .deliver(let message): message.write(to: &writer)
    case .submitAnswer(let answer), .deliverAnswer(let answer), .dataAnswer(let answer),
      .broadcastAnswer(let answer), .queryBroadcastAnswer(let answer):
      answer.write(to: &writer)
    case .unbind, .unbindAnswer, .enquireLink, .enquireLinkAnswer, .genericNack, .cancelAnswer,
      .replaceAnswer, .cancelBroadcastAnswer:
      break
    case .bind(_, let bind): bind.write(to: &writer)
    case .bindAnswer(_, let answer): answer.write(to: &writer)
    case .outbind(let systemID, let password):
      writer.text(systemID, 16)
      writer.text(password, 9)
    case .alertNotification(let alert): alert.write(to: &writer)
    case .submitMulti(let message): message.write(to: &writer)
    case .submitMultiAnswer(let answer): answer.write(to: &writer)
    case .data(let message): message.write(to: &writer)
    case .query(let query), .queryBroadcast(let query): query.write(to: &writer)
    case .queryAnswer(let answer): answer.write(to: &writer)
    case .cancel(let cancel): cancel.write(to: &writer)
    case .replace(let replace): replace.write(to: &writer)
    case .broadcast(let message): message.write(to: &writer)
    case .cancelBroadcast(let cancel): cancel.write(to: &writer)
    case .vendor(_, let bytes): for byte in bytes { writer.byte(byte) }
    }
  }
}

extension Bind {
  func write(to writer: inout PDUWriter) {
    writer.text(systemID, 16)
    writer.text(password, 9)
    writer.text(systemType, 13)
    writer.byte(version)
    writer.address(range, 41)
    writer.tlvs(tlvs)
  }
}

extension BindAnswer {
  func write(to writer: inout PDUWriter) {
    guard let systemID else { return }
    writer.text(systemID, 16)
    writer.tlvs(tlvs)
  }
}

extension Alert {
  func write(to writer: inout PDUWriter) {
    writer.address(source, 65)
    writer.address(service, 65)
    writer.tlvs(tlvs)
  }
}

extension ShortMessage {
  func write(to writer: inout PDUWriter) {
    writer.text(service, 6)
    writer.address(source)
    writer.address(destination)
    writeRest(to: &writer)
  }

  func writeRest(to writer: inout PDUWriter) {
    writer.byte(carriage.esmClass)
    writer.byte(carriage.protocolID)
    writer.byte(carriage.priority)
    writer.text(schedule, 17)
    writer.text(validity, 17)
    writer.byte(carriage.receipts)
    writer.byte(carriage.replaces)
    writer.byte(carriage.coding.rawValue)
    writer.byte(carriage.predefined)
    let isOutside = text.count > 255 || tlvs[.messagePayload] != nil
    writer.counted(isOutside ? [] : text)
    if text.count > 255, tlvs[.messagePayload] == nil {
      writer.tlvs([TLV(.messagePayload, Octets(text))])
    }
    writer.tlvs(tlvs)
  }
}

extension MessageAnswer {
  func write(to writer: inout PDUWriter) {
    guard let messageID else { return }
    writer.text(messageID, 65)
    writer.tlvs(tlvs)
  }
}

extension DataMessage {
  func write(to writer: inout PDUWriter) {
    writer.text(service, 6)
    writer.address(source, 65)
    writer.address(destination, 65)
    writer.byte(esmClass)
    writer.byte(receipts)
    writer.byte(coding.rawValue)
    writer.tlvs(tlvs)
  }
}

extension MultiMessage {
  func write(to writer: inout PDUWriter) {
    writer.text(message.service, 6)
    writer.address(message.source)
    let count = min(destinations.count, Self.mostDestinations)
    writer.byte(UInt8(truncatingIfNeeded: count))
    for destination in destinations[..<count] {
      switch destination {
      case .address(let address):
        writer.byte(1)
        writer.address(address)
      case .list(let name):
        writer.byte(2)
        writer.text(name, 21)
      }
    }
    message.writeRest(to: &writer)
  }
}

extension MultiAnswer {
  func write(to writer: inout PDUWriter) {
    guard let messageID else { return }
    writer.text(messageID, 65)
    let count = min(refusals.count, MultiMessage.mostDestinations)
    writer.byte(UInt8(truncatingIfNeeded: count))
    for refusal in refusals[..<count] {
      writer.address(refusal.destination)
      writer.integer32(refusal.status.rawValue)
    }
    writer.tlvs(tlvs)
  }
}

extension MessageQuery {
  func write(to writer: inout PDUWriter) {
    writer.text(messageID, 65)
    writer.address(source)
    writer.tlvs(tlvs)
  }
}

extension QueryAnswer {
  func write(to writer: inout PDUWriter) {
    guard let messageID else { return }
    writer.text(messageID, 65)
    writer.text(finalDate, 17)
    writer.byte(state)
    writer.byte(error)
    writer.tlvs(tlvs)
  }
}

extension MessageCancel {
  func write(to writer: inout PDUWriter) {
    writer.text(service, 6)
    writer.text(messageID, 65)
    writer.address(source)
    writer.address(destination)
    writer.tlvs(tlvs)
  }
}

extension MessageReplace {
  func write(to writer: inout PDUWriter) {
    writer.text(messageID, 65)
    writer.address(source)
    writer.text(schedule, 17)
    writer.text(validity, 17)
    writer.byte(receipts)
    writer.byte(predefined)
    writer.counted(text)
    writer.tlvs(tlvs)
  }
}

extension BroadcastMessage {
  func write(to writer: inout PDUWriter) {
    writer.text(service, 6)
    writer.address(source)
    writer.text(messageID, 65)
    writer.byte(priority)
    writer.text(schedule, 17)
    writer.text(validity, 17)
    writer.byte(replaces)
    writer.byte(coding.rawValue)
    writer.byte(predefined)
    writer.tlvs(tlvs)
  }
}

extension BroadcastCancel {
  func write(to writer: inout PDUWriter) {
    writer.text(service, 6)
    writer.text(messageID, 65)
    writer.address(source)
    writer.tlvs(tlvs)
  }
}
