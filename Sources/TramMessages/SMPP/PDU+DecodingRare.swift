// SPDX-License-Identifier: Apache-2.0

extension MultiMessage {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    let service = try cursor.text(6, "service_type", .invalidServiceType)
    let source = try cursor.address("source_addr", .invalidSource)
    let count = Int(try cursor.byte("number_of_dests"))
    var destinations: [Destination] = []
    destinations.reserveCapacity(count)
    for _ in 0..<count {
      let flag = try cursor.byte("dest_flag")
      switch flag {
      case 1: destinations.append(.address(try cursor.address("dest_addr", .invalidDestination)))
      case 2: destinations.append(.list(try cursor.text(21, "dl_name", .invalidListName)))
      default:
        throw PDUFault(.invalidDestinationFlag, field: "dest_flag", offset: cursor.offset - 1)
      }
    }
    var message = ShortMessage(source: source, destination: SMEAddress(), service: service)
    try message.readRest(&cursor)
    self.init(message, to: destinations)
  }
}

extension MultiAnswer {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    guard cursor.remaining > 0 else {
      self.init(messageID: nil)
      return
    }
    let messageID = try cursor.text(65, "message_id", .invalidMessageID, mayEnd: true)
    var refusals: [Refusal] = []
    if cursor.remaining > 0 {
      let count = Int(try cursor.byte("no_unsuccess"))
      refusals.reserveCapacity(count)
      for _ in 0..<count {
        let destination = try cursor.address("unsuccess_sme", .invalidDestination)
        let status = CommandStatus(rawValue: try cursor.integer32("error_status_code"))
        refusals.append(Refusal(destination, status))
      }
    }
    self.init(messageID: messageID, refusals: refusals, tlvs: try cursor.tlvs())
  }
}

extension MessageQuery {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    let messageID = try cursor.text(65, "message_id", .invalidMessageID)
    let source = try cursor.address("source_addr", .invalidSource)
    self.init(messageID: messageID, source: source, tlvs: try cursor.tlvs())
  }
}

extension QueryAnswer {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    guard cursor.remaining > 0 else {
      self.init(messageID: nil)
      return
    }
    let messageID = try cursor.text(65, "message_id", .invalidMessageID)
    let finalDate = try cursor.time("final_date", .invalidMessageLength)
    let state = try cursor.byte("message_state")
    let error = try cursor.byte("error_code")
    self.init(
      messageID: messageID, finalDate: finalDate, state: state, error: error,
      tlvs: try cursor.tlvs())
  }
}

extension MessageCancel {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    let service = try cursor.text(6, "service_type", .invalidServiceType)
    let messageID = try cursor.text(65, "message_id", .invalidMessageID)
    let source = try cursor.address("source_addr", .invalidSource)
    let destination = try cursor.address("destination_addr", .invalidDestination)
    self.init(
      service: service, messageID: messageID, source: source, destination: destination,
      tlvs: try cursor.tlvs())
  }
}

extension MessageReplace {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    let messageID = try cursor.text(65, "message_id", .invalidMessageID)
    let source = try cursor.address("source_addr", .invalidSource)
    let schedule = try cursor.time("schedule_delivery_time", .invalidSchedule)
    let validity = try cursor.time("validity_period", .invalidExpiry)
    let receipts = try cursor.byte("registered_delivery")
    let predefined = try cursor.byte("sm_default_msg_id")
    let text = try cursor.counted("sm_length")
    self.init(
      messageID: messageID, source: source, schedule: schedule, validity: validity,
      receipts: receipts, predefined: predefined, text: text, tlvs: try cursor.tlvs())
  }
}

extension BroadcastMessage {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    let service = try cursor.text(6, "service_type", .invalidServiceType)
    let source = try cursor.address("source_addr", .invalidSource)
    let messageID = try cursor.text(65, "message_id", .invalidMessageID)
    let priority = try cursor.byte("priority_flag")
    let schedule = try cursor.time("schedule_delivery_time", .invalidSchedule)
    let validity = try cursor.time("validity_period", .invalidExpiry)
    let replaces = try cursor.byte("replace_if_present_flag")
    let coding = DataCoding(rawValue: try cursor.byte("data_coding"))
    let predefined = try cursor.byte("sm_default_msg_id")
    self.init(
      service: service, source: source, messageID: messageID, priority: priority,
      schedule: schedule, validity: validity, replaces: replaces, coding: coding,
      predefined: predefined, tlvs: try cursor.tlvs())
  }
}

extension BroadcastCancel {
  init(reading cursor: inout PDUCursor) throws(PDUFault) {
    let service = try cursor.text(6, "service_type", .invalidServiceType)
    let messageID = try cursor.text(65, "message_id", .invalidMessageID)
    let source = try cursor.address("source_addr", .invalidSource)
    self.init(service: service, messageID: messageID, source: source, tlvs: try cursor.tlvs())
  }
}
