// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import TramProximity
import TramUnits

/// The derivations of the specification, one block a call by swift-crypto: the slow twin of the
/// kernel.
enum DerivationTwin {
  /// HKDF-SHA256 without salt, 16 bytes.
  static func key(_ key: SixteenBytes, info: String) -> SixteenBytes {
    let derived = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: key.bytes), info: [UInt8](info.utf8),
      outputByteCount: 16)
    return sixteen(unsafe derived.withUnsafeBytes { unsafe [UInt8]($0) })
  }

  /// AES-128 of one block.
  static func encrypted(_ block: SixteenBytes, under key: SixteenBytes) throws -> SixteenBytes {
    var bytes = block.bytes
    try AES.permute(&bytes, key: SymmetricKey(data: key.bytes))
    return sixteen(bytes)
  }

  /// The identifier of an interval under an RPIK.
  static func identifier(under key: SixteenBytes, in interval: UInt32) throws -> SixteenBytes {
    let padded = [UInt8]("EN-RPI".utf8) + [UInt8](repeating: 0, count: 6)
    let number = (0..<4).map { UInt8(truncatingIfNeeded: interval >> (8 * $0)) }
    return try encrypted(sixteen(padded + number), under: key)
  }

  /// The identifiers of a key with the four bytes that hide the metadata beside each.
  static func day(
    of key: TemporaryExposureKey
  ) throws -> [(interval: UInt32, identifier: SixteenBytes, mask: UInt32)] {
    let identifierKey = self.key(key.key, info: "EN-RPIK")
    let metadataKey = self.key(key.key, info: "EN-AEMK")
    return try (0..<min(key.rollingPeriod, 144)).map { i in
      let interval = key.rollingStart.rawValue + i
      let identifier = try identifier(under: identifierKey, in: interval)
      let mask = try encrypted(identifier, under: metadataKey).high >> 32
      return (interval, identifier, UInt32(mask))
    }
  }

  private static func sixteen(_ bytes: [UInt8]) -> SixteenBytes {
    SixteenBytes(bytes.span) ?? SixteenBytes(high: 0, low: 0)
  }
}

extension SixteenBytes {
  /// Sixteen bytes of chance.
  static func random(using random: inout SeededGenerator) -> SixteenBytes {
    SixteenBytes(high: random.next(), low: random.next())
  }
}

extension DerivationFeatures {
  /// Every way in which this processor can derive identifiers.
  static let paths: [DerivationFeatures] = {
    let all: [DerivationFeatures] = [
      .portable, .sha, .aes, [.sha, .aes], [.aes, .wideAES], [.sha, .aes, .wideAES], .wideSHA,
      .available,
    ]
    return all.map { $0.intersection(.available) }
  }()
}
