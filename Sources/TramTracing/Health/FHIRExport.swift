// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Writes health reports as resources of FHIR R4: Patient, Condition, Observation and Task.
///
/// No more is written than is asked: without names there is no name, phone, card or street in it,
/// and of the date of birth the year. References lead to patients by their place in the export,
/// not by a name. (HL7 FHIR release 4.0.1, hl7.org/fhir/R4.)
public struct FHIRExport: Sendable {
  /// How much of a person is told.
  public enum Profile: String, CaseIterable, Hashable, Sendable {
    /// Identifier, sex, year of birth, district and province.
    case withoutNames
    /// Name, phone, card, full date of birth and address besides.
    case withNames
  }

  /// What is told of persons.
  public var profile: Profile
  /// The codes of the disease.
  public var codes: HealthCodes
  /// The address under which the sender's identifiers are unique; `nil` for none.
  public var system: String?

  /// Creates an export.
  public init(
    profile: Profile = .withoutNames, codes: HealthCodes = .covid19, system: String? = nil
  ) {
    self.profile = profile
    self.codes = codes
    self.system = system
  }

  /// All resources as one Bundle of the type `collection`.
  ///
  /// - Complexity: O(bytes out)
  public func bundle(_ reports: [HealthReport]) -> [UInt8] {
    var writer = ByteWriter(capacity: reports.count * 1024)
    writer.append(literal: "{\"resourceType\":\"Bundle\",\"type\":\"collection\"")
    var isFirst = true
    forEachResource(of: reports) { resource in
      writer.append(isFirst ? ",\"entry\":[\n{\"resource\":" : ",\n{\"resource\":")
      isFirst = false
      writer.append(contentsOf: resource.bytes)
      writer.append(literal: "}")
    }
    writer.append(isFirst ? "}\n" : "\n]}\n")
    return writer.bytes
  }

  /// A resource a line, as bulk loads take them (NDJSON).
  ///
  /// - Complexity: O(bytes out)
  public func lines(_ reports: [HealthReport]) -> [UInt8] {
    var writer = ByteWriter(capacity: reports.count * 1024)
    forEachResource(of: reports) { resource in
      writer.append(contentsOf: resource.bytes)
      writer.append(literal: "\n")
    }
    return writer.bytes
  }

  private func forEachResource(of reports: [HealthReport], _ body: (JSONObject) -> Void) {
    for (number, report) in reports.enumerated() {
      let patient = "p\(number + 1)"
      body(self.patient(report, patient))
      if let condition = condition(report, patient) { body(condition) }
      if let result = result(report, patient) { body(result) }
      if let onset = onset(report, patient) { body(onset) }
      for (place, visit) in report.visits.enumerated() {
        body(task(visit, patient, "\(patient)-v\(place + 1)"))
      }
    }
  }
}

// The resources.
extension FHIRExport {
  private func patient(_ report: HealthReport, _ id: String) -> JSONObject {
    var object = JSONObject("Patient", id)
    object.add("identifier", identifiers(report))
    if profile == .withNames {
      if let name = report.name, !name.isEmpty { object.add("name", [humanName(name)]) }
      if let phone = report.phone, !phone.isEmpty {
        var telecom = JSONObject()
        telecom.add("system", "phone")
        telecom.add("value", phone)
        object.add("telecom", [telecom])
      }
    }
    if let isMale = report.isMale { object.add("gender", isMale ? "male" : "female") }
    if profile == .withNames, let day = report.birthDay {
      object.add("birthDate", day.description)
    } else if let year = report.birthYear ?? report.birthDay?.components.year,
      (1000...9999).contains(year)
    {
      object.add("birthDate", String(year))
    }
    if let died = report.died { object.add("deceasedDateTime", died.description) }
    if let address = address(report) { object.add("address", [address]) }
    return object
  }

  private func identifiers(_ report: HealthReport) -> [JSONObject] {
    var own = JSONObject()
    if let system { own.add("system", system) }
    own.add("value", report.identifier)
    guard profile == .withNames, let number = report.nationalNumber, !number.isEmpty else {
      return [own]
    }
    var card = JSONObject()
    card.add("use", "official")
    var type = JSONObject()
    type.add("text", "National ID")
    card.add("type", type)
    card.add("value", number)
    return [own, card]
  }

