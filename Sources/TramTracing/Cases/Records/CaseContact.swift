// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

/// Two people who met, or may have met, and what says so.
///
/// A meeting has no direction; `from` is the one by whom it was found.
public struct CaseContact: CaseRow {
  /// Meetings begin with X.
  public enum Subject: LetteredSubject {
    /// The letter X.
    public static var letter: Character { "X" }
  }

  /// What says that they met; the strongest of what there is.
  public enum Source: String, Codable, Hashable, Sendable, CaseIterable {
    /// Their devices heard each other.
    case proven
    /// One of them said so.
    case interview
    /// Their positions came within the radius.
    case position
    /// Both were in one area: a hint, which makes no level before staff confirm it.
    case area

    /// The strongest of a search's sources.
    public init(_ found: ContactSource) {
      self =
        found.contains(.proven) ? .proven : found.contains(.position) ? .position : .area
    }
  }

  /// What staff found out.
  public enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
    /// Nobody has looked at it.
    case open
    /// They met.
    case confirmed
    /// They did not meet.
    case refuted
  }

  /// The identity.
  public var id: ID<Subject>
  /// By whose search or word it was found.
  public var from: TracedPersonID
  /// The other.
  public var to: TracedPersonID
  /// When it began.
  public var first: Instant
  /// When it was over.
  public var last: Instant
  /// How long they were close in between, in seconds.
  public var seconds: Double
  /// The least distance in metres; `nil` when not known.
  public var nearest: Double?
  /// That they were as close as the rule says, 0 to 1.
  public var probability: Double
  /// How much the other may have taken in, by the disease's ranking; 0 when not computed.
  public var dose: Double
  /// What says so.
  public var source: Source
  /// What staff found out.
  public var verdict: Verdict
  /// What says so, in a line without names; empty for nothing.
  public var evidence: String

  /// Creates a meeting that nobody has looked at.
  public init(
    id: ID<Subject>, from: TracedPersonID, to: TracedPersonID, first: Instant, last: Instant,
    seconds: Double, nearest: Double? = nil, probability: Double = 1, dose: Double = 0,
    source: Source, verdict: Verdict = .open, evidence: String = ""
  ) {
    self.id = id
    self.from = from
    self.to = to
    self.first = first
    self.last = last
    self.seconds = seconds
    self.nearest = nearest
    self.probability = probability
    self.dose = dose
    self.source = source
    self.verdict = verdict
    self.evidence = evidence
  }

  /// The word of paths and tables.
  public static var plural: String { "meetings" }

  /// What lists are narrowed by; the largest dose comes first, then the longest.
  public var columns: CaseColumns {
    var columns = CaseColumns()
    columns.state = verdict.rawValue
    columns.kind = source.rawValue
    columns.person = from
    columns.other = to
    columns.rank = -rankedBy
    return columns
  }

  /// Dose in millionths, and seconds below it: what a case's list is ordered by.
  private var rankedBy: Int64 {
    let dose = self.dose.isFinite ? min(max(self.dose, 0), 1_000_000) : 0
    let seconds = self.seconds.isFinite ? min(max(self.seconds, 0), 1_000_000) : 0
    let likely = probability.isFinite ? min(max(probability, 0), 1) : 0
    return Int64(dose * 1_000_000) * 1_000_000 + Int64(seconds * likely)
  }
}

/// The identity of a meeting.
public typealias CaseContactID = ID<CaseContact.Subject>
