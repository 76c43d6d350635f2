// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramIsolation
public import TramJournal
import TramSQLite
public import TramUnits

/// The desk as a service: changes one after the other, each durable in the journal before it is
/// answered, then folded into the rows that lists read.
public final class DeskService: Sendable {
  /// What came of a change that carried a key.
  public enum Outcome<Result: Sendable>: Sendable {
    /// It was made now.
    case done(Result)
    /// The same key made a change before; this was its first fact.
    case repeated(DeskEntry)
  }

  /// All rows, for what runs by its own clock and has no caller.
  public let everyRow: any DeskStore

  /// The rows for lists and pages, as the scope of a request shows them; none without one.
  var rows: any DeskReading { GuardedDesk(store: everyRow) }

  /// The rows for a change: as the scope of the request shows them that asks for it, and all for
  /// what the service does by itself.
  var rowsForChange: any DeskReading { AccessFrame.current == nil ? everyRow : rows }

  /// What came of it since the start.
  let tally = DeskTally()
  let journal: any Journal
  private let hub: EventHub
  private let turn = Turn()
  private let keys: KeySource
  /// Called with the last number after facts that may concern the watch.
  private let afterCommit = Mutex<(@Sendable (UInt64) async -> Void)?>(nil)
  /// Called with each fact once it is in the rows, before the change is answered.
  private let onFact = Mutex<(@Sendable (DeskEntry) -> Void)?>(nil)

  /// Creates the service.
  ///
  /// - Parameter session: A number that no other run of the server has, for the keys of facts.
  public init(journal: any Journal, rows: any DeskStore, hub: EventHub, session: UInt64) {
    self.journal = journal
    everyRow = rows
    self.hub = hub
    keys = KeySource(session: session)
  }

  /// Brings the rows up to the journal; the first thing after opening.
  public func start() async throws {
    try await catchUp()
    hub.noteEntry(try await journal.head().number.rawValue)
  }

  /// Has `body` called with the journal's last number after each commit.
  func onCommit(_ body: @escaping @Sendable (UInt64) async -> Void) {
    afterCommit.withLock { $0 = body }
  }

  /// Has `body` called with each fact once it is in the rows; it must be quick.
  func onFact(_ body: @escaping @Sendable (DeskEntry) -> Void) {
    onFact.withLock { $0 = body }
  }

  /// Makes a change: `body` reads, checks and leaves facts, which are durable on return.
  ///
  /// - Parameters:
  ///   - author: Who makes it: an account's name, `watch`, `person`.
  ///   - now: When.
  /// - Throws: What `body` throws, and nothing is changed; `ServerError` with code `.busy`;
  ///   `JournalError`
  public func change<Result: Sendable>(
    by author: String, at now: Instant,
    _ body: (inout DeskDraft) async throws -> Result
  ) async throws -> Result {
    let outcome = try await changeOnce(by: author, at: now, key: nil, body)
    guard case .done(let result) = outcome else {
      throw ServerError(.conflict, detail: "the change was made before")
    }
    return result
  }

  /// Makes a change once for its key, however often it is asked for.
  public func changeOnce<Result: Sendable>(
    by author: String, at now: Instant, key: IdempotencyKey?,
    _ body: (inout DeskDraft) async throws -> Result
  ) async throws -> Outcome<Result> {
    let (outcome, number) = try await turn.take { () -> (Outcome<Result>, UInt64?) in
      if let key, let earlier = try await fact(of: key) { return (.repeated(earlier), nil) }
      var draft = DeskDraft(rows: rowsForChange, everyRow: everyRow, now: now)
      let result = try await body(&draft)
      for event in draft.events { try event.requireScope() }
      let entries = draft.events.map { DeskEntry(time: now, author: author, event: $0) }
      let envelopes = try entries.enumerated().map { index, entry in
        Envelope(
          key: keys.key(index, of: key), subject: SubjectID(entry.event.subject),
          kind: DeskCodec.kind, time: now, payload: try DeskCodec.payload(of: entry))
      }
      return (.done(result), try await commit(entries, envelopes))
    }
    if let number { await tell(number) }
    return outcome
  }

