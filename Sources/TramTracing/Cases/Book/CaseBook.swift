// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The case desk as a value: changes go in, facts and messages come out.
///
/// It holds everybody's meetings and levels in memory and reads no clock. Each verb checks its
/// form first and changes nothing when it throws; what it returns is to be written to a journal
/// before anybody is told. When that fails, the book is made again from the rows.
public struct CaseBook: Sendable {
  /// By what levels are made.
  public let rule: LevelRule
  /// What is done for people of each level.
  public let care: CareRule

  var graph: LevelGraph
  var persons: [UInt64: TracedPerson] = [:]
  var cases: [UInt64: TracedCase] = [:]
  var contacts: [UInt64: CaseContact] = [:]
  /// Open tasks by person.
  var tasks: [UInt64: [CaseTask]] = [:]
  /// Meetings by the two who met.
  var pairs: [Pair: [UInt64]] = [:]
  private var trails: [UInt32: UInt64] = [:]
  private var labels: [String: UInt64] = [:]
  private var numbers: [String: UInt64] = [:]
  private var highest: Highest
  /// What the running change leaves, by identity.
  var draft = Draft()

  /// Two people, the lower number first.
  struct Pair: Hashable {
    var a: UInt64
    var b: UInt64

    init(_ x: TracedPersonID, _ y: TracedPersonID) {
      a = min(x.rawValue, y.rawValue)
      b = max(x.rawValue, y.rawValue)
    }
  }

  /// The highest identities that were given out.
  public struct Highest: Hashable, Sendable {
    /// Of persons; 0 before any.
    public var person: UInt64 = 0
    /// Of cases.
    public var ofCase: UInt64 = 0
    /// Of meetings.
    public var contact: UInt64 = 0
    /// Of tasks.
    public var task: UInt64 = 0
    /// Of steps.
    public var step: UInt64 = 0
    /// Of releases.
    public var release: UInt64 = 0

    /// Creates the identities of an empty desk.
    public init() {}
  }

  /// What a change has touched so far.
  struct Draft: Sendable {
    var now = Instant(milliseconds: 0)
    var author = ""
    var persons: Set<UInt64> = []
    var cases: Set<UInt64> = []
    var contacts: Set<UInt64> = []
    var removed: [CaseContactID] = []
    var tasks: [UInt64: CaseTask] = [:]
    var steps: [PersonStep] = []
    var releases: [NameRelease] = []
    var messages: [CaseMessage] = []
  }

  /// Creates an empty book.
  public init(rule: LevelRule, care: CareRule) {
    self.rule = rule
    self.care = care
    graph = LevelGraph(rule: rule)
    highest = Highest()
  }

  /// Creates a book from rows, their levels as they were kept.
  ///
  /// - Parameter openTasks: Tasks that are open; others may be left out.
  /// - Complexity: O(rows), once
  public init(
    rule: LevelRule, care: CareRule, persons: [TracedPerson], cases: [TracedCase],
    contacts: [CaseContact], openTasks: [CaseTask], highest: Highest
  ) {
    self.init(rule: rule, care: care)
    beginLoading(highest)
    for person in persons { load(person) }
    for record in cases { load(record) }
    for contact in contacts { load(contact) }
    for task in openTasks { load(task) }
    finishLoading()
  }

  // MARK: Loading

  /// For how many rows room is made at most before they are there, whatever a file says.
  private static let mostExpected: UInt64 = 1 << 20

  /// Begins an empty book that rows are loaded into one by one: persons, cases, meetings and open
  /// tasks, in any order.
  ///
  /// - Parameter highest: The highest identities that were given out.
  public mutating func beginLoading(_ highest: Highest) {
    self.highest = highest
    let people = Int(min(highest.person, Self.mostExpected))
    let meetings = Int(min(highest.contact, Self.mostExpected))
    persons.reserveCapacity(people)
    labels.reserveCapacity(people)
    tasks.reserveCapacity(people)
    contacts.reserveCapacity(meetings)
    pairs.reserveCapacity(meetings)
    graph.beginFilling(persons: people, meetings: meetings)
  }

  /// Loads a person as it was kept.
  public mutating func load(_ person: TracedPerson) {
    persons[person.id.rawValue] = person
    note(person)
  }

