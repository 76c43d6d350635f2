// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One fact of the case desk, as the journal keeps it.
///
/// A fact tells how its rows stand from then on, with what follows from it (levels, tasks): what
/// was known and decided at the time stays as it was when rules change later.
public enum CaseEvent: Codable, Hashable, Sendable {
  /// Persons became known, or something about them changed.
  case personsKept([TracedPerson])
  /// Cases were taken up, or changed.
  case casesKept([TracedCase])
  /// Meetings were found or told, or changed.
  case contactsKept([CaseContact])
  /// Meetings were taken out: they were typed wrongly, or two people are one.
  case contactsRemoved([CaseContactID])
  /// Tasks were made, done, or dropped.
  case tasksKept([CaseTask])
  /// Things happened to persons.
  case stepsTaken([PersonStep])
  /// Names were given out.
  case namesReleased(NameRelease)

  /// The fact's name in notices of change, such as `cases-kept`.
  public var name: String {
    switch self {
    case .personsKept: "persons-kept"
    case .casesKept: "cases-kept"
    case .contactsKept: "meetings-kept"
    case .contactsRemoved: "meetings-removed"
    case .tasksKept: "tasks-kept"
    case .stepsTaken: "steps-taken"
    case .namesReleased: "names-released"
    }
  }
}

/// A fact with its moment and its author.
public struct CaseEntry: Codable, Hashable, Sendable {
  /// When it was so.
  public var time: Instant
  /// Who made it so: an account's name, a program's.
  public var author: String
  /// The fact.
  public var event: CaseEvent

  /// Creates an entry.
  public init(time: Instant, author: String, event: CaseEvent) {
    self.time = time
    self.author = author
    self.event = event
  }
}

/// A message that is to reach a person, whatever way messages go.
///
/// It carries no name and no number to call: who delivers it asks the register of names.
public struct CaseMessage: Codable, Hashable, Sendable {
  /// To whom.
  public var person: TracedPersonID
  /// The key of the text, such as `trace.f1`.
  public var text: String
  /// What the text is filled with.
  public var values: [String: String]

  /// Creates a message.
  public init(person: TracedPersonID, text: String, values: [String: String]) {
    self.person = person
    self.text = text
    self.values = values
  }
}

/// What a change leaves: facts for the journal and messages for the outbox.
public struct CaseOutcome: Hashable, Sendable {
  /// Persons as they stand after the change.
  public var persons: [TracedPerson] = []
  /// Cases as they stand after the change.
  public var cases: [TracedCase] = []
  /// Meetings as they stand after the change.
  public var contacts: [CaseContact] = []
  /// Meetings that are there no longer.
  public var removed: [CaseContactID] = []
  /// Tasks as they stand after the change.
  public var tasks: [CaseTask] = []
  /// What happened, in order.
  public var steps: [PersonStep] = []
  /// Names that are given out.
  public var releases: [NameRelease] = []
  /// What people are told.
  public var messages: [CaseMessage] = []

  /// Creates an outcome of nothing.
  public init() {}

  /// Adds what a fact tells.
  public mutating func add(_ event: CaseEvent) {
    switch event {
    case .personsKept(let rows): persons += rows
    case .casesKept(let rows): cases += rows
    case .contactsKept(let rows): contacts += rows
    case .contactsRemoved(let ids): removed += ids
    case .tasksKept(let rows): tasks += rows
    case .stepsTaken(let rows): steps += rows
    case .namesReleased(let release): releases.append(release)
    }
  }

  /// The most rows of one fact; with it a fact stays far below a journal's limit of a payload.
  public static let mostRows = 256

  /// The facts, each with few enough rows for an entry of the journal.
  public func events(rows: Int = mostRows) -> [CaseEvent] {
    var events: [CaseEvent] = []
    events += Self.parts(persons, rows).map { .personsKept($0) }
    events += Self.parts(cases, rows).map { .casesKept($0) }
    events += Self.parts(removed, rows).map { .contactsRemoved($0) }
    events += Self.parts(contacts, rows).map { .contactsKept($0) }
    events += Self.parts(tasks, rows).map { .tasksKept($0) }
    events += Self.parts(steps, rows).map { .stepsTaken($0) }
    events += releases.map { .namesReleased($0) }
    return events
  }

  static func parts<Element>(_ rows: [Element], _ size: Int) -> [[Element]] {
    stride(from: 0, to: rows.count, by: max(1, size)).map {
      Array(rows[$0..<min($0 + max(1, size), rows.count)])
    }
  }
}
