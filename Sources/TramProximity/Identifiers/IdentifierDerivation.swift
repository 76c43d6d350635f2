// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import TramBytes

/// The identifiers and metadata of one temporary exposure key, by swift-crypto alone.
///
/// This is the plain form that a reader can hold against the specification, one AES block a call;
/// a matcher of millions of keys has a faster one, which tests compare with this.
///
/// Source: Exposure Notification, Cryptography Specification 1.2.
public struct IdentifierDerivation {
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
  /// - Throws: `ProximityError`: `.malformed`, if the cipher refuses, which it does not
  public func identifier(in interval: ExposureInterval) throws(ProximityError) -> SixteenBytes {
    var block = [UInt8](repeating: 0, count: 16)
    block.replaceSubrange(0..<6, with: "EN-RPI".utf8)
    // The interval stands last, least significant byte first.
    for i in 0..<4 {
      block[12 + i] = UInt8(truncatingIfNeeded: interval.rawValue >> (8 * UInt32(i)))
    }
    return try encrypted(block, by: identifierKey)
  }

  /// The four bytes that are joined (XOR) with the metadata beside `identifier`.
  ///
  /// AES-CTR begins with the identifier as its counter block; four bytes need no second block.
  ///
  /// - Throws: `ProximityError`: `.malformed`, if the cipher refuses, which it does not
  public func metadataStream(
    beside identifier: SixteenBytes
  ) throws(ProximityError) -> UInt32 {
    let block = try encrypted(identifier.bytes, by: metadataKey)
    return UInt32(truncatingIfNeeded: block.high >> 32)
  }

  private func encrypted(
    _ block: [UInt8], by key: SymmetricKey
  ) throws(ProximityError) -> SixteenBytes {
    var block = block
    do {
      try AES.permute(&block, key: key)
    } catch {
      throw ProximityError(.malformed, detail: "AES refuses a block: \(error)")
    }
    guard let bytes = SixteenBytes(block.span) else {
      throw ProximityError(.malformed, detail: "AES gave \(block.count) bytes")
    }
    return bytes
  }
}
