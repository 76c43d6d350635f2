// SPDX-License-Identifier: Apache-2.0

/// Folds words so that `nguyen van an` finds `Nguyễn Văn An`: no case, no marks, đ as d.
public struct SearchFold: Sendable {
  /// The folded words of a text: runs of letters and digits.
  ///
  /// - Complexity: O(length)
  public static func words(of text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    word.reserveCapacity(32)
    func end() {
      if word.isEmpty { return }
      words.append(String(decoding: word, as: UTF8.self))
      word.removeAll(keepingCapacity: true)
    }
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        // Most letters of most texts; the tables of Unicode take ten times as long.
        if let plain = plainLetter(UInt8(truncatingIfNeeded: scalar.value)) {
          word.append(plain)
        } else {
          end()
        }
        continue
      }
      if isMark(scalar) { continue }
      if let folded = letters[scalar] {
        word.append(folded)
      } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        word.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      } else {
        end()
      }
    }
    end()
    return words
  }

  /// A text as lists are ordered by it: its folded words, one space between them.
  public static func title(of text: String) -> String { words(of: text).joined(separator: " ") }

  /// An ASCII letter without its case, or a digit; `nil` for every other sign.
  private static func plainLetter(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      byte
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    default: nil
    }
  }

  /// Combining marks of Vietnamese and other Latin texts.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    (0x300...0x36F).contains(scalar.value)
  }

  /// Letters with marks in one character, and what they are without.
  private static let letters: [Unicode.Scalar: UInt8] = {
    let rows: [(Unicode.Scalar, String)] = [
      ("a", "àáảãạăằắẳẵặâầấẩẫậäåā"), ("c", "çčć"), ("d", "đð"), ("e", "èéẻẽẹêềếểễệëē"),
      ("i", "ìíỉĩịïī"), ("n", "ñń"), ("o", "òóỏõọôồốổỗộơờớởỡợöøō"),
      ("u", "ùúủũụưừứửữựüū"), ("y", "ỳýỷỹỵÿ"), ("s", "šś"), ("z", "žźż"),
    ]
    var letters: [Unicode.Scalar: UInt8] = [:]
    for (letter, marked) in rows {
      let plain = UInt8(truncatingIfNeeded: letter.value)
      for scalar in marked.unicodeScalars {
        letters[scalar] = plain
        for upper in scalar.properties.uppercaseMapping.unicodeScalars { letters[upper] = plain }
      }
    }
    return letters
  }()
}
