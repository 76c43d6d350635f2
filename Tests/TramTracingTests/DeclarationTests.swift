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
    #expect(form().retention(.watch) == .declaration)
    #expect(form().retention(.testAndIsolate) == .caseFile)
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
    #expect(text.hasPrefix("https://tram.example/n/N"))
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
      "", "https://evil.example/n/\(place.text)/x", "a/b/c", String(repeating: "/", count: 600),
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
