// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramTracing

@Suite("The case desk's book")
struct CaseBookTests {
  private let now = Instant(milliseconds: 1_606_000_000_000)
  private let care = CareRule.handbook2020

  private func ago(_ days: Double) -> Instant { now.advanced(seconds: -days * 86_400) }

  private func meeting(
    _ from: String, _ to: String, days: Double, minutes: Double = 40,
    source: CaseContact.Source = .interview
  ) -> MeetingDraft {
    MeetingDraft(
      from: PersonMention(label: from, area: "0100100001"),
      to: PersonMention(label: to, area: "0100100002"), first: ago(days),
      last: ago(days).advanced(seconds: minutes * 60), seconds: minutes * 60, source: source)
  }

  /// A case A who met B six days ago, who met C four and a half days ago, who met D two days ago.
  private func chain(care other: CareRule? = nil) throws -> CaseBook {
    var book = CaseBook(rule: .handbook2020, care: other ?? care)
    let drafts = [
      meeting("A", "B", days: 6), meeting("B", "C", days: 4.5), meeting("C", "D", days: 2),
    ]
    #expect(book.keep(drafts, at: now, by: "an").refused.isEmpty)
    let form = CaseForm(
      disease: "covid-19", onset: LevelRule.vietnamDay(of: ago(5)), sampled: ago(1),
      resulted: now, state: .confirmed)
    _ = try book.open(form, of: PersonMention(label: "A"), at: now, by: "an")
    return book
  }

  private func levels(_ book: CaseBook) -> [Int?] {
    ["A", "B", "C", "D"].map { label in
      book.person(label: label).flatMap { book.person($0)?.level }
    }
  }

  private func id(_ book: CaseBook, _ label: String) throws -> TracedPersonID {
    try #require(book.person(label: label))
  }

