// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes
public import TramUnits

/// A temporary exposure key ready to give single identifiers: those of a wristband or beacon whose
/// keys the ward holds, and those of keys that an audit is given.
///
/// Source: Exposure Notification, Cryptography Specification 1.2. For whole export files there is
/// the matching kernel; this is the plain way by swift-crypto, an identifier at a time.
public struct RollingKey: Sendable {
  /// From when to when the key is valid.
  public let validity: Range<UInt32>
  private let identifierKey: SymmetricKey
  private let metadataKey: SymmetricKey

  /// Derives the identifier key and the metadata key.
  ///
  /// - Complexity: twice HKDF-SHA256
  public init(_ key: TemporaryExposureKey) {
    let start = key.rollingStart.rawValue
    let period = min(key.rollingPeriod, TemporaryExposureKey.periods.upperBound)
    validity = start..<start &+ min(period, UInt32.max - start)
    let secret = SymmetricKey(data: key.key.bytes)
    identifierKey = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: secret, info: Array("EN-RPIK".utf8), outputByteCount: 16)
    metadataKey = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: secret, info: Array("EN-AEMK".utf8), outputByteCount: 16)
  }

  /// The identifier of an interval, whether the key is valid then or not.
  ///
  /// - Complexity: one block of AES
  public func identifier(in interval: ExposureInterval) -> SixteenBytes {
    // "EN-RPI", six zeros, the number with its least significant byte first.
    let number = bigEndian(interval.rawValue).reversed()
    let block = Array("EN-RPI".utf8) + [UInt8](repeating: 0, count: 6) + number
    let sealed = TracingCrypto.block(block, key: identifierKey)
    return SixteenBytes(sealed.span) ?? SixteenBytes(high: 0, low: 0)
  }

  /// The metadata that was sent beside an identifier, decrypted; or encrypted, which is the same.
  ///
  /// Its first byte from the left is the version, its second the transmit power.
  public func metadata(_ heard: UInt32, beside identifier: SixteenBytes) -> UInt32 {
    let stream = TracingCrypto.block(identifier.bytes, key: metadataKey)
    return heard ^ bigEndian(stream.span, at: 0)
  }

  /// The transmit power in decrypted metadata; `nil` when the version is unknown or the power is
  /// none that is believed, -50 to 20 dBm.
  public static func power(in metadata: UInt32) -> DecibelMilliwatts? {
    let power = Int8(truncatingIfNeeded: metadata >> 16)
    guard metadata >> 30 == 1, (-50...20).contains(power) else { return nil }
    return DecibelMilliwatts(Float(power))
  }
}
