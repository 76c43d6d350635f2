// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A person who has, or may have, the disease.
public struct TracedCase: CaseRow {
  /// Cases begin with C.
  public enum Subject: LetteredSubject {
    /// The letter C.
    public static var letter: Character { "C" }
  }

  /// Where a case stands.
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    /// Waits for a result; makes no levels.
    case suspected
    /// A positive result: the person is F0.
    case confirmed
    /// Recovered, died or was moved on; the chains that began here still hold.
    case closed
    /// The result was wrong; no chain begins here.
    case withdrawn
  }

  /// The identity.
  public var id: ID<Subject>
  /// Who.
  public var person: TracedPersonID
  /// The disease, as the file of diseases names it: `covid-19`.
  public var disease: String
  /// The number that the health service gave it; empty without one.
  public var number: String
  /// The code of the ward; empty when not known.
  public var area: String
  /// The first day with symptoms; `nil` without any, or when not known.
  public var onset: Day?
  /// When the sample was taken.
  public var sampled: Instant?
  /// When the result came.
  public var resulted: Instant?
  /// Since when the person is kept apart.
  public var isolated: Instant?
  /// Who infected this person, when it was found out.
  public var infector: TracedPersonID?
  /// Where a case stands.
  public var state: State
  /// When the desk took the case up.
  public var opened: Instant
  /// What staff noted, without names; empty for nothing.
  public var note: String

  /// Creates a case.
  public init(
    id: ID<Subject>, person: TracedPersonID, disease: String, number: String = "",
    area: String = "", onset: Day? = nil, sampled: Instant? = nil, resulted: Instant? = nil,
    isolated: Instant? = nil, infector: TracedPersonID? = nil, state: State = .suspected,
    opened: Instant, note: String = ""
  ) {
    self.id = id
    self.person = person
    self.disease = disease
    self.number = number
    self.area = area
    self.onset = onset
    self.sampled = sampled
    self.resulted = resulted
    self.isolated = isolated
    self.infector = infector
    self.state = state
    self.opened = opened
    self.note = note
  }

  /// The word of paths and tables.
  public static var plural: String { "cases" }

  /// A Boolean value: whether chains begin here.
  public var isRoot: Bool { state == .confirmed || state == .closed }

  /// What lists are narrowed by; the newest case comes first.
  public var columns: CaseColumns {
    var columns = CaseColumns()
    columns.area = area
    columns.state = state.rawValue
    columns.kind = disease
    columns.person = person
    columns.ofCase = id
    columns.parent = infector
    columns.rank = -Int64(clamping: id.rawValue)
    columns.day = isRoot ? LevelRule.vietnamDay(of: resulted ?? sampled ?? opened) : nil
    columns.words = "\(id.text) \(person.text) \(number) \(note)"
    return columns
  }
}

/// The identity of a case.
public typealias TracedCaseID = ID<TracedCase.Subject>
