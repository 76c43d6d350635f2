// SPDX-License-Identifier: Apache-2.0

/// One word of a name in two spellings: letters alone, and letters with their marks.
///
/// The marked spelling writes marks as digits behind their letter and the tone at the end, as the
/// VNI way of typing does: `Nguyễn` is `nguye6n4`. So composed and decomposed characters, `hoà`
/// and `hòa`, capital and small letters all have one spelling.
struct NameWord: Hashable, Sendable {
  /// Letters and digits of ASCII, small, without marks; other letters as they are.
  var plain: String
  /// The same with marks.
  var marked: String

  /// Whether any letter has a mark.
  var hasMarks: Bool { plain != marked }

  /// The word as those write it who mix up what sounds alike.
  ///
  /// `y` as `i`, `gi` as `d`, `k` and `q` as `c`, `gh` as `g`, `ngh` as `ng`, `s` as `x`, `tr` as
  /// `ch`: the confusions of the northern and southern ways of speaking that lists show.
  var sound: String {
    var rest = plain[...]
    var sound = ""
    for (spelt, heard) in Self.starts where rest.hasPrefix(spelt) && rest.count > spelt.count {
      sound = heard
      rest = rest.dropFirst(spelt.count)
      break
    }
    for letter in rest { sound.append(letter == "y" ? "i" : letter == "k" ? "c" : letter) }
    return sound
  }

  private static let starts: [(String, String)] = [
    ("ngh", "ng"), ("gh", "g"), ("gi", "d"), ("tr", "ch"), ("s", "x"), ("q", "c"),
  ]

  /// The words of a text: runs of letters and digits; a full stop between letters parts words too.
  static func words(of text: String) -> [NameWord] {
    var words: [NameWord] = []
    var plain = ""
    var marked = ""
    var tone: Character?
    func end() {
      guard !plain.isEmpty else { return }
      if let tone { marked.append(tone) }
      words.append(NameWord(plain: plain, marked: marked))
      plain = ""
      marked = ""
      tone = nil
    }
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        let byte = UInt8(truncatingIfNeeded: scalar.value)
        let small = byte | 0x20
        if small >= UInt8(ascii: "a"), small <= UInt8(ascii: "z"), byte >= 0x41 {
          plain.unicodeScalars.append(Unicode.Scalar(small))
          marked.unicodeScalars.append(Unicode.Scalar(small))
        } else if byte &- 0x30 < 10 {
          plain.unicodeScalars.append(scalar)
          marked.unicodeScalars.append(scalar)
        } else {
          end()
        }
      } else if let letter = VietnameseLetters.letters[scalar] {
        plain.append(letter.plain)
        marked.append(letter.plain)
        if let shape = letter.shape { marked.append(shape) }
        if let own = letter.tone { tone = own }
      } else if let mark = VietnameseLetters.marks[scalar] {
        // A mark that stands apart; without a letter before it, it is nothing.
        guard !plain.isEmpty else { continue }
        if mark.isTone { tone = mark.digit } else { marked.append(mark.digit) }
      } else if scalar.properties.isAlphabetic {
        plain.append(scalar.properties.lowercaseMapping)
        marked.append(scalar.properties.lowercaseMapping)
      } else if !(0x300...0x36F).contains(scalar.value) {
        end()
      }
    }
    end()
    return words
  }
}

/// The letters of Vietnamese, taken apart.
private enum VietnameseLetters {
  struct Letter {
    var plain: Character
    var shape: Character?
    var tone: Character?
  }

  /// Letter, shape, and the letter with no tone and the five others: sắc, huyền, hỏi, ngã, nặng.
  private static let rows: [(Character, Character?, String)] = [
    ("a", nil, "aáàảãạ"), ("a", "8", "ăắằẳẵặ"), ("a", "6", "âấầẩẫậ"), ("e", nil, "eéèẻẽẹ"),
    ("e", "6", "êếềểễệ"), ("i", nil, "iíìỉĩị"), ("o", nil, "oóòỏõọ"), ("o", "6", "ôốồổỗộ"),
    ("o", "7", "ơớờởỡợ"), ("u", nil, "uúùủũụ"), ("u", "7", "ưứừửữự"), ("y", nil, "yýỳỷỹỵ"),
  ]

  static let letters: [Unicode.Scalar: Letter] = {
    var letters: [Unicode.Scalar: Letter] = [
      "đ": Letter(plain: "d", shape: "9"), "Đ": Letter(plain: "d", shape: "9"),
      // The letter of Icelandic, which looks the same and is typed in its place.
      "ð": Letter(plain: "d", shape: "9"), "Ð": Letter(plain: "d", shape: "9"),
    ]
    let tones: [Character?] = [nil, "1", "2", "3", "4", "5"]
    for (plain, shape, row) in rows {
      for (tone, scalar) in zip(tones, row.unicodeScalars) where !scalar.isASCII {
        let letter = Letter(plain: plain, shape: shape, tone: tone)
        letters[scalar] = letter
        for upper in scalar.properties.uppercaseMapping.unicodeScalars { letters[upper] = letter }
      }
    }
    return letters
  }()

  static let marks: [Unicode.Scalar: (digit: Character, isTone: Bool)] = [
    "\u{301}": ("1", true), "\u{300}": ("2", true), "\u{309}": ("3", true),
    "\u{303}": ("4", true), "\u{323}": ("5", true), "\u{302}": ("6", false),
    "\u{31B}": ("7", false), "\u{306}": ("8", false),
  ]
}
