// SPDX-License-Identifier: Apache-2.0

/// Mixes bytes into 64 bits for a hash table, the same on every machine for the same seed.
///
/// Eight bytes a step, each step one multiplication and a fold. Not for keys or signatures.
///
/// - Parameters:
///   - bytes: What to mix.
///   - seed: Whoever knows it can choose texts that collide; a table of texts from outside may
///     draw one at its start.
/// - Complexity: O(bytes)
public func mixedBytes(_ bytes: Span<UInt8>, seed: UInt64) -> UInt64 {
  var state = mixedWord(seed ^ UInt64(truncatingIfNeeded: bytes.count))
  let raw = unsafe bytes.bytes
  var at = 0
  while at &+ 8 <= bytes.count {
    // The loop's condition keeps the eight bytes within the span; any bits are a `UInt64`.
    let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
    state = mixedWord(state ^ UInt64(littleEndian: word))
    at &+= 8
  }
  var rest: UInt64 = 0
  while at < bytes.count {
    rest = rest &<< 8 | UInt64(bytes[at])
    at &+= 1
  }
  return mixedWord(state ^ rest)
}

/// Mixes one word: an odd constant (2^64 by the golden ratio), a full product, its halves folded.
@inlinable
public func mixedWord(_ word: UInt64) -> UInt64 {
  let product = (word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
  return product.high ^ product.low
}
