// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

/// A store of trails that takes fixes as they come: durable once acknowledged, seen at once, sealed
/// now and then.
///
/// A fix is the same by its person and time: a batch that is sent again, because its answer was
/// lost, changes nothing.
public final class LiveTrails: Sendable {
  /// What a live store takes.
  public struct Settings: Hashable, Sendable {
    /// The most fixes that wait to be sealed; an append beyond is refused as busy.
    public var mostWaiting: Int

    /// Creates settings.
    public init(mostWaiting: Int = 32 << 20) { self.mostWaiting = mostWaiting }
  }

  private struct State {
    var register: PersonRegister
    /// Persons whose text is in no record that is on disk; every record carries them, so that none
    /// names a person whom a record that never came to disk would have told.
    var unwritten: [UInt32] = []
    var table: LiveTable
    /// What is being sealed.
    var frozen: LiveTable?
    var ends: LiveEnds
    /// Every record before is in a table.
    var inserted: TrailPosition
    /// Records that are in a table though one before them is not yet.
    var ahead: [TrailPosition: TrailPosition] = [:]
    var snapshot: TrailSnapshot
  }

  /// The sealed store.
  public let store: TrailStore
  private let log: FileTrailLog
  private let settings: Settings
  private let state: Mutex<State>
  /// Whether a sealing or an erasing is at work.
  let isSealing = Mutex(false)

  /// Opens the live side of a store that is open for writing, and takes in what the log holds.
  ///
  /// - Throws: `TrailsError`
  public init(_ store: TrailStore, settings: Settings = Settings()) async throws {
    try store.takeTurn()
    self.store = store
    self.settings = settings
    log = try FileTrailLog(folder: "\(store.folder)/live")
    let current = store.current
    let persons = (0..<current.register.count).map { UInt32($0) }
    let sealed = try LastFixes(of: persons, before: .max, in: current)
    let from = TrailPosition(max(current.manifest.liveFrom, 1))
    state = Mutex(
      State(
        register: current.register, table: LiveTable(rule: current.manifest.rule),
        ends: LiveEnds(sealed: sealed), inserted: from, snapshot: store.snapshot()))
    try await replay(from: from)
  }

  private func replay(from: TrailPosition) async throws {
    let bounds = try await log.bounds()
    var position = max(from, bounds.lowerBound)
    let keys = store.current.keys
    while position < bounds.upperBound {
      let page = try await log.read(from: position, limit: 4 << 20)
      if page.isEmpty { break }
      for record in page.records {
        guard let batch = try LiveBatch(record, keys: keys) else { continue }
        try take(batch)
      }
      position = page.next
    }
    state.withLock { $0.inserted = position }
  }

  private func take(_ batch: LiveBatch) throws(TrailsError) {
    let isSound = state.withLock { state in
      for (number, label) in batch.labels {
        guard state.register.number(label.span)?.rawValue == number else { return false }
      }
      let count = UInt32(state.register.count)
      guard batch.fixes.allSatisfy({ $0.person.rawValue < count }) else { return false }
      _ = state.table.insert(batch.fixes, after: state.ends)
      return true
    }
    guard isSound else {
      throw TrailsError(.corrupt, detail: "the live log names persons otherwise than the register")
    }
  }

  /// How many fixes wait to be sealed.
  public var waiting: Int {
    state.withLock { $0.table.count + ($0.frozen?.count ?? 0) }
  }

  /// The persons that have a number.
  public var register: PersonRegister { state.withLock { $0.register } }

  /// What is sealed and what came in since.
  public func snapshot() -> LiveSnapshot {
    state.withLock { state in
      LiveSnapshot(
        sealed: state.snapshot, tables: (state.frozen.map { [$0] } ?? []) + [state.table])
    }
  }

  /// The person of a text, who gets the next number when it is new.
  ///
  /// - Returns: `nil` for a text that is empty or longer than `PersonRegister.longestLabel` bytes.
  public func person(_ label: String) -> PersonNumber? {
    let bytes = Array(label.utf8)
    return state.withLock { state in
      let before = state.register.count
      let number = state.register.number(bytes.span)
      if state.register.count > before { state.unwritten.append(UInt32(before)) }
      return number
    }
  }

  /// The person of a text; `nil` for one who has no number yet.
  public func knownPerson(_ label: String) -> PersonNumber? {
    state.withLock { $0.register.person(label) }
  }

  /// The text of a person; `nil` for a number that nobody has, or who was erased.
  public func label(of person: PersonNumber) -> String? {
    state.withLock { $0.register.label(of: person) }
  }

  /// Takes fixes in and returns once they are on disk and seen.
  ///
  /// - Parameter now: The clock's time.
  /// - Returns: How many were not known already; late ones count though they are compared with what
  ///   is sealed only when they are sealed themselves.
  /// - Throws: `TrailsError`: `.busy`, `.forgotten` for a fix of a forgotten day, `.beyondEnd` for
  ///   a person who has no number, `.diskFull`, `.io`
  public func append(_ fixes: [TrailFix], at now: Instant) async throws -> Int {
    let (records, labels) = try records(of: fixes)
    let positions = try await log.append(records, at: now)
    return state.withLock { state in
      if !labels.isEmpty { state.unwritten.removeAll { labels.contains($0) } }
      let added = state.table.insert(fixes, after: state.ends)
      state.ahead[positions.lowerBound] = positions.upperBound
      while let next = state.ahead.removeValue(forKey: state.inserted) { state.inserted = next }
      return added
    }
  }

