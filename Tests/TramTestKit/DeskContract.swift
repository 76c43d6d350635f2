// SPDX-License-Identifier: Apache-2.0

import TramGeo
public import TramIsolation
import TramUnits

/// The suite that every store of the desk passes, memory and disk alike: it answers as
/// `MemoryDesk` does.
public struct DeskContract<Store: DeskStore>: Sendable {
  private let make: @Sendable () async throws -> Store

  /// Creates the suite over a way to make empty stores.
  public init(make: @escaping @Sendable () async throws -> Store) { self.make = make }

  /// Folds the facts of a seed in pages of any size and compares all answers on the way.
  ///
  /// - Throws: `ContractBreach`
  public func answersAsMemory(seed: UInt64) async throws {
    var facts = DeskFacts(seed: seed)
    let (memory, store) = (MemoryDesk(), try await make())
    var last: UInt64 = 0
    for _ in 0..<4 {
      let size = Int.random(in: 0...150, using: &facts.random)
      let page = facts.entries(size, after: last)
      last = page.last?.number ?? last
      try await memory.fold(page)
      try await store.fold(page)
      try await compareLists(memory, store, &facts)
    }
    try await Self.compareRows(memory, store)
  }

  /// Entries that were seen are passed over, and a page with one new entry takes that one.
  public func passesOverSeenEntries(seed: UInt64) async throws {
    var facts = DeskFacts(seed: seed)
    let (once, twice) = (try await make(), try await make())
    let page = facts.entries(80)
    try await once.fold(page)
    try await twice.fold(Array(page.prefix(50)))
    try await twice.fold(Array(page.prefix(50)))
    try await twice.fold(page)
    try await twice.fold([])
    try await Self.compareRows(once, twice)
  }

  /// Facts about rows that are not there change nothing but the position.
  public func passesOverUnknownRows() async throws {
    let (empty, store) = (try await make(), try await make())
    let time = Instant(milliseconds: 5)
    let answer = Check.Answer(way: .code, time: time)
    let events: [DeskEvent] = [
      .personErased(person: ID(1)), .deviceRetired(device: ID(1)),
      .orderExtended(order: ID(1), until: nil), .orderEnded(order: ID(1), note: nil),
      .orderTransferred(order: ID(1), place: nil, area: "01", device: nil),
      .orderErased(order: ID(1)), .leaveRefused(leave: ID(1), note: nil),
      .leaveGranted(leave: ID(1), from: time, until: time, note: nil),
      .alarmAcknowledged(alarm: ID(1)), .alarmAssigned(alarm: ID(1), to: "an"),
      .alarmClosed(alarm: ID(1), finding: .away, note: nil), .checkMissed(check: ID(1)),
      .checkAnswered(check: ID(1), answer: answer), .helpDone(help: ID(1), note: nil),
    ]
    try await store.fold(
      events.enumerated().map { index, event in
        (UInt64(index) + 1, DeskEntry(time: time, author: "an", event: event))
      })
    try await Self.compareRows(empty, store, positions: false)
    try expect(try await store.position() == UInt64(events.count), "the position moves on")
  }

  /// A cleared store is an empty one, and comes to the same rows again.
  public func foldsAnewAfterClearing(seed: UInt64) async throws {
    var facts = DeskFacts(seed: seed)
    let (store, other) = (try await make(), try await make())
    let page = facts.entries(120)
    try await store.fold(page)
    try await other.fold(page)
    try await store.clear()
    try await Self.compareRows(try await make(), store)
    try await store.fold(page)
    try await Self.compareRows(other, store)
    try await compareLists(other, store, &facts)
  }

  /// A place that is none is refused.
  public func refusesBadCursors() async throws {
    let store = try await make()
    for (after, sort) in [("x", DeskFilter.Sort.newest), ("-1", .newest), ("7", .title)] {
      var filter = DeskFilter()
      filter.after = after
      filter.sort = sort
      do {
        _ = try await store.list(Person.self, filter)
      } catch let error as IsolationError where error.code == .badCursor {
        continue
      }
      throw ContractBreach("the place \(after) was not refused")
    }
  }

