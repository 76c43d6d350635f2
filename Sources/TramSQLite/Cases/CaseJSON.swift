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

  /// A message as JSON.
  static func bytes(of message: CaseMessage) -> [UInt8] {
    var json = CaseJSON()
    json.object { json in
      json.id("person", message.person)
      json.text("text", message.text)
      json.key("values")
      json.object { json in
        for (name, value) in message.values.sorted(by: { $0.key < $1.key }) {
          json.separate()
          json.out.appendJSON(name)
          json.out.append(byte: UInt8(ascii: ":"))
          json.out.appendJSON(value)
        }
        return true
      }
      return true
    }
    return json.out.bytes
  }

  /// A name of the register as JSON.
  static func bytes(of name: RegisteredName) -> [UInt8] {
    var json = CaseJSON()
    json.object { json in
      json.text("address", name.address)
      json.whole("birthYear", name.birthYear)
      json.text("name", name.name)
      json.text("nationalNumber", name.nationalNumber)
      json.whole("occurrence", name.occurrence)
      json.text("phone", name.phone)
      return true
    }
    return json.out.bytes
  }

  private mutating func append<Row: CaseRow>(_ rows: [Row]) -> Bool {
    for (index, row) in rows.enumerated() {
      if index > 0 { out.append(byte: UInt8(ascii: ",")) }
      guard append(row) else { return false }
    }
    return true
  }

  private mutating func append<Row: CaseRow>(_ row: Row) -> Bool {
    object { json in
      switch row {
      case let person as TracedPerson: json.members(of: person)
      case let contact as CaseContact: json.members(of: contact)
      case let task as CaseTask: json.members(of: task)
      case let step as PersonStep: json.members(of: step)
      default: false
      }
    }
  }

  @discardableResult
  private mutating func object(_ members: (inout CaseJSON) -> Bool) -> Bool {
    out.append(byte: UInt8(ascii: "{"))
    isFirst = true
    let isWhole = members(&self)
    out.append(byte: UInt8(ascii: "}"))
    isFirst = false
    return isWhole
  }

  // MARK: Rows

  private mutating func members(of person: TracedPerson) -> Bool {
    text("area", person.area)
    time("cleared", person.cleared)
    day("due", person.due)
    day("exposed", person.exposed)
    whole("followUps", person.followUps)
    id("id", person.id)
    id("infector", person.infector)
    time("isolated", person.isolated)
    text("label", person.label)
    whole("level", person.level)
    id("mergedInto", person.mergedInto)
    id("ownCase", person.ownCase)
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
    id("from", contact.from)
    id("id", contact.id)
    time("last", contact.last)
    guard number("nearest", contact.nearest), number("probability", contact.probability),
      number("seconds", contact.seconds)
    else { return false }
    text("source", contact.source.rawValue)
    id("to", contact.to)
    text("verdict", contact.verdict.rawValue)
    return true
  }

  private mutating func members(of task: CaseTask) -> Bool {
    text("area", task.area)
    text("doneBy", task.doneBy)
    day("due", task.due)
    time("ended", task.ended)
    whole("followUpDay", task.followUpDay)
    id("id", task.id)
    text("kind", task.kind.rawValue)
    whole("level", task.level)
    time("made", task.made)
    text("note", task.note)
    id("ofCase", task.ofCase)
    id("person", task.person)
    text("state", task.state.rawValue)
    return true
  }

  private mutating func members(of step: PersonStep) -> Bool {
    whole("after", step.after)
    time("at", step.at)
    text("author", step.author)
    whole("before", step.before)
    id("contact", step.contact)
    whole("day", step.day)
    id("id", step.id)
    if let isPositive = step.isPositive {
      key("isPositive")
      out.append(isPositive ? "true" : "false")
    }
    text("kind", step.kind.rawValue)
    id("ofCase", step.ofCase)
    id("other", step.other)
    id("person", step.person)
    guard reason(step.reason) else { return false }
    id("release", step.release)
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
    return object { json in
      json.id("contact", reason.contact)
      json.time("exposed", reason.exposed)
      json.id("from", reason.from)
      json.whole("fromLevel", reason.fromLevel)
      json.time("met", reason.met)
      json.id("ofCase", reason.ofCase)
      return json.number("seconds", reason.seconds)
    }
  }

  // MARK: Members

  private mutating func separate() {
    if !isFirst { out.append(byte: UInt8(ascii: ",")) }
    isFirst = false
  }

  private mutating func key(_ name: StaticString) {
    separate()
    out.append(byte: UInt8(ascii: "\""))
    out.append(literal: name)
    out.append(literal: "\":")
  }

  private mutating func id<Subject: LetteredSubject>(_ name: StaticString, _ id: ID<Subject>?) {
    guard let id else { return }
    key(name)
    let (bytes, count) = id.letters
    out.append(byte: UInt8(ascii: "\""))
    out.append(bytes.span.extracting(0..<count))
    out.append(byte: UInt8(ascii: "\""))
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
    let (year, month, date) = day.components
    guard (0...9999).contains(year) else { return out.append("\"\(day)\"") }
    out.append(byte: UInt8(ascii: "\""))
    digits(year / 100)
    digits(year % 100)
    out.append(byte: UInt8(ascii: "-"))
    digits(month)
    out.append(byte: UInt8(ascii: "-"))
    digits(date)
    out.append(byte: UInt8(ascii: "\""))
  }

  /// Two digits, of a number from 0 to 99.
  private mutating func digits(_ number: Int) {
    out.append(byte: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / 10))
    out.append(byte: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number % 10))
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
