// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes

/// The identifiers and metadata of one temporary exposure key, by swift-crypto alone.
///
/// This is the plain form that a reader can hold against the specification, one AES block a call;
/// a matcher of millions of keys has a faster one, which tests compare with this.
///
/// Source: Exposure Notification, Cryptography Specification 1.2.
public struct IdentifierDerivation: Sendable {
  private let identifierKey: SymmetricKey
  private let metadataKey: SymmetricKey

  /// Derives the two keys of a temporary exposure key: HKDF-SHA256 without salt, 16 bytes.
  public init(_ key: SixteenBytes) {
    let input = SymmetricKey(data: key.bytes)
    identifierKey = Self.derived(from: input, "EN-RPIK")
    metadataKey = Self.derived(from: input, "EN-AEMK")
  }

  private static func derived(from key: SymmetricKey, _ purpose: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: [UInt8](purpose.utf8), outputByteCount: 16)
  }

  /// The rolling proximity identifier key (RPIK).
  public var identifierKeyBytes: [UInt8] { keyBytesKernel(of: identifierKey) }

  /// The associated encrypted metadata key (AEMK).
  public var metadataKeyBytes: [UInt8] { keyBytesKernel(of: metadataKey) }

  /// The rolling proximity identifier (RPI) of an interval.
  ///
  /// - Complexity: one block of AES
  public func identifier(in interval: ExposureInterval) -> SixteenBytes {
    // The interval stands last, least significant byte first.
    let number = bigEndian(interval.rawValue).reversed()
    return encrypted(
      Array("EN-RPI".utf8) + [UInt8](repeating: 0, count: 6) + number, by: identifierKey)
  }

  /// The four bytes that are joined (XOR) with the metadata beside `identifier`.
  ///
  /// AES-CTR begins with the identifier as its counter block; four bytes need no second block.
  ///
  /// - Complexity: one block of AES
  public func metadataStream(beside identifier: SixteenBytes) -> UInt32 {
    UInt32(truncatingIfNeeded: encrypted(identifier.bytes, by: metadataKey).high >> 32)
  }

  private func encrypted(_ block: [UInt8], by key: SymmetricKey) -> SixteenBytes {
    SixteenBytes(TracingCrypto.block(block, key: key).span) ?? SixteenBytes(high: 0, low: 0)
  }
}
