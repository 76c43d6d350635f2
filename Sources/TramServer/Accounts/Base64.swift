// SPDX-License-Identifier: Apache-2.0

/// Bytes as text of 64 letters (RFC 4648).
enum Base64 {
  /// Which letters stand for 62 and 63, and whether the end is padded.
  enum Form { case standard, url }

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  static func encode(_ bytes: some Collection<UInt8>, as form: Form) -> String {
    let alphabet = letters + (form == .standard ? Array("+/".utf8) : Array("-_".utf8))
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var gathered = 0
    var bits = 0
    for byte in bytes {
      gathered = gathered << 8 | Int(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[gathered >> bits & 63])
      }
      gathered &= 63
    }
    if bits > 0 { text.append(alphabet[gathered << (6 - bits) & 63]) }
    while form == .standard, text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text in its one canonical writing, or `nil`.
  static func decode(_ text: some Collection<UInt8>, as form: Form) -> [UInt8]? {
    var body = Array(text)
    if form == .standard {
      guard body.count % 4 == 0 else { return nil }
      var pads = 0
      while pads < 2, body.last == UInt8(ascii: "=") {
        body.removeLast()
        pads += 1
      }
    }
    guard body.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(body.count / 4 * 3 + 2)
    var gathered = 0
    var bits = 0
    for letter in body {
      guard let value = value(of: letter, as: form) else { return nil }
      gathered = gathered << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(gathered >> bits & 255))
      }
      gathered &= 255
    }
    // Bits that no byte holds are zeros.
    guard gathered & (1 << bits - 1) == 0 else { return nil }
    return bytes
  }

  private static func value(of letter: UInt8, as form: Form) -> Int? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(letter - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(letter - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(letter - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+") where form == .standard: 62
    case UInt8(ascii: "/") where form == .standard: 63
    case UInt8(ascii: "-") where form == .url: 62
    case UInt8(ascii: "_") where form == .url: 63
    default: nil
    }
  }
}
