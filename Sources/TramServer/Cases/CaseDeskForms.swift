// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramTracing
import TramUnits

/// A case that is taken up, or how it stands from now on.
struct CaseDeskForm: DeskForm {
  var mention: PersonMention
  /// The name of the person's device, whose trail is theirs; empty where there is none.
  var device: String
  var form: CaseForm
  /// What goes into the register of names, if anything.
  var name: RegisteredName?

  init(from reader: inout FormReader) {
    mention = PersonMention(
      id: reader.optionalID("person", TracedPerson.Subject.self),
      trail: reader.trail("trail"), label: reader.optionalText("label") ?? "",
      area: reader.optionalText("area") ?? "")
    device = reader.optionalText("device") ?? ""
    form = CaseForm(
      disease: reader.text("disease"), number: reader.optionalText("number") ?? "",
      onset: reader.optionalDay("onset"), sampled: reader.optionalTime("sampled"),
      resulted: reader.optionalTime("resulted"), isolated: reader.optionalTime("isolated"),
      infector: reader.optionalID("infector", TracedPerson.Subject.self),
      state: reader.optionalWord("state", TracedCase.State.self) ?? .suspected,
      note: reader.optionalText("note") ?? "")
    name = reader.optionalName()
  }

  func check(_ faults: inout FormFaults) {
    faults.area(mention.area)
    faults.optionalLine(form.disease, "disease")
  }
}

/// A positive result of a case.
struct ConfirmForm: DeskForm {
  var sampled: Instant
  var resulted: Instant

  init(from reader: inout FormReader) {
    sampled = reader.time("sampled")
    resulted = reader.time("resulted")
  }

  func check(_ faults: inout FormFaults) {}
}

/// A meeting that somebody told of.
struct MeetingForm: DeskForm {
  var draft: MeetingDraft
  var name: RegisteredName?

  init(from reader: inout FormReader) {
    let from = PersonMention(id: reader.id("from", TracedPerson.Subject.self))
    let to = PersonMention(
      id: reader.optionalID("to", TracedPerson.Subject.self), trail: reader.trail("trail"),
      label: reader.optionalText("label") ?? "", area: reader.optionalText("area") ?? "")
    let first = reader.time("first")
    let minutes = reader.optionalNumber("minutes")
    let last = reader.optionalTime("last") ?? first.advanced(seconds: (minutes ?? 15) * 60)
    draft = MeetingDraft(
      from: from, to: to, first: first, last: last,
      seconds: (minutes ?? max(0, last.seconds(since: first)) / 60) * 60,
      nearest: reader.optionalNumber("nearest"),
      source: reader.optionalWord("source", CaseContact.Source.self) ?? .interview,
      evidence: reader.optionalText("evidence") ?? "")
    name = reader.optionalName()
  }

  func check(_ faults: inout FormFaults) { faults.area(draft.to.area) }
}

/// What staff found out about a meeting.
struct VerdictForm: DeskForm {
  var verdict: CaseContact.Verdict
  var note: String

  init(from reader: inout FormReader) {
    verdict = reader.word("verdict", otherwise: .open)
    note = reader.optionalText("note") ?? ""
  }

  func check(_ faults: inout FormFaults) { faults.words(note, "note") }
}

/// Why a meeting is taken out that was typed wrongly.
struct RemovalForm: DeskForm {
  var note: String

  init(from reader: inout FormReader) { note = reader.text("note") }

  func check(_ faults: inout FormFaults) { faults.line(note, "note") }
}

/// A name that is looked up, and what for.
struct NameSearchForm: DeskForm {
  /// The most people who are told.
  static let mostFound = 50

  var name: String
  var purpose: String

  init(from reader: inout FormReader) {
    name = reader.text("name")
    purpose = reader.text("purpose")
  }

  func check(_ faults: inout FormFaults) {
    faults.line(name, "name")
    faults.line(purpose, "purpose")
  }
}

/// A test of a person.
struct TestForm: DeskForm {
  var test: PersonTest
  var disease: String

