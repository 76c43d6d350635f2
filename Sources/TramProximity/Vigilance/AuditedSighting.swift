// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One identifier that a receiver heard, as an audit looks at it.
public struct AuditedSighting: Hashable, Sendable {
  /// When it was heard, by the receiver's clock.
  public var time: Instant
  /// Who heard it, by a number that the caller gives.
  public var receiver: UInt32
  /// What was heard.
  public var identifier: SixteenBytes
  /// How strong it was heard.
  public var rssi: DecibelMilliwatts
  /// The four bytes of metadata beside it, as they were heard; `nil` when not kept.
  public var metadata: UInt32?
  /// The transmit power as somebody has decrypted it; `nil` when not known.
  public var txPower: DecibelMilliwatts?

  /// Creates a sighting.
  public init(
    time: Instant, receiver: UInt32, identifier: SixteenBytes, rssi: DecibelMilliwatts,
    metadata: UInt32? = nil, txPower: DecibelMilliwatts? = nil
  ) {
    self.time = time
    self.receiver = receiver
    self.identifier = identifier
    self.rssi = rssi
    self.metadata = metadata
    self.txPower = txPower
  }
}
