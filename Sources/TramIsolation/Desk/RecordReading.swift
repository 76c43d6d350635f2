// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Somebody looked at what is kept about a person.
public struct RecordReading: DeskRecord {
  /// Readings begin with R.
  public enum Subject: LetteredSubject {
    /// The letter R.
    public static var letter: Character { "R" }
  }

  /// The identity.
  public var id: ID<Subject>
  /// Whose record.
  public var person: PersonID
  /// Who looked.
  public var reader: String
  /// What was looked at: `person`, `alarm`, `position`.
  public var part: String
  /// What for.
  public var purpose: String
  /// When.
  public var time: Instant

  /// Creates a reading.
  public init(
    id: ID<Subject>, person: PersonID, reader: String, part: String, purpose: String,
    time: Instant
  ) {
    self.id = id
    self.person = person
    self.reader = reader
    self.part = part
    self.purpose = purpose
    self.time = time
  }

  /// The word of paths and tables.
  public static var plural: String { "readings" }

  /// What lists of readings are narrowed by.
  public var columns: DeskColumns {
    var columns = DeskColumns()
    columns.kind = part
    columns.person = person
    columns.assignee = reader
    return columns
  }
}

/// The identity of a reading.
public typealias ReadingID = ID<RecordReading.Subject>
