// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramUnits

// The bytes that are hashed, all numbers little-endian, without padding:
//
//   offset  size  field
//        0    32  hash of the entry before; 32 zeros before the first entry
//       32     8  sequence number
//       40     8  subject
//       48     4  kind
//       52     8  time, milliseconds since 1970 UTC, two's complement
//       60    16  idempotency key: the number, then the source
//       76     4  length of the payload
//       80     n  payload
//
// Every field has one place and one form, so two different entries never give the same bytes.

/// Hashes entries into a chain, through one reused buffer.
public struct ChainSealer: Sendable {
  /// Bytes before the payload in what is hashed.
  static let headerSize = 80

  private var buffer: [UInt8]

  /// Creates a sealer.
  public init() { buffer = Array(repeating: 0, count: Self.headerSize + 256) }

  /// The hash of `envelope` as entry `number` after an entry whose hash is `previous`.
  ///
  /// - Complexity: O(*n*) in the payload, no allocation once the buffer has grown
  public mutating func seal(
    _ envelope: Envelope, number: SequenceNumber, after previous: ChainHash
  ) -> ChainHash {
    let size = Self.headerSize + envelope.payload.count
    if buffer.count < size { buffer = Array(repeating: 0, count: size * 2) }
    return unsafe buffer.withUnsafeMutableBytes { bytes in
      func put<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
        unsafe bytes.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
      }
      put(previous.words.0.byteSwapped, at: 0)
      put(previous.words.1.byteSwapped, at: 8)
      put(previous.words.2.byteSwapped, at: 16)
      put(previous.words.3.byteSwapped, at: 24)
      put(number.rawValue, at: 32)
      put(envelope.subject.rawValue, at: 40)
      put(envelope.kind.rawValue, at: 48)
      put(envelope.time.milliseconds, at: 52)
      put(envelope.key.number, at: 60)
      put(envelope.key.source, at: 68)
      put(UInt32(truncatingIfNeeded: envelope.payload.count), at: 76)
      unsafe envelope.payload.withUnsafeBytes { payload in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[Self.headerSize..<size])
        unsafe rest.copyMemory(from: payload)
      }
      return unsafe ChainHash(of: UnsafeRawBufferPointer(rebasing: bytes[..<size]))
    }
  }
}

extension ChainHash {
  /// The SHA-256 of `bytes`.
  ///
  /// - Complexity: O(*n*)
  public init(of bytes: [UInt8]) {
    self = unsafe bytes.withUnsafeBytes { unsafe ChainHash(of: $0) }
  }

  /// The SHA-256 of `bytes`.
  init(of bytes: UnsafeRawBufferPointer) {
    var hasher = SHA256()
    unsafe hasher.update(bufferPointer: bytes)
    self = unsafe hasher.finalize().withUnsafeBytes { digest in
      func word(_ offset: Int) -> UInt64 {
        unsafe UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      return ChainHash(words: (word(0), word(8), word(16), word(24)))
    }
  }
}
