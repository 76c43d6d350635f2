// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// The words of all names of a list, each with a number and how often it stands where.
struct WordCounts: Sendable {
  private(set) var numbers: [String: Int32] = [:]
  private(set) var families: [Int] = []
  private(set) var others: [Int] = []
  private(set) var words: [String] = []

  /// The number of a word; it is counted as a family's name or as another.
  mutating func count(_ word: String, isFamily: Bool) -> Int32 {
    let number: Int32
    if let known = numbers[word] {
      number = known
    } else {
      number = Int32(words.count)
      numbers[word] = number
      words.append(word)
      families.append(0)
      others.append(0)
    }
    if isFamily { families[Int(number)] += 1 } else { others[Int(number)] += 1 }
    return number
  }
}

/// One record as it is compared: numbers in place of texts.
struct PersonFacts: Sendable {
  let name: PersonName
  /// The words' numbers, family first.
  let words: [Int32]
  /// The letters that words begin with, a bit for those that are taken for each other.
  let initials: UInt32
  /// The words by sound in no order, as one number.
  let bag: UInt64
  let birthDay: Day?
  let year: Int32?
  let isMale: Bool?
  /// Phone, card and ward, each as one number; 0 for none.
  let phone: UInt64
  let national: UInt64
  let ward: UInt64

  init(_ entry: PersonEntry, _ counts: inout WordCounts) {
    name = PersonName(entry.name)
    words = name.words.enumerated().map { counts.count($1.plain, isFamily: $0 == 0) }
    let sounds = name.words.map(\.sound).sorted()
    bag = sounds.isEmpty ? 0 : Self.number(sounds.joined(separator: " "))
    initials = name.words.reduce(0) { mask, word in
      let letter = word.plain.utf8.first.map { Int($0) - 0x61 } ?? -1
      return (0..<26).contains(letter) ? mask | 1 << Self.classes[letter] : mask
    }
    birthDay = entry.birthDay
    year = entry.birthYear.flatMap { Int32(exactly: $0) }
    isMale = entry.isMale
    phone = entry.phone.flatMap(PhoneNumber.key).map(Self.number) ?? 0
    let card = entry.nationalNumber.map { text in
      text.uppercased().filter { $0.isLetter || $0.isNumber }
    }
    national = card.flatMap { $0.utf8.count >= 6 ? Self.number($0) : nil } ?? 0
    ward = entry.ward.map { WardWords.key($0) }.flatMap { $0.isEmpty ? nil : Self.number($0) } ?? 0
  }

  /// The class of each letter a to z: `tr` sounds as `ch`, `k` and `q` as `c`, `gi` as `d`, `s` as
  /// `x`, `y` as `i` (`NameWord.sound`), so that words that sound alike are of one class.
  private static let classes: [UInt32] = "abcdefdhijclmnopcrxcuvwxiz".utf8.map { UInt32($0) - 0x61 }

  /// A text as a number that is the same in every run (FNV-1a, 64 bits); never 0.
  private static func number(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash == 0 ? 1 : hash
  }
}

/// Wards as they compare: without marks and without what they are.
enum WardWords {
  private static let kinds: Set<String> = [
    "phuong", "xa", "thi", "tran", "quan", "huyen", "tp", "thanh", "pho", "p", "q", "x", "h", "tx",
    "tt", "ward", "district",
  ]

  static func key(_ text: String) -> String {
    let words = SearchFold.words(of: text)
    let kept = words.filter { !kinds.contains($0) }
    return (kept.isEmpty ? words : kept).joined(separator: " ")
  }
}
