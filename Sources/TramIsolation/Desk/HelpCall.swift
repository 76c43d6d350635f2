// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A person in isolation needs something: food, medicine, a doctor, somebody to talk to.
public struct HelpCall: DeskRecord {
  /// Calls for help begin with H.
  public enum Subject: LetteredSubject {
    /// The letter H.
    public static var letter: Character { "H" }
  }

  /// Where a call stands.
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    case open, done
  }

  /// What is needed.
  public enum Need: String, Codable, Hashable, Sendable, CaseIterable {
    case food, medicine, doctor, talk, other
  }

  /// The identity.
  public var id: ID<Subject>
  /// The person.
  public var person: PersonID
  /// The code of the ward; empty when not known.
  public var area: String
  /// What is needed.
  public var need: Need
  /// In the person's words.
  public var text: String
  /// When it was asked.
  public var asked: Instant
  /// Where it stands.
  public var state: State
  /// Who saw to it.
  public var doneBy: String?
  /// When it was seen to.
  public var done: Instant?
  /// What the officer wrote.
  public var note: String?

  /// Creates a call that waits.
  public init(
    id: ID<Subject>, person: PersonID, area: String, need: Need, text: String, asked: Instant
  ) {
    self.id = id
    self.person = person
    self.area = area
    self.need = need
    self.text = text
    self.asked = asked
    state = .open
  }

  /// The word of paths and tables.
  public static var plural: String { "help" }

  /// What lists of calls are narrowed by.
  public var columns: DeskColumns {
    var columns = DeskColumns()
    columns.area = area
    columns.state = state.rawValue
    columns.kind = need.rawValue
    columns.person = person
    return columns
  }
}

/// The identity of a call for help.
public typealias HelpID = ID<HelpCall.Subject>