  private func compareLists(
    _ a: some DeskReading, _ b: some DeskReading, _ facts: inout DeskFacts
  ) async throws {
    for _ in 0..<6 {
      var filter = facts.filter()
      filter.within = .drawn(&facts.random)
      try await Self.comparePages(Person.self, a, b, filter)
      try await Self.comparePages(EnrolledDevice.self, a, b, filter)
      try await Self.comparePages(OrderRecord.self, a, b, filter)
      try await Self.comparePages(AlarmCase.self, a, b, filter)
      try await Self.comparePages(Check.self, a, b, filter)
      try await Self.comparePages(Leave.self, a, b, filter)
      try await Self.comparePages(Visit.self, a, b, filter)
      try await Self.comparePages(HelpCall.self, a, b, filter)
      try await Self.comparePages(RecordReading.self, a, b, filter)
    }
    for area in ["", "0", "01", "010", "01001", "010010", "0100100001", "79001", "99"] {
      for reach in [AreaReach.everywhere, .drawn(&facts.random)] {
        let x = try await a.counts(area: area, within: reach)
        let y = try await b.counts(area: area, within: reach)
        guard x == y else {
          throw ContractBreach("counts of '\(area)' in \(reach.spans): \(y), promised \(x)")
        }
      }
    }
    let reach = AreaReach.drawn(&facts.random)
    try await Self.compareFinds(Person.self, a, b, reach)
    try await Self.compareFinds(EnrolledDevice.self, a, b, reach)
    try await Self.compareFinds(OrderRecord.self, a, b, reach)
    try await Self.compareFinds(AlarmCase.self, a, b, reach)
    try await Self.compareFinds(RecordReading.self, a, b, reach)
  }

  /// Asks for the first rows of a kind where they lie in a reach.
  private static func compareFinds<Record: DeskRecord>(
    _ kind: Record.Type, _ a: some DeskReading, _ b: some DeskReading, _ reach: AreaReach
  ) async throws {
    let ids = Set((0...60).map { ID<Record.Subject>(UInt64($0)) })
    let x = try await a.find(ids, of: kind, within: reach)
    let y = try await b.find(ids, of: kind, within: reach)
    guard x == y else {
      throw ContractBreach("\(kind) in \(reach.spans): \(y.count) rows, promised \(x.count)")
    }
  }

  /// Walks along a list to its end.
  private static func comparePages<Record: DeskRecord>(
    _ kind: Record.Type, _ a: some DeskReading, _ b: some DeskReading, _ filter: DeskFilter
  ) async throws {
    var filter = filter
    repeat {
      let (x, y) = (try await a.list(kind, filter), try await b.list(kind, filter))
      guard x == y else {
        throw ContractBreach(
          "\(Record.plural) by \(filter): \(y.rows.map(\.id)) then \(y.next ?? "-"), promised "
            + "\(x.rows.map(\.id)) then \(x.next ?? "-")")
      }
      filter.after = x.next
    } while filter.after != nil
  }

  /// Compares every row of every kind.
  public static func compareRows(
    _ a: some DeskStore, _ b: some DeskStore, positions: Bool = true
  ) async throws {
    func compare<Record: DeskRecord>(_ kind: Record.Type) async throws {
      let (x, y) = (try await a.highest(of: kind), try await b.highest(of: kind))
      guard x == y else { throw ContractBreach("highest \(kind): \(y), promised \(x)") }
      let all = Set((0...x + 1).map { ID<Record.Subject>($0) })
      let (these, those) = (try await a.find(all, of: kind), try await b.find(all, of: kind))
      guard these == those else {
        throw ContractBreach("\(kind): \(those.count) rows at once, promised \(these.count)")
      }
      for number in 0...x + 1 {
        let (x, y) = (
          try await a.find(ID(number), of: kind), try await b.find(ID(number), of: kind)
        )
        guard x == y else {
          throw ContractBreach("\(kind) \(number): \(String(describing: y)), promised \(x as Any)")
        }
      }
    }
    try await compare(Person.self)
    try await compare(EnrolledDevice.self)
    try await compare(OrderRecord.self)
    try await compare(AlarmCase.self)
    try await compare(Check.self)
    try await compare(Leave.self)
    try await compare(Visit.self)
    try await compare(HelpCall.self)
    try await compare(RecordReading.self)
    guard positions else { return }
    let (x, y) = (try await a.position(), try await b.position())
    guard x == y else { throw ContractBreach("position \(y), promised \(x)") }
  }

  private func expect(_ holds: Bool, _ what: String) throws {
    if !holds { throw ContractBreach(what) }
  }
}
