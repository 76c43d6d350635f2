// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramIsolation
import TramJournal
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
    guard let row = try await room.caseRowsForChange.find(id, of: kind) else {
      throw ServerError(.notFound, detail: "there is no \(id.text) among the \(Row.plural)")
    }
    return row
  }

  func open(
    _ asked: CaseDeskForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> TracedCase {
    let now = self.now
    var mention = asked.mention
    if !asked.device.isEmpty { mention.trail = try trail(ofDevice: asked.device) }
    // Who checked in with this phone has a trail of stays in areas.
    if mention.trail == nil, mention.id == nil, let phone = asked.name?.phone {
      mention.trail = room.front.trail(ofPhone: phone)?.rawValue
    }
    let whom = mention
    try await requireScope(mention, isSubject: true)
    let outcome = try await office.change(by: author, at: now, key: key) {
      book throws(TracingError) in
      try book.open(asked.form, of: whom, at: now, by: author).outcome
    }
    // A case that is taken up is the only one that its change leaves.
    let record = try await the(outcome.cases.first?.id ?? TracedCaseID(0), TracedCase.self)
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

  /// Refuses a mention of somebody outside the scope, by number or by area.
  ///
  /// - Parameter isSubject: Whether the record is about them; the other of a meeting may live
  ///   elsewhere.
  private func requireScope(_ mention: PersonMention, isSubject: Bool) async throws {
    guard AccessFrame.current != nil else { return }
    if let id = mention.id {
      if isSubject { _ = try await the(id, TracedPerson.self) }
    } else if isSubject {
      try AccessFrame.require(area: mention.area)
    }
  }

  /// Refuses a meeting outside the scope; one that is no longer there is left to the book.
  private func requireMeeting(_ id: CaseContactID) async throws {
    guard try await room.cases.rows.find(id, of: CaseContact.self) != nil else { return }
    _ = try await the(id, CaseContact.self)
  }

  func change(
    _ id: TracedCaseID, _ asked: CaseDeskForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> TracedCase {
    let now = self.now
    _ = try await the(id, TracedCase.self)
    try await office.change(by: author, at: now, key: key) { book throws(TracingError) in
      try book.change(id, asked.form, at: now, by: author)
    }
    let record = try await the(id, TracedCase.self)
    if let name = asked.name { try await office.keepName(name, of: record.person) }
    return record
  }

  func confirm(
    _ id: TracedCaseID, _ asked: ConfirmForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> TracedCase {
    _ = try await the(id, TracedCase.self)
    let test = PersonTest(sampled: asked.sampled, resulted: asked.resulted, isPositive: true)
    _ = try await office.confirm(id, test, by: author, at: now, key: key)
    return try await the(id, TracedCase.self)
  }

  func keep(
    _ asked: MeetingForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> CaseContact {
    let now = self.now
    let other = Mutex<TracedPersonID?>(nil)
    try await requireScope(asked.draft.from, isSubject: true)
    try await requireScope(asked.draft.to, isSubject: false)
    let outcome = try await office.change(by: author, at: now, key: key) {
      book throws(TracingError) in
      let kept = book.keep([asked.draft], at: now, by: author)
      other.withLock { $0 = kept.persons[0] }
      if let refused = kept.refused.first { throw refused.reason }
      return kept.outcome
    }
    let meeting: CaseContact
    if let kept = outcome.contacts.first {
      meeting = try await the(kept.id, CaseContact.self)
    } else {
      meeting = try await known(asked.draft, with: other.withLock { $0 })
    }
    if let name = asked.name {
      let person = meeting.from == asked.draft.from.id ? meeting.to : meeting.from
      try await office.keepName(name, of: person)
    }
    return meeting
  }

  /// The meeting that a draft tells again without a change.
  private func known(
    _ draft: MeetingDraft, with other: TracedPersonID?
  ) async throws -> CaseContact {
    var filter = CaseFilter()
    filter.person = other
    filter.limit = CaseFilter.mostRows
    let meetings = try await room.caseRowsForChange.list(CaseContact.self, filter).rows
    guard
      let meeting = meetings.first(where: {
        ($0.from == draft.from.id || $0.to == draft.from.id) && $0.first == draft.first
      })
    else { throw ServerError(.notFound, detail: "the meeting is not there any longer") }
    return meeting
  }

  /// Takes a meeting out that was typed wrongly.
  ///
  /// - Returns: The line of the history of the one by whom it was found.
  /// - Throws: `TracingError` with code `.conflict` for one that a search found: it would be found
  ///   again, and is refuted instead
  func remove(
    _ id: CaseContactID, _ asked: RemovalForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> PersonStep {
    let now = self.now
    try await requireMeeting(id)
    let outcome = try await office.change(by: author, at: now, key: key) {
      book throws(TracingError) in
      if let meeting = book.contact(id), meeting.source != .interview {
        throw TracingError(
          .conflict,
          detail: "\(id.text) was found by a search, which would find it again: say that they did "
            + "not meet instead")
      }
      return try book.remove(id, note: asked.note, at: now, by: author)
    }
    guard let step = outcome.steps.first(where: { $0.contact == id }) else {
      throw ServerError(.conflict, detail: "the meeting \(id.text) was not removed")
    }
    return step
  }

  func judge(
    _ id: CaseContactID, _ asked: VerdictForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> CaseContact {
    let now = self.now
    _ = try await the(id, CaseContact.self)
    try await office.change(by: author, at: now, key: key) { book throws(TracingError) in
      try book.judge(id, asked.verdict, note: asked.note, at: now, by: author)
    }
    return try await the(id, CaseContact.self)
  }

  func test(
    _ id: TracedPersonID, _ asked: TestForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> TracedPerson {
    try await person(id, by: author, key: key) { book, now throws(TracingError) in
      try book.note(asked.test, of: id, disease: asked.disease, at: now, by: author)
    }
  }

  func followUp(
    _ id: TracedPersonID, _ asked: FollowUpForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> TracedPerson {
    try await person(id, by: author, key: key) { book, now throws(TracingError) in
      try book.note(asked.note, of: id, at: now, by: author)
    }
  }

  func isolate(
    _ id: TracedPersonID, _ asked: ApartForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> TracedPerson {
    try await person(id, by: author, key: key) { book, now throws(TracingError) in
      try book.isolate(id, from: asked.from, at: now, by: author)
    }
  }

  func move(
    _ id: TracedPersonID, _ asked: MoveForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> TracedPerson {
    try AccessFrame.require(area: asked.area)
    return try await person(id, by: author, key: key) { book, now throws(TracingError) in
      try book.move(id, to: asked.area, at: now, by: author)
    }
  }

  func merge(
    _ id: TracedPersonID, _ asked: MergeForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> TracedPerson {
    _ = try await the(id, TracedPerson.self)
    return try await person(asked.into, by: author, key: key) { book, now throws(TracingError) in
      try book.merge(id, into: asked.into, at: now, by: author)
    }
  }

  func finish(
    _ id: CaseTaskID, note: String, by author: String, key: IdempotencyKey? = nil
  ) async throws -> CaseTask {
    let now = self.now
    let task = try await the(id, CaseTask.self)
    try await office.change(by: author, at: now, key: key) { book throws(TracingError) in
      try book.finish(task, note: note, at: now, by: author)
    }
    return try await the(id, CaseTask.self)
  }

  func release(
    _ asked: ReleaseForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> (release: NameRelease, names: [TracedPersonID: RegisteredName]) {
    for id in Set(asked.persons) {
      _ = try await the(id, TracedPerson.self)
      AccessFrame.current?.note(traced: id.rawValue)
    }
    let given = try await office.release(
      asked.persons, ofCase: asked.ofCase, purpose: asked.purpose, by: author, at: now,
      key: key)
    let visitors = try await phones(of: asked.persons.filter { given.names[$0] == nil })
    return (given.release, given.names.merging(visitors) { $1 })
  }

  /// The phones of people who are known by a check-in alone, after their release.
  private func phones(
    of persons: [TracedPersonID]
  ) async throws -> [TracedPersonID: RegisteredName] {
    guard !persons.isEmpty else { return [:] }
    var found: [TracedPersonID: RegisteredName] = [:]
    for (id, person) in try await room.caseRowsForChange.find(Set(persons), of: TracedPerson.self) {
      guard let trail = person.trail,
        let phone = try await room.front.phone(ofTrail: PersonNumber(trail))
      else { continue }
      found[id] = RegisteredName(name: "", phone: phone)
    }
    return found
  }

  /// Looks a name up; whom it finds is in the journal before it is told.
  ///
  /// - Returns: The release, names by person, and whether there are more than are told.
  func find(
    _ asked: NameSearchForm, by author: String
  ) async throws -> (
    release: NameRelease?, names: [TracedPersonID: RegisteredName], isMore: Bool
  ) {
    let found = try await office.find(
      named: asked.name, purpose: asked.purpose, by: author, at: now,
      limit: NameSearchForm.mostFound)
    // Whom the register finds beyond the scope is not told.
    let near = try await room.caseRowsForChange.find(
      Set(found.names.keys), of: TracedPerson.self)
    for id in near.keys { AccessFrame.current?.note(traced: id.rawValue) }
    return (
      near.isEmpty && !found.names.isEmpty ? nil : found.release,
      found.names.filter { near[$0.key] != nil },
      found.names.count >= NameSearchForm.mostFound
    )
  }

  private func person(
    _ id: TracedPersonID, by author: String, key: IdempotencyKey?,
    _ body: @Sendable (inout CaseBook, Instant) throws(TracingError) -> CaseOutcome
  ) async throws -> TracedPerson {
    let now = self.now
    _ = try await the(id, TracedPerson.self)
    try await office.change(by: author, at: now, key: key) { book throws(TracingError) in
      try body(&book, now)
    }
    let person = try await the(id, TracedPerson.self)
    guard let kept = person.mergedInto else { return person }
    return try await the(kept, TracedPerson.self)
  }
}
