// SPDX-License-Identifier: Apache-2.0

/// The fields of a form or of an address, in their order.
struct FormFields: Sendable {
  private var pairs: [(String, String)] = []

  /// The most fields that are read; what follows is left out.
  private static let most = 200

  /// Fields that were read already.
  init(_ pairs: [(String, String)]) { self.pairs = Array(pairs.prefix(Self.most)) }

  /// Reads `a=1&b=2` with `+` for spaces and percent signs (URL standard,
  /// application/x-www-form-urlencoded).
  init(_ text: some StringProtocol) {
    for pair in text.split(separator: "&").prefix(Self.most) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = Self.decoded(parts.first ?? "")
      pairs.append((name, parts.count > 1 ? Self.decoded(parts[1]) : ""))
    }
  }

  /// The first value of a field, without spaces round it; `nil` when it is missing or empty.
  subscript(_ name: String) -> String? {
    guard let raw = raw(name) else { return nil }
    let text = raw.drop(while: \.isWhitespace)
    let bare = String(text.reversed().drop(while: \.isWhitespace).reversed())
    return bare.isEmpty ? nil : bare
  }

  /// Every field with its value as it was sent.
  var all: [(String, String)] { pairs }

  /// The first value of a field as it was sent.
  func raw(_ name: String) -> String? { pairs.first { $0.0 == name }?.1 }

  /// The fields of the names, those left out that are empty.
  func only(_ names: String...) -> [(String, String)] {
    names.compactMap { name in self[name].map { (name, $0) } }
  }

  /// Text as part of an address: all but unreserved letters as percent signs (RFC 3986, 2.3).
  static func encoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        out.unicodeScalars.append(UnicodeScalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        out += "%" + (hex.count < 2 ? "0" : "") + hex
      }
    }
    return out
  }

  private static func decoded(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "+") {
        bytes.append(UInt8(ascii: " "))
      } else if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
