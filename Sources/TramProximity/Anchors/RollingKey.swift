// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A temporary exposure key ready to give single identifiers: those of a wristband or beacon whose
/// keys the ward holds, and those of keys that an audit is given.
///
/// For whole export files there is the matching kernel; this is an identifier at a time.
public struct RollingKey: Sendable {
  /// From when to when the key is valid.
  public let validity: Range<UInt32>
  private let derivation: IdentifierDerivation

  /// Derives what a key's identifiers and metadata are made with.
  ///
  /// - Complexity: twice HKDF-SHA256
  public init(_ key: TemporaryExposureKey) {
    let start = key.rollingStart.rawValue
    let period = min(key.rollingPeriod, TemporaryExposureKey.periods.upperBound)
    validity = start..<start &+ min(period, UInt32.max - start)
    derivation = IdentifierDerivation(key.key)
  }

  /// The identifier of an interval, whether the key is valid then or not.
  ///
  /// - Complexity: one block of AES
  public func identifier(in interval: ExposureInterval) -> SixteenBytes {
    derivation.identifier(in: interval)
  }

  /// The metadata that was sent beside an identifier, decrypted; or encrypted, which is the same.
  public func metadata(_ heard: UInt32, beside identifier: SixteenBytes) -> UInt32 {
    heard ^ derivation.metadataStream(beside: identifier)
  }

  /// The transmit power in decrypted metadata; `nil` when it is none that is believed.
  public static func power(in metadata: UInt32) -> DecibelMilliwatts? {
    ExposureMetadata(rawValue: metadata).power.map { DecibelMilliwatts(Float($0)) }
  }
}
