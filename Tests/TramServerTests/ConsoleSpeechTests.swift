// SPDX-License-Identifier: Apache-2.0

import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("The console's speech")
struct ConsoleSpeechTests {
  private let vietnamese = Speech(language: .vietnamese)
  private let english = Speech(language: .english)
  private let now = Instant(milliseconds: 1_585_713_600_000)

  @Test func `writes dates, numbers and ages in the reader's form`() {
    #expect(vietnamese.moment(now) == "01/04/2020 11:00")
    #expect(now.iso == "2020-04-01T04:00:00Z")
    #expect(vietnamese.number(12345.678, decimals: 2) == "12.345,68")
    #expect(english.number(12345.678, decimals: 2) == "12,345.68")
    #expect(vietnamese.number(-0.4) == "0")
    #expect(vietnamese.age(now.advanced(seconds: -300), now: now) == "5 phút trước")
    #expect(english.age(now.advanced(seconds: 7500), now: now) == "in 2 h 5 min")
    #expect(english.age(now.advanced(seconds: -86_400), now: now) == "1 day ago")
    #expect(vietnamese.age(now, now: now) == "vừa xong")
    #expect(vietnamese.distance(3120) == "3,1\u{A0}km")
    #expect(english.distance(997) == "1.0\u{A0}km")
    #expect(english.percent(0.934) == "93\u{A0}%")
    #expect(english.percent(0.9961) == "99.6\u{A0}%")
    #expect(vietnamese.percent(0.99999) == "> 99,9\u{A0}%")
    #expect(vietnamese.number(.nan) == "–")
    #expect(vietnamese.span(.infinity) == "115741 ngày")
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `reads back the minute that it wrote into a field`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let minute = Int64.random(in: -30_000_000...80_000_000, using: &random)
    let time = Instant(milliseconds: minute * 60_000)
    #expect(vietnamese.moment(ofField: vietnamese.field(time)) == time)
    let value = Double(Int64.random(in: -1_000_000...1_000_000, using: &random)) / 100
    let text = vietnamese.number(value, decimals: 2).filter { $0 != "." }
      .replacing("−", with: "-")
    #expect(Speech.number(text) == value)
  }

  @Test(arguments: [
    ("", Language.vietnamese), ("en", .english), ("en-GB,en;q=0.9,vi;q=0.8", .english),
    ("vi;q=0.7, en;q=0.8", .english), ("fr-FR,fr;q=0.9", .vietnamese), ("en;q=0", .vietnamese),
    ("de, en;q=0.3", .english), (";;;,,,q=", .vietnamese), ("EN-us;q=1", .english),
  ])
  func `takes the language that a browser prefers`(field: String, language: Language) {
    #expect(Language.preferred(field) == language)
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `reads forms as they were encoded, and any bytes without harm`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let letters = Array("aZ09 &=+%éộ🙂\n\"<>/?#")
    func text() -> String {
      String(
        (0..<Int.random(in: 0...12, using: &random)).map { _ in
          letters[Int.random(in: 0..<letters.count, using: &random)]
        })
    }
    let (a, b) = (text(), text())
    let fields = FormFields("a=\(FormFields.encoded(a))&b=\(FormFields.encoded(b))")
    #expect(fields.raw("a") == a && fields.raw("b") == b)
    _ = FormFields(text() + "%" + text() + "%zz&&==" + text())["a"]
    let path = Console.local(text())
    #expect(path.hasPrefix("/") && !path.hasPrefix("//"))
  }
}
