// SPDX-License-Identifier: Apache-2.0

/// A SHA-256 digest: the hash of an entry and of everything before it.
@frozen
public struct ChainHash: Hashable, Sendable, CustomStringConvertible {
  /// The digest's 32 bytes as four big-endian words.
  public let words: (UInt64, UInt64, UInt64, UInt64)

  /// Creates a digest from its words.
  @inlinable
  public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  /// The hash before the first entry: 32 zero bytes.
  @inlinable
  public static var genesis: ChainHash { ChainHash(words: (0, 0, 0, 0)) }

  /// A Boolean value: whether all 32 bytes are equal.
  @inlinable
  public static func == (a: ChainHash, b: ChainHash) -> Bool { a.words == b.words }

  /// Feeds the digest to `hasher`.
  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }

  /// 64 hexadecimal digits.
  public var description: String {
    hexadecimal(words.0) + hexadecimal(words.1) + hexadecimal(words.2) + hexadecimal(words.3)
  }
}
