// SPDX-License-Identifier: Apache-2.0

/// Base64 (RFC 4648), strict: one text for each sequence of bytes.
enum Base64 {
  /// Which alphabet, and whether the text is filled up with `=`.
  enum Alphabet {
    /// §4, with `+`, `/` and `=`.
    case standard
    /// §5 without filling, as JSON Web Signatures have it.
    case url
  }

  /// The bytes that a text means; `nil` for a text that is not the one of its bytes.
  static func bytes(_ text: [UInt8], _ alphabet: Alphabet) -> [UInt8]? {
    var count = text.count
    if alphabet == .standard {
      guard count % 4 == 0 else { return nil }
      var filling = 0
      while filling < 2, count > 0, text[count - 1] == UInt8(ascii: "=") {
        count -= 1
        filling += 1
      }
      guard (4 - count % 4) % 4 == filling else { return nil }
    }
    guard count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count / 4 * 3 + 2)
    var bits: UInt32 = 0
    var held = 0
    for i in 0..<count {
      guard let digit = digit(text[i], alphabet) else { return nil }
      bits = bits << 6 | UInt32(digit)
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    // What is left over must be zero, or two texts would mean the same.
    guard bits & (1 << UInt32(held) - 1) == 0 else { return nil }
    return bytes
  }

  /// The text of bytes.
  static func text(_ bytes: [UInt8], _ alphabet: Alphabet) -> String {
    let digits = Array(
      (alphabet == .standard
        ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_").utf8)
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for i in 0..<3 { bits = bits << 8 | (i < group.count ? UInt32(group[start + i]) : 0) }
      for i in 0..<4 where i <= group.count {
        out.append(digits[Int(bits >> UInt32(18 - 6 * i)) & 63])
      }
      if alphabet == .standard {
        for _ in group.count..<3 { out.append(UInt8(ascii: "=")) }
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func digit(_ letter: UInt8, _ alphabet: Alphabet) -> UInt8? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): letter - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): letter - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+") where alphabet == .standard: 62
    case UInt8(ascii: "/") where alphabet == .standard: 63
    case UInt8(ascii: "-") where alphabet == .url: 62
    case UInt8(ascii: "_") where alphabet == .url: 63
    default: nil
    }
  }
}
