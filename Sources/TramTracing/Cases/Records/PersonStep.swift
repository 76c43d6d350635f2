// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One thing that happened to a traced person: a line of their history.
public struct PersonStep: CaseRow {
  /// Steps begin with Y.
  public enum Subject: LetteredSubject {
    /// The letter Y.
    public static var letter: Character { "Y" }
  }

  /// What happened.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// The level changed; `reason` says why, and is absent when the level went.
    case level
    /// A test; `isPositive` says what it showed.
    case test
    /// A call or visit of the follow-up.
    case followUp
    /// Kept apart since `at`.
    case isolation
    /// Moved to another ward: `text`.
    case moved
    /// Was found to be the person `other`.
    case merged
    /// The case `ofCase` was taken up or changed; `text` is its state.
    case caseState
    /// Staff confirmed, refuted or removed the meeting `contact`: `text`.
    case contact
    /// The name was given out in the release `release`.
    case named
  }

  /// The identity.
  public var id: ID<Subject>
  /// Whose.
  public var person: TracedPersonID
  /// What.
  public var kind: Kind
  /// When the desk wrote it down.
  public var time: Instant
  /// Who wrote it down.
  public var author: String
  /// When it was so, where that is another moment.
  public var at: Instant?
  /// The level before.
  public var before: Int?
  /// The level after.
  public var after: Int?
  /// Why the level is what it is.
  public var reason: LevelReason?
  /// What a test showed.
  public var isPositive: Bool?
  /// The day of the follow-up.
  public var day: Int?
  /// The body's temperature in degrees Celsius.
  public var temperature: Double?
  /// Symptoms, by their words of the form.
  public var symptoms: [String]?
  /// The other person.
  public var other: TracedPersonID?
  /// The case.
  public var ofCase: TracedCaseID?
  /// The meeting.
  public var contact: CaseContactID?
  /// The release.
  public var release: NameReleaseID?
  /// Anything else, without names.
  public var text: String?

  /// Creates a step.
  public init(
    id: ID<Subject>, person: TracedPersonID, kind: Kind, time: Instant, author: String
  ) {
    self.id = id
    self.person = person
    self.kind = kind
    self.time = time
    self.author = author
  }

  /// The word of paths and tables.
  public static var plural: String { "steps" }

  /// What lists are narrowed by; the latest comes first.
  public var columns: CaseColumns {
    var columns = CaseColumns()
    columns.kind = kind.rawValue
    columns.person = person
    columns.rank = -Int64(clamping: id.rawValue)
    return columns
  }
}

/// The identity of a step.
public typealias PersonStepID = ID<PersonStep.Subject>
