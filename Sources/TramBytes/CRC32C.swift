// SPDX-License-Identifier: Apache-2.0

/// The cyclic redundancy check CRC-32C (Castagnoli), as in RFC 3720 §12.1.
///
/// Finds torn and damaged records; it is no protection against a person who wants to deceive.
public struct CRC32C: Hashable, Sendable {
  private var state: UInt32 = .max

  /// Creates the check of no bytes.
  public init() {}

  /// Takes in more bytes.
  ///
  /// - Complexity: O(bytes)
  public mutating func update(_ bytes: Span<UInt8>) {
    var value = state
    for i in bytes.indices {
      value = crcTable[Int((value ^ UInt32(bytes[i])) & 0xFF)] ^ (value >> 8)
    }
    state = value
  }

  /// The check of all bytes so far.
  public var value: UInt32 { ~state }

  /// The check of `bytes`.
  public static func of(_ bytes: Span<UInt8>) -> UInt32 {
    var check = CRC32C()
    check.update(bytes)
    return check.value
  }
}

/// The effect of each byte, from the polynomial 0x1EDC6F41 with its bits reversed.
private let crcTable: [UInt32] = (0..<256).map { byte in
  var value = UInt32(byte)
  for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
  return value
}
