// SPDX-License-Identifier: Apache-2.0

public import TramBytes

/// The 48 bits by which a Bluetooth sender calls itself on the air.
///
/// A phone takes another one every ten to twenty minutes; when it does not, it can be followed.
@frozen
public struct BluetoothAddress: Hashable, Comparable, Sendable {
  /// The address as a number, the first byte that people write most significant.
  public var rawValue: UInt64

  /// Creates an address from a number; what is above 48 bits is left out.
  @inlinable
  public init(_ rawValue: UInt64) { self.rawValue = rawValue & 0xFFFF_FFFF_FFFF }

  /// Reads 12 hexadecimal digits, with or without colons between the pairs; `nil` for other text.
  public init?(_ text: Span<UInt8>) {
    guard text.count == 12 || text.count == 17 else { return nil }
    var value: UInt64 = 0
    for i in text.indices {
      if text.count == 17, i % 3 == 2 {
        guard text[i] == UInt8(ascii: ":") else { return nil }
        continue
      }
      guard let digit = hexDigit(text[i]) else { return nil }
      value = value << 4 | UInt64(digit)
    }
    rawValue = value
  }

  /// A Boolean value: whether `a` comes first in the order of their numbers.
  @inlinable
  public static func < (a: BluetoothAddress, b: BluetoothAddress) -> Bool {
    a.rawValue < b.rawValue
  }
}

extension ByteWriter {
  /// Appends an address as six pairs of digits with colons between them.
  public mutating func append(address: BluetoothAddress) {
    for i in 0..<6 as Range<UInt64> {
      if i > 0 { append(byte: UInt8(ascii: ":")) }
      append(hexadecimal: address.rawValue >> (40 &- 8 &* i), width: 2)
    }
  }
}
