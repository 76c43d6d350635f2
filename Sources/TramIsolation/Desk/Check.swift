// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A question to a person: are you there? Not answered is no guilt, only a reason to call.
public struct Check: DeskRecord {
  /// Checks begin with K.
  public enum Subject: LetteredSubject {
    /// The letter K.
    public static var letter: Character { "K" }
  }

  /// Where a check stands.
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    /// Waits for an answer.
    case asked
    /// Was answered, in whatever way.
    case answered
    /// Its time ran out.
    case missed
  }

  /// How a check was answered.
  public enum Way: String, Codable, Hashable, Sendable, CaseIterable {
    /// The browser told where it is.
    case position
    /// The code on the paper at home was typed.
    case code
    /// A text message came from the person's phone with the check's code: somebody has the phone.
    /// It says nothing of a place.
    case text
    /// The person cannot answer now and says so.
    case cannot
    /// An officer answered for the person, after a call or a visit.
    case officer
  }

  /// An answer.
  public struct Answer: Codable, Hashable, Sendable {
    /// In which way.
    public var way: Way
    /// When it was given, by the clock of whoever gave it; it may have been sent later.
    public var time: Instant
    /// Degrees north; with `position` only.
    public var latitude: Double?
    /// Degrees east; with `position` only.
    public var longitude: Double?
    /// The radius in metres that holds the true place with 68 %; with `position` only.
    public var accuracy: Double?
    /// How likely the place of the answer lies inside the order's place, 0 to 1.
    public var inside: Double?
    /// Words of the person or the officer.
    public var note: String?

    /// Creates an answer.
    public init(
      way: Way, time: Instant, latitude: Double? = nil, longitude: Double? = nil,
      accuracy: Double? = nil, inside: Double? = nil, note: String? = nil
    ) {
      self.way = way
      self.time = time
      self.latitude = latitude
      self.longitude = longitude
      self.accuracy = accuracy
      self.inside = inside
      self.note = note
    }
  }

  /// The identity.
  public var id: ID<Subject>
  /// The order.
  public var order: OrderID
  /// The person.
  public var person: PersonID
  /// The code of the ward; empty when not known.
  public var area: String
  /// When it was asked.
  public var asked: Instant
  /// Until when an answer counts.
  public var due: Instant
  /// Why it was asked, such as the rule of the alarm behind it, or `officer`.
  public var reason: String
  /// Where it stands.
  public var state: State
  /// The answer.
  public var answer: Answer?

  /// Creates a check that waits.
  public init(
    id: ID<Subject>, order: OrderID, person: PersonID, area: String, asked: Instant, due: Instant,
    reason: String
  ) {
    self.id = id
    self.order = order
    self.person = person
    self.area = area
    self.asked = asked
    self.due = due
    self.reason = reason
    state = .asked
  }

  /// The word of paths and tables.
  public static var plural: String { "checks" }

  /// What lists of checks are narrowed by.
  public var columns: DeskColumns {
    var columns = DeskColumns()
    columns.area = area
    columns.state = state.rawValue
    columns.kind = answer?.way.rawValue ?? ""
    columns.person = person
    columns.order = order
    return columns
  }
}

/// The identity of a check.
public typealias CheckID = ID<Check.Subject>
