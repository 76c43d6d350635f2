// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSQLite
import TramTestKit
import TramTracing
import TramUnits

/// The suite that every store of cases passes, memory and disk alike: it answers as `MemoryCases`
/// does.
struct CaseStoreContract<Store: CaseStore>: Sendable {
  private let make: @Sendable () async throws -> Store

  init(make: @escaping @Sendable () async throws -> Store) { self.make = make }

  /// Folds the facts of a seed in pages of any size and compares all answers on the way.
  func answersAsMemory(seed: UInt64) async throws {
    var day = CaseDay(seed: seed)
    let (memory, store) = (MemoryCases(), try await make())
    var number: UInt64 = 0
    for _ in 0..<4 {
      let page = Self.page(&day, changes: Int.random(in: 0...30, using: &day.random), &number)
      try await memory.fold(page)
      try await store.fold(page)
      #expect(try await memory.position() == store.position())
      for _ in 0..<12 {
        var filter = Self.filter(&day)
        try await compare(TracedPerson.self, &filter, memory, store)
        try await compare(TracedCase.self, &filter, memory, store)
        try await compare(CaseContact.self, &filter, memory, store)
        try await compare(CaseTask.self, &filter, memory, store)
        try await compare(PersonStep.self, &filter, memory, store)
        try await compare(NameRelease.self, &filter, memory, store)
        let today = LevelRule.vietnamDay(of: day.now)
        let days = Int.random(in: 0...20, using: &day.random)
        let counts = try await store.counts(area: filter.area, today: today, days: days)
        #expect(
          try await memory.counts(area: filter.area, today: today, days: days) == counts)
        let reach = AreaReach.drawn(&day.random)
        let within = try await store.counts(
          area: filter.area, within: reach, today: today, days: days)
        #expect(
          try await memory.counts(area: filter.area, within: reach, today: today, days: days)
            == within, "\(reach.spans)")
        try await compareRows(TracedPerson.self, reach, memory, store)
        try await compareRows(CaseContact.self, reach, memory, store)
        try await compareRows(PersonStep.self, reach, memory, store)
        try await compareRows(NameRelease.self, reach, memory, store)
      }
      let persons = Set((0..<20).map { TracedPersonID(UInt64($0)) })
      #expect(
        try await memory.childCounts(of: persons) == store.childCounts(of: persons))
    }
  }

  /// Entries that were seen are passed over, and a cleared store comes to the same rows again.
  func passesOverSeenEntries(seed: UInt64) async throws {
    var day = CaseDay(seed: seed)
    var number: UInt64 = 0
    let page = Self.page(&day, changes: 40, &number)
    let (once, twice) = (try await make(), try await make())
    try await once.fold(page)
    try await twice.fold(Array(page.prefix(page.count / 2)))
    try await twice.fold(Array(page.prefix(page.count / 2)))
    try await twice.fold(page)
    try await twice.fold([])
    try await same(once, twice)
    try await twice.clear()
    #expect(try await twice.position() == 0)
    try await twice.fold(page)
    try await same(once, twice)
  }

  /// A place that was not given out is refused.
  func refusesBadCursors() async throws {
    let store = try await make()
    for text in ["", "1", "1.", ".1", "a.b", "1.-1", "1.2.3", "99999999999999999999.1"] {
      var filter = CaseFilter()
      filter.after = text
      await #expect(throws: TracingError.self) {
        _ = try await store.list(CaseTask.self, filter)
      }
    }
  }

  private func same(_ a: Store, _ b: Store) async throws {
    var filter = CaseFilter()
    filter.limit = CaseFilter.mostRows
    #expect(
      try await a.list(TracedPerson.self, filter) == b.list(TracedPerson.self, filter))
    #expect(try await a.list(CaseTask.self, filter) == b.list(CaseTask.self, filter))
    #expect(try await a.list(CaseContact.self, filter) == b.list(CaseContact.self, filter))
    let today = Day(number: 18_600)
    #expect(
      try await a.counts(area: "", today: today, days: 9)
        == b.counts(area: "", today: today, days: 9))
  }

  private static func page(
    _ day: inout CaseDay, changes: Int, _ number: inout UInt64
  ) -> [(number: UInt64, event: CaseEvent)] {
    var page: [(number: UInt64, event: CaseEvent)] = []
    for _ in 0..<changes {
      for event in day.change().events(rows: 5) {
        number += UInt64.random(in: 1...3, using: &day.random)
        page.append((number, event))
      }
    }
    return page
  }

  /// Compares a list page by page to its end.
  private func compare<Row: CaseRow>(
    _ kind: Row.Type, _ filter: inout CaseFilter, _ memory: MemoryCases, _ store: Store
  ) async throws {
    filter.after = nil
    repeat {
      let expected = try await memory.list(kind, filter)
      let found = try await store.list(kind, filter)
      #expect(found == expected, "\(filter)")
      #expect(
        try await store.find(Set(found.rows.map(\.id)), of: kind).count == found.rows.count)
      filter.after = expected.next
    } while filter.after != nil
  }

  /// Compares rows by identity, at once and one after the other, where they lie in a reach.
  private func compareRows<Row: CaseRow>(
    _ kind: Row.Type, _ reach: AreaReach, _ memory: MemoryCases, _ store: Store
  ) async throws {
    let ids = Set((0..<60).map { ID<Row.Subject>(UInt64($0)) })
    let found = try await store.find(ids, of: kind, within: reach)
    #expect(try await memory.find(ids, of: kind, within: reach) == found, "\(reach.spans)")
    let rows = try await store.scan(kind, within: reach, after: 3, limit: 20)
    #expect(
      try await memory.scan(kind, within: reach, after: 3, limit: 20) == rows, "\(reach.spans)")
  }

  private static func filter(_ day: inout CaseDay) -> CaseFilter {
    var filter = CaseFilter()
    filter.within = .drawn(&day.random)
    func some<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value? {
      Int.random(in: 0..<3, using: &random) == 0 ? values.randomElement(using: &random) : nil
    }
    let areas = ["0", "01", "010", "01001", "010010", "0100100001", "79", "79002", "4", "48"]
    filter.area = some(areas, &day.random) ?? ""
    let states = ["watched", "open", "confirmed", "patient", "done", "released"]
    if let state = some(states, &day.random) { filter.states = [state, "suspected"] }
    if let kind = some(["F1", "F0", "call", "covid-19", "level"], &day.random) {
      filter.kinds = [kind, "F2", "isolate"]
    }
    let id = UInt64.random(in: 1...12, using: &day.random)
    switch Int.random(in: 0..<8, using: &day.random) {
    case 0: filter.person = TracedPersonID(id)
    case 1: filter.parent = TracedPersonID(id)
    case 2: filter.ofCase = TracedCaseID(id)
    case 3: filter.text = some(["bn", "bn 1", "chợ", "CHO BEN", "covid", "n"], &day.random) ?? ""
    default: break
    }
    if Int.random(in: 0..<4, using: &day.random) == 0 {
      filter.dueBefore = LevelRule.vietnamDay(of: day.now)
    }
    filter.limit = Int.random(in: 1...9, using: &day.random)
    return filter
  }
}