  /// Fixes by their UTC days.
  private static func byDay(_ fixes: [TrailFix]) -> [LiveBatch] {
    var batches: [LiveBatch] = []
    var present = 0
    for fix in fixes {
      let day = TrailSlice.dayNumber(of: fix.time)
      if present >= batches.count || batches[present].day != day {
        present = batches.firstIndex { $0.day == day } ?? batches.count
        if present == batches.count { batches.append(LiveBatch(day: day)) }
      }
      batches[present].fixes.append(fix)
    }
    return batches
  }

  /// The records of fixes, with the texts that no record carries yet.
  private func records(
    of fixes: [TrailFix]
  ) throws(TrailsError) -> (records: [TrailRecord], labels: [UInt32]) {
    guard waiting + fixes.count <= settings.mostWaiting else {
      throw TrailsError(.busy, detail: "\(waiting) fixes wait to be sealed")
    }
    let batches = Self.byDay(fixes)
    try store.prepareKeys(batches.map(\.day))
    let (labels, texts, count) = state.withLock { state in
      let texts = state.unwritten.map { number in
        (number, Array((state.register.label(of: PersonNumber(number)) ?? "").utf8))
      }
      return (state.unwritten, texts, UInt32(state.register.count))
    }
    guard fixes.allSatisfy({ $0.person.rawValue < count }) else {
      throw TrailsError(.beyondEnd, detail: "a fix of a person who has no number")
    }
    let keys = store.current.keys
    var records: [TrailRecord] = []
    var unwritten = texts
    for batch in batches {
      let day = batch.day
      guard let key = keys[day] else {
        throw TrailsError(.forgotten, detail: "\(Day(number: day)) was forgotten")
      }
      let cipher = TrailCipher(key)
      for start in stride(from: 0, to: batch.fixes.count, by: LiveBatch.mostFixes) {
        var part = LiveBatch(day: day)
        part.labels = unwritten
        unwritten = []
        let end = min(start + LiveBatch.mostFixes, batch.fixes.count)
        part.fixes = Array(batch.fixes[start..<end])
        records.append(try part.record(cipher))
      }
    }
    return (records, labels)
  }

  /// Seals what came in; appends and questions go on meanwhile.
  ///
  /// - Throws: `TrailsError`: `.busy` while another sealing is at work
  @concurrent
  public func seal() async throws {
    try begin()
    defer { isSealing.withLock { $0 = false } }
    try await sealAll()
  }

  func begin() throws(TrailsError) {
    let isFree = isSealing.withLock { isSealing in
      defer { isSealing = true }
      return !isSealing
    }
    guard isFree else { throw TrailsError(.busy, detail: "a sealing is at work") }
  }

  func sealAll() async throws {
    let (table, position, register) = state.withLock { state in
      // After a failure the same table is sealed again, what came in since with the next.
      if state.frozen == nil {
        let table = state.table
        state.frozen = table
        state.table = LiveTable(rule: state.snapshot.rule)
        state.ends = LiveEnds(sealed: state.ends.sealed, before: table)
      }
      return (state.frozen ?? state.table, state.inserted, state.register)
    }
    var current = store.current
    current.register = register
    current.manifest.liveFrom = position.rawValue
    var sealer = SliceSealer(folder: store.folder, state: current)
    var sorter = FixSorter(sliceLengths: current.sliceLengths)
    for (i, fix) in table.fixes.enumerated() { sorter.add(fix, line: Int64(i)) }
    try sealer.seal(sorter.takeAll(share: Self.share(of: table)))
    try store.commit(sealer.state)
    let sealed = try LastFixes(
      of: (0..<register.count).map { UInt32($0) }, before: .max, in: store.current)
    state.withLock { state in
      state.snapshot = store.snapshot()
      state.frozen = nil
      state.ends = LiveEnds(sealed: sealed)
    }
    try await log.forget(upTo: position)
  }

  /// Which part of a day a table is of, for the length of its slices.
  private static func share(of table: LiveTable) -> Double {
    guard let times = table.times else { return 1 }
    let span = Double(times.upperBound - times.lowerBound) / Double(TrailSlice.day)
    return min(max(span, 0.001), 1)
  }

  /// Forgets all days before one, sealed and live.
  @concurrent
  public func forget(before day: Day) async throws {
    try begin()
    defer { isSealing.withLock { $0 = false } }
    try await sealAll()
    try store.forget(before: day)
    state.withLock { $0.snapshot = store.snapshot() }
  }

  /// Erases a person, sealed and live.
  ///
  /// - Returns: How many fixes went.
  @concurrent
  @discardableResult
  public func erase(_ person: PersonNumber) async throws -> Int {
    try begin()
    defer { isSealing.withLock { $0 = false } }
    try await sealAll()
    let count = try store.erase(person)
    state.withLock { state in
      state.register.erase(person)
      state.snapshot = store.snapshot()
    }
    return count
  }

  /// Forgets the texts of persons of whom nothing is kept any longer; the bytes are overwritten.
  ///
  /// Whoever has fixes or stays left keeps them, without a name: such a person is erased by
  /// `erase(_:)`. Texts that nobody has are passed over.
  ///
  /// - Throws: `TrailsError`: `.busy` while a sealing is at work; `.io`
  @concurrent
  public func forgetLabels(_ labels: [String]) async throws {
    let persons = Set(labels.compactMap { knownPerson($0) })
    guard !persons.isEmpty else { return }
    try begin()
    defer { isSealing.withLock { $0 = false } }
    try await sealAll()
    var next = store.current
    next.register.erase(persons)
    try store.commit(next, wipes: true)
    state.withLock { state in
      state.register.erase(persons)
      state.snapshot = store.snapshot()
    }
  }

  /// Ends the taking in; what is on disk stays.
  public func close() {
    log.close()
    store.giveTurn()
  }
}
