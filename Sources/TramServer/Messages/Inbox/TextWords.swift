// SPDX-License-Identifier: Apache-2.0

import TramMessages

/// What people write by hand, as desks compare it: letters without marks in capitals, and digits,
/// each run together; blanks and points say nothing.
struct TextWords: Hashable, Sendable {
  /// The letters: `Ở nhà 1234` has `ONHA`.
  let letters: String
  /// The digits.
  let digits: String
  /// The text in small letters with its marks, without blanks around it.
  let marked: String

  /// Longer texts are no commands.
  private static let longest = 60

  init(_ text: String) {
    let composed = ComposedText(text)
    marked = composed.description.lowercased().trimmingBlanks
    guard marked.count <= Self.longest else {
      letters = "-"
      digits = ""
      return
    }
    var letters = ""
    var digits = ""
    for scalar in composed.withoutMarks.description.uppercased().unicodeScalars {
      switch scalar {
      case "0"..."9": digits.unicodeScalars.append(scalar)
      default: if scalar.properties.isAlphabetic { letters.unicodeScalars.append(scalar) }
      }
    }
    self.letters = letters
    self.digits = digits
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    let head = drop(while: \.isWhitespace)
    return String(head.reversed().drop(while: \.isWhitespace).reversed())
  }
}
