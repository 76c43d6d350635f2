// SPDX-License-Identifier: Apache-2.0

/// Bytes as text of 32 letters that are read aloud and typed (RFC 4648 §6), without padding.
public enum Base32 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  /// The text of bytes.
  public static func text(of bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 8 + 4) / 5)
    var gathered: UInt32 = 0
    var bits: UInt32 = 0
    for byte in bytes {
      gathered = (gathered << 8 | UInt32(byte)) & 0xFFF
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(letters[Int(gathered >> bits & 31)])
      }
    }
    if bits > 0 { text.append(letters[Int(gathered << (5 - bits) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text as somebody types it.
  ///
  /// Small letters count as capitals; spaces and hyphens are read over; 0, 1 and 8, which are no
  /// letters of it, are the O, I and B that they are mistaken for. Padding may follow.
  ///
  /// - Returns: `nil` for other characters, for a count that no bytes have, or for bits behind the
  ///   last byte
  public static func bytes(of text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var gathered: UInt32 = 0
    var bits: UInt32 = 0
    var count = 0
    var isPadded = false
    for letter in text.utf8 {
      if letter == UInt8(ascii: " ") || letter == UInt8(ascii: "-") { continue }
      if letter == UInt8(ascii: "=") {
        isPadded = true
        continue
      }
      guard !isPadded, let five = value(of: letter) else { return nil }
      count += 1
      gathered = gathered << 5 | five
      bits += 5
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: gathered >> bits))
      gathered &= (1 << bits) - 1
    }
    // Bytes end behind 2, 4, 5, 7 or 8 letters of a group of eight.
    return gathered == 0 && ![1, 3, 6].contains(count % 8) ? bytes : nil
  }

  private static func value(of letter: UInt8) -> UInt32? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a"))
    case UInt8(ascii: "2")...UInt8(ascii: "7"): UInt32(letter - UInt8(ascii: "2")) + 26
    case UInt8(ascii: "0"): 14
    case UInt8(ascii: "1"): 8
    case UInt8(ascii: "8"): 1
    default: nil
    }
  }
}
