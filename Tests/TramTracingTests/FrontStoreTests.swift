// SPDX-License-Identifier: Apache-2.0

import Testing
import TramJournal
import TramSQLite
import TramTestKit
import TramTracing
import TramUnits

@Suite("What the front desk keeps")
struct FrontStoreTests {
  private let start = Instant(milliseconds: 1_606_000_000_000)

  private func record(
    _ id: DeclarationID, _ hours: Double = 0, symptoms: Set<HealthDeclaration.Symptom> = []
  ) -> DeclarationRecord {
    var form = HealthDeclaration()
    form.symptoms = symptoms
    return DeclarationRecord(
      id: id, of: form, venue: nil, area: "0100100001",
      at: start.advanced(seconds: hours * 3600), rules: .covid19())
  }

  @Test
  func `a declaration counts once under its key, and its number is never given again`()
    async throws
  {
    let folder = try ScratchFolder()
    let path = folder.file("declarations.sqlite")
    var store = try SQLiteDeclarations(path: path)
    let first = try await store.next()
    #expect(try await store.add(record(first), once: [1]) == first)
    let second = try await store.next()
    #expect(second != first)
    #expect(try await store.add(record(second), once: [1]) == first)
    #expect(try await store.find(once: [1]) == first)
    #expect(try await store.find(second) == nil)
    #expect(try await store.orphans() == [second])
    try await store.noteNoOrphans()
    #expect(try await store.orphans().isEmpty)
    try await store.forget([first])
    try store.close()
    store = try SQLiteDeclarations(path: path)
    #expect(try await store.next().rawValue == 3)
    #expect(throws: JournalError.self) { try SQLiteDeclarations(path: path) }
    try store.close()
    #expect(throws: JournalError.self) { try SQLiteVenues(path: path) }
  }

  @Test
  func `declarations are due by the day on which they were handed in, and bounded in number`()
    async throws
  {
    let folder = try ScratchFolder()
    let store = try SQLiteDeclarations(path: folder.file("declarations.sqlite"), most: 3)
    for number in 0..<3 {
      let id = try await store.next()
      _ = try await store.add(record(id, Double(number)), once: [UInt8(number)])
    }
    let full = await #expect(throws: TracingError.self) { try await store.next() }
    #expect(full?.code == .tooLarge)
    let due = try await store.due(before: start.advanced(seconds: 5400))
    #expect(due.map(\.rawValue) == [1, 2])
    try await store.forget(due)
    #expect(try await store.list(.init()).map(\.id.rawValue) == [3])
    #expect(try await store.next().rawValue == 4)
  }

  @Test
  func `lists have the urgent and the wards with an outbreak first, by pages without a gap`()
    async throws
  {
    let folder = try ScratchFolder()
    let store = try SQLiteDeclarations(path: folder.file("declarations.sqlite"))
    var random = SeededGenerator(seed: 7)
    var all: [DeclarationRecord] = []
    for number in 0..<60 {
      let symptoms: [Set<HealthDeclaration.Symptom>] = [[], [.headache], [.fever]]
      var row = record(
        try await store.next(), symptoms: symptoms[Int.random(in: 0..<3, using: &random)])
      row.area =
        ["0100100001", "0100100002", "7900200001"][
          Int.random(in: 0..<3, using: &random)]
      all.append(row)
      _ = try await store.add(row, once: [UInt8(number)])
    }
    var filter = SQLiteDeclarations.Filter()
    filter.area = "01"
    filter.outbreak = ["0100100002"]
    func rank(_ row: DeclarationRecord) -> (Int, UInt8, UInt64) {
      (
        (row.triage >= .test ? 1 : 0) + (row.area == "0100100002" ? 1 : 0), row.triage.rawValue,
        row.id.rawValue
      )
    }
    let expected = all.filter { $0.area.hasPrefix("01") }.sorted { rank($0) > rank($1) }
    var found: [DeclarationRecord] = []
    filter.limit = 7
    while true {
      let page = try await store.list(filter)
      found += page
      filter.offset += page.count
      if page.count < 7 { break }
    }
    #expect(found == expected)
    #expect(try await store.counts(area: "01")[.waiting] == expected.count)
  }

