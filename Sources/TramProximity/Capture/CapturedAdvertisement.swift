// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// An advertisement as a receiver heard it.
public struct CapturedAdvertisement: Hashable, Sendable {
  /// The strengths that a receiver measures, in dBm; 127 says "not available", and 0 to 20 are
  /// what some controllers say instead.
  ///
  /// Source: Bluetooth Core 5.4, vol. 4 part E §7.7.65.2; values in logs of exposure apps.
  public static let strengths: ClosedRange<Int8> = -127 ... -1

  /// When it was heard, by the receiver's clock.
  public var time: Instant
  /// The address that it was sent from.
  public var address: BluetoothAddress
  /// How strong it was heard, in dBm, as the controller said it.
  public var rssi: Int8
  /// What the sender calls itself; `nil` when it is none of the protocols known here.
  public var identifier: AdvertisedIdentifier?

  /// Creates an advertisement.
  public init(
    time: Instant, address: BluetoothAddress, rssi: Int8, identifier: AdvertisedIdentifier?
  ) {
    self.time = time
    self.address = address
    self.rssi = rssi
    self.identifier = identifier
  }

  /// How strong it was heard, in dBm; `nil` when the controller measured nothing.
  public var strength: Int8? { Self.strengths.contains(rssi) ? rssi : nil }
}

/// What the log's own phone was told to advertise.
public struct OwnAdvertisement: Hashable, Sendable {
  /// When it was told, by its clock.
  public var time: Instant
  /// What it calls itself from then on.
  public var identifier: AdvertisedIdentifier
}
