// SPDX-License-Identifier: Apache-2.0

/// Bytes as text of 64 letters that an address can hold, without padding (RFC 4648 §5).
public enum Base64URL {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// The text of bytes.
  ///
  /// - Complexity: O(bytes)
  public static func text(of bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    var gathered: UInt32 = 0
    var bits: UInt32 = 0
    for byte in bytes {
      gathered = (gathered << 8 | UInt32(byte)) & 0xFFFF
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(letters[Int(gathered >> bits & 63)])
      }
    }
    if bits > 0 { text.append(letters[Int(gathered << (6 - bits) & 63)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text; `nil` for one with other letters, with padding or with bits behind the
  /// last byte, so that bytes have one text.
  ///
  /// - Complexity: O(letters)
  public static func bytes(of text: some StringProtocol) -> [UInt8]? {
    guard text.utf8.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count / 4 * 3 + 2)
    var gathered: UInt32 = 0
    var bits: UInt32 = 0
    for letter in text.utf8 {
      guard let six = value(of: letter) else { return nil }
      gathered = gathered << 6 | six
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: gathered >> bits))
      gathered &= (1 << bits) - 1
    }
    return gathered == 0 ? bytes : nil
  }

  private static func value(of letter: UInt8) -> UInt32? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
