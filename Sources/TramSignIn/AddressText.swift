// SPDX-License-Identifier: Apache-2.0

/// Text within an address.
public enum AddressText {
  /// The text with everything but letters, digits and `-._~` as percent and two digits
  /// (RFC 3986 §2.3).
  public static func quoted(_ text: some StringProtocol) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var quoted: [UInt8] = []
    for byte in text.utf8 {
      if isFree(byte) {
        quoted.append(byte)
      } else {
        quoted += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: quoted, as: UTF8.self)
  }

  /// Names and values as a query or a form's body.
  public static func query(_ fields: [(String, String)]) -> String {
    fields.map { "\(quoted($0.0))=\(quoted($0.1))" }.joined(separator: "&")
  }

  private static func isFree(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
