// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The texts of a workbook that cells name by number (ECMA-376 part 1, §18.4).
struct SharedTexts: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []

  /// No texts.
  init() {}

  /// Reads `sharedStrings.xml`; how a word is to be pronounced is left out.
  ///
  /// - Throws: `BytesError`
  init(_ part: Span<UInt8>, limits: SheetTable.Limits) throws(BytesError) {
    var scanner = XMLScanner(part)
    var inText = false
    var inSound = false
    while true {
      switch try scanner.advance() {
      case .finish: return
      case .start:
        if scanner.isNamed("t") { inText = !inSound }
        if scanner.isNamed("rPh") { inSound = true }
      case .end:
        if scanner.isNamed("t") { inText = false }
        if scanner.isNamed("rPh") { inSound = false }
        if scanner.isNamed("si") {
          guard ends.count < limits.mostCells else {
            throw BytesError(.tooLong, detail: "more than \(limits.mostCells) texts")
          }
          ends.append(UInt32(truncatingIfNeeded: bytes.count))
        }
      case .text:
        guard inText else { continue }
        CellEscapes.append(scanner.text, to: &bytes)
      }
    }
  }

  /// How many there are.
  var count: Int { ends.count }

  /// One of them; `nil` for a number that is none.
  @_lifetime(borrow self)
  func text(_ number: Int) -> Span<UInt8>? {
    guard number >= 0, number < ends.count else { return nil }
    let start = number > 0 ? Int(ends[number - 1]) : 0
    return bytes.span.extracting(start..<Int(ends[number]))
  }
}

/// Characters that XML cannot hold, which workbooks write as `_x000D_` (ECMA-376 §22.9.2.19).
enum CellEscapes {
  /// Appends a text with its escapes resolved.
  static func append(_ text: [UInt8], to output: inout [UInt8]) {
    guard text.contains(UInt8(ascii: "_")) else { return output.append(contentsOf: text) }
    var at = 0
    while at < text.count {
      if let unit = escape(text, at), let scalar = Unicode.Scalar(unit) {
        output.append(contentsOf: Character(scalar).utf8)
        at += 7
      } else {
        output.append(text[at])
        at += 1
      }
    }
  }

  /// Appends a text as XML, in which it comes back as it was.
  static func write(_ text: String, to writer: inout ByteWriter) {
    let bytes = Array(text.utf8)
    for (at, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "&"): writer.append(literal: "&amp;")
      case UInt8(ascii: "<"): writer.append(literal: "&lt;")
      case UInt8(ascii: ">"): writer.append(literal: "&gt;")
      case UInt8(ascii: "_") where escape(bytes, at) != nil: writer.append(literal: "_x005F_")
      case 0x09, 0x0A: writer.append(byte: byte)
      case 0..<0x20:
        writer.append("_x00\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))_")
      // U+FFFE and U+FFFF are no characters of XML.
      case 0xEF where at + 2 < bytes.count && bytes[at + 1] == 0xBF && bytes[at + 2] >= 0xBE:
        writer.append(bytes[at + 2] == 0xBE ? "_xFFFE_" : "_xFFFF_")
      case 0xBE...0xBF where follows(bytes, at): continue
      default: writer.append(byte: byte)
      }
    }
  }

  /// Whether the byte is the second or third of U+FFFE or U+FFFF.
  private static func follows(_ bytes: [UInt8], _ at: Int) -> Bool {
    for start in [at - 1, at - 2] where start >= 0 && start + 2 < bytes.count {
      if bytes[start] == 0xEF, bytes[start + 1] == 0xBF, bytes[start + 2] >= 0xBE { return true }
    }
    return false
  }

  /// The code unit of the escape at `at`.
  private static func escape(_ text: [UInt8], _ at: Int) -> UInt32? {
    guard at + 7 <= text.count, text[at] == UInt8(ascii: "_"), text[at + 1] == UInt8(ascii: "x"),
      text[at + 6] == UInt8(ascii: "_")
    else { return nil }
    var unit: UInt32 = 0
    for i in at + 2..<at + 6 {
      guard let digit = Character(Unicode.Scalar(text[i])).hexDigitValue else { return nil }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }
}
