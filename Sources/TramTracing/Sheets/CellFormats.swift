// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Which styles of a workbook show a number as a date (ECMA-376 part 1, §18.8.30).
struct CellFormats: Sendable {
  private var isDate: [Bool] = []
  /// How many formats of its own and styles a workbook may have.
  private static let most = 1 << 16

  /// No styles: no number is a date.
  init() {}

  /// Reads `styles.xml`.
  ///
  /// - Throws: `BytesError`
  init(_ part: Span<UInt8>) throws(BytesError) {
    var own: [Int: Bool] = [:]
    var inStyles = false
    var scanner = XMLScanner(part)
    while true {
      switch try scanner.advance() {
      case .finish: return
      case .start:
        if scanner.isNamed("numFmt"), own.count < Self.most,
          let number = Int(scanner.textOf("numFmtId") ?? "")
        {
          own[number] = Self.showsDate(scanner.textOf("formatCode") ?? "")
        }
        if scanner.isNamed("cellXfs") { inStyles = true }
        if inStyles, scanner.isNamed("xf"), isDate.count < Self.most {
          let number = Int(scanner.textOf("numFmtId") ?? "") ?? 0
          isDate.append(own[number] ?? Self.isBuiltInDate(number))
        }
      case .end:
        if scanner.isNamed("cellXfs") { inStyles = false }
      case .text: break
      }
    }
  }

  /// Whether a style shows a date; a style that is none shows none.
  func showsDate(_ style: Int) -> Bool { style >= 0 && style < isDate.count && isDate[style] }

  /// The formats without a code that are dates; 18 to 21 and 45 to 47 are times of day.
  private static func isBuiltInDate(_ number: Int) -> Bool {
    (14...17).contains(number) || number == 22 || (27...36).contains(number)
      || (50...58).contains(number)
  }

  /// Whether a format's code has a day or a year outside of quotes, brackets and escapes.
  static func showsDate(_ code: String) -> Bool {
    var isQuoted = false
    var isBracketed = false
    var isEscaped = false
    for letter in code.lowercased() {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch letter {
      case "\"": isQuoted.toggle()
      case "\\", "_", "*": isEscaped = !isQuoted
      case "[" where !isQuoted: isBracketed = true
      case "]" where !isQuoted: isBracketed = false
      case ";" where !isQuoted && !isBracketed: return false
      case "d", "y":
        if !isQuoted, !isBracketed { return true }
      default: break
      }
    }
    return false
  }
}
