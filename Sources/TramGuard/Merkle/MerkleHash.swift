// SPDX-License-Identifier: Apache-2.0

public import TramBytes

/// A SHA-256 hash in a Merkle tree: 32 bytes.
@frozen
public struct MerkleHash: Hashable, Sendable, CustomStringConvertible {
  /// The bytes as four numbers, the first byte the most significant of `first`.
  @usableFromInline
  let first, second, third, fourth: UInt64

  /// How many bytes a hash has.
  public static let size = 32

  @inlinable
  init(first: UInt64, second: UInt64, third: UInt64, fourth: UInt64) {
    self.first = first
    self.second = second
    self.third = third
    self.fourth = fourth
  }

  /// The hash that these bytes are; `nil` unless there are 32.
  public init?(_ bytes: Span<UInt8>) {
    guard bytes.count == MerkleHash.size else { return nil }
    self.init(bytes, at: 0)
  }

  /// The hash at an offset.
  ///
  /// - Precondition: 32 bytes stand there.
  init(_ bytes: Span<UInt8>, at offset: Int) {
    func word(_ start: Int) -> UInt64 {
      var word: UInt64 = 0
      for i in start..<start &+ 8 { word = word << 8 | UInt64(bytes[i]) }
      return word
    }
    first = word(offset)
    second = word(offset &+ 8)
    third = word(offset &+ 16)
    fourth = word(offset &+ 24)
  }

  /// The hash that a text of base64 holds; `nil` unless it holds 32 bytes.
  public init?(base64 text: String) {
    guard let bytes = Base64.bytes(of: text), let hash = MerkleHash(bytes.span) else { return nil }
    self = hash
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    var writer = ByteWriter(capacity: MerkleHash.size)
    append(to: &writer)
    return writer.bytes
  }

  /// Appends the 32 bytes.
  public func append(to writer: inout ByteWriter) {
    for word in [first, second, third, fourth] { writer.appendLittleEndian(word.byteSwapped) }
  }

  /// The hash in base64, as proofs and heads write it.
  public var base64: String { Base64.text(of: bytes) }

  /// The hash in hexadecimal.
  public var description: String {
    var writer = ByteWriter(capacity: 64)
    for word in [first, second, third, fourth] { writer.append(hexadecimal: word, width: 16) }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
