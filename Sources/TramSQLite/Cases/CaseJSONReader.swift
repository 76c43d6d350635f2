// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTracing
import TramUnits

/// Reads the rows of the case desk from the JSON that `CaseJSON` and `DeskJSON` write, in
/// less than a tenth of Foundation's time: a start reads a million of them.
///
/// It knows one form, keys in order and members as they are written, and takes nothing else: what
/// it declines is for `DeskJSON` to read or to refuse. What it reads is what Foundation reads. No
/// bytes make it trap.
struct CaseJSONReader: ~Escapable {
  private var json: JSONScanner

  /// How deep a row's members lie: a fact, its rows, a row, its reason.
  private static let deepest = 8
  /// Said of bytes that are to be read by others.
  private static let declined = BytesError(.syntax, detail: "another form of a row", offset: 0)

  @_lifetime(copy bytes)
  private init(_ bytes: Span<UInt8>) {
    json = JSONScanner(bytes, maximumDepth: Self.deepest)
  }

  // MARK: Whole texts

  /// A row; `nil` for bytes of any other form.
  static func row<Row: CaseRow>(_ kind: Row.Type, from bytes: Span<UInt8>) -> Row? {
    var reader = CaseJSONReader(bytes)
    do throws(BytesError) {
      let row = try reader.row(kind)
      try reader.json.finish()
      return row
    } catch {
      return nil
    }
  }

  /// A fact with its moment and author; `nil` for bytes of any other form.
  static func entry(from bytes: Span<UInt8>) -> CaseEntry? {
    var reader = CaseJSONReader(bytes)
    do throws(BytesError) {
      let entry = try reader.entry()
      try reader.json.finish()
      return entry
    } catch {
      return nil
    }
  }

  /// A name of the register; `nil` for bytes of any other form.
  static func name(from bytes: Span<UInt8>) -> RegisteredName? {
    var reader = CaseJSONReader(bytes)
    do throws(BytesError) {
      let name = try reader.name()
      try reader.json.finish()
      return name
    } catch {
      return nil
    }
  }

  // MARK: Facts and rows

  private mutating func entry() throws(BytesError) -> CaseEntry {
    try json.beginObject()
    let author: String = try text("author")
    guard json.takeKey("event") else { throw Self.declined }
    try json.beginObject()
    let event: CaseEvent
    if json.takeKey("personsKept") {
      event = .personsKept(try rows())
    } else if json.takeKey("casesKept") {
      event = .casesKept(try rows())
    } else if json.takeKey("contactsKept") {
      event = .contactsKept(try rows())
    } else if json.takeKey("tasksKept") {
      event = .tasksKept(try rows())
    } else if json.takeKey("stepsTaken") {
      event = .stepsTaken(try rows())
    } else {
      throw Self.declined
    }
    try end()
    let time: Instant = try time("time")
    try end()
    return CaseEntry(time: time, author: author, event: event)
  }

  private mutating func rows<Row: CaseRow>() throws(BytesError) -> [Row] {
    try json.beginObject()
    guard json.takeKey("_0") else { throw Self.declined }
    try json.beginArray()
    var rows: [Row] = []
    while try json.nextElement() { rows.append(try row(Row.self)) }
    try end()
    return rows
  }

  private mutating func row<Row: CaseRow>(_ kind: Row.Type) throws(BytesError) -> Row {
    let row: (any CaseRow)? =
      if kind == TracedPerson.self {
        try person()
      } else if kind == CaseContact.self {
        try contact()
      } else if kind == CaseTask.self {
        try task()
      } else if kind == PersonStep.self {
        try step()
      } else if kind == TracedCase.self {
        try record()
      } else {
        nil
      }
    guard let own = row as? Row else { throw Self.declined }
    return own
  }

  private mutating func person() throws(BytesError) -> TracedPerson {
    try json.beginObject()
    let area: String = try text("area")
    let cleared: Instant? = try time("cleared")
    let due: Day? = try day("due")
    let exposed: Day? = try day("exposed")
    let followUps: Int = try whole("followUps")
    var person = TracedPerson(id: try id("id"), area: area)
    person.cleared = cleared
    person.due = due
    person.exposed = exposed
    person.followUps = followUps
    person.infector = try id("infector")
    person.isolated = try time("isolated")
    person.label = try text("label")
    person.level = try whole("level")
    person.mergedInto = try id("mergedInto")
    person.ownCase = try id("ownCase")
    person.reason = try reason()
    person.since = try time("since")
    person.state = try word("state")
    person.tested = try time("tested")
    if let trail: Int = try whole("trail") {
      guard let number = UInt32(exactly: trail) else { throw Self.declined }
      person.trail = number
    }
    person.until = try day("until")
    try end()
    return person
  }

