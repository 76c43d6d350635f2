// SPDX-License-Identifier: Apache-2.0

/// What a phone says beside its identifier: the version of the protocol and the power it sends at.
///
/// It is encrypted and **not authenticated**: whoever relays an identifier can flip bits of it. So
/// a power outside of what phones can send at is no power.
///
/// Source: Exposure Notification, Bluetooth Specification 1.2.2, "Associated Encrypted Metadata".
@frozen
public struct ExposureMetadata: Hashable, Sendable {
  /// The powers that are believed, in dBm; a sighting with another is dropped (as in Android).
  public static let believedPowers: ClosedRange<Int8> = -50...20

  /// The four bytes in the order in which they are sent, the first one most significant.
  public var rawValue: UInt32

  /// Creates metadata from its bytes, decrypted.
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Creates metadata of version 1.0 or of 1.1 with a confidence.
  ///
  /// - Parameters:
  ///   - power: The power that is sent at, in dBm.
  ///   - confidence: How well the phone's calibration is known, 0 to 3; `nil` writes version 1.0.
  public init(power: Int8, confidence: UInt8? = nil) {
    let version: UInt8 = confidence.map { 0x50 | ($0 & 3) << 2 } ?? 0x40
    rawValue = UInt32(version) << 24 | UInt32(UInt8(bitPattern: power)) << 16
  }

  /// Decrypts (or encrypts) metadata with the four bytes of a key's stream.
  @inlinable
  public init(encrypted: UInt32, stream: UInt32) { rawValue = encrypted ^ stream }

  /// The version: major and minor number.
  public var version: (major: UInt8, minor: UInt8) {
    (UInt8(rawValue >> 30), UInt8(rawValue >> 28 & 3))
  }

  /// How well the phone's calibration is known: 0 not at all, 3 measured; version 1.1 and later.
  public var confidence: UInt8? {
    version.minor >= 1 ? UInt8(rawValue >> 26 & 3) : nil
  }

  /// The power as it is said, in dBm.
  @inlinable
  public var claimedPower: Int8 { Int8(truncatingIfNeeded: rawValue >> 16) }

  /// The power that is sent at, in dBm; `nil` when no phone sends at it, or the major version is
  /// not 1, so that the bytes are of something else.
  public var power: Int8? {
    version.major == 1 && Self.believedPowers.contains(claimedPower) ? claimedPower : nil
  }

  /// How much weaker the signal arrived, in dB, never below 0; `nil` when the power is not
  /// believed or the strength is none that a receiver measures.
  ///
  /// - Parameter strength: The received strength, in dBm; -127 to -1 are measured, 127, 20 and 0
  ///   are what receivers say when they measured nothing (Bluetooth Core, "RSSI").
  public func attenuation(at strength: Int) -> Int? {
    guard let power, (-127 ... -1).contains(strength) else { return nil }
    return max(Int(power) - strength, 0)
  }
}
