// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

/// The hashes and ciphers that the tracing protocols are made of, by swift-crypto.
///
/// The inputs are keys and texts of fixed length, so no call can fail on what comes from outside.
enum TracingCrypto {
  /// SHA-256 (FIPS 180-4).
  static func digest(_ bytes: [UInt8]) -> [UInt8] { [UInt8](SHA256.hash(data: bytes)) }

  /// SHA-256 of thirty-two bytes and a text behind them.
  static func digest(_ bytes: ThirtyTwoBytes, _ text: String = "") -> ThirtyTwoBytes {
    halves(digest(bytes.bytes + Array(text.utf8)))
  }

  /// HMAC-SHA-256 (RFC 2104).
  static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    [UInt8](HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
  }

  /// The first `count` bytes of AES in counter mode under a counter block of zeros (SP 800-38A).
  ///
  /// - Precondition: The key has 16, 24 or 32 bytes.
  static func keystream(_ count: Int, key: [UInt8]) -> [UInt8] {
    let nonce = try? AES._CTR.Nonce(nonceBytes: [UInt8](repeating: 0, count: 16))
    let stream = nonce.flatMap { nonce in
      try? AES._CTR.encrypt(
        [UInt8](repeating: 0, count: count), using: SymmetricKey(data: key), nonce: nonce)
    }
    precondition(stream != nil, "AES takes a key of 16, 24 or 32 bytes")
    return stream.map { [UInt8]($0) } ?? []
  }

  /// AES of one block of 16 bytes.
  ///
  /// - Precondition: The key has 16, 24 or 32 bytes, the block 16.
  static func block(_ block: [UInt8], key: SymmetricKey) -> [UInt8] {
    var out = block
    let isDone: Void? = try? AES.permute(&out, key: key)
    precondition(isDone != nil, "AES takes a key of 16, 24 or 32 bytes and blocks of 16")
    return out
  }

  /// `count` identifiers of 16 bytes out of a keystream.
  static func identifiers(_ count: Int, key: [UInt8]) -> [SixteenBytes] {
    let stream = keystream(16 * count, key: key)
    return (0..<count).compactMap { SixteenBytes(stream.span.extracting(16 * $0..<16 * $0 + 16)) }
  }

  /// Thirty-two bytes of an array that holds them.
  static func halves(_ bytes: [UInt8]) -> ThirtyTwoBytes {
    precondition(bytes.count == 32, "a SHA-256 digest has 32 bytes")
    return ThirtyTwoBytes(bytes.span)
      ?? ThirtyTwoBytes(head: SixteenBytes(high: 0, low: 0), tail: SixteenBytes(high: 0, low: 0))
  }
}

/// A number as the four bytes in which protocols send it, most significant first.
func bigEndian(_ number: UInt32) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
}

/// The number that four bytes spell, most significant first; bytes beyond the end count as 0.
func bigEndian(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
  var number: UInt32 = 0
  for i in offset..<offset + 4 { number = number << 8 | (i < bytes.count ? UInt32(bytes[i]) : 0) }
  return number
}

/// Bytes as small hexadecimal digits.
func hexDigits(_ bytes: some Sequence<UInt8>) -> String {
  let letters = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(letters[Int(byte >> 4)])
    text.append(letters[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
