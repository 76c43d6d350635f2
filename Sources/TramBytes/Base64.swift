// SPDX-License-Identifier: Apache-2.0

/// Bytes as text of 64 letters (RFC 4648), strict: bytes have one text, others are refused.
public enum Base64 {
  /// Which letters stand for 62 and 63, and whether the end is filled up with `=`.
  public enum Form: Sendable {
    /// With `+` and `/`, filled up (§4).
    case standard
    /// With `-` and `_`, as addresses can hold them, and not filled up (§5).
    case url
  }

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  /// The text of bytes.
  ///
  /// - Complexity: O(bytes)
  public static func text(of bytes: some Collection<UInt8>, as form: Form = .standard) -> String {
    let alphabet = letters + Array((form == .standard ? "+/" : "-_").utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var gathered: UInt32 = 0
    var bits: UInt32 = 0
    for byte in bytes {
      gathered = (gathered << 8 | UInt32(byte)) & 0xFFFF
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[Int(gathered >> bits & 63)])
      }
    }
    if bits > 0 { text.append(alphabet[Int(gathered << (6 - bits) & 63)]) }
    while form == .standard, text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text; `nil` for one with other letters, filled up otherwise than its form says,
  /// or with bits behind the last byte.
  ///
  /// - Complexity: O(letters)
  public static func bytes(of text: some StringProtocol, as form: Form = .standard) -> [UInt8]? {
    bytes(of: text.utf8, as: form)
  }

  /// The same for a text that is bytes still.
  public static func bytes(of text: some Collection<UInt8>, as form: Form = .standard) -> [UInt8]? {
    var count = text.count
    if form == .standard {
      guard count % 4 == 0 else { return nil }
      count -= text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    }
    guard count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count / 4 * 3 + 2)
    var gathered: UInt32 = 0
    var bits: UInt32 = 0
    for letter in text.prefix(count) {
      guard let six = value(of: letter, as: form) else { return nil }
      gathered = gathered << 6 | six
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: gathered >> bits))
      gathered &= (1 << bits) - 1
    }
    return gathered == 0 ? bytes : nil
  }

  private static func value(of letter: UInt8, as form: Form) -> UInt32? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+") where form == .standard: 62
    case UInt8(ascii: "/") where form == .standard: 63
    case UInt8(ascii: "-") where form == .url: 62
    case UInt8(ascii: "_") where form == .url: 63
    default: nil
    }
  }
}
