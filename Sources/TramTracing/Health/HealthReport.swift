// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What is told about one person to a system of health records.
public struct HealthReport: Hashable, Sendable {
  /// A visit or call that is due.
  public struct Visit: Hashable, Sendable {
    /// The day.
    public var day: Day
    /// Whether it was made.
    public var isDone: Bool

    /// Creates a visit.
    public init(day: Day, isDone: Bool = false) {
      self.day = day
      self.isDone = isDone
    }
  }

  /// How sure a diagnosis is.
  public enum Certainty: String, Hashable, Sendable {
    case confirmed
    case provisional
  }

  /// By which the sender knows the person; never empty.
  public var identifier: String
  /// The name, family first as in Vietnam, or last as abroad.
  public var name: String?
  /// Whether male; `nil` when it is not known.
  public var isMale: Bool?
  /// The date of birth.
  public var birthDay: Day?
  /// The year of birth.
  public var birthYear: Int?
  /// The phone.
  public var phone: String?
  /// The number of the identity card.
  public var nationalNumber: String?
  /// House, street, hamlet.
  public var address: String?
  /// The ward or commune.
  public var ward: String?
  /// The district.
  public var district: String?
  /// The province or city.
  public var province: String?
  /// When the first symptom was.
  public var onset: Day?
  /// When the sample was taken.
  public var sampled: Day?
  /// What the laboratory found; `nil` when no test is told of.
  public var result: LineListWord?
  /// The diagnosis, if there is one.
  public var certainty: Certainty?
  /// When the case was confirmed or reported.
  public var diagnosed: Day?
  /// When the person died.
  public var died: Day?
  /// The visits of the follow-up.
  public var visits: [Visit] = []

  /// Creates a report that tells nothing yet.
  public init(identifier: String) { self.identifier = identifier }

  /// The report of a row of a line list.
  ///
  /// - Parameters:
  ///   - number: The row's number, for one without an identifier.
  ///   - days: For how many days after the last contact a contact is visited.
  public init(_ row: LineListRow, number: Int, visitingFor days: Int = 0) {
    self.init(identifier: row.text(.identifier) ?? "row-\(number)")
    name = row.text(.name)
    isMale = row.word(.sex).map { $0 == .male }
    birthDay = row.day(.birthDay)
    birthYear = row.yearOfBirth
    phone = row.text(.phone)
    nationalNumber = row.text(.nationalNumber)
    address = row.text(.address)
    ward = row.text(.ward)
    district = row.text(.district)
    province = row.text(.province)
    onset = row.day(.onset)
    sampled = row.day(.sampled)
    result = row.word(.result)
    diagnosed = row.day(.confirmed) ?? row.day(.reported)
    died = row.day(.died)
    let isContact = row.word(.kind) == .contact || row.number(.level).map { $0 > 0 } == true
    if !isContact, row.day(.confirmed) != nil || row.word(.kind) == .confirmedCase {
      certainty = .confirmed
    } else if row.word(.kind) == .suspectedCase {
      certainty = .provisional
    }
    if isContact, let last = row.day(.lastContact), days > 0 {
      visits = (1...Int32(min(days, 60))).map { Visit(day: Day(number: last.number + $0)) }
    }
  }
}

/// The codes of a disease in a health record.
public struct HealthCodes: Hashable, Sendable {
  /// The SNOMED CT code of the disease.
  public var diseaseCode: String
  /// How it is called.
  public var diseaseDisplay: String
  /// The LOINC code of the test.
  public var testCode: String
  /// How it is called.
  public var testDisplay: String

  /// Creates codes.
  public init(
    diseaseCode: String, diseaseDisplay: String, testCode: String, testDisplay: String
  ) {
    self.diseaseCode = diseaseCode
    self.diseaseDisplay = diseaseDisplay
    self.testCode = testCode
    self.testDisplay = testDisplay
  }

  /// COVID-19: SNOMED CT 840539006, LOINC 94500-6.
  public static let covid19 = HealthCodes(
    diseaseCode: "840539006", diseaseDisplay: "COVID-19", testCode: "94500-6",
    testDisplay: "SARS-CoV-2 (COVID-19) RNA [Presence] in Respiratory system specimen by NAA "
      + "with probe detection")
  /// Any disease, told in words where a code would say more than is known.
  public static let unnamed = HealthCodes(
    diseaseCode: "", diseaseDisplay: "notifiable disease", testCode: "",
    testDisplay: "laboratory test")
}