  /// A name in parts: the family's, and the others in the order in which they are said.
  private func humanName(_ text: String) -> JSONObject {
    var object = JSONObject()
    object.add("use", "official")
    object.add("text", text)
    var words = text.split { $0.isWhitespace }.map(String.init)
    if words.count > 1 {
      object.add("family", PersonName(text).wasTurned ? words.removeLast() : words.removeFirst())
      object.add("given", words)
    }
    return object
  }

  private func address(_ report: HealthReport) -> JSONObject? {
    var object = JSONObject()
    var isEmpty = true
    func add(_ name: String, _ text: String?) {
      guard let text, !text.isEmpty else { return }
      object.add(name, text)
      isEmpty = false
    }
    if profile == .withNames {
      let lines = [report.address, report.ward].compactMap(\.self).filter { !$0.isEmpty }
      if !lines.isEmpty {
        object.add("line", lines)
        isEmpty = false
      }
    }
    add("district", report.district)
    add("state", report.province)
    guard !isEmpty else { return nil }
    object.add("country", "VN")
    return object
  }

  private func condition(_ report: HealthReport, _ patient: String) -> JSONObject? {
    guard let certainty = report.certainty else { return nil }
    var object = JSONObject("Condition", "\(patient)-c")
    let terms = "http://terminology.hl7.org/CodeSystem/"
    if certainty == .confirmed {
      object.add("clinicalStatus", concept("\(terms)condition-clinical", "active", nil))
    }
    object.add(
      "verificationStatus", concept("\(terms)condition-ver-status", certainty.rawValue, nil))
    object.add("code", concept(Self.snomed, codes.diseaseCode, codes.diseaseDisplay))
    object.add("subject", reference(patient))
    if let onset = report.onset { object.add("onsetDateTime", onset.description) }
    if let day = report.diagnosed { object.add("recordedDate", day.description) }
    return object
  }

  private func result(_ report: HealthReport, _ patient: String) -> JSONObject? {
    guard let result = report.result else { return nil }
    var object = JSONObject("Observation", "\(patient)-r")
    object.add("status", result == .pending ? "registered" : "final")
    object.add(
      "category",
      [
        concept(
          "http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory")
      ])
    object.add("code", concept(Self.loinc, codes.testCode, codes.testDisplay))
    object.add("subject", reference(patient))
    if let sampled = report.sampled { object.add("effectiveDateTime", sampled.description) }
    switch result {
    case .positive:
      object.add("valueCodeableConcept", concept(Self.snomed, "260373001", "Detected"))
    case .negative:
      object.add("valueCodeableConcept", concept(Self.snomed, "260415000", "Not detected"))
    default: break
    }
    return object
  }

  private func onset(_ report: HealthReport, _ patient: String) -> JSONObject? {
    guard let onset = report.onset else { return nil }
    var object = JSONObject("Observation", "\(patient)-o")
    object.add("status", "final")
    object.add("code", concept(Self.loinc, "11368-8", "Illness or injury onset date and time"))
    object.add("subject", reference(patient))
    object.add("valueDateTime", onset.description)
    return object
  }

  private func task(_ visit: HealthReport.Visit, _ patient: String, _ id: String) -> JSONObject {
    var object = JSONObject("Task", id)
    object.add("status", visit.isDone ? "completed" : "requested")
    object.add("intent", "order")
    object.add("code", concept(Self.snomed, "185389009", "Follow-up visit"))
    object.add("for", reference(patient))
    var period = JSONObject()
    period.add("start", visit.day.description)
    period.add("end", visit.day.description)
    if visit.isDone {
      object.add("executionPeriod", period)
    } else {
      var restriction = JSONObject()
      restriction.add("period", period)
      object.add("restriction", restriction)
    }
    return object
  }

  private static let snomed = "http://snomed.info/sct"
  private static let loinc = "http://loinc.org"

  private func reference(_ patient: String) -> JSONObject {
    var object = JSONObject()
    object.add("reference", "Patient/\(patient)")
    return object
  }

  /// A concept of a code, or of words alone where there is no code.
  private func concept(_ system: String, _ code: String, _ display: String?) -> JSONObject {
    var object = JSONObject()
    guard !code.isEmpty else {
      object.add("text", display ?? "")
      return object
    }
    var coding = JSONObject()
    coding.add("system", system)
    coding.add("code", code)
    if let display { coding.add("display", display) }
    object.add("coding", [coding])
    return object
  }
}