  /// Keeps the alarms of the watch, each once however often it is raised again after a restart.
  ///
  /// - Parameter checkDue: How long a person has to answer a check.
  func raise(_ raised: [LiveWatch.Raised], at now: Instant, checkDue: Duration) async throws {
    let number = try await turn.take { () -> UInt64? in
      var draft = DeskDraft(rows: everyRow, everyRow: everyRow, now: now)
      var envelopes: [Envelope] = []
      var entries: [DeskEntry] = []
      var own: Set<IdempotencyKey> = []
      for each in raised {
        let key = AlarmKey.key(of: each.alarm)
        // Records of one moment may say the same twice.
        guard own.insert(key).inserted, try await journal.number(of: key) == nil else { continue }
        let alarm = AlarmCase(
          id: try await draft.nextID(AlarmCase.self), order: each.order.id,
          person: each.order.person, area: each.order.area, alarm: each.alarm)
        var facts: [DeskEvent] = [.alarmRaised(alarm: alarm)]
        if each.alarm.kind == .check {
          let check = Check(
            id: try await draft.nextID(Check.self), order: alarm.order, person: alarm.person,
            area: alarm.area, asked: now,
            due: now.advanced(seconds: Double(checkDue.components.seconds)), reason: alarm.rule)
          facts.append(.checkAsked(check: check))
        }
        for (index, fact) in facts.enumerated() {
          let entry = DeskEntry(time: now, author: "watch", event: fact)
          entries.append(entry)
          envelopes.append(
            Envelope(
              key: index == 0 ? key : keys.key(0, of: nil), subject: SubjectID(fact.subject),
              kind: DeskCodec.kind, time: now, payload: try DeskCodec.payload(of: entry)))
        }
      }
      return try await commit(entries, envelopes)
    }
    if let number { hub.noteEntry(number) }
  }

  /// The first fact that a key made, or `nil`.
  public func fact(of key: IdempotencyKey) async throws -> DeskEntry? {
    guard let number = try await journal.number(of: key), number > .start else { return nil }
    let before = SequenceNumber(number.rawValue - 1)
    return try await journal.read(after: before, limit: 1).first.flatMap {
      try DeskCodec.entry(in: $0)
    }
  }

  /// Facts after a journal entry, at most `limit` entries of any kind looked at.
  func facts(
    after number: UInt64, limit: Int
  ) async throws -> (facts: [(number: UInt64, entry: DeskEntry)], seen: UInt64) {
    let page = try await journal.read(after: SequenceNumber(number), limit: limit)
    let facts = try page.compactMap { entry in
      try DeskCodec.entry(in: entry).map { (number: entry.number.rawValue, entry: $0) }
    }
    return (facts, page.last?.number.rawValue ?? number)
  }

  /// Writes facts and folds them in; the caller has the turn.
  private func commit(_ entries: [DeskEntry], _ envelopes: [Envelope]) async throws -> UInt64? {
    guard !envelopes.isEmpty else { return nil }
    let receipt = try await journal.append(JournalBatch(entries: envelopes))
    tally.note(entries)
    let numbered = zip(receipt.outcomes, entries).map { (number: $0.number.rawValue, entry: $1) }
    if let first = numbered.first, try await everyRow.position() == first.number - 1 {
      try await everyRow.fold(numbered)
    } else {
      // Something kept the rows from following before, or another kind of entry lies in between.
      try await catchUp()
    }
    if let body = onFact.withLock({ $0 }) { entries.forEach(body) }
    return receipt.head.number.rawValue
  }

  /// Folds into the rows what they have not seen of the journal.
  private func catchUp() async throws {
    func follow<Store: DeskStore>(_ store: Store) async throws {
      var follower = DeskFollower(store)
      try await follower.catchUp(with: journal)
    }
    try await follow(everyRow)
  }

  private func tell(_ number: UInt64) async {
    hub.noteEntry(number)
    let body = afterCommit.withLock { $0 }
    await body?(number)
  }
}

/// Keys of facts that carry none of their own.
private final class KeySource: Sendable {
  private let session: UInt64
  private let count = Atomic<UInt64>(0)

  init(session: UInt64) { self.session = session }

  /// The key of fact `index` of a change.
  func key(_ index: Int, of key: IdempotencyKey?) -> IdempotencyKey {
    if let key {
      return IdempotencyKey(
        source: key.source, number: key.number &+ UInt64(truncatingIfNeeded: index))
    }
    let number = count.wrappingAdd(1, ordering: .relaxed).newValue
    return IdempotencyKey(source: session, number: number)
  }
}
