// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTracing
import TramUnits

@Suite("A health declaration")
struct DeclarationTests {
  private static let today = Day(number: 18_840)

  private func form() -> HealthDeclaration {
    var form = HealthDeclaration()
    form.name = "Nguyễn Văn An"
    form.phone = "0912 345 678"
    form.birthYear = 1984
    form.symptoms = []
    form.metCase = false
    form.metIll = false
    form.isAffirmed = true
    return form
  }

  private func questions(
    _ change: (inout HealthDeclaration) -> Void
  ) -> [DeclarationFault.Question] {
    var form = form()
    change(&form)
    return form.faults(today: Self.today).map(\.question)
  }

  @Test
  func `that is whole has no fault, an empty one has one for every question in both languages`() {
    #expect(questions { _ in }.isEmpty)
    let faults = HealthDeclaration().faults(today: Self.today)
    #expect(
      Set(faults.map(\.question))
        == [.name, .phone, .birthYear, .symptoms, .metCase, .metIll, .affirmed])
    for fault in faults {
      #expect(!fault.text(.vietnamese).isEmpty && fault.text(.english) != fault.text(.vietnamese))
    }
  }

  @Test
  func `with days outside of the last fourteen, or days that contradict, is refused`() {
    let now = Self.today.number
    #expect(questions { $0.symptoms = [.fever] } == [.onset])
    for (day, isRefused) in [(now - 15, true), (now - 14, false), (now, false), (now + 1, true)] {
      let found = questions {
        $0.symptoms = [.fever]
        $0.onset = Day(number: day)
      }
      #expect(found.isEmpty != isRefused, "\(day - now)")
    }
    #expect(questions { $0.onset = Self.today } == [.onset])
    #expect(questions { $0.metCase = true } == [.lastMet])
    #expect(questions { $0.lastMet = Self.today } == [.lastMet])
    let back = HealthDeclaration.Journey(
      place: "Đà Nẵng", from: Self.today, to: Day(number: now - 1))
    #expect(questions { $0.journeys = [back] } == [.journeys])
    #expect(
      questions { $0.journeys = [.init(place: "", from: Self.today, to: Self.today)] } == [
        .journeys
      ])
    #expect(questions { $0.name = "???" } == [.name])
    #expect(questions { $0.phone = "113" } == [.phone])
    #expect(questions { $0.birthYear = 1700 } == [.birthYear])
  }

  @Test
  func `names each fault of the people met by its row, and a blank day is none`() {
    let now = Self.today.number
    func people(_ all: HealthDeclaration.Companion...) -> [DeclarationFault.Question] {
      questions { $0.companions = all }
    }
    #expect(people(.init(name: "Bình"), .init(name: "Chi", phone: "0912345678")).isEmpty)
    #expect(people(.init(name: "")) == [.companions])
    #expect(people(.init(name: "Bình", phone: "12")) == [.companions])
    #expect(people(.init(name: "Bình", day: Day(number: now + 1))) == [.companions])
    #expect(people(.init(name: "Bình", day: Day(number: now - 14))).isEmpty)
    let many = [HealthDeclaration.Companion](repeating: .init(name: "An"), count: 21)
    #expect(questions { $0.companions = many } == [.companions])
    #expect(questions { $0.address = String(repeating: "x", count: 501) } == [.address])
  }

  @Test
  func `is kept without a name, and its entries in the register are those of no other`() {
    var form = form()
    form.symptoms = [.cough]
    form.onset = Self.today
    form.companions = [.init(name: "Trần Bình", phone: "+84 987 654 321", day: Self.today)]
    let record = DeclarationRecord(
      id: DeclarationID(7), of: form, venue: nil, area: "01",
      at: Instant(milliseconds: 1), rules: .covid19())
    #expect(!"\(record)".contains("Nguyễn") && !"\(record)".contains("Bình"))
    #expect(record.companions == [Self.today] && record.triage == .test)
    #expect(form.names.map(\.phone) == ["0912345678", "0987654321"])
    let entries = (0..<50 as Range<UInt64>).flatMap { DeclarationID($0).allEntries }
    #expect(Set(entries).count == entries.count)
  }

  @Test
  func `leads to what the rules say, the strongest first, with its source`() {
    let rules = TriageRules.covid19(places: ["Da Nang"])
    func outcome(_ change: (inout HealthDeclaration) -> Void) -> Triage {
      var form = form()
      change(&form)
      return rules.outcome(of: form).triage
    }
    let there = HealthDeclaration.Journey(
      place: "chợ Hàn, Đà Nẵng", from: Self.today, to: Self.today)
    #expect(outcome { _ in } == .none)
    #expect(outcome { $0.symptoms = [.headache] } == .watch)
    #expect(outcome { $0.symptoms = [.headache, .tired, .diarrhea] } == .test)
    #expect(outcome { $0.symptoms = [.fever] } == .test)
    #expect(outcome { $0.journeys = [there] } == .test)
    #expect(
      outcome {
        $0.journeys = [there]
        $0.symptoms = [.cough]
      } == .testAndIsolate)
    #expect(outcome { $0.metCase = true } == .testAndIsolate)
    #expect(rules.source.contains("5053/QD-BYT"))
    #expect(DeclarationRecord.retention == .declaration)
  }
}

