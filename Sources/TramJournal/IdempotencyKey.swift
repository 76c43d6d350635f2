// SPDX-License-Identifier: Apache-2.0

/// 128 bits that name one fact, so that the same fact told twice is kept once.
///
/// Two kinds: a key *in order*, made of a source and a number that grows within it, and a key *by
/// content*, cut from a SHA-256. A store keeps keys by number first, so that what is written at
/// about the same time lies together: with numbers that grow (a line, a counter, a time), adding
/// costs about a fifth of what keys by content cost. Use them for all that arrives by the thousand.
@frozen
public struct IdempotencyKey: Hashable, Sendable, CustomStringConvertible {
  /// Who tells the fact: a device, an order, a file.
  public let source: UInt64
  /// The number that the source uses once, best one that grows.
  public let number: UInt64

  /// Creates a key from a source and a number that the source uses once.
  @inlinable
  public init(source: UInt64, number: UInt64) {
    self.source = source
    self.number = number
  }

  /// Creates the key of some content: the first 128 bits of its SHA-256.
  ///
  /// - Complexity: O(*n*)
  public init(content: [UInt8]) {
    let hash = ChainHash(of: content)
    self.init(source: hash.words.0, number: hash.words.1)
  }

  /// The source and the number, each as 16 hexadecimal digits.
  public var description: String { hexadecimal(source) + "-" + hexadecimal(number) }
}

/// Writes `word` as 16 hexadecimal digits.
func hexadecimal(_ word: UInt64) -> String {
  let digits = String(word, radix: 16)
  return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
