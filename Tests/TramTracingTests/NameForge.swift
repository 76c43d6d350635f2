// SPDX-License-Identifier: Apache-2.0

import TramTracing
import TramUnits

/// People and second records of them, with what goes wrong when they are written down again.
struct NameForge {
  private var random: SeededGenerator
  private let wards: Int

  init(seed: UInt64, wards: Int) {
    random = SeededGenerator(seed: seed)
    self.wards = wards
  }

  private static let families: [(String, Double)] = [
    ("Nguyễn", 38.4), ("Trần", 11), ("Lê", 9.5), ("Phạm", 7.1), ("Hoàng", 2.6), ("Huỳnh", 2.5),
    ("Phan", 4.5), ("Vũ", 2), ("Võ", 1.9), ("Đặng", 2.1), ("Bùi", 2), ("Đỗ", 1.4), ("Hồ", 1.3),
    ("Ngô", 1.3), ("Dương", 1), ("Lý", 0.5), ("Trịnh", 1), ("Đinh", 1), ("Mai", 1), ("Lương", 1),
  ]
  private static let given = [
    "An", "Anh", "Bình", "Châu", "Chi", "Cường", "Dũng", "Duy", "Đạt", "Đức", "Giang", "Hà", "Hải",
    "Hạnh", "Hằng", "Hiền", "Hiếu", "Hoa", "Hòa", "Hoàng", "Hồng", "Hùng", "Hương", "Huy", "Khánh",
    "Khoa", "Lan", "Linh", "Loan", "Long", "Mai", "Minh", "My", "Nam", "Nga", "Ngân", "Ngọc",
    "Nhung", "Phong", "Phúc", "Phương", "Quân", "Quang", "Quỳnh", "Sơn", "Tâm", "Thắng", "Thanh",
    "Thảo", "Thu", "Thúy", "Trang", "Trung", "Tú", "Tuấn", "Tùng", "Uyên", "Vân", "Việt", "Yến",
  ]
  private static let middleOfMen = [
    "Văn", "Văn", "Văn", "Hữu", "Đức", "Minh", "Quốc", "Xuân", "Gia",
  ]
  private static let middleOfWomen = ["Thị", "Thị", "Thị", "Ngọc", "Thu", "Thanh", "Kim", "Phương"]

  private mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < share
  }

  private mutating func one(of words: [String]) -> String {
    words[Int(random.next() % UInt64(words.count))]
  }

  private mutating func family() -> String {
    var left = Double.random(in: 0..<Self.families.reduce(0) { $0 + $1.1 }, using: &random)
    for (name, share) in Self.families {
      left -= share
      if left < 0 { return name }
    }
    return "Nguyễn"
  }

  /// A person.
  mutating func person() -> PersonEntry {
    let isMale = chance(0.5)
    var words = [family(), one(of: isMale ? Self.middleOfMen : Self.middleOfWomen)]
    if chance(0.15) { words.append(one(of: Self.given)) }
    words.append(one(of: Self.given))
    let birth = Day(number: Int32.random(in: -14_000...16_000, using: &random))
    let ward = Int(random.next() % UInt64(wards))
    return PersonEntry(
      name: words.joined(separator: " "), birthDay: chance(0.5) ? birth : nil,
      birthYear: birth.components.year, isMale: isMale,
      phone: chance(0.9) ? "09\(10_000_000 + random.next() % 90_000_000)" : nil,
      nationalNumber: chance(0.4) ? "0\(10_000_000_000 + random.next() % 90_000_000_000)" : nil,
      ward: "Phường \(ward), Quận \(ward / 15)")
  }

  /// A relative: another of the same household, who is no duplicate.
  mutating func relative(of other: PersonEntry) -> PersonEntry {
    var entry = person()
    entry.name =
      (other.name.split(separator: " ").first.map(String.init) ?? "Lê") + " "
      + entry.name.split(separator: " ").dropFirst().joined(separator: " ")
    entry.ward = other.ward
    if chance(0.7) { entry.phone = other.phone }
    return entry
  }

  /// Another record of a person.
  mutating func record(of person: PersonEntry) -> PersonEntry {
    var entry = person
    var words = person.name.split(separator: " ").map(String.init)
    if chance(0.25) { words = words.map { Self.plain($0) } }
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<8: words = [words.last ?? ""] + words.dropLast()
    case 8..<15: words = words.map { String($0.prefix(1)) + "." }
    case 15..<22: words.remove(at: 1)
    case 22..<30: words = words.map { Self.mixedUp($0) }
    case 30..<38: words[words.count - 1] = slip(words[words.count - 1])
    case 38..<44: words.insert(person.isMale == true ? "Ông" : "Chị", at: 0)
    default: break
    }
    entry.name = words.joined(separator: " ")
    if chance(0.1) { entry.birthYear = (person.birthYear ?? 1980) - 1 }
    if chance(0.1) { entry.birthYear = nil }
    if chance(0.4) || entry.birthYear != person.birthYear { entry.birthDay = nil }
    if chance(0.25) { entry.phone = "09\(10_000_000 + random.next() % 90_000_000)" }
    if chance(0.2) { entry.phone = nil }
    if chance(0.6) { entry.nationalNumber = nil }
    if chance(0.15) { entry.ward = "Phường \(Int(random.next() % UInt64(wards)))" }
    if chance(0.1) { entry.ward = nil }
    return entry
  }

  /// A word without marks.
  static func plain(_ word: String) -> String {
    let folded = SearchFold.title(of: word)
    return folded.prefix(1).uppercased() + folded.dropFirst()
  }

  /// A word by another spelling of its sound.
  private static func mixedUp(_ word: String) -> String {
    var word = word
    for (a, b) in [("ý", "í"), ("y", "i"), ("Gi", "D"), ("S", "X"), ("Tr", "Ch")]
    where word.contains(a) {
      word = word.replacing(a, with: b)
      break
    }
    return word
  }

  private mutating func slip(_ word: String) -> String {
    var letters = Array(word)
    guard letters.count >= 3 else { return word }
    let at = Int.random(in: 1..<letters.count, using: &random)
    if chance(0.5) { letters.remove(at: at) } else { letters.insert(letters[at], at: at) }
    return String(letters)
  }

  /// A list with duplicates, shuffled, and the pairs that are of one person.
  mutating func list(
    people: Int, duplicates: Double
  ) -> (entries: [PersonEntry], pairs: Set<[Int]>) {
    var owned: [(owner: Int, entry: PersonEntry)] = []
    for owner in 0..<people {
      let own = person()
      owned.append((owner, own))
      if chance(duplicates) { owned.append((owner, record(of: own))) }
      if chance(0.1) { owned.append((people + owner, relative(of: own))) }
    }
    owned.shuffle(using: &random)
    var places: [Int: [Int]] = [:]
    for (place, each) in owned.enumerated() { places[each.owner, default: []].append(place) }
    return (owned.map(\.entry), Set(places.values.filter { $0.count > 1 }.map { $0.sorted() }))
  }
}
