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
    guard cell.count <= longest * 2, mayBegin(cell) else { return false }
    let title = SearchFold.title(of: String(copying: cell))
    return title.isEmpty || words.contains(title)
  }

  /// Whether a cell that would say nothing may be a person's name: Na is one, NA is not.
  static func isName(_ cell: Span<UInt8>) -> Bool {
    cell.count == 2 && cell[0] == UInt8(ascii: "N") && cell[1] == UInt8(ascii: "a")
  }

  /// Whether a fault of a cell means that there is nothing: `#N/A`.
  static func isFault(_ cell: Span<UInt8>) -> Bool { areEqual(cell, "#N/A".utf8Span.span) }

  /// Whether one of the words, or signs alone, may begin so; by which most cells are let through.
  private static func mayBegin(_ cell: Span<UInt8>) -> Bool {
    let first = cell[0] | 0x20
    guard first &- UInt8(ascii: "a") < 26 else {
      // A digit begins no word for nothing, a letter of more than one byte neither.
      return cell[0] < 0x80 ? cell[0] &- 0x30 > 9 : cell[0] == 0xE2
    }
    let second = cell.count > 1 ? cell[1] | 0x20 : 0x20
    switch (first, second) {
    case (UInt8(ascii: "n"), let next):
      return next != UInt8(ascii: "g") && next != UInt8(ascii: "h")
    case (UInt8(ascii: "u"), UInt8(ascii: "n")), (UInt8(ascii: "k"), UInt8(ascii: "h")),
      (UInt8(ascii: "k"), UInt8(ascii: "r")), (UInt8(ascii: "c"), UInt8(ascii: "h")):
      return true
    default: return false
    }
  }
}
