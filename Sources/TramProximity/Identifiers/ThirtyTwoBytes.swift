// SPDX-License-Identifier: Apache-2.0

/// Thirty-two bytes in the order in which they are sent: a day's key, a seed, a SHA-256 digest.
@frozen
public struct ThirtyTwoBytes: Hashable, Comparable, Sendable {
  /// The first sixteen bytes.
  public var head: SixteenBytes
  /// The last sixteen bytes.
  public var tail: SixteenBytes

  /// Creates the value from its two halves.
  @inlinable
  public init(head: SixteenBytes, tail: SixteenBytes) {
    self.head = head
    self.tail = tail
  }

  /// Creates the value from its bytes; `nil` when they are not thirty-two.
  public init?(_ bytes: Span<UInt8>) {
    guard bytes.count == 32, let head = SixteenBytes(bytes.extracting(0..<16)),
      let tail = SixteenBytes(bytes.extracting(16..<32))
    else { return nil }
    self.init(head: head, tail: tail)
  }

  /// Creates the value from its 64 hexadecimal digits; `nil` when they are not that.
  public init?(hexadecimal digits: Span<UInt8>) {
    guard digits.count == 64, let head = SixteenBytes(hexadecimal: digits.extracting(0..<32)),
      let tail = SixteenBytes(hexadecimal: digits.extracting(32..<64))
    else { return nil }
    self.init(head: head, tail: tail)
  }

  /// Draws the value; outside of tests from the system's generator.
  public static func random(using generator: inout some RandomNumberGenerator) -> ThirtyTwoBytes {
    ThirtyTwoBytes(
      head: SixteenBytes(high: generator.next(), low: generator.next()),
      tail: SixteenBytes(high: generator.next(), low: generator.next()))
  }

  /// The bytes in the order in which they are sent.
  public var bytes: [UInt8] { head.bytes + tail.bytes }

  /// A Boolean value: whether the bytes of `a` come first.
  @inlinable
  public static func < (a: ThirtyTwoBytes, b: ThirtyTwoBytes) -> Bool {
    a.head == b.head ? a.tail < b.tail : a.head < b.head
  }
}
