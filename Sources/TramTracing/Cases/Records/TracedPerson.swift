// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A person as tracing knows them: by number, never by name.
///
/// Name, telephone and address are in the register of names, under another key.
public struct TracedPerson: CaseRow {
  /// Traced persons begin with N.
  public enum Subject: LetteredSubject {
    /// The letter N.
    public static var letter: Character { "N" }
  }

  /// Where a person stands.
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    /// No valid chain leads here.
    case unlinked
    /// A contact whose follow-up is running.
    case watched
    /// A contact who is told and not followed: of a high level, or found when it was over.
    case told
    /// Was a contact; the follow-up ran to its end.
    case finished
    /// Was a contact; the chain that led here does not hold any longer.
    case released
    /// A confirmed case: F0.
    case patient
    /// The same person as another, under whose number everything is kept now.
    case merged
  }

  /// The identity.
  public var id: ID<Subject>
  /// The code of the ward; empty when not known.
  public var area: String
  /// What a list on paper calls the person, without the name; empty without one.
  public var label: String
  /// The number of the person's trail; `nil` for one who is known by word only.
  public var trail: UInt32?
  /// 0 for F0 to 5 for F5; `nil` when no valid chain leads here.
  public var level: Int?
  /// What makes the level.
  public var reason: LevelReason?
  /// Since when the level stands.
  public var since: Instant?
  /// The day of the last exposure at this level: day 0 of the follow-up.
  public var exposed: Day?
  /// The last day of the follow-up.
  public var until: Day?
  /// The day on which the next call or visit is due.
  public var due: Day?
  /// How many times the follow-up was done.
  public var followUps: Int
  /// When the last sample was taken.
  public var tested: Instant?
  /// Since when the person is kept apart.
  public var isolated: Instant?
  /// Exposures before this moment are ruled out by a negative test.
  public var cleared: Instant?
  /// Where the person stands.
  public var state: State
  /// The person's own case, if there is one that was not withdrawn.
  public var ownCase: TracedCaseID?
  /// The person who infected this one, when it was found out.
  public var infector: TracedPersonID?
  /// Under which number everything is kept now.
  public var mergedInto: TracedPersonID?

  /// Creates a person without a level.
  public init(id: ID<Subject>, area: String = "", label: String = "", trail: UInt32? = nil) {
    self.id = id
    self.area = area
    self.label = label
    self.trail = trail
    followUps = 0
    state = .unlinked
  }

  /// The word of paths and tables.
  public static var plural: String { "contacts" }

  /// The level as it is written: `F1`; empty without one.
  public var levelWord: String { level.map { "F\($0)" } ?? "" }

  /// What lists are narrowed by; whose follow-up is due first comes first.
  public var columns: CaseColumns {
    var columns = CaseColumns()
    columns.area = area
    columns.state = state.rawValue
    columns.kind = levelWord
    columns.person = id
    columns.ofCase = ownCase ?? reason?.ofCase
    columns.parent = infector ?? reason?.from
    columns.rank = due.map { Int64($0.number) } ?? Self.noDue
    columns.words = label.isEmpty ? id.text : "\(id.text) \(label)"
    return columns
  }

  /// The rank of a row without a day that is due: after all that have one.
  public static let noDue: Int64 = 1 << 40
}

/// The identity of a traced person.
public typealias TracedPersonID = ID<TracedPerson.Subject>

/// Why a person has a level: the last step of the chain that led here.
public struct LevelReason: Codable, Hashable, Sendable {
  /// The meeting.
  public var contact: CaseContactID
  /// Whom the person met.
  public var from: TracedPersonID
  /// The level at which the other counts in this chain.
  public var fromLevel: Int
  /// The case at the beginning of the chain.
  public var ofCase: TracedCaseID
  /// The earliest moment of exposure by this chain.
  public var exposed: Instant
  /// When the meeting began.
  public var met: Instant
  /// How long the two were together, in seconds.
  public var seconds: Double

  /// Creates a reason.
  public init(
    contact: CaseContactID, from: TracedPersonID, fromLevel: Int, ofCase: TracedCaseID,
    exposed: Instant, met: Instant, seconds: Double
  ) {
    self.contact = contact
    self.from = from
    self.fromLevel = fromLevel
    self.ofCase = ofCase
    self.exposed = exposed
    self.met = met
    self.seconds = seconds
  }
}
