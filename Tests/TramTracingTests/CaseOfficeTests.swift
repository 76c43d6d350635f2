// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import TramGeo
import TramJournal
import TramSQLite
import TramTestKit
import TramTracing
import TramTrails
import TramUnits

@Suite("The case office")
struct CaseOfficeTests {
  private let now = Instant(milliseconds: 1_606_000_000_000)

  private func ago(_ days: Double) -> Instant { now.advanced(seconds: -days * 86_400) }

  private func names() -> MemoryNames {
    MemoryNames { $0.lowercased().split(separator: " ").map(String.init) }
  }

  private func meeting(_ person: UInt32, days: Double, dose: Double = 1) -> FoundMeeting {
    FoundMeeting(
      person: PersonNumber(person), area: "0100100001", first: ago(days),
      last: ago(days).advanced(seconds: 2400), seconds: 2400, nearest: 1, probability: 0.9,
      dose: dose, source: .proven, evidence: "")
  }

  private func suspect(_ office: CaseOffice, trail: UInt32 = 1) async throws -> TracedCaseID {
    let form = CaseForm(
      disease: "covid-19", onset: LevelRule.vietnamDay(of: ago(5)), sampled: ago(1))
    let made = Mutex<TracedCaseID?>(nil)
    let now = self.now
    try await office.change(by: "an", at: now) { book throws(TracingError) in
      let (id, outcome) = try book.open(
        form, of: PersonMention(trail: trail, area: "0100100001"), at: now, by: "an")
      made.withLock { $0 = id }
      return outcome
    }
    return try #require(made.withLock { $0 })
  }

  @Test
  func `a positive result finds contacts and keeps levels, tasks and messages at once`()
    async throws
  {
    let finder = MemoryContacts()
    for person in 2...40 { finder.add(PersonNumber(1), meeting(UInt32(person), days: 4)) }
    finder.add(PersonNumber(1), meeting(90, days: 12))
    finder.add(PersonNumber(2), meeting(50, days: 1))
    let journal = MemoryJournal()
    let rows = MemoryCases()
    var settings = CaseOffice.Settings()
    settings.searchedLevels = 2
    let office = CaseOffice(
      journal: journal, rows: rows, names: names(), finder: finder, settings: settings,
      session: 1)
    try await office.start(at: now)
    let id = try await suspect(office)
    let before = try await journal.head().number
    let test = PersonTest(sampled: ago(1), resulted: now, isPositive: true)
    let made = try await office.confirm(id, test, by: "an", at: now)
    #expect(made.refused.isEmpty)
    let counts = try await rows.counts(area: "01", today: LevelRule.vietnamDay(of: now), days: 3)
    #expect((0...3).map { counts.people(level: $0) } == [1, 39, 1, 0])
    #expect(counts.cases == ["confirmed": 1])
    #expect(counts.tasks["isolate"] == 40 && counts.tasks["interview"] == 1)
    let queued = try await journal.pendingEffects(of: CaseCodec.messages, limit: 1000)
    #expect(queued.count == 41)
    #expect(try await journal.head().number > before)
    let ranked = try await rows.list(TracedPerson.self, CaseFilter()).rows
    #expect(ranked.count == 41, "whoever was met before the window is not kept")
  }

  /// A journal that takes nothing while it is told to.
  private final class Failing: Journal {
    let inner = MemoryJournal()
    let isFailing = Mutex(false)

    func append(_ batches: [JournalBatch]) async throws -> [AppendReceipt] {
      if isFailing.withLock({ $0 }) {
        throw JournalError(.diskFull, detail: "no room left")
      }
      return try await inner.append(batches)
    }
    func head() async throws -> JournalHead { try await inner.head() }
    func read(after place: SequenceNumber, limit: Int) async throws -> [JournalEntry] {
      try await inner.read(after: place, limit: limit)
    }
    func number(of key: IdempotencyKey) async throws -> SequenceNumber? {
      try await inner.number(of: key)
    }
    func checkpoint(named name: String) async throws -> Checkpoint? { nil }
    func pendingEffects(
      of channel: EffectChannel, limit: Int
    ) async throws -> [PendingEffect] {
      try await inner.pendingEffects(of: channel, limit: limit)
    }
  }

