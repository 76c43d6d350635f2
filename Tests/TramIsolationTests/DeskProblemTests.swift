// SPDX-License-Identifier: Apache-2.0

import Testing
import TramIsolation
import TramUnits

@Suite("What people enter")
struct DeskProblemTests {
  /// 2022-03-01 00:00 UTC.
  private let now = Instant(milliseconds: 1_646_092_800_000)

  private func codes(_ problems: [DeskProblem]) -> [String] {
    problems.map { "\($0.field) \($0.code.rawValue)" }
  }

  @Test("about a person is sound, or is told by member and reason")
  func person() {
    let sound = Person(
      id: ID(1), name: "Nguyễn Văn An", birthYear: 1980, phone: "+84912345678",
      area: "0100100001", address: "12 ngõ Gạch")
    #expect(sound.problems(now: now).isEmpty)
    let bare = Person(id: ID(1), name: "An")
    #expect(bare.problems(now: now).isEmpty)
    let wrong = Person(
      id: ID(1), name: " \n", birthYear: 2023, phone: "0912345678", area: "1A",
      address: String(repeating: "x", count: 501))
    #expect(
      codes(wrong.problems(now: now)) == [
        "name missing", "birthYear outOfRange", "phone malformed", "area malformed",
        "address tooLong",
      ])
  }

  @Test(
    "a phone number has + and 5 to 15 digits",
    arguments: [
      ("+84912345678", true), ("+12345", true), ("+123456789012345", true), ("", false),
      ("+", false), ("+1234", false), ("+1234567890123456", false), ("+0123456", false),
      ("84912345678", false), ("+84 912 345", false), ("+8491234567x", false), ("+８４９１２", false),
    ])
  func phone(text: String, isSound: Bool) {
    #expect((DeskCheck.phone(text) == nil) == isSound)
  }

  @Test("a year of birth goes to this year, by the clock of Vietnam")
  func birthYear() {
    // 2022-12-31 18:00 UTC is 2023-01-01 01:00 there.
    let eve = Instant(milliseconds: 1_672_509_600_000)
    #expect(DeskCheck.birthYear(2023, now: eve) == nil)
    #expect(DeskCheck.birthYear(2024, now: eve)?.code == .outOfRange)
    #expect(DeskCheck.birthYear(1900, now: eve) == nil)
    #expect(DeskCheck.birthYear(1899, now: eve)?.code == .outOfRange)
    for edge in [Int64.min, .max] {
      #expect(DeskCheck.birthYear(.max, now: Instant(milliseconds: edge)) != nil)
    }
  }

  @Test("a span ends after it begins and within a year")
  func spans() {
    let day = 86_400.0
    #expect(DeskCheck.span(now, nil) == nil)
    #expect(DeskCheck.span(now, now)?.code == .endsBeforeItBegins)
    #expect(DeskCheck.span(now, now.advanced(seconds: 14 * day)) == nil)
    #expect(DeskCheck.span(now, now.advanced(seconds: 367 * day))?.code == .outOfRange)
    let ends = (Instant(milliseconds: .min), Instant(milliseconds: .max))
    #expect(DeskCheck.span(ends.0, ends.1)?.code == .outOfRange)
  }

  @Test("an order needs a place that encloses something")
  func places() {
    func problems(_ place: Place) -> [String] {
      codes(
        OrderRecord(id: ID(1), person: ID(1), device: nil, place: place, from: now).problems())
    }
    #expect(problems(.circle(latitude: 21, longitude: 105, radius: 50)).isEmpty)
    #expect(
      problems(.circle(latitude: 91, longitude: .nan, radius: 1)) == [
        "place.latitude outOfRange", "place.longitude outOfRange", "place.radius outOfRange",
      ])
    #expect(problems(.polygons([])) == ["place badPlace"])
    #expect(problems(.polygons([[[[105, 21], [105.1]]]])) == ["place badPlace"])
  }

  @Test("an answer by position has its degrees")
  func answers() {
    let bare = Check.Answer(way: .position, time: now)
    #expect(codes(bare.problems()) == ["answer.latitude missing", "answer.longitude missing"])
    let wild = Check.Answer(
      way: .position, time: now, latitude: 200, longitude: 105, accuracy: -1, inside: 2)
    #expect(
      codes(wild.problems()) == [
        "answer.inside outOfRange", "answer.latitude outOfRange", "answer.accuracy outOfRange",
      ])
    #expect(Check.Answer(way: .code, time: now).problems().isEmpty)
  }

  @Test("text is bounded by characters and bytes and holds no control characters")
  func text() {
    #expect(DeskCheck.free("ghi chú\nhai dòng", "note") == nil)
    #expect(DeskCheck.free("a\u{0}b", "note")?.code == .malformed)
    #expect(DeskCheck.line("a\nb", "reason")?.code == .malformed)
    let pile = "e" + String(repeating: "\u{301}", count: 100_000)
    #expect(DeskCheck.line(pile, "name")?.code == .tooLong)
  }
}
