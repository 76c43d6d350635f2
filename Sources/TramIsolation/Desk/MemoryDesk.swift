// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramGeo
public import TramUnits

/// The desk's rows in memory: the specification of every `DeskStore`.
public final class MemoryDesk: DeskStore {
  private let state = Mutex(MemoryDeskRows())

  /// Creates an empty desk.
  public init() {}

  /// The rows of some identities, as of one moment.
  public func find<Record: DeskRecord>(
    _ ids: Set<ID<Record.Subject>>, of kind: Record.Type, within reach: AreaReach
  ) async throws -> [ID<Record.Subject>: Record] {
    state.withLock { state in
      var found: [ID<Record.Subject>: Record] = [:]
      for id in ids {
        guard let record = state.row(id, of: kind) else { continue }
        let isPerson =
          kind == Person.self || kind == EnrolledDevice.self || kind == RecordReading.self
        if state.lies(record.columns, in: reach, isPerson: isPerson) { found[id] = record }
      }
      return found
    }
  }

  /// A page of a list.
  public func list<Record: DeskRecord>(
    _ kind: Record.Type, _ filter: DeskFilter
  ) async throws -> DeskPage<Record> {
    let order = filter.listOrder
    let start = try DeskCursor(filter) { id in
      state.withLock { $0.row(ID(id), of: kind) }?.columns.title
    }
    let words = filter.words
    let isOfPerson = kind == EnrolledDevice.self || kind == RecordReading.self
    let fitting = state.withLock { state in
      state.all(of: kind).filter { record in
        isOfPerson
          ? state.lies(record.columns, in: filter.within, isPerson: true)
          : filter.within.contains(record.columns.area)
      }
    }
    .filter { $0.columns.fits(filter, words: words) }
    .map { (place: DeskCursor($0, in: filter), record: $0) }
    .filter { place, _ in start.map { $0.comes(before: place, in: order) } ?? true }
    .sorted { $0.place.comes(before: $1.place, in: order) }
    let page = fitting.prefix(filter.rows)
    return DeskPage(
      rows: page.map(\.record), next: fitting.count > page.count ? page.last?.place.text : nil)
  }

  /// The highest identity that was given out, 0 before any.
  public func highest<Record: DeskRecord>(of kind: Record.Type) async throws -> UInt64 {
    state.withLock { $0.tables[Record.plural]?.keys.max() ?? 0 }
  }

  /// The counts of an area, by the beginning of its code.
  public func counts(area: String, within reach: AreaReach) async throws -> DeskCounts {
    state.withLock { rows in
      func count<Record: DeskRecord>(_ kind: Record.Type, _ state: String) -> Int {
        rows.all(of: kind).count {
          $0.columns.area.hasPrefix(area) && reach.contains($0.columns.area)
            && $0.columns.state == state
        }
      }
      var counts = DeskCounts()
      counts.orders = count(OrderRecord.self, "issued")
      counts.openAlarms = count(AlarmCase.self, "open")
      counts.acknowledgedAlarms = count(AlarmCase.self, "acknowledged")
      counts.waitingChecks = count(Check.self, "asked")
      counts.waitingLeaves = count(Leave.self, "asked")
      counts.openHelp = count(HelpCall.self, "open")
      return counts
    }
  }

  /// The last journal entry that the rows have seen, 0 before any.
  public func position() async throws -> UInt64 { state.withLock { $0.position } }

  /// Folds entries in, all or none.
  public func fold(_ entries: [(number: UInt64, entry: DeskEntry)]) async throws {
    try state.withLock { state in
      var rows = state
      for (number, entry) in entries where number > rows.position {
        try rows.fold(entry)
        rows.position = number
      }
      state = rows
    }
  }

  /// Forgets all rows, to be folded anew.
  public func clear() async throws { state.withLock { $0 = MemoryDeskRows() } }
}

extension DeskColumns {
  /// A Boolean value: whether a row with these columns belongs into a list.
  func fits(_ filter: DeskFilter, words sought: [String]) -> Bool {
    guard area.hasPrefix(filter.area),
      filter.states.isEmpty || filter.states.contains(state),
      filter.kinds.isEmpty || filter.kinds.contains(kind),
      filter.person == nil || filter.person == person,
      filter.order == nil || filter.order == order,
      filter.assignee.isEmpty || filter.assignee == assignee,
      filter.name.isEmpty || filter.name == name
    else { return false }
    guard !sought.isEmpty else { return true }
    let own = SearchFold.words(of: words)
    return sought.allSatisfy { word in own.contains { $0.utf8.starts(with: word.utf8) } }
  }
}

/// Tables of rows by identity.
struct MemoryDeskRows: DeskRows {
  var tables: [String: [UInt64: any DeskRecord]] = [:]
  var position: UInt64 = 0

  func row<Record: DeskRecord>(_ id: ID<Record.Subject>, of kind: Record.Type) -> Record? {
    tables[Record.plural]?[id.rawValue] as? Record
  }

  /// A Boolean value: whether a row lies in a reach.
  ///
  /// - Parameter isPerson: Whether it is a person or without an area of its own.
  func lies(_ columns: DeskColumns, in reach: AreaReach, isPerson: Bool) -> Bool {
    if reach.isEverywhere || reach.contains(columns.area) { return true }
    guard let person = columns.person, isPerson else { return false }
    if let home = row(person, of: Person.self), reach.contains(home.area) { return true }
    return all(of: OrderRecord.self).contains {
      $0.person == person && $0.state == .issued && reach.contains($0.area)
    }
  }

  mutating func keep<Record: DeskRecord>(_ record: Record) {
    tables[Record.plural, default: [:]][record.id.rawValue] = record
  }

  func standingAlarm(of order: OrderID, kind: String) -> AlarmCase? {
    all(of: AlarmCase.self)
      .filter { $0.order == order && $0.kind == kind && $0.over == nil }
      .max { $0.id.rawValue < $1.id.rawValue }
  }

  func all<Record: DeskRecord>(of kind: Record.Type) -> [Record] {
    tables[Record.plural]?.values.compactMap { $0 as? Record } ?? []
  }
}
