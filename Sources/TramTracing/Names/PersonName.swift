// SPDX-License-Identifier: Apache-2.0

/// A person's name as words, the family's first, with forms of address left out.
///
/// A name is written family, middle, given (`Nguyễn Văn An`), or abroad given first (`An Nguyen`,
/// `Van An Nguyen`): the family is the first word, unless only the last is a family's name, or
/// the last is one that nobody is given (`Văn An Nguyễn`: there are families called Văn).
public struct PersonName: Hashable, Sendable {
  /// The words, family first.
  let words: [NameWord]
  /// Whether the family stood last.
  let wasTurned: Bool

  /// Takes a name apart; no words for a text without letters.
  public init(_ text: String) {
    var words = NameWord.words(of: Self.bare(text))
    if words.count > Self.mostWords { words.removeLast(words.count - Self.mostWords) }
    while words.count > 2, Self.address.contains(words[0].plain),
      !FamilyNames.isFamily(words[0].plain) || FamilyNames.isFamily(words[1].plain)
    {
      guard
        FamilyNames.isFamily(words[1].plain) || words[1].plain.count == 1
          || Self.address.contains(words[1].plain) || Self.abbreviated["\(words[1].plain)"] != nil
      else { break }
      words.removeFirst()
    }
    words = words.map { Self.abbreviated[$0.plain] ?? $0 }
    if words.count > 1, let first = words.first, let last = words.last, first.plain.count > 1,
      FamilyNames.isOnlyFamily(last.plain) && !FamilyNames.isOnlyFamily(first.plain)
        || FamilyNames.isFamily(last.plain) && !FamilyNames.isFamily(first.plain)
    {
      self.words = [last] + words.dropLast()
      wasTurned = true
    } else {
      self.words = words
      wasTurned = false
    }
  }

  /// How many words are looked at: no name has more.
  private static let mostWords = 12

  /// Forms of address and titles that stand before names.
  private static let address: Set<String> = [
    "ong", "ba", "anh", "chi", "em", "co", "chu", "bac", "be", "chau", "cu", "thay", "di", "cau",
    "mr", "mrs", "ms", "miss", "dr", "bs", "ths", "ts", "gs", "pgs", "bn", "sv", "hs",
  ]

  /// What stands for a family's or a middle name when it is cut short.
  private static let abbreviated: [String: NameWord] = [
    "ng": NameWord(plain: "nguyen", marked: "nguyen"),
    "ngx": NameWord(plain: "nguyen", marked: "nguyen"),
    "tr": NameWord(plain: "tran", marked: "tran"),
  ]

  /// The text without remarks in brackets.
  private static func bare(_ text: String) -> String {
    guard text.contains("(") else { return text }
    var bare = ""
    var depth = 0
    for letter in text {
      if letter == "(" { depth += 1 }
      if depth == 0 { bare.append(letter) }
      if letter == ")" { depth = max(depth - 1, 0) }
    }
    return bare
  }
}
