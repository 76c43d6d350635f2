// SPDX-License-Identifier: Apache-2.0

import TramBytes

extension PDU {
  /// Reads one whole unit.
  ///
  /// Fields of reserved values are kept as they are. Whatever the bytes are, nothing traps.
  ///
  /// - Throws: `PDUFault` with the status to answer.
  /// - Complexity: O(octets)
  public init(reading bytes: Span<UInt8>) throws(PDUFault) {
    var cursor = PDUCursor(bytes)
    guard bytes.count >= Self.headerLength else {
      throw PDUFault(.invalidCommandLength, field: "header", offset: bytes.count)
    }
    let length = try cursor.integer32("command_length")
    let command = CommandID(rawValue: try cursor.integer32("command_id"))
    let status = CommandStatus(rawValue: try cursor.integer32("command_status"))
    let sequence = try cursor.integer32("sequence_number")
    do throws(PDUFault) {
      guard Int(length) == bytes.count else {
        throw PDUFault(.invalidCommandLength, field: "command_length", offset: 0)
      }
      let body =
        command.isAnswer
        ? try Self.answer(command, &cursor) : try Self.request(command, &cursor)
      self.init(body, sequence: sequence, status: status)
    } catch {
      var fault = error
      fault.command = command
      fault.sequence = sequence
      throw fault
    }
  }

  private static func request(
    _ command: CommandID, _ cursor: inout PDUCursor
  ) throws(PDUFault) -> Body {
    switch command {
    case .submit: return .submit(try ShortMessage(reading: &cursor))
    case .deliver: return .deliver(try ShortMessage(reading: &cursor))
    case .enquireLink: return .enquireLink
    case .data: return .data(try DataMessage(reading: &cursor))
    case .submitMulti: return .submitMulti(try MultiMessage(reading: &cursor))
    case .bindReceiver: return .bind(.receiver, try Bind(reading: &cursor))
    case .bindTransmitter: return .bind(.transmitter, try Bind(reading: &cursor))
    case .bindTransceiver: return .bind(.transceiver, try Bind(reading: &cursor))
    case .outbind:
      return .outbind(
        systemID: try cursor.text(16, "system_id", .invalidSystemID),
        password: try cursor.text(9, "password", .invalidPassword))
    case .unbind: return .unbind
    case .alertNotification: return .alertNotification(try Alert(reading: &cursor))
    case .query: return .query(try MessageQuery(reading: &cursor))
    case .cancel: return .cancel(try MessageCancel(reading: &cursor))
    case .replace: return .replace(try MessageReplace(reading: &cursor))
    case .broadcast: return .broadcast(try BroadcastMessage(reading: &cursor))
    case .queryBroadcast: return .queryBroadcast(try MessageQuery(reading: &cursor))
    case .cancelBroadcast: return .cancelBroadcast(try BroadcastCancel(reading: &cursor))
    default: return try vendor(command, &cursor)
    }
  }

  private static func answer(
    _ command: CommandID, _ cursor: inout PDUCursor
  ) throws(PDUFault) -> Body {
    switch command {
    case CommandID.submit.answer: return .submitAnswer(try MessageAnswer(reading: &cursor))
    case CommandID.deliver.answer: return .deliverAnswer(try MessageAnswer(reading: &cursor))
    case CommandID.enquireLink.answer: return .enquireLinkAnswer
    case CommandID.data.answer: return .dataAnswer(try MessageAnswer(reading: &cursor))
    case CommandID.submitMulti.answer:
      return .submitMultiAnswer(try MultiAnswer(reading: &cursor))
    case CommandID.bindReceiver.answer:
      return .bindAnswer(.receiver, try BindAnswer(reading: &cursor))
    case CommandID.bindTransmitter.answer:
      return .bindAnswer(.transmitter, try BindAnswer(reading: &cursor))
    case CommandID.bindTransceiver.answer:
      return .bindAnswer(.transceiver, try BindAnswer(reading: &cursor))
    case CommandID.unbind.answer: return .unbindAnswer
    case CommandID.query.answer: return .queryAnswer(try QueryAnswer(reading: &cursor))
    case CommandID.cancel.answer: return .cancelAnswer
    case CommandID.replace.answer: return .replaceAnswer
    case CommandID.broadcast.answer: return .broadcastAnswer(try MessageAnswer(reading: &cursor))
    case CommandID.queryBroadcast.answer:
      return .queryBroadcastAnswer(try MessageAnswer(reading: &cursor))
    case CommandID.cancelBroadcast.answer: return .cancelBroadcastAnswer
    case .genericNack: return .genericNack
    default: return try vendor(command, &cursor)
    }
  }

