// SPDX-License-Identifier: Apache-2.0

/// The cyclic redundancy check CRC-32C (Castagnoli), as in RFC 3720 §12.1.
///
/// Finds torn and damaged records; it is no protection against a person who wants to deceive.
public struct CRC32C: Hashable, Sendable {
  private var state: UInt32 = .max

  /// Creates the check of no bytes.
  public init() {}

  /// Takes in more bytes, eight a step.
  ///
  /// - Complexity: O(bytes)
  public mutating func update(_ bytes: Span<UInt8>) {
    var value = state
    let raw = unsafe bytes.bytes
    var at = 0
    unsafe crcTable.withUnsafeBufferPointer { table in
      while at &+ 8 <= bytes.count {
        // The loop's condition keeps the eight bytes within the span; every index into the table
        // is a byte and the row of one of eight.
        let word =
          unsafe UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
          ^ UInt64(value)
        let low = UInt32(truncatingIfNeeded: word)
        let high = UInt32(truncatingIfNeeded: word &>> 32)
        value = unsafe table[1792 &+ Int(low & 0xFF)] ^ table[1536 &+ Int(low &>> 8 & 0xFF)]
        value ^= unsafe table[1280 &+ Int(low &>> 16 & 0xFF)] ^ table[1024 &+ Int(low &>> 24)]
        value ^= unsafe table[768 &+ Int(high & 0xFF)] ^ table[512 &+ Int(high &>> 8 & 0xFF)]
        value ^= unsafe table[256 &+ Int(high &>> 16 & 0xFF)] ^ table[Int(high &>> 24)]
        at &+= 8
      }
      while at < bytes.count {
        value = unsafe table[Int((value ^ UInt32(bytes[at])) & 0xFF)] ^ (value &>> 8)
        at &+= 1
      }
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

/// The effect of each byte, from the polynomial 0x1EDC6F41 with its bits reversed; then that of a
/// byte with one to seven zero bytes behind it, 256 entries each.
private let crcTable: [UInt32] = {
  var table = (0..<256).map { byte in
    var value = UInt32(byte)
    for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    return value
  }
  for i in 256..<2048 {
    let before = table[i - 256]
    table.append(table[Int(before & 0xFF)] ^ before >> 8)
  }
  return table
}()
