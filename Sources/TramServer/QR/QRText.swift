// SPDX-License-Identifier: Apache-2.0

/// A text as the bits of a QR code, before its length is known to fit.
struct QRText: Sendable {
  /// How the characters become bits (ISO/IEC 18004:2015, 7.4).
  enum Mode: Sendable {
    /// Two characters of 45 in 11 bits.
    case alphanumeric
    /// UTF-8; where it is more than ASCII, the text says so first (ECI 26).
    case bytes
  }

  let mode: Mode
  private let bytes: [UInt8]
  private let isASCII: Bool

  init(_ text: String) {
    bytes = Array(text.utf8)
    isASCII = bytes.allSatisfy { $0 < 128 }
    mode = !bytes.isEmpty && bytes.allSatisfy { Self.place(of: $0) != nil } ? .alphanumeric : .bytes
  }

  /// The bits that the text takes in a symbol of `version`, without padding.
  func bitCount(version: Int) -> Int {
    switch mode {
    case .alphanumeric:
      4 + lengthBits(version) + bytes.count / 2 * 11 + bytes.count % 2 * 6
    case .bytes:
      (isASCII ? 0 : 12) + 4 + lengthBits(version) + bytes.count * 8
    }
  }

  /// The bits of the length (table 3).
  private func lengthBits(_ version: Int) -> Int {
    switch mode {
    case .alphanumeric: version < 10 ? 9 : version < 27 ? 11 : 13
    case .bytes: version < 10 ? 8 : 16
    }
  }

  /// The text's bytes for a symbol, padded to its size.
  ///
  /// - Precondition: The text fits.
  func codewords(_ layout: QRLayout) -> [UInt8] {
    let room = layout.textBytes * 8
    precondition(bitCount(version: layout.version) <= room, "a text that does not fit was drawn")
    var bits = BitString()
    switch mode {
    case .alphanumeric:
      bits.append(0b0010, count: 4)
      bits.append(bytes.count, count: lengthBits(layout.version))
      for start in stride(from: 0, to: bytes.count, by: 2) {
        let first = Self.place(of: bytes[start]) ?? 0
        if start + 1 < bytes.count {
          bits.append(first * 45 + (Self.place(of: bytes[start + 1]) ?? 0), count: 11)
        } else {
          bits.append(first, count: 6)
        }
      }
    case .bytes:
      if !isASCII { bits.append(0b0111 << 8 | 26, count: 12) }
      bits.append(0b0100, count: 4)
      bits.append(bytes.count, count: lengthBits(layout.version))
      for byte in bytes { bits.append(Int(byte), count: 8) }
    }
    // A terminator of four zeros, or of what room is left; zeros to a whole byte; then the pad.
    bits.append(0, count: min(4, room - bits.count))
    bits.append(0, count: (8 - bits.count % 8) % 8)
    var pad = 0xEC
    while bits.count < room {
      bits.append(pad, count: 8)
      pad ^= 0xEC ^ 0x11
    }
    return bits.bytes
  }

  /// The place of an ASCII character among the 45 (table 5).
  private static func place(of byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A")) + 10
    case UInt8(ascii: " "): 36
    case UInt8(ascii: "$"): 37
    case UInt8(ascii: "%"): 38
    case UInt8(ascii: "*"): 39
    case UInt8(ascii: "+"): 40
    case UInt8(ascii: "-"): 41
    case UInt8(ascii: "."): 42
    case UInt8(ascii: "/"): 43
    case UInt8(ascii: ":"): 44
    default: nil
    }
  }
}

/// Bits in order, the highest of a byte first.
private struct BitString {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0

  mutating func append(_ value: Int, count width: Int) {
    for bit in (0..<width).reversed() {
      if count % 8 == 0 { bytes.append(0) }
      bytes[count / 8] |= UInt8(value >> bit & 1) << (7 - count % 8)
      count += 1
    }
  }
}
