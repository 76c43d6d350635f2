// SPDX-License-Identifier: Apache-2.0

public import TramBytes

/// Sixteen bytes in the order in which they are sent: a key, or an identifier that a phone calls
/// itself by for a while.
///
/// What each of the protocols here names by 128 bits: a temporary exposure key (TEK), a rolling
/// proximity identifier (RPI), an ephemeral identifier (EphID).
@frozen
public struct SixteenBytes: Hashable, Comparable, Sendable {
  /// The first eight bytes, most significant first.
  public var high: UInt64
  /// The last eight bytes, most significant first.
  public var low: UInt64

  /// Creates the value from its two halves.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Creates the value from its bytes; `nil` when they are not sixteen.
  public init?(_ bytes: Span<UInt8>) {
    guard bytes.count == 16 else { return nil }
    var halves: InlineArray<2, UInt64> = [0, 0]
    for i in bytes.indices { halves[i / 8] = halves[i / 8] << 8 | UInt64(bytes[i]) }
    self.init(high: halves[0], low: halves[1])
  }

  /// Creates the value from its 32 hexadecimal digits; `nil` when they are not that.
  public init?(hexadecimal digits: Span<UInt8>) {
    guard digits.count == 32 else { return nil }
    var halves: InlineArray<2, UInt64> = [0, 0]
    for i in digits.indices {
      guard let digit = hexDigit(digits[i]) else { return nil }
      halves[i / 16] = halves[i / 16] << 4 | UInt64(digit)
    }
    self.init(high: halves[0], low: halves[1])
  }

  /// The bytes in the order in which they are sent.
  public var bytes: [UInt8] {
    (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> (56 - 8 * UInt64($0 % 8))) }
  }

  /// A Boolean value: whether the bytes of `a` come first.
  @inlinable
  public static func < (a: SixteenBytes, b: SixteenBytes) -> Bool {
    a.high == b.high ? a.low < b.low : a.high < b.high
  }
}

extension ByteWriter {
  /// Appends sixteen bytes as 32 hexadecimal digits.
  public mutating func append(identifier: SixteenBytes) {
    append(hexadecimal: identifier.high, width: 16)
    append(hexadecimal: identifier.low, width: 16)
  }
}
