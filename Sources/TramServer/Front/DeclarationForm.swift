// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramTracing
import TramUnits

/// The form of a health declaration: what was typed, kept as it was typed, and what it comes to.
struct DeclarationForm: Sendable {
  /// How many places and people a page offers at first, adds, and has at most.
  static let firstRows = 1
  static let addedRows = 2
  static let mostRows = 12

  /// A fault at a field of the page.
  struct Fault: Sendable {
    /// The field's `id`.
    var field: String
    var text: String
  }

  private let fields: FormFields
  /// How many rows of places the page has.
  private(set) var places: Int
  /// How many rows of people.
  private(set) var people: Int

  /// Reads what was typed.
  init(_ fields: FormFields) {
    self.fields = fields
    func count(_ name: String) -> Int {
      min(max(fields[name].flatMap { Int($0) } ?? Self.firstRows, Self.firstRows), Self.mostRows)
    }
    places = count("places")
    people = count("people")
    if fields["more"] == "places" { places = min(places + Self.addedRows, Self.mostRows) }
    if fields["more"] == "people" { people = min(people + Self.addedRows, Self.mostRows) }
  }

  /// What a text field holds; empty for nothing.
  func text(_ name: String) -> String { String((fields[name] ?? "").prefix(2000)) }

  func isChecked(_ name: String) -> Bool { fields[name] != nil }

  /// The day of a field: as a browser writes it, or as people do, `5/3/2020`.
  func day(_ name: String) -> Day? {
    let text = text(name)
    if let day = Day(text) { return day }
    let parts = text.split { "/.-".contains($0) }.compactMap { Int($0) }
    guard parts.count == 3, text.count <= 10, (1...31).contains(parts[0]),
      (1...12).contains(parts[1]), (1900...2200).contains(parts[2])
    else { return nil }
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return Day("\(parts[2])-\(padded(parts[1]))-\(padded(parts[0]))")
  }

  private func answer(_ name: String) -> Bool? {
    switch fields[name] {
    case "yes": true
    case "no": false
    default: nil
    }
  }

  private var chosen: Set<HealthDeclaration.Symptom> {
    Set(HealthDeclaration.Symptom.allCases.filter { isChecked("symptom-\($0.rawValue)") })
  }

  /// What was declared, as far as it can be read.
  var declaration: HealthDeclaration {
    var form = HealthDeclaration()
    form.name = text("name")
    form.phone = text("phone")
    form.birthYear = Int(text("birthYear"))
    form.address = text("address")
    let none = isChecked("symptom-none")
    form.symptoms = chosen.isEmpty ? (none ? [] : nil) : chosen
    form.onset = day("onset")
    form.metCase = answer("metCase")
    form.lastMet = day("lastMet")
    form.metIll = answer("metIll")
    for row in 0..<places where !isBlank("place\(row)", ["", "-from", "-to"]) {
      guard let from = day("place\(row)-from") else { continue }
      let to = text("place\(row)-to").isEmpty ? from : day("place\(row)-to") ?? from
      form.journeys.append(
        HealthDeclaration.Journey(place: text("place\(row)"), from: from, to: to))
    }
    for row in 0..<people where !isBlank("met\(row)", ["", "-phone", "-day"]) {
      form.companions.append(
        HealthDeclaration.Companion(
          name: text("met\(row)"), phone: text("met\(row)-phone"), day: day("met\(row)-day")))
    }
    form.isAffirmed = isChecked("affirmed")
    return form
  }

  private func isBlank(_ name: String, _ parts: [String]) -> Bool {
    parts.allSatisfy { text(name + $0).isEmpty }
  }

  /// What is to be mended, in the order of the page.
  func faults(_ speech: Speech, today: Day) -> [Fault] {
    let language: LineListLanguage = speech.language == .vietnamese ? .vietnamese : .english
    var faults: [Fault] = []
    for fault in declaration.faults(today: today) {
      // Rows have faults of their own below, which know their fields.
      guard fault.question != .journeys, fault.question != .companions else { continue }
      faults.append(Fault(field: Self.field(fault.question), text: fault.text(language)))
    }
    if isChecked("symptom-none"), !chosen.isEmpty {
      faults.append(Fault(field: "symptom-none", text: speech.say("front.bothSymptoms")))
    }
    for name in ["onset", "lastMet"] where !text(name).isEmpty && day(name) == nil {
      faults.removeAll { $0.field == name }
      faults.append(Fault(field: name, text: speech.say("front.badDay")))
    }
    faults += rowFaults(speech, today)
    let order = Self.order
    return faults.enumerated().sorted {
      (order[$0.element.field] ?? 100, $0.offset) < (order[$1.element.field] ?? 100, $1.offset)
    }.map(\.element)
  }

