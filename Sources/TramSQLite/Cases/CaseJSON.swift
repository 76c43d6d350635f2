// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTracing
import TramUnits

/// Writes the rows of the case desk as JSON with sorted keys, as `DeskJSON` does, in a tenth of the
/// time: an import writes each row twice, into the journal and into its table.
///
/// What it writes is read as the same row; kinds of which there are few are left to `DeskJSON`.
struct CaseJSON {
  private(set) var out = ByteWriter(capacity: 512)
  private var isFirst = true

  /// A row as JSON; `nil` for a kind that is left to others, or a number that JSON has not.
  static func bytes<Row: CaseRow>(of row: Row) -> [UInt8]? {
    var json = CaseJSON()
    return json.append(row) ? json.out.bytes : nil
  }

  /// A fact with its moment and author as JSON; `nil` as `bytes(of:)` says.
  static func bytes(of entry: CaseEntry) -> [UInt8]? {
    var json = CaseJSON()
    let name: StaticString
    switch entry.event {
    case .personsKept: name = "personsKept"
    case .contactsKept: name = "contactsKept"
    case .tasksKept: name = "tasksKept"
    case .stepsTaken: name = "stepsTaken"
    case .casesKept, .contactsRemoved, .namesReleased: return nil
    }
    json.out.append(literal: "{\"author\":")
    json.out.appendJSON(entry.author)
    json.out.append(literal: ",\"event\":{\"")
    json.out.append(literal: name)
    json.out.append(literal: "\":{\"_0\":[")
    let isWhole =
      switch entry.event {
      case .personsKept(let rows): json.append(rows)
      case .contactsKept(let rows): json.append(rows)
      case .tasksKept(let rows): json.append(rows)
      case .stepsTaken(let rows): json.append(rows)
      case .casesKept, .contactsRemoved, .namesReleased: false
      }
    guard isWhole else { return nil }
    json.out.append(literal: "]}},\"time\":")
    json.out.append(decimal: entry.time.milliseconds)
    json.out.append(literal: "}")
    return json.out.bytes
  }

  private mutating func append<Row: CaseRow>(_ rows: [Row]) -> Bool {
    for (index, row) in rows.enumerated() {
      if index > 0 { out.append(literal: ",") }
      guard append(row) else { return false }
    }
    return true
  }

  private mutating func append<Row: CaseRow>(_ row: Row) -> Bool {
    out.append(literal: "{")
    isFirst = true
    let isWhole =
      switch row {
      case let person as TracedPerson: members(of: person)
      case let contact as CaseContact: members(of: contact)
      case let task as CaseTask: members(of: task)
      case let step as PersonStep: members(of: step)
      default: false
      }
    out.append(literal: "}")
    return isWhole
  }

  // MARK: Rows

  private mutating func members(of person: TracedPerson) -> Bool {
    text("area", person.area)
    time("cleared", person.cleared)
    day("due", person.due)
    day("exposed", person.exposed)
    whole("followUps", person.followUps)
    text("id", person.id.text)
    text("infector", person.infector?.text)
    time("isolated", person.isolated)
    text("label", person.label)
    whole("level", person.level)
    text("mergedInto", person.mergedInto?.text)
    text("ownCase", person.ownCase?.text)
    guard reason(person.reason) else { return false }
    time("since", person.since)
    text("state", person.state.rawValue)
    time("tested", person.tested)
    whole("trail", person.trail.map { Int($0) })
    day("until", person.until)
    return true
  }

  private mutating func members(of contact: CaseContact) -> Bool {
    guard number("dose", contact.dose) else { return false }
    text("evidence", contact.evidence)
    time("first", contact.first)
    text("from", contact.from.text)
    text("id", contact.id.text)
    time("last", contact.last)
    guard number("nearest", contact.nearest), number("probability", contact.probability),
      number("seconds", contact.seconds)
    else { return false }
    text("source", contact.source.rawValue)
    text("to", contact.to.text)
    text("verdict", contact.verdict.rawValue)
    return true
  }

  private mutating func members(of task: CaseTask) -> Bool {
    text("area", task.area)
    text("doneBy", task.doneBy)
    day("due", task.due)
    time("ended", task.ended)
    whole("followUpDay", task.followUpDay)
    text("id", task.id.text)
    text("kind", task.kind.rawValue)
    whole("level", task.level)
    time("made", task.made)
    text("note", task.note)
    text("ofCase", task.ofCase?.text)
    text("person", task.person.text)
    text("state", task.state.rawValue)
    return true
  }

  private mutating func members(of step: PersonStep) -> Bool {
    whole("after", step.after)
    time("at", step.at)
    text("author", step.author)
    whole("before", step.before)
    text("contact", step.contact?.text)
    whole("day", step.day)
    text("id", step.id.text)
    if let isPositive = step.isPositive {
      key("isPositive")
      out.append(isPositive ? "true" : "false")
    }
    text("kind", step.kind.rawValue)
    text("ofCase", step.ofCase?.text)
    text("other", step.other?.text)
    text("person", step.person.text)
    guard reason(step.reason) else { return false }
    text("release", step.release?.text)
    if let symptoms = step.symptoms {
      key("symptoms")
      for (index, symptom) in symptoms.enumerated() {
        out.append(index == 0 ? "[" : ",")
        out.appendJSON(symptom)
      }
      out.append(symptoms.isEmpty ? "[]" : "]")
    }
    guard number("temperature", step.temperature) else { return false }
    text("text", step.text)
    time("time", step.time)
    return true
  }

  private mutating func reason(_ reason: LevelReason?) -> Bool {
    guard let reason else { return true }
    key("reason")
    out.append(literal: "{")
    isFirst = true
    text("contact", reason.contact.text)
    time("exposed", reason.exposed)
    text("from", reason.from.text)
    whole("fromLevel", reason.fromLevel)
    time("met", reason.met)
    text("ofCase", reason.ofCase.text)
    let isWhole = number("seconds", reason.seconds)
    out.append(literal: "}")
    return isWhole
  }

  // MARK: Members

  private mutating func key(_ name: StaticString) {
    if !isFirst { out.append(literal: ",") }
    isFirst = false
    out.append(literal: "\"")
    out.append(literal: name)
    out.append(literal: "\":")
  }

  private mutating func text(_ name: StaticString, _ text: String?) {
    guard let text else { return }
    key(name)
    out.appendJSON(text)
  }

  private mutating func time(_ name: StaticString, _ time: Instant?) {
    guard let time else { return }
    key(name)
    out.append(decimal: time.milliseconds)
  }

  private mutating func day(_ name: StaticString, _ day: Day?) {
    guard let day else { return }
    key(name)
    out.append("\"\(day)\"")
  }

  private mutating func whole(_ name: StaticString, _ number: Int?) {
    guard let number else { return }
    key(name)
    out.append(decimal: Int64(number))
  }

  private mutating func number(_ name: StaticString, _ number: Double?) -> Bool {
    guard let number else { return true }
    guard number.isFinite else { return false }
    key(name)
    if let whole = Int64(exactly: number), abs(number) < 1e15 {
      out.append(decimal: whole)
    } else {
      out.append("\(number)")
    }
    return true
  }
}
