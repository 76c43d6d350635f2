// SPDX-License-Identifier: Apache-2.0

/// The letters of Vietnamese with marks, each beside the plain letter that it is made of.
///
/// Two texts that look the same may have other bytes: "ế" is one character of Unicode or an "e"
/// with two marks behind it. Swift compares them as equal, so a table of the composed letters
/// finds both; no other letters are composed here.
enum VietnameseText {
  private static let families: [(plain: Character, letters: String)] = [
    ("a", "àáảãạăằắẳẵặâầấẩẫậ"), ("e", "èéẻẽẹêềếểễệ"), ("i", "ìíỉĩị"),
    ("o", "òóỏõọôồốổỗộơờớởỡợ"), ("u", "ùúủũụưừứửữự"), ("y", "ỳýỷỹỵ"), ("d", "đ"),
    ("A", "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ"), ("E", "ÈÉẺẼẸÊỀẾỂỄỆ"), ("I", "ÌÍỈĨỊ"),
    ("O", "ÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ"), ("U", "ÙÚỦŨỤƯỪỨỬỮỰ"), ("Y", "ỲÝỶỸỴ"), ("D", "Đ"),
  ]

  /// The composed form and the plain letter of each letter, found by either form.
  private static let table: [Character: (composed: Character, plain: Character)] = {
    var table: [Character: (Character, Character)] = [:]
    for family in families {
      for letter in family.letters { table[letter] = (letter, family.plain) }
    }
    return table
  }()

  /// The text with its Vietnamese letters composed (NFC as far as Vietnamese goes).
  ///
  /// - Complexity: O(length)
  static func composed(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    return String(text.map { table[$0]?.composed ?? $0 })
  }

  /// The words of a text in small letters without marks, one space between two.
  ///
  /// "Họ và tên" gives "ho va ten". What stands in brackets is left out.
  static func plainWords(_ text: String) -> String {
    var words = ""
    var isOpen = false
    for letter in text {
      if letter == "(" { isOpen = true }
      let plain = table[letter]?.plain ?? letter
      if !isOpen, plain.isASCII, plain.isLetter || plain.isNumber {
        words += plain.lowercased()
      } else if words.last != " ", !words.isEmpty {
        words.append(" ")
      }
      if letter == ")" { isOpen = false }
    }
    if words.last == " " { words.removeLast() }
    return words
  }
}
