// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramUnits

/// A person as an officer writes them down.
public struct PersonForm: DeskForm {
  /// The full name.
  public var name: String
  /// The year of birth; `nil` when not known.
  public var birthYear: Int?
  /// The telephone number: `+` and country code, or as it is dialled in Vietnam.
  public var phone: String?
  /// The language that the person reads.
  public var language: Person.Language
  /// The code of the ward; empty when not known.
  public var area: String
  /// House and street.
  public var address: String

  /// Creates a form.
  public init(
    name: String, birthYear: Int? = nil, phone: String? = nil,
    language: Person.Language = .vietnamese, area: String = "", address: String = ""
  ) {
    self.name = name
    self.birthYear = birthYear
    self.phone = phone
    self.language = language
    self.area = area
    self.address = address
  }

  /// Reads `name`, `birthYear`, `phone`, `language`, `area`, `address`.
  public init(from reader: inout FormReader) {
    name = reader.text("name")
    birthYear = reader.optionalWhole("birthYear").map { Int($0) }
    phone = reader.optionalText("phone")
    language = reader.optionalWord("language", Person.Language.self) ?? .vietnamese
    area = reader.optionalText("area") ?? ""
    address = reader.optionalText("address") ?? ""
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.line(name, "name", most: DeskLimits.name)
    if let birthYear, !(DeskLimits.firstBirthYear...2100).contains(birthYear) {
      faults.add("birthYear", "should be a year such as 1984")
    }
    if let phone, Self.number(phone) == nil {
      faults.add("phone", "should be a telephone number such as +84912345678 or 0912 345 678")
    }
    faults.area(area)
    faults.optionalLine(address, "address", most: DeskLimits.address)
  }

  /// A telephone number with `+` and country code (E.164: at most 15 digits); a 0 in front stands
  /// for Vietnam's 84.
  static func number(_ text: String) -> String? {
    let digits = text.filter { !" .-()".contains($0) }
    let rest: Substring
    if digits.hasPrefix("+") {
      rest = digits.dropFirst()
    } else if digits.hasPrefix("0") {
      rest = "84" + digits.dropFirst()
    } else {
      return nil
    }
    guard (7...15).contains(rest.utf8.count), rest.first != "0",
      rest.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return "+" + rest
  }

  func person(_ id: PersonID) -> Person {
    Person(
      id: id, name: name, birthYear: birthYear, phone: phone.flatMap(Self.number),
      language: language, area: area, address: address)
  }
}

/// A device that is to stand for a person.
public struct DeviceForm: DeskForm {
  /// Whom it stands for.
  public var person: PersonID
  /// By which road it reports.
  public var kind: EnrolledDevice.Kind
  /// The name that it reports under; `nil` takes the identity's text.
  public var name: String?

  /// Creates a form.
  public init(person: PersonID, kind: EnrolledDevice.Kind, name: String? = nil) {
    self.person = person
    self.kind = kind
    self.name = name
  }

  /// Reads `person`, `kind`, `name`.
  public init(from reader: inout FormReader) {
    person = reader.id("person", Person.Subject.self)
    kind = reader.word("kind", otherwise: .owntracks)
    name = reader.optionalText("name")
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.optionalLine(name, "name", most: 64)
    if let name, name.isEmpty || name.contains(where: \.isWhitespace) {
      faults.add("name", "should be one word")
    }
  }
}
