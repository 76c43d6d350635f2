// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Names that were joined to numbers and given out: who had them, of whom, and what for.
public struct NameRelease: CaseRow {
  /// Releases begin with J.
  public enum Subject: LetteredSubject {
    /// The letter J.
    public static var letter: Character { "J" }
  }

  /// The most persons of one release.
  public static let mostPersons = 5000

  /// The identity.
  public var id: ID<Subject>
  /// For which case; `nil` for a task or a search that belongs to none.
  public var ofCase: TracedCaseID?
  /// Who had them.
  public var reader: String
  /// What for.
  public var purpose: String
  /// Whose names.
  public var persons: [TracedPersonID]
  /// When.
  public var time: Instant

  /// Creates a release.
  public init(
    id: ID<Subject>, ofCase: TracedCaseID?, reader: String, purpose: String,
    persons: [TracedPersonID], time: Instant
  ) {
    self.id = id
    self.ofCase = ofCase
    self.reader = reader
    self.purpose = purpose
    self.persons = persons
    self.time = time
  }

  /// The word of paths and tables.
  public static var plural: String { "releases" }

  /// What lists are narrowed by; the latest comes first.
  public var columns: CaseColumns {
    var columns = CaseColumns()
    columns.ofCase = ofCase
    columns.rank = -Int64(clamping: id.rawValue)
    return columns
  }
}

/// The identity of a release.
public typealias NameReleaseID = ID<NameRelease.Subject>
