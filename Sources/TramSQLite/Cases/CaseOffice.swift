// SPDX-License-Identifier: Apache-2.0

public import TramJournal
public import TramTracing
import TramTrails
public import TramUnits

/// The case desk as a service: changes one after the other, each durable in the journal before it
/// is answered, then folded into the rows that lists read.
///
/// Lists are read from `rows` and wait for nothing here.
public actor CaseOffice {
  /// How the desk works; all of it may be set.
  public struct Settings: Codable, Hashable, Sendable {
    /// By what levels are made.
    public var levels = LevelRule.handbook2020
    /// What is done for people of each level.
    public var care = CareRule.handbook2020
    /// To which level a search goes by itself when a case is confirmed: 1 finds F1.
    public var searchedLevels = 1
    /// The most contacts that a search keeps for one person.
    public var mostContacts = 1000
    /// The most contacts of one level whose own contacts are sought.
    public var mostSearched = 200
    /// The most people of shared areas that are kept for one case; they make no level.
    public var mostShared = 200

    /// Creates the settings of Vietnam's handbook of 2020.
    public init() {}

    /// Reads settings; what is absent is as in the handbook.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      levels = try values.decodeIfPresent(LevelRule.self, forKey: .levels) ?? levels
      care = try values.decodeIfPresent(CareRule.self, forKey: .care) ?? care
      searchedLevels =
        try values.decodeIfPresent(Int.self, forKey: .searchedLevels) ?? searchedLevels
      mostContacts = try values.decodeIfPresent(Int.self, forKey: .mostContacts) ?? mostContacts
      mostSearched = try values.decodeIfPresent(Int.self, forKey: .mostSearched) ?? mostSearched
      mostShared = try values.decodeIfPresent(Int.self, forKey: .mostShared) ?? mostShared
    }
  }

  /// The rows for lists and pages.
  public nonisolated let rows: any CaseStore
  /// How the desk works.
  public nonisolated let settings: Settings

  let journal: any Journal
  let names: any NameRegister
  private let finder: (any ContactFinding)?
  private let session: UInt64
  let rowsAtOnce: Int
  private var keys: UInt64 = 0
  /// `nil` until it is read from the rows, and after a change that could not be kept.
  var book: CaseBook?
  private var isBehind = true
  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var told: (@Sendable (UInt64, [CaseEvent]) -> Void)?
  /// The fold of the last part of an import, which runs while the next part is thought about.
  private var folding: Task<Void, any Error>?

  /// How many changes may wait for their turn.
  public static let mostWaiting = 4096
  /// How many rows of an import are one transaction; other changes wait for it, about a second.
  public static let importedAtOnce = 10_000

  /// Creates the service.
  ///
  /// - Parameters:
  ///   - finder: Where contacts are found; `nil` where there is no store of trails.
  ///   - session: A number that no other run of the server has, for the keys of facts.
  ///   - rowsAtOnce: How many rows of an import are one transaction, at least 1.
  public init(
    journal: any Journal, rows: any CaseStore, names: any NameRegister,
    finder: (any ContactFinding)? = nil, settings: Settings = Settings(), session: UInt64,
    rowsAtOnce: Int = CaseOffice.importedAtOnce
  ) {
    self.journal = journal
    self.rows = rows
    self.names = names
    self.finder = finder
    self.settings = settings
    self.session = session
    self.rowsAtOnce = max(rowsAtOnce, 1)
  }

  /// Brings the rows up to the journal; the first thing after opening.
  ///
  /// Where the rule of levels is another than before, all levels are made again. The book is read
  /// by the first change, or by `warmUp`.
  public func start(at now: Instant) async throws {
    try await enter()
    defer { leave() }
    try await catchUp(rows)
    isBehind = false
    let mark = String(
      decoding: try DeskJSON.bytes([settings.levels.mark, settings.care.mark]), as: UTF8.self)
    guard try await rows.ruleMark() != mark else { return }
    try await make(by: "rule", at: now) { book throws(TracingError) in
      book.relevel(at: now, by: "rule")
    }
    try await rows.noteRule(mark)
  }

  /// Reads the book, so that the first change need not; pages do not wait for it.
  public func warmUp() async throws {
    try await enter()
    defer { leave() }
    book = try await current()
  }

  /// Has `body` called after each commit with the journal's last number and what it left.
  public func onCommit(_ body: @escaping @Sendable (UInt64, [CaseEvent]) -> Void) {
    told = body
  }

  // MARK: Changes

  /// Makes a change: `body` checks and changes the book; what it leaves is durable on return.
  ///
  /// - Parameter body: Changes nothing when it throws.
  /// - Throws: What `body` throws; `TracingError` with code `.tooLarge` when too many wait;
  ///   `JournalError` when nothing could be kept
  @discardableResult
  public func change(
    by author: String, at now: Instant, key: IdempotencyKey? = nil,
    _ body: @Sendable (inout CaseBook) throws(TracingError) -> CaseOutcome
  ) async throws -> CaseOutcome {
    try await enter()
    defer { leave() }
    if let key, let earlier = try await outcome(of: key) { return earlier }
    return try await make(by: author, at: now, key: key, body)
  }

  /// What the change of a key left, as it stood then; `nil` for a key that made none.
  func outcome(of key: IdempotencyKey) async throws -> CaseOutcome? {
    guard let number = try await journal.number(of: key), number > .start else { return nil }
    let before = SequenceNumber(number.rawValue - 1)
    var outcome = CaseOutcome()
    let entries = try await journal.read(after: before, limit: Self.mostRepeated)
    for (index, entry) in entries.enumerated() {
      guard entry.envelope.key == Self.key(index, of: key),
        let fact = try CaseCodec.entry(in: entry)
      else { break }
      outcome.add(fact.event)
    }
    return outcome
  }

  /// How many facts of a change are read again when its key comes again.
  private static let mostRepeated = 64

  private static func key(_ index: Int, of key: IdempotencyKey) -> IdempotencyKey {
    IdempotencyKey(
      source: key.source, number: key.number &+ UInt64(truncatingIfNeeded: index))
  }

  /// Makes a change by whoever has the turn.
  ///
  /// - Parameters:
  ///   - key: By which the change is known again; `nil` for one that comes once.
  ///   - isFoldedLater: Whether the rows may follow while the next change is made: the journal has
  ///     the change on return, lists show it once `settleFolding` has returned.
  ///   - before: What is kept before the change is: names, so that no person is known without.
  @discardableResult
  func make(
    by author: String, at now: Instant, key: IdempotencyKey? = nil, isFoldedLater: Bool = false,
    _ body: (inout CaseBook) throws(TracingError) -> CaseOutcome,
    before: () async throws -> Void = {}
  ) async throws -> CaseOutcome {
    var book = try await current()
    // The book leaves its place meanwhile: a copy of it would be made otherwise.
    self.book = nil
    let outcome: CaseOutcome
    do {
      outcome = try body(&book)
    } catch {
      self.book = book
      throw error
    }
    let (envelopes, events) = try CaseCodec.envelopes(of: outcome, at: now, by: author) { index in
      if let key { return Self.key(index, of: key) }
      keys += 1
      return IdempotencyKey(source: session, number: keys)
    }
    try await before()
    if !envelopes.isEmpty {
      let receipt = try await journal.append(JournalBatch(entries: envelopes))
      try await fold(events, receipt, isLater: isFoldedLater)
    }
    self.book = book
    return outcome
  }

  /// Folds a change into the rows, after the one before it.
  private func fold(
    _ events: [CaseEvent], _ receipt: AppendReceipt, isLater: Bool
  ) async throws {
    try await settleFolding()
    // Nobody else writes facts of this kind, so what lies in between is of other kinds.
    isBehind = true
    let (rows, told) = (rows, told)
    let entries = zip(receipt.outcomes, events).map { (number: $0.number.rawValue, event: $1) }
    let last = receipt.head.number.rawValue
    // Not a child task: it outlives the call, and whoever comes next waits for it.
    folding = Task {
      try await rows.fold(entries)
      told?(last, events)
    }
    if isLater { isBehind = false } else { try await settleFolding() }
  }

  /// Waits until the rows show every change that was made.
  ///
  /// - Throws: What the store threw; the rows are then brought up to the journal by the next change
  func settleFolding() async throws {
    guard let folding else { return }
    self.folding = nil
    isBehind = true
    try await folding.value
    isBehind = false
  }

  func current() async throws -> CaseBook {
    if book == nil || isBehind {
      // What could not be folded is read again from the journal.
      try? await settleFolding()
    }
    if isBehind {
      try await catchUp(rows)
      isBehind = false
      book = nil
    }
    if let book { return book }
    let book = try await rows.book(rule: settings.levels, care: settings.care)
    // Names of a change that was not kept would become those of whoever gets the numbers next.
    try await names.erase(beyond: book.lastPerson)
    return book
  }

  private func catchUp<Store: CaseStore>(_ store: Store) async throws {
    var follower = CaseFollower(store)
    try await follower.catchUp(with: journal)
  }

  /// The meetings by which a person has the level, from the person back to the case.
  public func chain(of person: TracedPersonID) async throws -> [LevelReason] {
    try await enter()
    defer { leave() }
    book = try await current()
    return book?.chain(of: person) ?? []
  }

  // MARK: A positive result

  /// Confirms a case: finds its contacts, and keeps them with levels, tasks and messages as one
  /// transaction.
  ///
  /// - Returns: What it left, and what the search found and the desk could not keep.
  public func confirm(
    _ id: TracedCaseID, _ test: PersonTest, by author: String, at now: Instant,
    key: IdempotencyKey? = nil
  ) async throws -> (outcome: CaseOutcome, refused: [RefusedDraft]) {
    try await enter()
    defer { leave() }
    if let key, let earlier = try await outcome(of: key) { return (earlier, []) }
    // No copy of the book is held while contacts are sought: changing it would copy all of it.
    book = try await current()
    guard let record = book?.record(id), let person = book?.person(record.person) else {
      throw TracingError(.unknown, detail: "there is no case \(id.text)")
    }
    var known = record
    known.sampled = known.sampled ?? test.sampled
    known.resulted = known.resulted ?? test.resulted
    let found = try await search(person, known, until: now)
    var refused: [RefusedDraft] = []
    let outcome = try await make(by: author, at: now, key: key) { book throws(TracingError) in
      let made = try book.confirm(id, test, found: found, at: now, by: author)
      refused = made.refused
      return made.outcome
    }
    return (outcome, refused)
  }

  /// The meetings of a person and, as far as the settings say, of those whom they met.
  private func search(
    _ person: TracedPerson, _ record: TracedCase, until now: Instant
  ) async throws -> [MeetingDraft] {
    guard let finder, let trail = person.trail else { return [] }
    var drafts: [MeetingDraft] = []
    let window = settings.levels.infectious(record)
    let day = (record.sampled ?? record.resulted).map { settings.levels.day(of: $0) }
    let index = try? IndexCase(
      onset: record.onset.map { $0...$0 }, sample: day, isolated: record.isolated,
      secondsEast: Int(settings.levels.zone))
    var questions = [
      ContactQuestion(
        person: PersonNumber(trail), from: window.from, until: min(window.until, now),
        disease: record.disease, index: index)
    ]
    var seen: Set<PersonNumber> = [PersonNumber(trail)]
    let own = questions[0]
    for level in 1...max(1, settings.searchedLevels) where !questions.isEmpty {
      let answers = try await finder.contacts(questions, limit: settings.mostContacts)
      var next: [(dose: Double, question: ContactQuestion)] = []
      for (question, answer) in zip(questions, answers) {
        for meeting in answer {
          drafts.append(MeetingDraft(meeting, of: question.person))
          let isFresh = seen.insert(meeting.person).inserted
          guard level < settings.searchedLevels, isFresh else { continue }
          let exposed = max(meeting.first, question.from)
          let from = exposed.advanced(seconds: settings.levels.latentHours * 3600)
          if from < now {
            next.append(
              (
                meeting.dose,
                ContactQuestion(
                  person: meeting.person, from: from, until: now, disease: record.disease)
              ))
          }
        }
      }
      questions = next.sorted { $0.dose > $1.dose }.prefix(settings.mostSearched).map(\.question)
    }
    // Whoever is known by nothing but an area is kept as such, beside those who were near.
    if settings.mostShared > 0 {
      for meeting in try await finder.companions(own, limit: settings.mostShared)
      where !seen.contains(meeting.person) {
        drafts.append(MeetingDraft(meeting, of: own.person))
      }
    }
    return drafts
  }

  // MARK: Names

  /// Keeps the name of a person in the register.
  public func keepName(_ name: RegisteredName, of person: TracedPersonID) async throws {
    try await names.keep([person: name])
  }

  /// Gives names out: the act is durable in the journal before anything leaves.
  ///
  /// - Throws: `TracingError` without a purpose or persons; `JournalError`, and then no name is
  ///   told
  public func release(
    _ persons: [TracedPersonID], ofCase: TracedCaseID?, purpose: String, by author: String,
    at now: Instant, key: IdempotencyKey? = nil
  ) async throws -> (release: NameRelease, names: [TracedPersonID: RegisteredName]) {
    var made: NameRelease?
    try await enter()
    defer { leave() }
    if let key, let earlier = try await outcome(of: key)?.releases.first {
      // The same request by the same caller: what the journal has is what is given.
      return (earlier, try await names.names(of: earlier.persons))
    }
    try await make(by: author, at: now, key: key) { book throws(TracingError) in
      let (release, outcome) = try book.release(
        persons, ofCase: ofCase, purpose: purpose, at: now, by: author)
      made = release
      return outcome
    }
    guard let made else {
      throw JournalError(.corrupt, detail: "the release was not kept")
    }
    return (made, try await names.names(of: persons))
  }

  /// Looks a name up: whom it finds is a release as well, durable before it is told.
  public func find(
    named text: String, purpose: String, by author: String, at now: Instant,
    limit: Int = 50
  ) async throws -> (release: NameRelease?, names: [TracedPersonID: RegisteredName]) {
    let found = try await names.persons(named: text, limit: limit)
    guard !found.isEmpty else { return (nil, [:]) }
    let given = try await release(
      found, ofCase: nil, purpose: purpose, by: author, at: now)
    return (given.release, given.names)
  }

  // MARK: Turns

  func enter() async throws {
    guard isTaken else {
      isTaken = true
      return
    }
    guard waiting.count < Self.mostWaiting else {
      throw TracingError(.tooLarge, detail: "\(Self.mostWaiting) changes wait already")
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func leave() {
    if waiting.isEmpty {
      isTaken = false
    } else {
      waiting.removeFirst().resume()
    }
  }
}

extension MeetingDraft {
  /// A search's row as a draft.
  init(_ found: FoundMeeting, of person: PersonNumber) {
    self.init(
      from: PersonMention(trail: person.rawValue),
      to: PersonMention(trail: found.person.rawValue, area: found.area), first: found.first,
      last: found.last, seconds: found.seconds, nearest: found.nearest,
      probability: found.probability, dose: found.dose, source: CaseContact.Source(found.source),
      evidence: found.evidence)
  }
}