  private mutating func contact() throws(BytesError) -> CaseContact {
    try json.beginObject()
    let dose: Double = try number("dose")
    let evidence: String = try text("evidence")
    let first: Instant = try time("first")
    let from: TracedPersonID = try id("from")
    let own: CaseContactID = try id("id")
    let last: Instant = try time("last")
    let nearest: Double? = try number("nearest")
    let probability: Double = try number("probability")
    let seconds: Double = try number("seconds")
    let source: CaseContact.Source = try word("source")
    let to: TracedPersonID = try id("to")
    let verdict: CaseContact.Verdict = try word("verdict")
    try end()
    return CaseContact(
      id: own, from: from, to: to, first: first, last: last, seconds: seconds, nearest: nearest,
      probability: probability, dose: dose, source: source, verdict: verdict, evidence: evidence)
  }

  private mutating func task() throws(BytesError) -> CaseTask {
    try json.beginObject()
    let area: String = try text("area")
    let doneBy: String = try text("doneBy")
    let due: Day = try day("due")
    let ended: Instant? = try time("ended")
    let followUpDay: Int? = try whole("followUpDay")
    let own: CaseTaskID = try id("id")
    let kind: CaseTask.Kind = try word("kind")
    let level: Int? = try whole("level")
    let made: Instant = try time("made")
    let note: String = try text("note")
    let ofCase: TracedCaseID? = try id("ofCase")
    var task = CaseTask(
      id: own, person: try id("person"), ofCase: ofCase, kind: kind, area: area, due: due,
      level: level, followUpDay: followUpDay, made: made)
    task.doneBy = doneBy
    task.ended = ended
    task.note = note
    task.state = try word("state")
    try end()
    return task
  }

  private mutating func step() throws(BytesError) -> PersonStep {
    try json.beginObject()
    let after: Int? = try whole("after")
    let at: Instant? = try time("at")
    let author: String = try text("author")
    let before: Int? = try whole("before")
    let contact: CaseContactID? = try id("contact")
    let day: Int? = try whole("day")
    let own: PersonStepID = try id("id")
    let isPositive = json.takeKey("isPositive") ? try json.bool() : nil
    let kind: PersonStep.Kind = try word("kind")
    let ofCase: TracedCaseID? = try id("ofCase")
    let other: TracedPersonID? = try id("other")
    let person: TracedPersonID = try id("person")
    let reason = try reason()
    let release: NameReleaseID? = try id("release")
    let symptoms = try texts("symptoms")
    let temperature: Double? = try number("temperature")
    let note: String? = try text("text")
    var step = PersonStep(
      id: own, person: person, kind: kind, time: try time("time"), author: author)
    try end()
    step.after = after
    step.at = at
    step.before = before
    step.contact = contact
    step.day = day
    step.isPositive = isPositive
    step.ofCase = ofCase
    step.other = other
    step.reason = reason
    step.release = release
    step.symptoms = symptoms
    step.temperature = temperature
    step.text = note
    return step
  }

  private mutating func record() throws(BytesError) -> TracedCase {
    try json.beginObject()
    let area: String = try text("area")
    let disease: String = try text("disease")
    let own: TracedCaseID = try id("id")
    let infector: TracedPersonID? = try id("infector")
    let isolated: Instant? = try time("isolated")
    let note: String = try text("note")
    let number: String = try text("number")
    let onset: Day? = try day("onset")
    let opened: Instant = try time("opened")
    let person: TracedPersonID = try id("person")
    let resulted: Instant? = try time("resulted")
    let sampled: Instant? = try time("sampled")
    let state: TracedCase.State = try word("state")
    try end()
    return TracedCase(
      id: own, person: person, disease: disease, number: number, area: area, onset: onset,
      sampled: sampled, resulted: resulted, isolated: isolated, infector: infector, state: state,
      opened: opened, note: note)
  }

