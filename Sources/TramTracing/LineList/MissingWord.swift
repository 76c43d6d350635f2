// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// The words by which lists say that something is not known.
enum MissingWord {
  private static let longest = 16
  private static let words: Set<String> = [
    "na", "n a", "null", "nil", "none", "unknown", "unk", "khong ro", "chua ro", "khong biet",
    "chua biet", "chua xac dinh", "khong xac dinh", "nan", "not available", "not known", "kro",
  ]

  /// Whether a cell says nothing: no text, signs alone, or a word for it.
  static func isMissing(_ cell: Span<UInt8>) -> Bool {
    guard cell.count > 0 else { return true }
    guard cell.count <= longest * 2, !isNumber(cell) else { return false }
    let title = SearchFold.title(of: String(copying: cell))
    return title.isEmpty || words.contains(title)
  }

  /// Whether a cell that would say nothing may be a person's name: Na is one, NA is not.
  static func isName(_ cell: Span<UInt8>) -> Bool {
    cell.count == 2 && cell[0] == UInt8(ascii: "N") && cell[1] == UInt8(ascii: "a")
  }

  /// Whether a fault of a cell means that there is nothing: `#N/A`.
  static func isFault(_ cell: Span<UInt8>) -> Bool { areEqual(cell, "#N/A".utf8Span.span) }

  /// Whether the first byte is a digit; the word for nothing that begins so is none.
  private static func isNumber(_ cell: Span<UInt8>) -> Bool { cell[0] &- 0x30 < 10 }
}
