// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Base64 with the usual letters and padding (RFC 4648 §4), one text for each bytes.
public enum Base64 {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The text of bytes.
  public static func text(of bytes: Span<UInt8>) -> String {
    var writer = ByteWriter(capacity: (bytes.count + 2) / 3 * 4)
    var at = 0
    while at < bytes.count {
      let left = min(bytes.count - at, 3)
      var three = UInt32(bytes[at]) << 16
      if left > 1 { three |= UInt32(bytes[at + 1]) << 8 }
      if left > 2 { three |= UInt32(bytes[at + 2]) }
      for place in 0..<4 {
        let letter = letters[Int(three >> (18 - 6 * UInt32(place))) & 63]
        writer.append(byte: place <= left ? letter : UInt8(ascii: "="))
      }
      at += 3
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The bytes of a text; `nil` for one with other characters, without its padding or with bits
  /// behind the last byte.
  public static func bytes(of text: some StringProtocol) -> [UInt8]? {
    let text = Array(text.utf8)
    guard text.count % 4 == 0 else { return nil }
    let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var gathered: UInt32 = 0
    var bits: UInt32 = 0
    for letter in text.dropLast(padding) {
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
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
