// SPDX-License-Identifier: Apache-2.0

/// 128 bits that name one fact, so that the same fact told twice is kept once.
///
/// Two kinds: a key *in order*, made of a source and a number within it, and a key *by content*,
/// cut from a SHA-256. Keys in order sit together in a store's index and cost less to add; use
/// them for anything that arrives by the thousand.
@frozen
public struct IdempotencyKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The source's 64 bits, the more significant half.
  public let high: UInt64
  /// The number within the source.
  public let low: UInt64

  /// Creates a key from its halves: a source, and a number that the source uses once.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Creates the key of some content: the first 128 bits of its SHA-256.
  ///
  /// - Complexity: O(*n*)
  public init(content: [UInt8]) {
    let hash = ChainHash(of: content)
    self.init(high: hash.words.0, low: hash.words.1)
  }

  /// Orders keys as unsigned 128-bit numbers.
  @inlinable
  public static func < (a: IdempotencyKey, b: IdempotencyKey) -> Bool {
    (a.high, a.low) < (b.high, b.low)
  }

  /// 32 hexadecimal digits.
  public var description: String { hexadecimal(high) + hexadecimal(low) }
}

/// Writes `word` as 16 hexadecimal digits.
func hexadecimal(_ word: UInt64) -> String {
  let digits = String(word, radix: 16)
  return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
