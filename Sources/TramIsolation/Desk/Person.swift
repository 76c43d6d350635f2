// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A person whom an order concerns.
public struct Person: DeskRecord {
  /// Persons begin with P.
  public enum Subject: LetteredSubject {
    /// The letter P.
    public static var letter: Character { "P" }
  }

  /// A language that pages and messages can be read in.
  public enum Language: String, Codable, Hashable, Sendable, CaseIterable {
    case vietnamese = "vi"
    case english = "en"
  }

  /// The identity.
  public var id: ID<Subject>
  /// The full name.
  public var name: String
  /// The year of birth; `nil` when not known.
  public var birthYear: Int?
  /// The telephone number with `+` and country code; `nil` when not known.
  public var phone: String?
  /// The language that the person reads.
  public var language: Language
  /// The code of the ward; empty when not known.
  public var area: String
  /// House and street.
  public var address: String
  /// Whether everything personal has been erased.
  public var isErased: Bool

  /// Creates a person.
  public init(
    id: ID<Subject>, name: String, birthYear: Int? = nil, phone: String? = nil,
    language: Language = .vietnamese, area: String = "", address: String = ""
  ) {
    self.id = id
    self.name = name
    self.birthYear = birthYear
    self.phone = phone
    self.language = language
    self.area = area
    self.address = address
    isErased = false
  }

  /// The word of paths and tables.
  public static var plural: String { "people" }

  /// What lists of people are narrowed by.
  public var columns: DeskColumns {
    var columns = DeskColumns()
    columns.area = area
    columns.state = isErased ? "erased" : "known"
    columns.person = id
    columns.title = name
    columns.words = "\(name) \(phone ?? "") \(address)"
    return columns
  }
}

/// The identity of a person.
public typealias PersonID = ID<Person.Subject>