  /// Loads a case as it was kept.
  public mutating func load(_ record: TracedCase) {
    cases[record.id.rawValue] = record
    if !record.number.isEmpty { numbers[record.number] = record.id.rawValue }
  }

  /// Loads a meeting as it was kept.
  public mutating func load(_ contact: CaseContact) { put(contact) }

  /// Loads a task; one that is not open is passed over.
  public mutating func load(_ task: CaseTask) {
    if task.state == .open { tasks[task.person.rawValue, default: []].append(task) }
  }

  /// Makes everybody's levels when all rows are loaded; the first change may follow.
  ///
  /// - Complexity: O(persons and meetings)
  public mutating func finishLoading() {
    for key in persons.keys.sorted() { feed(key) }
    graph.fill()
  }

  // MARK: Reading

  /// How many persons it knows.
  public var personCount: Int { persons.count }
  /// How many meetings it knows.
  public var contactCount: Int { contacts.count }

  /// A person, or `nil`.
  public func person(_ id: TracedPersonID) -> TracedPerson? { persons[id.rawValue] }
  /// A case, or `nil`.
  public func record(_ id: TracedCaseID) -> TracedCase? { cases[id.rawValue] }
  /// A meeting, or `nil`.
  public func contact(_ id: CaseContactID) -> CaseContact? { contacts[id.rawValue] }
  /// The open tasks of a person.
  public func openTasks(of id: TracedPersonID) -> [CaseTask] { tasks[id.rawValue] ?? [] }
  /// The person of a trail, or `nil`.
  public func person(trail: UInt32) -> TracedPersonID? { trails[trail].map { ID($0) } }
  /// The person whom lists call so, or `nil`.
  public func person(label: String) -> TracedPersonID? { labels[label].map { ID($0) } }
  /// The case of a number of the health service, or `nil`.
  public func record(number: String) -> TracedCase? { numbers[number].flatMap { cases[$0] } }

  /// The meetings by which a person has the level, from the person back to the case.
  ///
  /// - Complexity: O(level)
  public func chain(of id: TracedPersonID) -> [LevelReason] {
    var chain: [LevelReason] = []
    guard let start = persons[id.rawValue], let level = start.level, level > 0 else { return [] }
    var key = id.rawValue
    for depth in stride(from: level, to: 0, by: -1) {
      guard let reason = reason(of: key, at: depth) else { break }
      chain.append(reason)
      key = reason.from.rawValue
    }
    return chain
  }

  // MARK: Rows

  /// The person under whom everything of `id` is kept.
  ///
  /// - Throws: `TracingError` with code `.unknown`
  func living(_ id: TracedPersonID) throws(TracingError) -> TracedPerson {
    var id = id
    // A merged number leads on to another; no chain of them is longer than the people.
    for _ in 0..<32 {
      guard let person = persons[id.rawValue] else { break }
      guard let next = person.mergedInto else { return person }
      id = next
    }
    throw TracingError(.unknown, detail: "there is no person \(id.text)")
  }

  func the(_ id: TracedCaseID) throws(TracingError) -> TracedCase {
    guard let record = cases[id.rawValue] else {
      throw TracingError(.unknown, detail: "there is no case \(id.text)")
    }
    return record
  }

  func the(_ id: CaseContactID) throws(TracingError) -> CaseContact {
    guard let contact = contacts[id.rawValue] else {
      throw TracingError(.unknown, detail: "there is no meeting \(id.text)")
    }
    return contact
  }

  mutating func keep(_ person: TracedPerson) {
    persons[person.id.rawValue] = person
    draft.persons.insert(person.id.rawValue)
    note(person)
    feed(person.id.rawValue)
  }

  mutating func keep(_ record: TracedCase) {
    if let old = cases[record.id.rawValue], !old.number.isEmpty { numbers[old.number] = nil }
    cases[record.id.rawValue] = record
    if !record.number.isEmpty { numbers[record.number] = record.id.rawValue }
    draft.cases.insert(record.id.rawValue)
    feed(record.person.rawValue)
  }

  mutating func keep(_ contact: CaseContact) {
    put(contact)
    draft.contacts.insert(contact.id.rawValue)
  }

