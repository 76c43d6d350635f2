// SPDX-License-Identifier: Apache-2.0

/// Asks for the state of a message or, with optional fields, of a broadcast.
public struct MessageQuery: Hashable, Sendable {
  /// The id that the message centre gave; at most 64 octets.
  public var messageID: Octets
  /// Who sent the message.
  public var source: SMEAddress
  /// Optional fields of `query_broadcast_sm`; `query_sm` has none.
  public var tlvs: TLVList

  /// Creates a question.
  public init(messageID: Octets, source: SMEAddress, tlvs: TLVList = []) {
    self.messageID = messageID
    self.source = source
    self.tlvs = tlvs
  }
}

/// The state of a message, as `query_sm_resp` has it.
public struct QueryAnswer: Hashable, Sendable {
  /// The id; `nil` where the answer has no body.
  public var messageID: Octets?
  /// When the message came to its last state (`SMPPTime`); empty before.
  public var finalDate: Octets
  /// The state on the wire (`MessageState`).
  public var state: UInt8
  /// The network's error.
  public var error: UInt8
  /// Optional fields that the specification does not have.
  public var tlvs: TLVList

  /// Creates an answer.
  public init(
    messageID: Octets?, finalDate: Octets = Octets(), state: UInt8 = 0, error: UInt8 = 0,
    tlvs: TLVList = []
  ) {
    self.messageID = messageID
    let hasBody = messageID != nil
    self.finalDate = hasBody ? finalDate : Octets()
    self.state = hasBody ? state : 0
    self.error = hasBody ? error : 0
    self.tlvs = hasBody ? tlvs : []
  }
}

/// Cancels one message, or all between two addresses.
public struct MessageCancel: Hashable, Sendable {
  /// The service type; at most 5 octets.
  public var service: Octets
  /// The id; empty for all that match.
  public var messageID: Octets
  /// Who sent.
  public var source: SMEAddress
  /// Who was to receive.
  public var destination: SMEAddress
  /// Optional fields that the specification does not have.
  public var tlvs: TLVList

  /// Creates a cancellation.
  public init(
    service: Octets = Octets(), messageID: Octets, source: SMEAddress,
    destination: SMEAddress = SMEAddress(), tlvs: TLVList = []
  ) {
    self.service = service
    self.messageID = messageID
    self.source = source
    self.destination = destination
    self.tlvs = tlvs
  }
}

/// Replaces a message that is not delivered yet.
public struct MessageReplace: Hashable, Sendable {
  /// The id.
  public var messageID: Octets
  /// Who sent.
  public var source: SMEAddress
  /// When it is to be sent; empty to keep.
  public var schedule: Octets
  /// Until when it is tried; empty to keep.
  public var validity: Octets
  /// `registered_delivery`.
  public var receipts: UInt8
  /// `sm_default_msg_id`.
  public var predefined: UInt8
  /// The new text, at most 255 octets.
  public var text: [UInt8]
  /// Optional fields: `message_payload`.
  public var tlvs: TLVList

  /// Creates a replacement.
  public init(
    messageID: Octets, source: SMEAddress, schedule: Octets = Octets(),
    validity: Octets = Octets(), receipts: UInt8 = 0, predefined: UInt8 = 0, text: [UInt8],
    tlvs: TLVList = []
  ) {
    self.messageID = messageID
    self.source = source
    self.schedule = schedule
    self.validity = validity
    self.receipts = receipts
    self.predefined = predefined
    self.text = text
    self.tlvs = tlvs
  }
}