  private func rowFaults(_ speech: Speech, _ today: Day) -> [Fault] {
    var faults: [Fault] = []
    let asked = Day(number: today.number - HealthDeclaration.days)...today
    for row in 0..<places where !isBlank("place\(row)", ["", "-from", "-to"]) {
      let (name, number) = ("place\(row)", "\(row + 1)")
      if text(name).isEmpty {
        faults.append(Fault(field: name, text: speech.say("front.placeMissing", number)))
      }
      let from = day("\(name)-from")
      let to = text("\(name)-to").isEmpty ? from : day("\(name)-to")
      guard let from, let to, from <= to, from <= today, asked.contains(to) else {
        faults.append(Fault(field: "\(name)-from", text: speech.say("front.placeDays", number)))
        continue
      }
    }
    for row in 0..<people where !isBlank("met\(row)", ["", "-phone", "-day"]) {
      let (name, number) = ("met\(row)", "\(row + 1)")
      if SearchFold.words(of: text(name)).isEmpty {
        faults.append(Fault(field: name, text: speech.say("front.metName", number)))
      }
      let phone = text("\(name)-phone")
      if !phone.isEmpty, PhoneNumber.key(phone) == nil || phone.utf8.count > 40 {
        faults.append(Fault(field: "\(name)-phone", text: speech.say("front.metPhone", number)))
      }
      if !text("\(name)-day").isEmpty, day("\(name)-day").map({ !asked.contains($0) }) ?? true {
        faults.append(Fault(field: "\(name)-day", text: speech.say("front.metDay", number)))
      }
    }
    return faults
  }

  private static func field(_ question: DeclarationFault.Question) -> String {
    switch question {
    case .symptoms: "symptom-fever"
    case .metCase: "metCase-yes"
    case .metIll: "metIll-yes"
    case .journeys: "place0"
    case .companions: "met0"
    default: question.rawValue
    }
  }

  private static let order: [String: Int] = Dictionary(
    uniqueKeysWithValues: [
      "name", "phone", "birthYear", "address", "symptom-fever", "symptom-none", "onset",
      "metCase-yes", "lastMet", "metIll-yes",
    ].enumerated().map { ($1, $0) } + [("affirmed", 200)])

  // MARK: The page

  /// The fields as the page shows them again.
  func view(_ speech: Speech, _ faults: [Fault]) -> PageView {
    let told = Dictionary(faults.map { ($0.field, $0.text) }) { first, _ in first }
    func fault(_ field: String) -> Any { told[field] ?? false }
    var view: PageView = [:]
    for name in ["name", "phone", "birthYear", "address", "onset", "lastMet"] {
      view[name] = text(name)
      view["\(name)Fault"] = fault(name)
    }
    view["symptoms"] = HealthDeclaration.Symptom.allCases.map { symptom -> PageView in
      let name = "symptom-\(symptom.rawValue)"
      return [
        "name": name, "label": speech.say("front.\(symptom.rawValue)"),
        "checked": isChecked(name),
      ]
    }
    view["none"] = isChecked("symptom-none")
    view["symptomFault"] = told["symptom-fever"] ?? told["symptom-none"] ?? false
    for name in ["metCase", "metIll"] {
      view["\(name)Yes"] = fields[name] == "yes"
      view["\(name)No"] = fields[name] == "no"
      view["\(name)Fault"] = fault("\(name)-yes")
    }
    view["affirmed"] = isChecked("affirmed")
    view["affirmedFault"] = fault("affirmed")
    view["places"] = (0..<places).map { row -> PageView in
      let name = "place\(row)"
      return [
        "id": name, "number": "\(row + 1)", "place": text(name), "from": text("\(name)-from"),
        "to": text("\(name)-to"), "fault": fault(name), "dayFault": fault("\(name)-from"),
      ]
    }
    view["people"] = (0..<people).map { row -> PageView in
      let name = "met\(row)"
      return [
        "id": name, "number": "\(row + 1)", "name": text(name), "phone": text("\(name)-phone"),
        "day": text("\(name)-day"), "fault": fault(name), "phoneFault": fault("\(name)-phone"),
        "dayFault": fault("\(name)-day"),
      ]
    }
    view["placeCount"] = "\(places)"
    view["peopleCount"] = "\(people)"
    view["morePlaces"] = places < Self.mostRows
    view["morePeople"] = people < Self.mostRows
    view["hasFaults"] = !faults.isEmpty
    view["faults"] = faults.map { ["field": $0.field, "text": $0.text] as PageView }
    return view
  }
}