  init(from reader: inout FormReader) {
    enum Result: String, CaseIterable { case positive, negative }
    test = PersonTest(
      sampled: reader.time("sampled"), resulted: reader.time("resulted"),
      isPositive: reader.word("result", otherwise: Result.negative) == .positive)
    disease = reader.text("disease")
  }

  func check(_ faults: inout FormFaults) { faults.line(disease, "disease") }
}

/// A call or visit of the follow-up.
struct FollowUpForm: DeskForm {
  var note: FollowUpNote

  /// The symptoms that a page asks for.
  static let symptoms = ["fever", "cough", "breath", "throat", "smell", "other"]

  init(from reader: inout FormReader) {
    let day = reader.optionalDay("day") ?? Day(number: 0)
    var symptoms: [String] = []
    for word in Self.symptoms where reader.optionalText("symptom-\(word)") != nil {
      symptoms.append(word)
    }
    for word in (reader.optionalText("symptoms") ?? "").split(separator: ",") {
      symptoms.append(String(word.drop { $0 == " " }))
    }
    note = FollowUpNote(
      day: day, temperature: reader.optionalNumber("temperature"), symptoms: symptoms,
      isSampled: reader.optionalText("sampled") != nil, note: reader.optionalText("note") ?? "")
  }

  func check(_ faults: inout FormFaults) {
    faults.words(note.note, "note")
    if note.day.number == 0 { faults.add("day", "is missing") }
    for symptom in note.symptoms where !Self.symptoms.contains(symptom) {
      faults.add("symptoms", "should be some of \(Self.symptoms.joined(separator: ", "))")
      break
    }
  }
}

/// Since when a person is kept apart; without a moment they are so no longer.
struct ApartForm: DeskForm {
  var from: Instant?

  init(from reader: inout FormReader) { from = reader.optionalTime("from") }

  func check(_ faults: inout FormFaults) {}
}

/// Where a person lives now.
struct MoveForm: DeskForm {
  var area: String

  init(from reader: inout FormReader) { area = reader.text("area") }

  func check(_ faults: inout FormFaults) { faults.area(area) }
}

/// As whom a person is kept from now on.
struct MergeForm: DeskForm {
  var into: TracedPersonID

  init(from reader: inout FormReader) { into = reader.id("into", TracedPerson.Subject.self) }

  func check(_ faults: inout FormFaults) {}
}

/// Names that are asked for.
struct ReleaseForm: DeskForm {
  var persons: [TracedPersonID] = []
  var ofCase: TracedCaseID?
  var purpose: String

  init(from reader: inout FormReader) {
    for text in reader.text("persons").split(separator: ",") {
      if let id = TracedPersonID(text) {
        persons.append(id)
      } else {
        reader.fault("persons", "should be identities that begin with N, with commas between")
      }
    }
    ofCase = reader.optionalID("case", TracedCase.Subject.self)
    purpose = reader.text("purpose")
  }

  func check(_ faults: inout FormFaults) { faults.line(purpose, "purpose") }
}

extension FormReader {
  /// The date of a member, `2026-11-24`, or `nil`.
  mutating func optionalDay(_ name: String) -> Day? {
    guard let text = optionalText(name) else { return nil }
    guard let day = Day(text) else {
      fault(name, "should be a date such as 2026-11-24")
      return nil
    }
    return day
  }

  /// The number of a trail, or `nil`.
  fileprivate mutating func trail(_ name: String) -> UInt32? {
    guard let whole = optionalWhole(name) else { return nil }
    guard let number = UInt32(exactly: whole) else {
      fault(name, "should be the number of a trail")
      return nil
    }
    return number
  }

  /// What goes into the register of names, or `nil`.
  fileprivate mutating func optionalName() -> RegisteredName? {
    let name = optionalText("name")
    let phone = optionalText("phone")
    let address = optionalText("address")
    let year = optionalWhole("birthYear")
    guard name != nil || phone != nil || address != nil else { return nil }
    return RegisteredName(
      name: String((name ?? "").prefix(DeskLimits.name)),
      phone: String((phone ?? "").prefix(40)),
      address: String((address ?? "").prefix(DeskLimits.address)),
      birthYear: year.flatMap { Int(exactly: $0) })
  }
}