@Suite("Check-in")
struct CheckInTests {
  /// A code that depends on every byte of message and key; the server's is HMAC-SHA-256.
  private func press(key: UInt64) -> CheckInCode.Press {
    CheckInCode.Press(address: "https://tram.example/") { message in
      var hash = key
      for byte in message { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      var random = SeededGenerator(seed: hash)
      return (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `codes come back as their place, and forged or damaged ones are refused`(seed: UInt64) throws
  {
    let press = press(key: 1)
    let place = VenueID(seed &* 0x9E37_79B9 &+ seed)
    let text = press.text(of: place)
    #expect(text.hasPrefix("https://tram.example/q/Q"))
    #expect(try press.place(of: text) == place)
    #expect(
      try press.place(of: text.split(separator: "/").suffix(2).joined(separator: "/")) == place)
    #expect(throws: TracingError.self) { try self.press(key: 2).place(of: text) }
    var random = SeededGenerator(seed: seed)
    var damaged = Array(text.utf8)
    let at = Int.random(in: 23..<damaged.count, using: &random)
    damaged[at] = damaged[at] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    let found = try? press.place(of: String(decoding: damaged, as: UTF8.self))
    #expect(found == nil)
    for other in [
      "", "https://evil.example/q/\(place.text)/x", "a/b/c", String(repeating: "/", count: 600),
    ] {
      #expect(throws: TracingError.self) { try press.place(of: other) }
    }
  }

  @Test
  func `visits without an end, or with one that was forgotten, last as is usual`() throws {
    let now = Instant(milliseconds: 1_627_600_000_000)
    let start = now.advanced(seconds: -86_400)
    func visit(_ end: Double?) throws -> CheckInVisit {
      try CheckInVisit(
        person: 7, place: VenueID(1), kind: .restaurant, start: start,
        end: end.map { start.advanced(seconds: $0) }, at: now)
    }
    #expect(try visit(nil).end == start.advanced(seconds: 5400))
    #expect(try visit(3000).end == start.advanced(seconds: 3000))
    #expect(try visit(3000).isEndTold)
    #expect(try visit(80_000).end == start.advanced(seconds: 5400))
    #expect(throws: TracingError.self) { try visit(-1) }
    #expect(throws: TracingError.self) { try visit(90_000_000) }
    #expect(throws: TracingError.self) {
      try CheckInVisit(
        person: 7, place: VenueID(1), kind: .shop, start: now.advanced(seconds: 600), at: now)
    }
    #expect(CheckInVisit.retention == .trail)
  }

  @Test
  func `visits of one person end when the next begins elsewhere`() throws {
    let now = Instant(milliseconds: 1_627_600_000_000)
    func visit(_ person: UInt64, _ place: UInt64, _ minute: Double) throws -> CheckInVisit {
      try CheckInVisit(
        person: person, place: VenueID(place), kind: .office,
        start: now.advanced(seconds: -86_400 + minute * 60), at: now)
    }
    let visits = [
      try visit(1, 5, 60), try visit(1, 4, 0), try visit(2, 4, 30), try visit(1, 5, 90),
    ]
    let ordered = CheckInVisit.ordered(visits)
    #expect(ordered.map(\.place.rawValue) == [4, 4, 5, 5])
    #expect(ordered[0].end == ordered[2].start)
    #expect(ordered[1].end.seconds(since: ordered[1].start) == 8 * 3600)
    #expect(ordered[2].end.seconds(since: ordered[2].start) == 8 * 3600)
  }
}

@Suite("Links on posters and receipts")
struct CheckedLinkTests {
  private func link(_ purpose: String) -> CheckedLink {
    CheckedLink(address: "https://tram.example/", path: "/d/", purpose: purpose) { message in
      var random = SeededGenerator(seed: message.reduce(7) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
      return (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `hold for their subject and purpose alone`(seed: UInt64) {
    let (a, b) = (link("one"), link("other"))
    let subject = "01001\(seed)"
    let check = a.check(of: subject)
    #expect(a.holds(check, for: subject) && a.holds(check.lowercased(), for: subject))
    #expect(!b.holds(check, for: subject) && !a.holds(check, for: "\(subject)0"))
    #expect(!a.holds("", for: subject))
    #expect(!a.holds(String(repeating: "0", count: 10_000), for: subject))
    #expect(a.text(of: subject) == "https://tram.example/d/\(subject)/\(check)")
    #expect(a.local(of: subject) == "/d/\(subject)/\(check)")
  }
}