  private mutating func reason() throws(BytesError) -> LevelReason? {
    guard json.takeKey("reason") else { return nil }
    try json.beginObject()
    let contact: CaseContactID = try id("contact")
    let exposed: Instant = try time("exposed")
    let from: TracedPersonID = try id("from")
    let fromLevel: Int = try whole("fromLevel")
    let met: Instant = try time("met")
    let ofCase: TracedCaseID = try id("ofCase")
    let seconds: Double = try number("seconds")
    try end()
    return LevelReason(
      contact: contact, from: from, fromLevel: fromLevel, ofCase: ofCase, exposed: exposed,
      met: met, seconds: seconds)
  }

  private mutating func name() throws(BytesError) -> RegisteredName {
    try json.beginObject()
    let address: String = try text("address")
    let birthYear: Int? = try whole("birthYear")
    var name = RegisteredName(name: try text("name"), address: address, birthYear: birthYear)
    name.nationalNumber = try text("nationalNumber")
    name.occurrence = try whole("occurrence")
    name.phone = try text("phone")
    try end()
    return name
  }
}

// Members: one that must be there, or one that may be absent.
extension CaseJSONReader {
  /// Reads the closing brace; a key that nobody asked for is for others to read.
  private mutating func end() throws(BytesError) {
    guard try json.nextKey() == nil else { throw Self.declined }
  }

  private func required<Value>(_ value: Value?) throws(BytesError) -> Value {
    guard let value else { throw Self.declined }
    return value
  }

  private mutating func text(_ name: StaticString) throws(BytesError) -> String? {
    guard json.takeKey(name) else { return nil }
    return json.text(of: try json.string())
  }

  private mutating func text(_ name: StaticString) throws(BytesError) -> String {
    try required(try text(name) as String?)
  }

  private mutating func texts(_ name: StaticString) throws(BytesError) -> [String]? {
    guard json.takeKey(name) else { return nil }
    try json.beginArray()
    var texts: [String] = []
    while try json.nextElement() { texts.append(json.text(of: try json.string())) }
    return texts
  }

  private mutating func whole(_ name: StaticString) throws(BytesError) -> Int? {
    guard json.takeKey(name) else { return nil }
    return try required(Int(exactly: try json.int64()))
  }

  private mutating func whole(_ name: StaticString) throws(BytesError) -> Int {
    try required(try whole(name) as Int?)
  }

  private mutating func number(_ name: StaticString) throws(BytesError) -> Double? {
    json.takeKey(name) ? try json.number().double : nil
  }

  private mutating func number(_ name: StaticString) throws(BytesError) -> Double {
    try required(try number(name) as Double?)
  }

  private mutating func time(_ name: StaticString) throws(BytesError) -> Instant? {
    json.takeKey(name) ? Instant(milliseconds: try json.int64()) : nil
  }

  private mutating func time(_ name: StaticString) throws(BytesError) -> Instant {
    try required(try time(name) as Instant?)
  }

  private mutating func id<Subject: LetteredSubject>(
    _ name: StaticString
  ) throws(BytesError) -> ID<Subject>? {
    guard json.takeKey(name) else { return nil }
    let text = try json.string()
    return try required(ID(letters: json.rawBytes(of: text)))
  }

  private mutating func id<Subject: LetteredSubject>(
    _ name: StaticString
  ) throws(BytesError) -> ID<Subject> {
    try required(try id(name) as ID<Subject>?)
  }

  private mutating func word<Word: RawRepresentable<String>>(
    _ name: StaticString
  ) throws(BytesError) -> Word {
    try required(Word(rawValue: try text(name)))
  }

  private mutating func day(_ name: StaticString) throws(BytesError) -> Day? {
    guard json.takeKey(name) else { return nil }
    let text = try json.string()
    let bytes = json.rawBytes(of: text)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
      throw Self.declined
    }
    func number(_ places: Range<Int>) throws(BytesError) -> Int {
      var number = 0
      for place in places {
        let digit = bytes[place] &- UInt8(ascii: "0")
        guard digit < 10 else { throw Self.declined }
        number = number * 10 + Int(digit)
      }
      return number
    }
    return try required(
      Day(year: try number(0..<4), month: try number(5..<7), day: try number(8..<10)))
  }

  private mutating func day(_ name: StaticString) throws(BytesError) -> Day {
    try required(try day(name) as Day?)
  }
}
