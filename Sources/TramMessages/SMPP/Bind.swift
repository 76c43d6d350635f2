// SPDX-License-Identifier: Apache-2.0

/// Who wants to bind (SMPP 5.0 §4.1.1).
public struct Bind: Hashable, Sendable {
  /// The account; at most 15 octets.
  public var systemID: Octets
  /// Its password; at most 8 octets.
  public var password: Octets
  /// The kind of service; at most 12 octets.
  public var systemType: Octets
  /// The version: 0x34 for 3.4, 0x50 for 5.0.
  public var version: UInt8
  /// Type of number, numbering plan and the range of addresses served; at most 40 octets.
  public var range: SMEAddress
  /// Optional fields; no version defines one here.
  public var tlvs: TLVList

  /// Creates a bind.
  public init(
    systemID: Octets, password: Octets, systemType: Octets = Octets(), version: UInt8 = 0x34,
    range: SMEAddress = SMEAddress(), tlvs: TLVList = []
  ) {
    self.systemID = systemID
    self.password = password
    self.systemType = systemType
    self.version = version
    self.range = range
    self.tlvs = tlvs
  }
}

/// The answer to a bind.
public struct BindAnswer: Hashable, Sendable {
  /// Who answers; `nil` where a refusal has no body.
  public var systemID: Octets?
  /// Optional fields, such as `sc_interface_version`.
  public var tlvs: TLVList

  /// Creates an answer.
  public init(systemID: Octets?, tlvs: TLVList = []) {
    self.systemID = systemID
    self.tlvs = systemID == nil ? [] : tlvs
  }
}

/// Tells that a phone is reachable again (SMPP 5.0 §4.1.3).
public struct Alert: Hashable, Sendable {
  /// The phone; at most 64 octets.
  public var source: SMEAddress
  /// The service that asked; at most 64 octets.
  public var service: SMEAddress
  /// Optional fields, such as `ms_availability_status`.
  public var tlvs: TLVList

  /// Creates an alert.
  public init(source: SMEAddress, service: SMEAddress, tlvs: TLVList = []) {
    self.source = source
    self.service = service
    self.tlvs = tlvs
  }
}