  mutating func remove(_ contact: CaseContact) {
    let number = contact.id.rawValue
    contacts[number] = nil
    graph.removeMeeting(number)
    let pair = Pair(contact.from, contact.to)
    pairs[pair]?.removeAll { $0 == number }
    if pairs[pair]?.isEmpty == true { pairs[pair] = nil }
    draft.contacts.remove(number)
    draft.removed.append(contact.id)
  }

  private mutating func put(_ contact: CaseContact) {
    let number = contact.id.rawValue
    if contacts.updateValue(contact, forKey: number) == nil {
      pairs[Pair(contact.from, contact.to), default: []].append(number)
    }
    if rule.counts(contact) {
      graph.setMeeting(
        number, contact.from.rawValue, contact.to.rawValue, first: contact.first.milliseconds,
        last: contact.last.milliseconds)
    } else {
      graph.removeMeeting(number)
    }
  }

  private mutating func note(_ person: TracedPerson) {
    guard person.mergedInto == nil else { return }
    if let trail = person.trail { trails[trail] = person.id.rawValue }
    if !person.label.isEmpty { labels[person.label] = person.id.rawValue }
  }

  /// Points the trail and the label of a merged person at the one who is kept.
  mutating func redirect(_ gone: TracedPerson, to kept: TracedPerson) {
    if let trail = gone.trail { trails[trail] = kept.id.rawValue }
    if !gone.label.isEmpty { labels[gone.label] = kept.id.rawValue }
  }

  /// Tells the graph how a person stands.
  private mutating func feed(_ key: UInt64) {
    guard let person = persons[key] else { return }
    let own = person.ownCase.flatMap { cases[$0.rawValue] }
    let root = own.flatMap { $0.isRoot ? rule.window(of: $0) : nil }
    graph.setCase(
      key, root, number: root == nil ? 0 : own?.id.rawValue ?? 0,
      apart: person.isolated?.milliseconds)
    graph.setCleared(key, person.cleared?.milliseconds)
  }

  // MARK: Identities

  /// The last number that a person was given; 0 before any.
  public var lastPerson: TracedPersonID { ID(highest.person) }

  mutating func nextPerson() -> TracedPersonID {
    highest.person += 1
    return ID(highest.person)
  }

  mutating func nextCase() -> TracedCaseID {
    highest.ofCase += 1
    return ID(highest.ofCase)
  }

  mutating func nextContact() -> CaseContactID {
    highest.contact += 1
    return ID(highest.contact)
  }

  mutating func nextTask() -> CaseTaskID {
    highest.task += 1
    return ID(highest.task)
  }

  mutating func nextRelease() -> NameReleaseID {
    highest.release += 1
    return ID(highest.release)
  }

  /// Adds a line to a person's history.
  mutating func step(
    _ person: TracedPersonID, _ kind: PersonStep.Kind,
    _ fill: (inout PersonStep) -> Void = { _ in }
  ) {
    highest.step += 1
    var step = PersonStep(
      id: ID(highest.step), person: person, kind: kind, time: draft.now, author: draft.author)
    fill(&step)
    draft.steps.append(step)
  }

  // MARK: Changes

  mutating func begin(at now: Instant, by author: String) {
    draft = Draft()
    draft.now = now
    draft.author = author
  }

  /// Settles levels and tasks and gives what the change leaves.
  mutating func finish() -> CaseOutcome {
    settleLevels()
    var outcome = CaseOutcome()
    outcome.persons = draft.persons.sorted().compactMap { persons[$0] }
    outcome.cases = draft.cases.sorted().compactMap { cases[$0] }
    outcome.contacts = draft.contacts.sorted().compactMap { contacts[$0] }
    outcome.removed = draft.removed
    outcome.tasks = draft.tasks.values.sorted { $0.id.rawValue < $1.id.rawValue }
    outcome.steps = draft.steps
    outcome.releases = draft.releases
    outcome.messages = draft.messages
    draft = Draft()
    return outcome
  }

  /// Makes all levels again by the book's rule, as after the rule was changed.
  ///
  /// - Complexity: O(meetings)
  public mutating func relevel(at now: Instant, by author: String) -> CaseOutcome {
    begin(at: now, by: author)
    for key in persons.keys { graph.touch(key) }
    return finish()
  }
}
