// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramIsolation
import TramSQLite
import TramTracing
import TramUnits

/// What staff do with declarations and places.
///
/// All throw `TracingError` or `ServerError`, which say what was expected, or `JournalError` when
/// nothing could be kept.
struct FrontActions: Sendable {
  let room: ControlRoom

  private var front: FrontDesk { room.front }
  private var desk: CaseDeskActions { CaseDeskActions(room: room) }
  private var now: Instant { room.now() }

  /// A declaration.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  func the(_ id: DeclarationID) async throws -> DeclarationRecord {
    guard let record = try await front.declarations.find(id),
      AccessFrame.current == nil || (try? AccessFrame.require(area: record.area)) != nil
    else {
      throw ServerError(.notFound, detail: "there is no \(id.text) among the declarations")
    }
    return record
  }

  /// The names of a declaration; the journal has it before they are read.
  func names(
    of id: DeclarationID, purpose: String, by author: String
  ) async throws -> [RegisteredName] {
    guard !purpose.allSatisfy(\.isWhitespace), DeskText.isLine(purpose, most: 120) else {
      throw ServerError(
        .invalid, detail: "purpose should be one line of 1 to 120 characters",
        faults: [ServerError.Fault(place: "purpose", reason: "is missing")])
    }
    _ = try await the(id)
    return try await front.release(
      FrontDesk.Deed(
        declaration: id, deed: "names", author: author, purpose: purpose, time: now))
  }

  /// Says that a declaration was looked into and nothing follows.
  func settle(_ id: DeclarationID, note: String, by author: String) async throws {
    guard note.count <= 2000 else {
      throw TracingError(.badValue, detail: "note: should have at most 2000 characters")
    }
    _ = try await the(id)
    let now = self.now
    _ = try await front.declarations.change(id) { record throws(TracingError) in
      try Self.guardOpen(record)
      record.state = .settled
      record.handler = author
      record.handled = now
      record.note = note
    }
  }

  private static func guardOpen(_ record: DeclarationRecord) throws(TracingError) {
    guard record.state != .taken else {
      throw TracingError(
        .conflict, detail: "\(record.id.text) was taken on already by \(record.handler)")
    }
  }

  // MARK: To the case desk

  /// What a declaration becomes at the case desk.
  enum Outcome: Sendable {
    /// A suspected case, with the people met as contacts.
    case suspected
    /// A contact of a case, met at a moment.
    case contact(of: TracedCaseID, met: Instant)
    /// Something for the ward to do.
    case task(CaseTask.Kind)
  }

  /// Takes a declaration on at the case desk.
  ///
  /// What goes there is known under the declaration's number; doing it again finds the same people.
  ///
  /// - Returns: The person at the case desk.
  func take(
    _ id: DeclarationID, as outcome: Outcome, by author: String
  ) async throws -> TracedPersonID {
    let record = try await the(id)
    try Self.guardOpen(record)
    let names = try await front.release(
      FrontDesk.Deed(
        declaration: id, deed: "taken", author: author, purpose: Self.word(outcome), time: now))
    let person: TracedPersonID
    switch outcome {
    case .suspected: person = try await open(record, names, by: author)
    case .contact(let ofCase, let met):
      person = try await meet(record, names, ofCase, met, by: author)
    case .task(let kind): person = try await plan(kind, record, names, by: author)
    }
    let now = self.now
    _ = try await front.declarations.change(id) { record throws(TracingError) in
      record.state = .taken
      record.handler = author
      record.handled = now
      record.person = person
    }
    return person
  }

  private static func word(_ outcome: Outcome) -> String {
    switch outcome {
    case .suspected: "case"
    case .contact(let ofCase, _): "contact of \(ofCase.text)"
    case .task(let kind): "task \(kind.rawValue)"
    }
  }

  private func open(
    _ record: DeclarationRecord, _ names: [RegisteredName], by author: String
  ) async throws -> TracedPersonID {
    var fields = [
      ("label", record.id.text), ("area", record.area), ("disease", front.settings.disease),
      ("state", TracedCase.State.suspected.rawValue), ("note", Self.note(record)),
    ]
    if let onset = record.onset { fields.append(("onset", "\(onset)")) }
    var form = try CaseDeskForm.read(fields: fields)
    form.name = names.first
    let made = try await desk.open(form, by: author)
    for (place, day) in record.companions.enumerated() {
      let met = meeting(on: day ?? record.lastMet, record)
      var meeting = try MeetingForm.read(fields: [
        ("from", made.person.text), ("label", "\(record.id.text)-\(place + 1)"),
        ("first", met.iso), ("minutes", "15"), ("evidence", "declaration \(record.id.text)"),
      ])
      meeting.name = place + 1 < names.count ? names[place + 1] : nil
      _ = try await desk.keep(meeting, by: author)
    }
    return made.person
  }

  /// Noon of a day in Vietnam, and never after the declaration.
  private func meeting(on day: Day?, _ record: DeclarationRecord) -> Instant {
    let latest = record.received.advanced(seconds: -1800)
    guard let day else { return latest }
    return min(room.cases.settings.levels.start(of: day).advanced(seconds: 43_200), latest)
  }

  /// What was declared, in a line without names.
  private static func note(_ record: DeclarationRecord) -> String {
    let symptoms = record.symptoms.map(\.rawValue).joined(separator: ", ")
    return "declaration \(record.id.text)" + (symptoms.isEmpty ? "" : ": \(symptoms)")
  }

  private func meet(
    _ record: DeclarationRecord, _ names: [RegisteredName], _ ofCase: TracedCaseID,
    _ met: Instant, by author: String
  ) async throws -> TracedPersonID {
    let root = try await desk.the(ofCase, TracedCase.self)
    var form = try MeetingForm.read(fields: [
      ("from", root.person.text), ("label", record.id.text), ("area", record.area),
      ("first", met.iso), ("minutes", "15"), ("evidence", "declaration \(record.id.text)"),
    ])
    form.name = names.first
    let meeting = try await desk.keep(form, by: author)
    return meeting.from == root.person ? meeting.to : meeting.from
  }

  private func plan(
    _ kind: CaseTask.Kind, _ record: DeclarationRecord, _ names: [RegisteredName],
    by author: String
  ) async throws -> TracedPersonID {
    let now = self.now
    let made = Mutex<TracedPersonID?>(nil)
    let mention = PersonMention(label: record.id.text, area: record.area)
    let today = room.cases.settings.levels.day(of: now)
    try await room.cases.change(by: author, at: now) { book throws(TracingError) in
      let (person, outcome) = try book.plan(kind, for: mention, due: today, at: now, by: author)
      made.withLock { $0 = person }
      return outcome
    }
    guard let person = made.withLock({ $0 }) else {
      throw TracingError(.conflict, detail: "the task was not made")
    }
    if let name = names.first { try await room.cases.keepName(name, of: person) }
    return person
  }

  // MARK: Outbreaks

  /// For how many days a confirmed case makes its ward one where the disease is.
  private static let outbreakDays = 21
  private static let mostPages = 20

  /// The wards of cases that were confirmed in the last three weeks.
  ///
  /// - Complexity: O(the newest 4,000 cases)
  func outbreak() async throws -> Set<String> {
    let first = room.cases.settings.levels.day(of: now).moved(by: -Self.outbreakDays)
    var filter = CaseFilter()
    filter.states = [TracedCase.State.confirmed.rawValue, TracedCase.State.closed.rawValue]
    filter.limit = CaseFilter.mostRows
    var wards: Set<String> = []
    for _ in 0..<Self.mostPages {
      let page = try await room.cases.rows.list(TracedCase.self, filter)
      for record in page.rows where !record.area.isEmpty {
        if let day = record.columns.day, day >= first { wards.insert(record.area) }
      }
      guard let next = page.next else { break }
      filter.after = next
    }
    return wards
  }

  // MARK: Places

  /// Registers a place.
  func register(_ form: VenueForm, by author: String) async throws -> VenueRecord {
    let now = self.now
    try AccessFrame.require(area: form.area)
    return try await front.venues.add { id in
      VenueRecord(
        id: id, name: form.name, kind: form.kind, area: form.area, latitude: form.latitude,
        longitude: form.longitude, radius: form.radius, made: now, author: author)
    }
  }

  /// A place.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  func venue(_ id: VenueID) async throws -> VenueRecord {
    guard let venue = try await front.venues.find(id),
      AccessFrame.current == nil || (try? AccessFrame.require(area: venue.area)) != nil
    else {
      throw ServerError(.notFound, detail: "there is no \(id.text) among the places")
    }
    return venue
  }

  /// Changes what is known of a place, or whether its code counts.
  func change(
    _ id: VenueID, _ body: (inout VenueRecord) -> Void
  ) async throws -> VenueRecord {
    var venue = try await venue(id)
    body(&venue)
    try AccessFrame.require(area: venue.area)
    try await front.venues.keep(venue)
    return venue
  }
}

/// A place that is registered or changed.
struct VenueForm: DeskForm {
  var name: String
  var kind: VenueKind
  var area: String
  var latitude: Double?
  var longitude: Double?
  var radius: Double

  init(from reader: inout FormReader) {
    name = reader.text("name")
    kind = reader.word("kind", otherwise: .other)
    area = reader.text("area")
    latitude = reader.optionalNumber("latitude")
    longitude = reader.optionalNumber("longitude")
    radius = reader.optionalNumber("radius") ?? 50
  }

  func check(_ faults: inout FormFaults) {
    faults.line(name, "name")
    if name.count > VenueRecord.longestName {
      faults.add("name", "should have at most \(VenueRecord.longestName) characters")
    }
    faults.area(area)
    if (latitude == nil) != (longitude == nil) {
      faults.add("latitude", "goes with a longitude")
    }
    if let latitude, !(-85...85).contains(latitude) { faults.add("latitude", "is -85 to 85") }
    if let longitude, !(-180...180).contains(longitude) {
      faults.add("longitude", "is -180 to 180")
    }
    if !(1...5000).contains(radius) { faults.add("radius", "is 1 to 5000 metres") }
  }
}
