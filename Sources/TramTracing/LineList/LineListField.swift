// SPDX-License-Identifier: Apache-2.0

/// What a column of a line list tells about a case or a contact.
public enum LineListField: UInt8, CaseIterable, Hashable, Sendable {
  // The order is that of the columns of an export.
  case identifier, kind, level, name, sex, birthDay, birthYear, age
  case phone, nationalNumber, nationality, occupation
  case address, ward, district, province
  case infectors, related, relationship, setting, cluster, source
  case exposureStart, exposureEnd, lastContact
  case onset, isSymptomatic, symptoms
  case sampled, result, confirmed, reported
  case quarantined, hospitalised, hospital, discharged, died, outcome, severity
  case travel, note

  /// How the cells of a field are read.
  public enum Form: Hashable, Sendable {
    /// As they stand.
    case text
    /// A date.
    case day
    /// A date that may lie a lifetime back.
    case birthDay
    /// A year.
    case year
    /// Years of age.
    case age
    /// A level of contact, F0 to F5.
    case level
    /// A number of a phone or of a person: digits that a program may have taken for a number.
    case digits
    /// Several texts, between commas or semicolons.
    case list
    /// One of a few words.
    case word
  }

  /// Its name, as a command line says it.
  public var name: String { String(describing: self) }

  /// How its cells are read.
  public var form: Form {
    switch self {
    case .birthDay: .birthDay
    case .exposureStart, .exposureEnd, .lastContact, .onset, .sampled, .confirmed, .reported,
      .quarantined, .hospitalised, .discharged, .died:
      .day
    case .birthYear: .year
    case .age: .age
    case .level: .level
    case .phone, .nationalNumber: .digits
    case .infectors, .related: .list
    case .kind, .sex, .isSymptomatic, .result: .word
    default: .text
    }
  }

  /// Whether its cells are dates.
  public var isDay: Bool { form == .day || form == .birthDay }

  /// The column's title in an export.
  ///
  /// - Parameter language: Of the two that lists are written in.
  public func title(_ language: LineListLanguage) -> String {
    ColumnNames.titles[self].map { language == .vietnamese ? $0.0 : $0.1 } ?? name
  }

  /// The field of a name or of a title that lists have for it; `nil` for none.
  public static func named(_ word: some StringProtocol) -> LineListField? {
    let folded = word.lowercased()
    return allCases.first { $0.name.lowercased() == folded } ?? ColumnNames.field(of: String(word))
  }
}

/// The language of an export's titles and words.
public enum LineListLanguage: String, CaseIterable, Hashable, Sendable {
  case vietnamese = "vi"
  case english = "en"
}
