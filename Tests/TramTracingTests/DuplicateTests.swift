// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTracing
import TramUnits

@Suite("Duplicates")
struct DuplicateTests {
  private static func person(
    _ name: String, _ year: Int? = 1984, phone: String? = nil, ward: String? = nil
  ) -> PersonEntry {
    PersonEntry(name: name, birthYear: year, phone: phone, ward: ward)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `are found as by looking at every pair, whatever the list`(seed: UInt64) {
    var forge = NameForge(seed: seed, wards: seed % 2 == 0 ? 3 : 40)
    let list = forge.list(people: 120, duplicates: 0.3)
    let search = DuplicateSearch(list.entries)
    for probability in [0.001, 0.5, 0.95] {
      let found = search.findings(atLeast: probability)
      #expect(found.pairs == search.findingsOfAllPairs(atLeast: probability).pairs)
      #expect(Set(found.pairs.map { [$0.first, $0.second] }).count == found.pairs.count)
      #expect(!found.isCut)
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `of a labelled list are found with few that are none`(seed: UInt64) {
    var forge = NameForge(seed: seed, wards: 120)
    let list = forge.list(people: 3000, duplicates: 0.05)
    let found = DuplicateSearch(list.entries).findings(atLeast: 0.5).pairs
    let hits = found.count { list.pairs.contains([$0.first, $0.second]) }
    let recall = Double(hits) / Double(list.pairs.count)
    let precision = Double(hits) / Double(max(found.count, 1))
    #expect(recall >= 0.80 && precision >= 0.90, "recall \(recall), precision \(precision)")
  }

  @Test
  func `say why, and a common name says less than a rare one`() throws {
    var entries = (0..<200).map { Self.person("Nguyễn Văn An", 1950 + $0 % 60) }
    entries += [
      Self.person("Trịnh Bảo Uyên", phone: "0912345678"),
      Self.person("Trinh Bao Uyen", phone: "+84 912 345 678"),
      Self.person("Nguyễn Thị Lan", phone: "0911111111"),
      Self.person("Nguyen Thi Lan", phone: "0911111111"),
    ]
    let pairs = DuplicateSearch(entries).findings(atLeast: 0.5).pairs
    let rare = try #require(pairs.first { $0.first == 200 })
    let common = try #require(pairs.first { $0.first == 202 })
    #expect(rare.bits > common.bits)
    #expect(rare.reasons.map(\.subject) == [.names, .year, .phone])
    #expect(rare.sentence.contains("same phone") && rare.sentence.contains("without marks"))
    // Two hundred of one name and many of one year are no duplicates by that alone.
    #expect(!pairs.contains { $0.first < 200 && $0.second < 200 })
  }

  @Test
  func `of a common name and one year of birth alone are not sure, of a rare name are`() throws {
    var forge = NameForge(seed: 1, wards: 50)
    var entries = (0..<2000).map { _ in forge.person() }
    entries += [Self.person("Nguyễn Văn Hùng"), Self.person("Nguyễn Văn Hùng")]
    entries += [Self.person("Đoàn Quốc Trung"), Self.person("Đoàn Quốc Trung")]
    let pairs = DuplicateSearch(entries).findings(atLeast: 0).pairs
    let common = try #require(pairs.first { ($0.first, $0.second) == (2000, 2001) })
    let rare = try #require(pairs.first { ($0.first, $0.second) == (2002, 2003) })
    #expect(common.probability < 0.8)
    #expect(rare.probability > 0.9)
  }

  @Test
  func `are told from twins and families of one phone and house`() {
    let home = (phone: "0912345678", ward: "Phường 5, Quận 3")
    let entries = [
      Self.person("Phan Gia Bảo", 2010, phone: home.phone, ward: home.ward),
      Self.person("Phan Gia Huy", 2010, phone: home.phone, ward: home.ward),
      Self.person("Phan Văn Hùng", 1980, phone: home.phone, ward: home.ward),
    ]
    #expect(DuplicateSearch(entries).findings(atLeast: 0.5).pairs.isEmpty)
  }

  @Test
  func `are found over a lunar year, changed day and month, and old numbers of mobile phones`() {
    let first = PersonEntry(
      name: "Bùi Thị Nga", birthDay: Day("1990-03-05"), phone: "01681234567", ward: "Xã A")
    let second = PersonEntry(
      name: "Bùi Thị Nga", birthDay: Day("1990-05-03"), phone: "0381234567", ward: "xa a")
    let third = PersonEntry(name: "Bùi Thị Nga", birthYear: 1989, phone: "+84381234567")
    let pairs = DuplicateSearch([first, second, third]).findings(atLeast: 0.5).pairs
    #expect(pairs.count == 3)
    #expect(pairs.contains { $0.sentence.contains("day and month of birth changed") })
    #expect(pairs.contains { $0.sentence.contains("a year apart") })
  }

  @Test
  func `are bounded where all rows are of one name`() {
    let found = DuplicateSearch([PersonEntry](repeating: Self.person("Lê An"), count: 300))
      .findings(atLeast: 0.9999)
    #expect(found.weighed == 300 * 299 / 2)
    #expect(DuplicateSearch([]).findings().pairs.isEmpty)
    #expect(DuplicateSearch([Self.person("")]).findings().pairs.isEmpty)
  }
}