  @Test
  func `names leave only after the journal has their release`() async throws {
    let journal = Failing()
    let rows = MemoryCases()
    let office = CaseOffice(journal: journal, rows: rows, names: names(), session: 1)
    try await office.start(at: now)
    let id = try await suspect(office)
    let person = try #require(await rows.find(id, of: TracedCase.self)).person
    let name = RegisteredName(name: "Trần Văn Cường")
    try await office.keepName(name, of: person)
    journal.isFailing.withLock { $0 = true }
    await #expect(throws: JournalError.self) {
      _ = try await office.release([person], ofCase: id, purpose: "to call", by: "an", at: now)
    }
    await #expect(throws: JournalError.self) {
      _ = try await office.find(named: "trần", purpose: "to call", by: "an", at: now)
    }
    journal.isFailing.withLock { $0 = false }
    let given = try await office.release(
      [person], ofCase: id, purpose: "to call", by: "an", at: now)
    #expect(given.names == [person: name])
    let kept = try await rows.list(NameRelease.self, CaseFilter()).rows
    #expect(kept.map(\.persons) == [[person]] && kept.map(\.reader) == ["an"])
    await #expect(throws: TracingError.self) {
      _ = try await office.release([person], ofCase: id, purpose: " ", by: "an", at: now)
    }
  }

  @Test
  func `a change that could not be kept has changed nothing`() async throws {
    let journal = Failing()
    let rows = MemoryCases()
    let office = CaseOffice(journal: journal, rows: rows, names: names(), session: 1)
    try await office.start(at: now)
    let id = try await suspect(office)
    journal.isFailing.withLock { $0 = true }
    let test = PersonTest(sampled: ago(1), resulted: now, isPositive: true)
    await #expect(throws: JournalError.self) {
      _ = try await office.confirm(id, test, by: "an", at: now)
    }
    journal.isFailing.withLock { $0 = false }
    let outcome = try await office.change(by: "rule", at: now) { book throws(TracingError) in
      #expect(book.record(id)?.state == .suspected)
      return book.relevel(at: now, by: "rule")
    }
    #expect(outcome == CaseOutcome())
  }

  @Test
  func `a store without the time that is asked for is no store without contacts`() async throws {
    struct Gone: ContactFinding {
      func contacts(
        _ questions: [ContactQuestion], limit: Int
      ) async throws -> [[FoundMeeting]] {
        throw TracingError(.unknown, detail: "no data before 12 November")
      }
    }
    let rows = MemoryCases()
    let office = CaseOffice(
      journal: MemoryJournal(), rows: rows, names: names(), finder: Gone(), session: 1)
    try await office.start(at: now)
    let id = try await suspect(office)
    let test = PersonTest(sampled: ago(1), resulted: now, isPositive: true)
    await #expect(throws: TracingError.self) {
      _ = try await office.confirm(id, test, by: "an", at: now)
    }
    #expect(try await rows.find(id, of: TracedCase.self)?.state == .suspected)
  }

  @Test
  func `an import keeps names in the register only and tells which rows it refused`()
    async throws
  {
    let folder = try ScratchFolder()
    let journal = try SQLiteJournal(path: folder.file("journal.sqlite"))
    let rows = try SQLiteCases(path: folder.file("cases.sqlite"))
    let register = names()
    let office = CaseOffice(journal: journal, rows: rows, names: register, session: 1)
    try await office.start(at: now)
    let drafts = (0..<20).map { index in
      MeetingDraft(
        from: PersonMention(label: "BN1"), to: PersonMention(area: "01001"),
        first: ago(index == 7 ? -3 : 3), last: ago(index == 7 ? -3 : 2.9), seconds: 900,
        source: .interview)
    }
    let taken = try await office.take(
      drafts.map { ($0, RegisteredName(name: "Phạm Quốc Khánh")) }, by: "an", at: now)
    #expect(taken.kept == 19)
    #expect(taken.refused.map(\.index) == [7])
    #expect(taken.refused.first?.reason.detail == "first: lies in the future")
    #expect(try await register.persons(named: "phạm", limit: 99).count == 19)
    let entries = try await journal.read(after: .start, limit: 1000)
    #expect(
      entries.allSatisfy { entry in
        !String(decoding: entry.envelope.payload, as: UTF8.self).contains("Khánh")
      })
  }

  @Test
  func `a list that ended between names and facts comes in once, and its names are nobody else's`()
    async throws
  {
    let folder = try ScratchFolder()
    let journal = Failing()
    let register = try SQLiteNames(
      path: folder.file("names.sqlite"), keyPath: folder.file("names.key"))
    let people = (0..<30).map { index in
      var row = ListedPerson(row: index + 2)
      row.area = "0100100001"
      row.name = RegisteredName(
        name: "Phạm Thị \(["Hoa", "Lan", "Cúc"][index % 3])", phone: "+8490\(1_000_000 + index)")
      return row
    }
    let first = CaseOffice(journal: journal, rows: MemoryCases(), names: register, session: 1)
    try await first.start(at: now)
    journal.isFailing.withLock { $0 = true }
    await #expect(throws: JournalError.self) {
      _ = try await first.take(people, disease: "covid-19", by: "an", at: now)
    }
    #expect(try await register.persons(named: "phạm", limit: 99).count == 30)
    journal.isFailing.withLock { $0 = false }

    // As after a kill: another process over the same journal and the same register.
    let rows = MemoryCases()
    let second = CaseOffice(journal: journal, rows: rows, names: register, session: 2)
    try await second.start(at: now)
    let id = try await suspect(second)
    let nameless = try #require(await rows.find(id, of: TracedCase.self)).person
    #expect(try await register.names(of: [nameless]).isEmpty)
    let taken = try await second.take(people, disease: "covid-19", by: "an", at: now)
    #expect(taken.allSatisfy { $0.isFresh && $0.refusal == nil })
    let again = try await second.take(people, disease: "covid-19", by: "an", at: now)
    #expect(again.allSatisfy { !$0.isFresh && !$0.hasChanged })
    let numbers = try await register.persons(named: "phạm", limit: 99)
    #expect(numbers.count == 30 && Set(taken.map(\.person)) == Set(numbers))
  }

  /// Rows in memory that take nothing while they are told to.
  private final class FailingRows: CaseStore {
    let inner = MemoryCases()
    let left = Mutex(Int.max)

    func fold(_ entries: [(number: UInt64, event: CaseEvent)]) async throws {
      let isFailing = left.withLock { left in
        left -= 1
        return left < 0
      }
      if isFailing { throw JournalError(.diskFull, detail: "no room left for rows") }
      try await inner.fold(entries)
    }
    func position() async throws -> UInt64 { try await inner.position() }
    func clear() async throws { try await inner.clear() }
    func ruleMark() async throws -> String { try await inner.ruleMark() }
    func noteRule(_ mark: String) async throws { try await inner.noteRule(mark) }
    func book(rule: LevelRule, care: CareRule) async throws -> CaseBook {
      try await inner.book(rule: rule, care: care)
    }
    func find<Row: CaseRow>(
      _ ids: Set<ID<Row.Subject>>, of kind: Row.Type, within reach: AreaReach
    ) async throws -> [ID<Row.Subject>: Row] {
      try await inner.find(ids, of: kind, within: reach)
    }
    func list<Row: CaseRow>(
      _ kind: Row.Type, _ filter: CaseFilter
    ) async throws -> CasePage<Row> { try await inner.list(kind, filter) }
    func scan<Row: CaseRow>(
      _ kind: Row.Type, within reach: AreaReach, after id: UInt64, limit: Int
    ) async throws -> [Row] {
      try await inner.scan(kind, within: reach, after: id, limit: limit)
    }
    func counts(
      area: String, within reach: AreaReach, today: Day, days: Int
    ) async throws -> CaseCounts {
      try await inner.counts(area: area, within: reach, today: today, days: days)
    }
    func childCounts(of persons: Set<TracedPersonID>) async throws -> [TracedPersonID: Int] {
      try await inner.childCounts(of: persons)
    }
  }

  private func people(_ count: Int) -> [ListedPerson] {
    (0..<count).map { index in
      var row = ListedPerson(row: index + 2)
      row.label = "TX\(index)"
      row.area = "0100100001"
      row.sources = ["BN1"]
      let day = LevelRule.vietnamDay(of: ago(3))
      row.met = day...day
      return row
    }
  }

  @Test
  func `a list of several parts stands in the lists when it is answered`() async throws {
    let rows = FailingRows()
    let office = CaseOffice(
      journal: MemoryJournal(), rows: rows, names: names(), session: 1, rowsAtOnce: 50)
    try await office.start(at: now)
    let list = people(107)
    let taken = try await office.take(list, disease: "covid-19", by: "an", at: now)
    #expect(taken.allSatisfy { $0.isFresh && $0.refusal == nil })
    let last = try #require(taken.last?.person)
    #expect(try await rows.find(last, of: TracedPerson.self)?.label == list.last?.label)
    #expect(
      try await rows.scan(TracedPerson.self, after: 0, limit: .max).count == list.count + 1)
  }

  @Test(arguments: [0, 1, 2])
  func `rows that could not follow a list come from the journal with the next change`(
    _ part: Int
  ) async throws {
    let journal = MemoryJournal()
    let rows = FailingRows()
    let office = CaseOffice(
      journal: journal, rows: rows, names: names(), session: 1, rowsAtOnce: 50)
    try await office.start(at: now)
    _ = try await suspect(office)
    rows.left.withLock { $0 = part }
    let list = people(107)
    await #expect(throws: JournalError.self) {
      _ = try await office.take(list, disease: "covid-19", by: "an", at: now)
    }
    rows.left.withLock { $0 = .max }
    let again = try await office.take(list, disease: "covid-19", by: "an", at: now)
    #expect(again.allSatisfy { $0.refusal == nil && $0.person != nil })
    #expect(Set(again.map(\.person)).count == list.count)
    let kept = try await rows.scan(TracedPerson.self, after: 0, limit: .max)
    #expect(kept.count == list.count + 2, "the patient, BN1 and the list, each once")
    #expect(try await rows.position() == journal.head().number.rawValue)
  }
}
