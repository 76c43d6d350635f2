// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The twelve bytes by which a Bluezone phone calls itself for a while (BLID).
@frozen
public struct BluezoneIdentifier: Hashable, Sendable {
  /// How many bytes it has.
  public static let size = 12

  /// The first eight bytes, most significant first.
  public var high: UInt64
  /// The last four bytes, most significant first.
  public var low: UInt32

  /// Creates an identifier from its parts.
  @inlinable
  public init(high: UInt64, low: UInt32) {
    self.high = high
    self.low = low
  }

  /// Creates an identifier from its bytes; `nil` when they are not twelve.
  public init?(_ bytes: Span<UInt8>) {
    guard bytes.count == Self.size else { return nil }
    var high: UInt64 = 0
    for i in 0..<8 { high = high << 8 | UInt64(bytes[i]) }
    self.init(high: high, low: bigEndian(bytes, at: 8))
  }

  /// Creates an identifier from its 24 hexadecimal digits; `nil` when they are not that.
  public init?(hexadecimal digits: Span<UInt8>) {
    guard digits.count == 2 * Self.size else { return nil }
    var bytes: [UInt8] = []
    for i in 0..<Self.size {
      guard let upper = hexDigit(digits[2 * i]), let lower = hexDigit(digits[2 * i + 1]) else {
        return nil
      }
      bytes.append(upper << 4 | lower)
    }
    self.init(bytes.span)
  }

  /// The identifier as 24 capital hexadecimal digits, as Bluezone's own logs have it.
  public var text: String {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * UInt64($0))) }
    return hexDigits(bytes + bigEndian(low)).uppercased()
  }
}
