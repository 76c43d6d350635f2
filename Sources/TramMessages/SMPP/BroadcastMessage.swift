// SPDX-License-Identifier: Apache-2.0

/// A message for everybody in areas (`broadcast_sm`, SMPP 5.0 §4.4.1).
public struct BroadcastMessage: Hashable, Sendable {
  /// The service type; at most 5 octets.
  public var service: Octets
  /// Who sends.
  public var source: SMEAddress
  /// The id of the broadcast that this one replaces; empty for none.
  public var messageID: Octets
  /// `priority_flag`.
  public var priority: UInt8
  /// When to begin (`SMPPTime`); empty for at once.
  public var schedule: Octets
  /// Until when (`SMPPTime`); empty for what repeats and interval come to.
  public var validity: Octets
  /// `replace_if_present_flag`.
  public var replaces: UInt8
  /// `data_coding`.
  public var coding: DataCoding
  /// `sm_default_msg_id`.
  public var predefined: UInt8
  /// The fields that a broadcast needs, and others.
  public var tlvs: TLVList

  /// Creates a broadcast.
  public init(
    service: Octets = Octets(), source: SMEAddress, messageID: Octets = Octets(),
    priority: UInt8 = 0, schedule: Octets = Octets(), validity: Octets = Octets(),
    replaces: UInt8 = 0, coding: DataCoding = .centre, predefined: UInt8 = 0, tlvs: TLVList
  ) {
    self.service = service
    self.source = source
    self.messageID = messageID
    self.priority = priority
    self.schedule = schedule
    self.validity = validity
    self.replaces = replaces
    self.coding = coding
    self.predefined = predefined
    self.tlvs = tlvs
  }

  /// The fields without which a broadcast is refused (§4.4.1.1).
  public static let needed: [TLVTag] = [
    .broadcastAreaIdentifier, .broadcastContentType, .broadcastRepNum,
    .broadcastFrequencyInterval,
  ]

  /// The first needed field that is missing.
  public var missing: TLVTag? { Self.needed.first { tlvs[$0] == nil } }
}

/// Cancels a broadcast (`cancel_broadcast_sm`).
public struct BroadcastCancel: Hashable, Sendable {
  /// The service type; at most 5 octets.
  public var service: Octets
  /// The id; empty for all that match.
  public var messageID: Octets
  /// Who sent it.
  public var source: SMEAddress
  /// Optional fields.
  public var tlvs: TLVList

  /// Creates a cancellation.
  public init(
    service: Octets = Octets(), messageID: Octets, source: SMEAddress, tlvs: TLVList = []
  ) {
    self.service = service
    self.messageID = messageID
    self.source = source
    self.tlvs = tlvs
  }
}
