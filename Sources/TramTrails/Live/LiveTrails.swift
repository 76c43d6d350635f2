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

  struct State {
    var register: PersonRegister
    /// How many persons' texts are on disk, as numbers are given in order.
    ///
    /// Every record carries the texts of the others, so that none names a person whom a record that
    /// never came to disk would have told.
    var written: Int
    var table: LiveTable
    /// What is being sealed.
    var frozen: LiveTable?
    var ends: LiveEnds
    /// Every record before is sealed once that is.
    var frozenUpTo = TrailPosition.first
    /// Every record before is in a table.
    var inserted: TrailPosition
    /// Records that are in a table though one before them is not yet.
    var ahead: [TrailPosition: TrailPosition] = [:]
    /// Who waits until every record before a position is in a table.
    var waiters: [(position: TrailPosition, continuation: CheckedContinuation<Void, Never>)] = []
    var snapshot: TrailSnapshot
    var fast = 0

    /// What stands before the table that is filled.
    var base: LiveSnapshot { LiveSnapshot(sealed: snapshot, tables: frozen.map { [$0] } ?? []) }

    /// Notes records as being in a table, and takes out whom that lets go on.
    mutating func note(
      _ positions: Range<TrailPosition>
    ) -> [CheckedContinuation<Void, Never>] {
      if !positions.isEmpty { ahead[positions.lowerBound] = positions.upperBound }
      while let next = ahead.removeValue(forKey: inserted) { inserted = next }
      let ready = waiters.filter { $0.position <= inserted }
      if !ready.isEmpty { waiters.removeAll { $0.position <= inserted } }
      return ready.map(\.continuation)
    }
  }

  /// The sealed store.
  public let store: TrailStore
  private let log: FileTrailLog
  private let settings: Settings
  let state: Mutex<State>
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
    let sealed = try Self.lastFixes(in: current)
    let from = TrailPosition(max(current.manifest.liveFrom, 1))
    state = Mutex(
      State(
        register: current.register, written: current.register.count,
        table: LiveTable(rule: current.manifest.rule, persons: current.register.count),
        ends: LiveEnds(sealed: sealed), inserted: from, snapshot: store.snapshot()))
    try await replay(from: from)
  }

  private static func lastFixes(in state: StoreState) throws(TrailsError) -> LastFixes {
    let persons = (0..<state.register.count).map { UInt32($0) }
    return try LastFixes(of: persons, before: .max, in: state)
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
        try name(batch)
        _ = insert(batch.fixes)
      }
      position = page.next
    }
    state.withLock { state in
      state.inserted = position
      state.written = state.register.count
    }
  }

  /// Gives the persons of a batch that is read again the numbers that they had.
  private func name(_ batch: LiveBatch) throws(TrailsError) {
    let isSound = state.withLock { state in
      for (number, label) in batch.labels {
        if number < state.register.count {
          // One who was erased while the record was on its way has no text any more.
          guard let known = state.register.label(of: PersonNumber(number)) else { continue }
          guard known.utf8.elementsEqual(label) else { return false }
          continue
        }
        // The record that told of those between may be of a day that was forgotten since.
        guard state.register.fill(to: number),
          state.register.number(label.span)?.rawValue == number
        else { return false }
      }
      let most = batch.fixes.reduce(0) { max($0, $1.person.rawValue) }
      return batch.fixes.isEmpty || state.register.fill(to: most + 1)
    }
    guard isSound else {
      throw TrailsError(.corrupt, detail: "the live log names persons otherwise than the register")
    }
  }

  /// Takes fixes that are on disk into the table: first those in order, then the late ones, whose
  /// neighbours are read while others go on.
  ///
  /// - Returns: How many were not known already.
  private func insert(_ fixes: ArraySlice<TrailFix>) -> Int {
    var (addition, table, base) = state.withLock { state in
      let addition = state.table.insert(fixes, after: state.ends)
      state.fast += addition.fast
      return (addition, state.table, state.base)
    }
    var added = addition.added
    while !addition.late.isEmpty {
      let placed = base.neighbours(of: addition.late)
      let late = addition.late
      (addition, table, base) = state.withLock { state in
        if state.table === table {
          added += table.insert(placed)
          return (LiveTable.Addition(), table, base)
        }
        // The table was taken to be sealed meanwhile: its fixes are neighbours as well.
        let again = state.table.insert(late[...], after: state.ends)
        added += again.added
        return (again, state.table, state.base)
      }
    }
    return added
  }

  /// How many fixes wait to be sealed.
  public var waiting: Int {
    state.withLock { $0.table.count + ($0.frozen?.count ?? 0) }
  }

  /// How many fixes came in since the start that a way faster than 300 m/s leads to.
  ///
  /// A position or a clock is wrong; they are kept.
  public var fastWays: Int { state.withLock { $0.fast } }

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
    return state.withLock { $0.register.number(bytes.span) }
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
  /// - Returns: How many were not known already.
  /// - Throws: `TrailsError`: `.busy`, `.forgotten` for a fix of a forgotten day, `.beyondEnd` for
  ///   a person who has no number, `.diskFull`, `.io`
  public func append(_ fixes: [TrailFix], at now: Instant) async throws -> Int {
    let (records, persons) = try records(of: fixes)
    let positions = try await log.append(records, at: now)
    let added = insert(fixes[...])
    let ready = state.withLock { state in
      state.written = max(state.written, persons)
      return state.note(positions)
    }
    for continuation in ready { continuation.resume() }
    return added
  }

  /// Fixes by their UTC days.
  private static func byDay(_ fixes: [TrailFix]) -> [LiveBatch] {
    guard let first = fixes.first else { return [] }
    let day = TrailSlice.dayNumber(of: first.time)
    let start = Int64(day) * TrailSlice.day
    let hours = start..<start + TrailSlice.day
    var isOneDay = true
    for i in fixes.indices where !hours.contains(fixes[i].time) { isOneDay = false }
    if isOneDay { return [LiveBatch(day: day, fixes: fixes[...])] }
    return Dictionary(grouping: fixes) { TrailSlice.dayNumber(of: $0.time) }
      .sorted { $0.key < $1.key }
      .map { LiveBatch(day: $0.key, fixes: $0.value[...]) }
  }

  /// The records of fixes, with the texts that no record carries yet, and of how many persons the
  /// texts are on disk once they are.
  private func records(
    of fixes: [TrailFix]
  ) throws(TrailsError) -> (records: [TrailRecord], persons: Int) {
    let waiting = waiting
    guard waiting + fixes.count <= settings.mostWaiting else {
      throw TrailsError(.busy, detail: "\(waiting) fixes wait to be sealed")
    }
    let batches = Self.byDay(fixes)
    try store.prepareKeys(batches.map(\.day))
    let (texts, count) = state.withLock { state in
      let count = state.register.count
      let texts = (state.written..<count).map { number in
        let label = state.register.label(of: PersonNumber(UInt32(number))) ?? ""
        return (UInt32(number), Array(label.utf8))
      }
      return (texts.filter { !$0.1.isEmpty }, count)
    }
    var highest: UInt32 = 0
    for i in fixes.indices { highest = max(highest, fixes[i].person.rawValue) }
    guard fixes.isEmpty || Int(highest) < count else {
      throw TrailsError(.beyondEnd, detail: "a fix of a person who has no number")
    }
    let keys = store.current.keys
    var records: [TrailRecord] = []
    var unwritten = texts
    for batch in batches {
      guard let key = keys[batch.day] else {
        throw TrailsError(.forgotten, detail: "\(Day(number: batch.day)) was forgotten")
      }
      let cipher = TrailCipher(key)
      var rest = batch.fixes
      while !rest.isEmpty {
        var part = LiveBatch(day: batch.day, fixes: rest.prefix(LiveBatch.mostFixes))
        part.labels = unwritten
        unwritten = []
        rest = rest.dropFirst(part.fixes.count)
        records.append(try part.record(cipher))
      }
    }
    return (records, count)
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

  /// Seals all that was acknowledged before the call; what held it in the log is removed.
  func sealAll() async throws {
    // After a failure the same table is sealed again, what came in since with the next.
    if state.withLock({ $0.frozen != nil }) { try await sealFrozen() }
    await waitUntilInserted(try await log.beginSegment())
    let empty = LiveTable(rule: store.current.manifest.rule, persons: register.count)
    state.withLock { state in
      state.frozen = state.table
      state.ends.before = state.table
      state.table = empty
      state.frozenUpTo = state.inserted
    }
    try await sealFrozen()
  }

  private func sealFrozen() async throws {
    let (frozen, position, register) = state.withLock { ($0.frozen, $0.frozenUpTo, $0.register) }
    guard let table = frozen else { return }
    var current = store.current
    current.register = register
    current.manifest.liveFrom = position.rawValue
    var sealer = SliceSealer(folder: store.folder, state: current)
    var sorter = FixSorter(sliceLengths: current.sliceLengths)
    var line: Int64 = 0
    table.forEachFix { fix in
      sorter.add(fix, line: line)
      line &+= 1
    }
    try sealer.seal(sorter.takeAll(share: Self.share(of: table)))
    try store.commit(sealer.state)
    var sealed = state.withLock { $0.ends.sealed }
    table.forEachLast { sealed.include($0) }
    state.withLock { state in
      state.snapshot = store.snapshot()
      state.written = max(state.written, register.count)
      state.frozen = nil
      state.ends.sealed = sealed
      state.ends.before = nil
    }
    try await log.forget(upTo: position)
  }

  /// Returns once every record before a position is in a table.
  private func waitUntilInserted(_ position: TrailPosition) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.inserted >= position { return true }
        state.waiters.append((position, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// Which part of a day a table is of, for the length of its slices.
  private static func share(of table: LiveTable) -> Double {
    guard let times = table.times else { return 1 }
    let span = Double(times.upperBound - times.lowerBound) / Double(TrailSlice.day)
    return min(max(span, 0.001), 1)
  }

  /// Ends the taking in; what is on disk stays.
  public func close() {
    log.close()
    store.giveTurn()
  }
}
