// SPDX-License-Identifier: Apache-2.0

/// What says how a message is carried: mode, type, headers and receipts.
public struct Carriage: Hashable, Sendable {
  /// `esm_class` (SMPP 5.0 §4.7.12).
  public var esmClass: UInt8 = 0
  /// `protocol_id` of GSM 03.40.
  public var protocolID: UInt8 = 0
  /// `priority_flag`, 0 to 4.
  public var priority: UInt8 = 0
  /// `registered_delivery` (§4.7.21).
  public var receipts: UInt8 = 0
  /// `replace_if_present_flag`.
  public var replaces: UInt8 = 0
  /// `data_coding` (§4.7.7).
  public var coding: DataCoding = .centre
  /// `sm_default_msg_id`.
  public var predefined: UInt8 = 0

  /// Creates what is usual: everything 0.
  public init() {}

  /// The bit of `esm_class` that says that the text begins with a user data header.
  public static let headerBit: UInt8 = 0x40
  /// The bits of `esm_class` of a delivery receipt from the message centre.
  public static let receiptBits: UInt8 = 0x04

  /// A Boolean value: whether the text begins with a user data header.
  public var hasHeader: Bool { esmClass & Self.headerBit != 0 }
  /// A Boolean value: whether a delivered message is a receipt or an intermediate notification.
  public var isReceipt: Bool {
    let type = esmClass & 0x3C
    return type == Self.receiptBits || type == 0x20
  }
}

/// How the octets of a text are to be read (SMPP 5.0 §4.7.7).
public struct DataCoding: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: UInt8

  /// Creates one from the number on the wire.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The message centre's own alphabet, nearly everywhere GSM 03.38 in octets.
  public static let centre = DataCoding(rawValue: 0)
  /// ASCII (IA5).
  public static let ascii = DataCoding(rawValue: 1)
  /// Octets that are no text.
  public static let octets = DataCoding(rawValue: 4)
  /// Latin 1 (ISO 8859-1).
  public static let latin1 = DataCoding(rawValue: 3)
  /// UCS-2, most significant octet first.
  public static let ucs2 = DataCoding(rawValue: 8)
}

/// A message with the fields of `submit_sm` and `deliver_sm`.
public struct ShortMessage: Hashable, Sendable {
  /// The service type; at most 5 octets.
  public var service: Octets
  /// Who sends.
  public var source: SMEAddress
  /// Who receives.
  public var destination: SMEAddress
  /// How it is carried.
  public var carriage: Carriage
  /// When it is to be sent (`SMPPTime`); empty for at once.
  public var schedule: Octets
  /// Until when it is tried (`SMPPTime`); empty for the centre's own period.
  public var validity: Octets
  /// The text, at most 255 octets; 254 in SMPP 3.4.
  public var text: [UInt8]
  /// Optional fields.
  public var tlvs: TLVList

  /// Creates a message.
  public init(
    source: SMEAddress = SMEAddress(), destination: SMEAddress, text: [UInt8] = [],
    carriage: Carriage = Carriage(), service: Octets = Octets(), schedule: Octets = Octets(),
    validity: Octets = Octets(), tlvs: TLVList = []
  ) {
    self.source = source
    self.destination = destination
    self.text = text
    self.carriage = carriage
    self.service = service
    self.schedule = schedule
    self.validity = validity
    self.tlvs = tlvs
  }

  /// The text, from `message_payload` when it stands there.
  public var content: [UInt8] {
    guard text.isEmpty, let payload = tlvs[.messagePayload] else { return text }
    return payload.bytes
  }
}

/// The answer to a message: the id under which the message centre keeps it.
public struct MessageAnswer: Hashable, Sendable {
  /// The id, at most 64 octets; `nil` where the answer has no body.
  public var messageID: Octets?
  /// Optional fields, such as `congestion_state`.
  public var tlvs: TLVList

  /// Creates an answer.
  ///
  /// Optional fields stand after an id: without one there are none.
  public init(messageID: Octets?, tlvs: TLVList = []) {
    self.messageID = messageID
    self.tlvs = messageID == nil ? [] : tlvs
  }
}

/// A message with the few fields of `data_sm`; its text stands in `message_payload`.
public struct DataMessage: Hashable, Sendable {
  /// The service type; at most 5 octets.
  public var service: Octets
  /// Who sends; at most 64 octets.
  public var source: SMEAddress
  /// Who receives; at most 64 octets.
  public var destination: SMEAddress
  /// `esm_class`.
  public var esmClass: UInt8
  /// `registered_delivery`.
  public var receipts: UInt8
  /// `data_coding`.
  public var coding: DataCoding
  /// Optional fields.
  public var tlvs: TLVList

  /// Creates a message.
  public init(
    service: Octets = Octets(), source: SMEAddress, destination: SMEAddress, esmClass: UInt8 = 0,
    receipts: UInt8 = 0, coding: DataCoding = .centre, tlvs: TLVList
  ) {
    self.service = service
    self.source = source
    self.destination = destination
    self.esmClass = esmClass
    self.receipts = receipts
    self.coding = coding
    self.tlvs = tlvs
  }
}
