// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// An alarm and what was done about it; never a sanction.
public struct AlarmCase: DeskRecord {
  /// Alarms begin with A.
  public enum Subject: LetteredSubject {
    /// The letter A.
    public static var letter: Character { "A" }
  }

  /// Where an alarm stands.
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    /// Nobody has looked at it.
    case open
    /// Somebody has taken it.
    case acknowledged
    /// Somebody found out what was the matter.
    case closed
  }

  /// What was the matter.
  public enum Finding: String, Codable, Hashable, Sendable, CaseIterable {
    /// The person was at home: the alarm was wrong.
    case atHome
    /// The person was away without leave.
    case away
    /// The person was away and was allowed to, or had to.
    case allowed
    /// The phone was without the person.
    case phoneLeft
    /// Phone or network failed.
    case technical
    /// Nobody could be reached.
    case unreachable
  }

  /// The identity.
  public var id: ID<Subject>
  /// The order.
  public var order: OrderID
  /// The person.
  public var person: PersonID
  /// The code of the ward; empty when not known.
  public var area: String
  /// What it says: `left`, `returned`, `silent`, `explained`, `check`.
  public var kind: String
  /// The rule by which it was raised, as `WatchRule` words it.
  public var rule: String
  /// When it was raised.
  public var time: Instant
  /// How likely what it says is true, 0 to 1, by the evidence alone.
  public var probability: Double
  /// What it was decided from; `nil` once erased.
  public var evidence: AlarmEvidence?
  /// Where it stands.
  public var state: State
  /// When the opposite was seen, such as the return after a departure; `nil` before.
  public var over: Instant?
  /// Who took it, and when.
  public var acknowledgedBy: String?
  /// When it was taken.
  public var acknowledged: Instant?
  /// Whom it was given to.
  public var assignee: String?
  /// Who closed it.
  public var closedBy: String?
  /// When it was closed.
  public var closed: Instant?
  /// What was the matter.
  public var finding: Finding?
  /// What the officer wrote.
  public var note: String?

  /// Creates an open alarm.
  public init(
    id: ID<Subject>, order: OrderID, person: PersonID, area: String, alarm: Alarm
  ) {
    self.id = id
    self.order = order
    self.person = person
    self.area = area
    kind = alarm.kind.word
    rule = alarm.evidence.rule.word
    time = alarm.time
    probability = alarm.probability.rawValue
    evidence = AlarmEvidence(alarm.evidence)
    state = .open
  }

  /// The word of paths and tables.
  public static var plural: String { "alarms" }

  /// What lists of alarms are narrowed by.
  public var columns: DeskColumns {
    var columns = DeskColumns()
    columns.area = area
    columns.state = state.rawValue
    columns.kind = kind
    columns.person = person
    columns.order = order
    columns.assignee = assignee ?? ""
    return columns
  }
}

/// The identity of an alarm.
public typealias AlarmID = ID<AlarmCase.Subject>