  @Test("after any changes the rows are those that a full computation gives", arguments: 0..<150)
  func lawOverSeeds(seed: UInt64) async throws {
    var day = CaseDay(seed: seed)
    let rows = MemoryCases { $0.split(separator: " ").map { $0.lowercased() } }
    var number: UInt64 = 0
    for step in 0..<60 {
      let events = day.change().events(rows: 3)
      try await rows.fold(
        events.map { event in
          number += 1
          return (number, event)
        })
      guard step % 12 == 11 else { continue }
      var anew = try await rows.book(rule: day.book.rule, care: day.book.care)
      #expect(anew.persons == day.book.persons)
      #expect(anew.cases == day.book.cases)
      #expect(anew.contacts == day.book.contacts)
      let open = day.book.tasks.mapValues { $0.sorted { $0.id.rawValue < $1.id.rawValue } }
      #expect(
        anew.tasks.mapValues { $0.sorted { $0.id.rawValue < $1.id.rawValue } } == open)
      let outcome = anew.relevel(at: day.now, by: "rule")
      #expect(outcome.persons.isEmpty && outcome.tasks.isEmpty && outcome.messages.isEmpty)
      checkTasks(day.book)
    }
  }

  /// What must hold of everybody's follow-up and tasks, whatever happened.
  private func checkTasks(_ book: CaseBook) {
    for person in book.persons.values {
      let open = book.openTasks(of: person.id)
      let followUps = open.filter { $0.kind == .call || $0.kind == .sample }
      #expect(followUps.count == (person.state == .watched ? 1 : 0), "\(person)")
      #expect(open.allSatisfy { $0.area == person.area }, "\(person)")
      #expect((person.state == .watched) == (person.due != nil))
      #expect((person.state == .patient) == (person.level == 0))
      if person.state == .merged { #expect(open.isEmpty && person.level == nil) }
      if let due = person.due, let until = person.until { #expect(due <= until, "\(person)") }
      #expect(Set(open.map(\.kind)).count == open.count, "one of a kind")
      let chain = book.chain(of: person.id)
      #expect(chain.count == person.level ?? 0)
      #expect(chain.last.map { book.record($0.ofCase)?.isRoot == true } ?? true)
    }
  }

  @Test
  func `an F1 who tests negative at the end releases himself and his F2`() throws {
    var book = try chain()
    #expect(levels(book) == [0, 1, 2, 3])
    let later = now.advanced(seconds: 9 * 86_400)
    let test = PersonTest(sampled: later, resulted: later, isPositive: false)
    let outcome = try book.note(
      test, of: try id(book, "B"), disease: "covid-19", at: later, by: "an")
    #expect(levels(book) == [0, nil, nil, nil])
    let released = ["B", "C", "D"].map { label in
      book.person(label: label).flatMap { book.person($0)?.state }
    }
    #expect(released == [.finished, .released, .released])
    #expect(
      outcome.messages.map(\.text).sorted() == [
        "trace.finished", "trace.released", "trace.released",
      ])
    #expect(outcome.tasks.filter { $0.state == .open }.isEmpty)
  }

  @Test
  func `a negative test too soon after the exposure releases nobody`() throws {
    var book = try chain()
    let test = PersonTest(sampled: ago(0.1), resulted: now, isPositive: false)
    _ = try book.note(test, of: try id(book, "B"), disease: "covid-19", at: now, by: "an")
    #expect(levels(book) == [0, 1, 2, 3])
  }

  @Test
  func `one who tests positive becomes F0 and lifts those he met`() throws {
    var book = try chain()
    let test = PersonTest(sampled: ago(0.5), resulted: now, isPositive: true)
    let outcome = try book.note(
      test, of: try id(book, "B"), disease: "covid-19", at: now, by: "an")
    // B's window begins three days before the sample: the meeting with C lies before it.
    #expect(levels(book) == [0, 0, nil, nil])
    let own = try #require(book.person(try id(book, "B"))?.ownCase)
    #expect(book.record(own)?.infector == book.person(label: "A"))
    #expect(outcome.messages.contains { $0.text == "trace.f0" })
    var form = CaseForm(try #require(book.record(own)))
    form.onset = LevelRule.vietnamDay(of: ago(2))
    _ = try book.change(own, form, at: now, by: "an")
    #expect(levels(book) == [0, 0, 1, 2], "with that onset B was infectious when he met C")
    let lifted = try #require(book.person(try id(book, "C")))
    #expect(lifted.reason?.ofCase == own)
    #expect(book.openTasks(of: lifted.id).map(\.kind).contains(.isolate))
  }

  @Test
  func `a withdrawn result takes all its levels back`() throws {
    var book = try chain()
    let own = try #require(book.person(try id(book, "A"))?.ownCase)
    var form = CaseForm(try #require(book.record(own)))
    form.state = .withdrawn
    _ = try book.change(own, form, at: now, by: "an")
    #expect(levels(book) == [nil, nil, nil, nil])
    #expect(book.tasks.values.joined().allSatisfy { $0.kind == .release })
    form.state = .confirmed
    _ = try book.change(own, form, at: now, by: "an")
    #expect(levels(book) == [0, 1, 2, 3])
  }

  @Test
  func `a contact that is removed or refuted ends the chain behind it`() throws {
    var book = try chain()
    let reason = try #require(book.person(try id(book, "C"))?.reason)
    _ = try book.judge(reason.contact, .refuted, at: now, by: "an")
    #expect(levels(book) == [0, 1, nil, nil])
    _ = try book.judge(reason.contact, .confirmed, at: now, by: "an")
    #expect(levels(book) == [0, 1, 2, 3])
    _ = try book.remove(reason.contact, note: "typed twice", at: now, by: "an")
    #expect(levels(book) == [0, 1, nil, nil])
  }

  @Test
  func `two numbers that are one person have the meetings of both`() throws {
    var book = try chain()
    _ = book.keep([meeting("A", "D2", days: 3)], at: now, by: "an")
    let kept = try id(book, "D")
    _ = try book.merge(try id(book, "D2"), into: kept, at: now, by: "an")
    #expect(levels(book) == [0, 1, 2, 1])
    #expect(book.person(label: "D2") == kept)
    let gone = book.persons.values.filter { $0.state == .merged }
    #expect(gone.map(\.mergedInto) == [kept])
    #expect(gone.allSatisfy { book.openTasks(of: $0.id).isEmpty })
  }

  @Test
  func `a person who moved province mid follow-up is followed there and the days go on`() throws {
    var book = try chain()
    let person = try id(book, "B")
    let until = book.person(person)?.until
    let outcome = try book.move(person, to: "7900200001", at: now, by: "an")
    #expect(book.person(person)?.until == until)
    #expect(book.openTasks(of: person).map(\.area) == ["7900200001", "7900200001"])
    #expect(outcome.tasks.filter { $0.state == .dropped }.map(\.note) == ["moved", "moved"])
  }

  @Test
  func `an area alone makes no level before staff confirm it`() throws {
    var book = try chain()
    let kept = book.keep(
      [meeting("A", "E", days: 3, source: .area)], at: now, by: "an")
    let contact = try #require(kept.outcome.contacts.first)
    #expect(book.person(contact.to)?.level == nil)
    _ = try book.judge(contact.id, .confirmed, at: now, by: "an")
    #expect(book.person(contact.to)?.level == 1)
  }

  @Test
  func `the same search again changes nothing`() throws {
    var book = try chain()
    let again = book.keep(
      [meeting("B", "A", days: 6), meeting("B", "C", days: 4.5)], at: now, by: "an")
    #expect(again.outcome == CaseOutcome())
    let longer = book.keep([meeting("A", "B", days: 6, minutes: 50)], at: now, by: "an")
    #expect(longer.outcome.contacts.map(\.seconds) == [3000])
    #expect(book.contactCount == 3)
  }

  @Test
  func `an explanation names every meeting back to the case`() throws {
    let book = try chain()
    let chain = book.chain(of: try id(book, "D"))
    #expect(chain.map(\.from) == [try id(book, "C"), try id(book, "B"), try id(book, "A")])
    #expect(chain.map(\.fromLevel) == [2, 1, 0])
    #expect(chain.map(\.seconds) == [2400, 2400, 2400])
    #expect(Set(chain.map(\.ofCase)).count == 1)
  }

  private func form(
    onset days: Double?, sampled: Double? = 1, resulted: Double? = 0.5,
    infector: TracedPersonID? = nil, state: TracedCase.State = .confirmed
  ) -> CaseForm {
    CaseForm(
      disease: "covid-19", onset: days.map { LevelRule.vietnamDay(of: ago($0)) },
      sampled: sampled.map { ago($0) }, resulted: resulted.map { ago($0) }, infector: infector,
      state: state)
  }

  @Test
  func `a case without onset counts from its sample`() throws {
    var book = CaseBook(rule: .handbook2020, care: care)
    _ = book.keep(
      [meeting("A", "B", days: 6), meeting("A", "C", days: 3)], at: now, by: "an")
    _ = try book.open(
      form(onset: nil, sampled: 2), of: PersonMention(label: "A"), at: now, by: "an")
    #expect(book.person(try id(book, "B"))?.level == nil)
    #expect(book.person(try id(book, "C"))?.level == 1)
  }

  @Test
  func `a result before the onset is taken, weeks before is refused`() throws {
    var book = CaseBook(rule: .handbook2020, care: care)
    let early = form(onset: 0, sampled: 6, resulted: 5)
    _ = try book.open(early, of: PersonMention(label: "A"), at: now, by: "an")
    #expect(throws: TracingError.self) {
      _ = try book.open(
        form(onset: 0, sampled: 30, resulted: 29), of: PersonMention(label: "B"), at: now,
        by: "an")
    }
    #expect(book.person(label: "B") == nil)
  }

  @Test
  func `what lies in the future is refused`() throws {
    var book = CaseBook(rule: .handbook2020, care: care)
    for bad in [form(onset: -2), form(onset: 1, sampled: -1), form(onset: 1, resulted: -1)] {
      #expect(throws: TracingError.self) {
        _ = try book.open(bad, of: PersonMention(label: "A"), at: now, by: "an")
      }
    }
    #expect(book.keep([meeting("A", "B", days: -1)], at: now, by: "an").refused.count == 1)
    #expect(book.personCount == 0)
  }

  @Test
  func `meetings that cannot be are refused with the member at fault`() {
    var book = CaseBook(rule: .handbook2020, care: care)
    func changed(_ change: (inout MeetingDraft) -> Void) -> String? {
      var draft = meeting("A", "B", days: 3)
      change(&draft)
      return book.keep([draft], at: now, by: "an").refused.first?.reason.detail
    }
    let details = [
      changed { $0.last = ago(4) }, changed { $0.first = ago(100) },
      changed { $0.probability = 2 }, changed { $0.probability = .nan },
      changed { $0.seconds = 90_000 }, changed { $0.seconds = .nan }, changed { $0.dose = -1 },
      changed { $0.nearest = .infinity }, changed { $0.to.label = "A" },
      changed { $0.to.area = "phường 1" },
    ]
    let fields = details.map { $0?.split(separator: ":").first.map(String.init) }
    #expect(
      fields == [
        "last", "last", "probability", "probability", "seconds", "seconds", "dose", "nearest",
        "to", "area",
      ])
    #expect(book.contactCount == 0)
  }

  @Test
  func `nobody infects themselves, nor through others`() throws {
    var book = try chain()
    let (a, b) = (try id(book, "A"), try id(book, "B"))
    let own = try #require(book.person(a)?.ownCase)
    #expect(throws: TracingError.self) {
      _ = try book.change(own, form(onset: 5, infector: a), at: now, by: "an")
    }
    let test = PersonTest(sampled: ago(0.5), resulted: now, isPositive: true)
    _ = try book.note(test, of: b, disease: "covid-19", at: now, by: "an")
    #expect(book.person(b)?.infector == a)
    #expect(throws: TracingError.self) {
      _ = try book.change(own, form(onset: 5, infector: b), at: now, by: "an")
    }
  }

  @Test
  func `two cases of one person are not merged`() throws {
    var book = try chain()
    _ = try book.open(form(onset: 1), of: PersonMention(label: "Z"), at: now, by: "an")
    #expect(throws: TracingError.self) {
      _ = try book.merge(try id(book, "Z"), into: try id(book, "A"), at: now, by: "an")
    }
    #expect(book.person(try id(book, "Z"))?.state == .patient)
  }

  @Test
  func `a follow-up that ends by days lets a contact go on the last, and those behind`() throws {
    let plan = CareRule.Plan(days: 14, testDays: [1, 14], isKeptApart: true, endsByTest: false)
    var book = try chain(care: CareRule(plans: [plan]))
    let person = try id(book, "B")
    let until = try #require(book.person(person)?.until)
    let first = try #require(book.person(person)?.due)
    var day = first
    while day <= until {
      let time = book.rule.start(of: day).advanced(seconds: 36_000)
      let note = FollowUpNote(day: day, temperature: 36.8, isSampled: day == first)
      let outcome = try book.note(note, of: person, at: max(now, time), by: "an")
      let open = outcome.tasks.filter { $0.person == person && $0.state == .open }
      if day < until { #expect(open.map(\.due) == [day.moved(by: 1)]) }
      day = day.moved(by: 1)
    }
    #expect(book.person(person)?.state == .finished)
    #expect(levels(book) == [0, nil, nil, nil])
    #expect(book.openTasks(of: person).isEmpty)
  }

  @Test
  func `a follow-up that ends by a test goes on until a negative one, which lets go those behind`()
    throws
  {
    var book = try chain()
    let person = try id(book, "B")
    let until = try #require(book.person(person)?.until)
    var day = try #require(book.person(person)?.due)
    while day <= until.moved(by: 2) {
      let time = book.rule.start(of: day).advanced(seconds: 36_000)
      let note = FollowUpNote(day: day, isSampled: day == until)
      _ = try book.note(note, of: person, at: max(now, time), by: "an")
      #expect(
        book.person(person)?.state == .watched && book.person(person)?.due == day.moved(by: 1))
      #expect(levels(book) == [0, 1, 2, 3])
      day = day.moved(by: 1)
    }
    let sampled = book.rule.start(of: until).advanced(seconds: 36_000)
    let resulted = sampled.advanced(seconds: 3 * 86_400)
    let test = PersonTest(sampled: sampled, resulted: resulted, isPositive: false)
    _ = try book.note(test, of: person, disease: "covid-19", at: resulted, by: "an")
    #expect(book.person(person)?.state == .finished)
    #expect(levels(book) == [0, nil, nil, nil])
    #expect(book.openTasks(of: person).allSatisfy { $0.kind == .release })
  }

  @Test
  func `symptoms ask for a sample the same day`() throws {
    var book = try chain()
    let person = try id(book, "C")
    #expect(book.openTasks(of: person).map(\.kind) == [.call])
    let today = book.rule.day(of: now)
    let note = FollowUpNote(day: today, symptoms: ["fever"])
    _ = try book.note(note, of: person, at: now, by: "an")
    #expect(book.openTasks(of: person).map(\.kind) == [.sample])
    #expect(book.openTasks(of: person).map(\.due) == [today])
  }
}