  @Test
  func `a visitor who checks in elsewhere has left, and one who is there already stays`()
    async throws
  {
    let folder = try ScratchFolder()
    let store = try SQLiteVisits(path: folder.file("visits.sqlite"))
    let visitor = try await store.visitor("checkin:A", at: start)
    #expect(try await store.visitor("checkin:A", at: start) == visitor)
    let (here, there) = (VenueID(1), VenueID(2))
    let first = try await store.checkIn(visitor, at: here, at: start)
    #expect(try await store.checkIn(visitor, at: here, at: start.advanced(seconds: 60)) == first)
    let second = try await store.checkIn(visitor, at: there, at: start.advanced(seconds: 600))
    #expect(try await store.find(first)?.end == start.advanced(seconds: 600))
    #expect(try await store.present(at: here) == 0)
    #expect(try await store.checkOut(visitor, of: here, at: start) == nil)
    #expect(
      try await store.checkOut(visitor, of: there, at: start.advanced(seconds: 900)) == second)
    #expect(try await store.due(before: start.advanced(seconds: 1)).isEmpty, "visits wait")
    try await store.remove([first, second])
    let due = try await store.due(before: start.advanced(seconds: 1))
    #expect(due.map(\.label) == ["checkin:A"])
    try await store.forget(due.map(\.number))
    #expect(try await store.knownVisitor("checkin:A") == nil)
    #expect(try await store.visitor("checkin:B", at: start) == 2, "numbers are not given again")
  }

  @Test
  func `places are listed by ward, the newest first`() async throws {
    let folder = try ScratchFolder()
    let store = try SQLiteVenues(path: folder.file("venues.sqlite"))
    let now = start
    for number in 1...5 {
      let made = try await store.add { id in
        VenueRecord(
          id: id, name: "Quán \(number)", kind: .shop, area: number < 4 ? "0100100001" : "79",
          made: now, author: "lan")
      }
      #expect(made.id.rawValue == UInt64(number))
    }
    let rows = try await store.list(area: "01", limit: 2)
    #expect(rows.map(\.name) == ["Quán 3", "Quán 2"])
    let rest = try await store.list(area: "01", before: rows.last?.id)
    #expect(rest.map(\.name) == ["Quán 1"])
    var closed = try #require(await store.find(VenueID(5)))
    closed.isOpen = false
    try await store.keep(closed)
    #expect(try await store.find(VenueID(5)) == closed)
    #expect(try await store.find(VenueID(99)) == nil)
  }
}

@Suite("Tasks that staff plan")
struct PlannedTaskTests {
  private let now = Instant(milliseconds: 1_606_000_000_000)

  @Test
  func `stand for somebody without a level until they are done or the sample has its result`()
    throws
  {
    var book = CaseBook(rule: .handbook2020, care: .handbook2020)
    let today = book.rule.day(of: now)
    let mention = PersonMention(label: "B12", area: "0100100001")
    let planned = try book.plan(.sample, for: mention, due: today, at: now, by: "lan")
    #expect(planned.outcome.tasks.map(\.kind) == [.sample])
    #expect(book.person(planned.person)?.level == nil)
    let again = try book.plan(.sample, for: mention, due: today, at: now, by: "lan")
    #expect(again.person == planned.person && again.outcome.tasks.isEmpty)
    _ = book.relevel(at: now, by: "rule")
    #expect(book.openTasks(of: planned.person).count == 1)
    let test = PersonTest(sampled: now, resulted: now, isPositive: false)
    _ = try book.note(test, of: planned.person, disease: "covid-19", at: now, by: "lan")
    #expect(book.openTasks(of: planned.person).isEmpty)
    let asked = try book.plan(.interview, for: mention, due: today, at: now, by: "lan")
    let task = try #require(asked.outcome.tasks.first)
    _ = try book.finish(task, note: "", at: now, by: "lan")
    #expect(book.openTasks(of: planned.person).isEmpty)
  }

  @Test
  func `of other kinds, or of days that cannot be, are refused and change nothing`() {
    var book = CaseBook(rule: .handbook2020, care: .handbook2020)
    let today = book.rule.day(of: now)
    for (kind, due) in [
      (CaseTask.Kind.call, today), (.release, today), (.sample, today.moved(by: -1)),
      (.interview, today.moved(by: 61)),
    ] {
      #expect(throws: TracingError.self) {
        try book.plan(kind, for: PersonMention(label: "B1"), due: due, at: now, by: "lan")
      }
    }
    #expect(book.personCount == 0)
  }
}
