// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramIsolation
import TramSQLite
import TramTracing
import TramTrails
import TramUnits

/// What people do at the case desk, whoever asks for it: the interface for programs or the console.
///
/// All throw `TracingError`, which says what was expected, or `JournalError` when nothing could be
/// kept.
struct CaseDeskActions: Sendable {
  let room: ControlRoom

  private var office: CaseOffice { room.cases }
  private var now: Instant { room.now() }

  /// The row of an identity.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  func the<Row: CaseRow>(_ id: ID<Row.Subject>, _ kind: Row.Type) async throws -> Row {
    guard let row = try await office.rows.find(id, of: kind) else {
      throw ServerError(.notFound, detail: "there is no \(id.text) among the \(Row.plural)")
    }
    return row
  }

  func open(_ asked: CaseDeskForm, by author: String) async throws -> TracedCase {
    let now = self.now
    let made = Mutex<TracedCaseID?>(nil)
    var mention = asked.mention
    if !asked.device.isEmpty { mention.trail = try trail(ofDevice: asked.device) }
    // Who checked in with this phone has a trail of stays in areas.
    if mention.trail == nil, mention.id == nil, let phone = asked.name?.phone {
      mention.trail = room.front.trail(ofPhone: phone)?.rawValue
    }
    let whom = mention
    try await office.change(by: author, at: now) { book throws(TracingError) in
      let (id, outcome) = try book.open(asked.form, of: whom, at: now, by: author)
      made.withLock { $0 = id }
      return outcome
    }
    let record = try await the(made.withLock { $0 } ?? TracedCaseID(0), TracedCase.self)
    if let name = asked.name { try await office.keepName(name, of: record.person) }
    return record
  }

  /// The number of the trail of a device that is enrolled.
  private func trail(ofDevice name: String) throws -> UInt32 {
    guard let device = room.devices.device(named: name) else {
      throw ServerError(.notFound, detail: "no device is called \(name)")
    }
    guard let trail = room.trails.trail(for: device.id) else {
      throw ServerError(.unavailable, detail: "the store of trails has no room for \(name)")
    }
    return trail.rawValue
  }

  func change(
    _ id: TracedCaseID, _ asked: CaseDeskForm, by author: String
  ) async throws -> TracedCase {
    let now = self.now
    try await office.change(by: author, at: now) { book throws(TracingError) in
      try book.change(id, asked.form, at: now, by: author)
    }
    let record = try await the(id, TracedCase.self)
    if let name = asked.name { try await office.keepName(name, of: record.person) }
    return record
  }

  func confirm(
    _ id: TracedCaseID, _ asked: ConfirmForm, by author: String
  ) async throws -> TracedCase {
    let test = PersonTest(sampled: asked.sampled, resulted: asked.resulted, isPositive: true)
    _ = try await office.confirm(id, test, by: author, at: now)
    return try await the(id, TracedCase.self)
  }

  func keep(_ asked: MeetingForm, by author: String) async throws -> CaseContact {
    let now = self.now
    let made = Mutex<(person: TracedPersonID?, refused: TracingError?)>((nil, nil))
    try await office.change(by: author, at: now) { book throws(TracingError) in
      let kept = book.keep([asked.draft], at: now, by: author)
      made.withLock { $0 = (kept.persons[0], kept.refused.first?.reason) }
      if let refused = kept.refused.first { throw refused.reason }
      return kept.outcome
    }
    guard let person = made.withLock({ $0.person }), let from = asked.draft.from.id else {
      throw ServerError(.conflict, detail: "the meeting was not kept")
    }
    if let name = asked.name { try await office.keepName(name, of: person) }
    var filter = CaseFilter()
    filter.person = person
    filter.limit = CaseFilter.mostRows
    let meetings = try await office.rows.list(CaseContact.self, filter).rows
    guard
      let meeting = meetings.first(where: {
        ($0.from == from || $0.to == from) && $0.first == asked.draft.first
      })
    else { throw ServerError(.notFound, detail: "the meeting is not there any longer") }
    return meeting
  }

  func judge(
    _ id: CaseContactID, _ asked: VerdictForm, by author: String
  ) async throws -> CaseContact {
    let now = self.now
    try await office.change(by: author, at: now) { book throws(TracingError) in
      try book.judge(id, asked.verdict, note: asked.note, at: now, by: author)
    }
    return try await the(id, CaseContact.self)
  }

  func test(_ id: TracedPersonID, _ asked: TestForm, by author: String) async throws
    -> TracedPerson
  {
    try await person(id, by: author) { book, now throws(TracingError) in
      try book.note(asked.test, of: id, disease: asked.disease, at: now, by: author)
    }
  }

  func followUp(
    _ id: TracedPersonID, _ asked: FollowUpForm, by author: String
  ) async throws -> TracedPerson {
    try await person(id, by: author) { book, now throws(TracingError) in
      try book.note(asked.note, of: id, at: now, by: author)
    }
  }

  func isolate(
    _ id: TracedPersonID, _ asked: ApartForm, by author: String
  ) async throws -> TracedPerson {
    try await person(id, by: author) { book, now throws(TracingError) in
      try book.isolate(id, from: asked.from, at: now, by: author)
    }
  }

  func move(
    _ id: TracedPersonID, _ asked: MoveForm, by author: String
  ) async throws -> TracedPerson {
    try await person(id, by: author) { book, now throws(TracingError) in
      try book.move(id, to: asked.area, at: now, by: author)
    }
  }

  func merge(
    _ id: TracedPersonID, _ asked: MergeForm, by author: String
  ) async throws -> TracedPerson {
    try await person(asked.into, by: author) { book, now throws(TracingError) in
      try book.merge(id, into: asked.into, at: now, by: author)
    }
  }

  func finish(_ id: CaseTaskID, note: String, by author: String) async throws -> CaseTask {
    let now = self.now
    let task = try await the(id, CaseTask.self)
    try await office.change(by: author, at: now) { book throws(TracingError) in
      try book.finish(task, note: note, at: now, by: author)
    }
    return try await the(id, CaseTask.self)
  }

  func release(
    _ asked: ReleaseForm, by author: String
  ) async throws -> (release: NameRelease, names: [TracedPersonID: RegisteredName]) {
    let given = try await office.release(
      asked.persons, ofCase: asked.ofCase, purpose: asked.purpose, by: author, at: now)
    let visitors = try await phones(of: asked.persons.filter { given.names[$0] == nil })
    return (given.release, given.names.merging(visitors) { $1 })
  }

  /// The phones of people who are known by a check-in alone, after their release.
  private func phones(
    of persons: [TracedPersonID]
  ) async throws -> [TracedPersonID: RegisteredName] {
    guard !persons.isEmpty else { return [:] }
    var found: [TracedPersonID: RegisteredName] = [:]
    for (id, person) in try await office.rows.find(Set(persons), of: TracedPerson.self) {
      guard let trail = person.trail,
        let phone = try await room.front.phone(ofTrail: PersonNumber(trail))
      else { continue }
      found[id] = RegisteredName(name: "", phone: phone)
    }
    return found
  }

  private func person(
    _ id: TracedPersonID, by author: String,
    _ body: @Sendable (inout CaseBook, Instant) throws(TracingError) -> CaseOutcome
  ) async throws -> TracedPerson {
    let now = self.now
    try await office.change(by: author, at: now) { book throws(TracingError) in
      try body(&book, now)
    }
    let person = try await the(id, TracedPerson.self)
    guard let kept = person.mergedInto else { return person }
    return try await the(kept, TracedPerson.self)
  }
}