  private static func vendor(
    _ command: CommandID, _ cursor: inout PDUCursor
  ) throws(PDUFault) -> Body {
    guard command.isVendor else {
      throw PDUFault(.invalidCommandID, field: "command_id", offset: 4)
    }
    return .vendor(
      command, [UInt8](copying: cursor.bytes.extracting(Self.headerLength..<cursor.bytes.count)))
  }
}

extension Bind {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    let systemID = try cursor.text(16, "system_id", .invalidSystemID)
    let password = try cursor.text(9, "password", .invalidPassword)
    let systemType = try cursor.text(13, "system_type", .invalidSystemType)
    let version = try cursor.byte("interface_version")
    let range = try cursor.address("address_range", .bindFailed, most: 41)
    self.init(
      systemID: systemID, password: password, systemType: systemType, version: version,
      range: range, tlvs: try cursor.tlvs())
  }
}

extension BindAnswer {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    guard cursor.remaining > 0 else {
      self.init(systemID: nil)
      return
    }
    let systemID = try cursor.text(16, "system_id", .invalidSystemID, mayEnd: true)
    self.init(systemID: systemID, tlvs: try cursor.tlvs())
  }
}

extension Alert {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    let source = try cursor.address("source_addr", .invalidSource, most: 65)
    let service = try cursor.address("esme_addr", .invalidDestination, most: 65)
    self.init(source: source, service: service, tlvs: try cursor.tlvs())
  }
}

extension ShortMessage {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    let service = try cursor.text(6, "service_type", .invalidServiceType)
    let source = try cursor.address("source_addr", .invalidSource)
    let destination = try cursor.address("destination_addr", .invalidDestination)
    self.init(source: source, destination: destination, service: service)
    try readRest(&cursor)
  }

  /// Reads what follows the destinations.
  mutating func readRest(_ cursor: inout PDUCursor) throws(PDUFault) {
    carriage.esmClass = try cursor.byte("esm_class")
    carriage.protocolID = try cursor.byte("protocol_id")
    carriage.priority = try cursor.byte("priority_flag")
    schedule = try cursor.time("schedule_delivery_time", .invalidSchedule)
    validity = try cursor.time("validity_period", .invalidExpiry)
    carriage.receipts = try cursor.byte("registered_delivery")
    carriage.replaces = try cursor.byte("replace_if_present_flag")
    carriage.coding = DataCoding(rawValue: try cursor.byte("data_coding"))
    carriage.predefined = try cursor.byte("sm_default_msg_id")
    text = try cursor.counted("sm_length")
    tlvs = try cursor.tlvs()
    // SMPP 5.0 §3.2.3 and 3.4 §3.2.3: a text stands in one place only.
    guard text.isEmpty || tlvs[.messagePayload] == nil else {
      throw PDUFault(.invalidMessageLength, field: "message_payload", offset: cursor.offset)
    }
  }
}

extension MessageAnswer {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    guard cursor.remaining > 0 else {
      self.init(messageID: nil)
      return
    }
    let messageID = try cursor.text(65, "message_id", .invalidMessageID, mayEnd: true)
    self.init(messageID: messageID, tlvs: try cursor.tlvs())
  }
}

extension DataMessage {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    let service = try cursor.text(6, "service_type", .invalidServiceType)
    let source = try cursor.address("source_addr", .invalidSource, most: 65)
    let destination = try cursor.address("destination_addr", .invalidDestination, most: 65)
    let esmClass = try cursor.byte("esm_class")
    let receipts = try cursor.byte("registered_delivery")
    let coding = DataCoding(rawValue: try cursor.byte("data_coding"))
    self.init(
      service: service, source: source, destination: destination, esmClass: esmClass,
      receipts: receipts, coding: coding, tlvs: try cursor.tlvs())
  }
}
