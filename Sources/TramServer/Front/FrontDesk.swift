// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Synchronization
import TramGeo
import TramJournal
import TramSQLite
import TramTracing
import TramTrails
import TramUnits

/// Where people who have no account hand something in: declarations of health, check-ins.
///
/// Names and phones are in registers of their own under keys of their own; answers and visits are
/// kept apart from them, and from the journal, which never forgets.
final class FrontDesk: Sendable {
  let settings: FrontSettings
  let declarations: SQLiteDeclarations
  /// Who declared, by `DeclarationID.entry(_:)`.
  let names: SQLiteNames
  let venues: SQLiteVenues
  let visits: SQLiteVisits
  /// Phones of visitors, by their numbers in `visits`.
  let phones: SQLiteNames
  let areas: AreaIndex
  let boundaries: WardBoundaries
  private let trails: TrailRoom
  private let journal: any Journal
  private let key: SymmetricKey
  private let session: UInt64
  private let deeds = Mutex<UInt64>(0)
  private let throttle = Mutex(FrontThrottle())

  /// Opens the files of a server's folder, or makes them.
  ///
  /// - Throws: `JournalError`, `ServerError`
  init(
    _ settings: ServerSettings, journal: any Journal, trails: TrailRoom, areas: AreaIndex
  ) async throws {
    self.settings = try FrontSettings(settings)
    declarations = try SQLiteDeclarations(path: settings.path("declarations.sqlite"))
    names = try SQLiteNames(
      path: settings.path("declared-names.sqlite"), keyPath: settings.path("declared-names.key"))
    venues = try SQLiteVenues(path: settings.path("venues.sqlite"))
    visits = try SQLiteVisits(path: settings.path(Self.visitsName))
    phones = try SQLiteNames(
      path: settings.path(Self.phonesName), keyPath: settings.path("visitor-names.key"))
    key = SymmetricKey(
      data: try KeyFile.bytes(
        path: settings.path("posters.key"), length: 32, what: "the key of the posters"))
    self.areas = areas
    boundaries = WardBoundaries(path: settings.path("areas.geojson"))
    self.trails = trails
    self.journal = journal
    session = UInt64.random(in: .min ... .max)
    try await eraseOrphans()
  }

  /// Visits and phones, which a backup leaves out as it does trails.
  static let visitsName = "visits.sqlite"
  static let phonesName = "visitor-names.sqlite"

  func close() throws {
    try declarations.close()
    try names.close()
    try venues.close()
    try visits.close()
    try phones.close()
  }

  // MARK: Links

  private func link(_ address: String, _ path: String, _ purpose: String) -> CheckedLink {
    CheckedLink(address: address, path: path, purpose: purpose) { [key] message in
      Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }
  }

  /// Codes at doors, by which people check in.
  func press(_ address: String) -> CheckInCode.Press {
    CheckInCode.Press(address: address) { [key] message in
      Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }
  }

  /// Links to the form of a place or a ward.
  func formLink(_ address: String = "") -> CheckedLink {
    link(address, "/d/", "tram declaration 1")
  }

  /// Links to receipts.
  func receiptLink(_ address: String = "") -> CheckedLink { link(address, "/r/", "tram receipt 1") }

  /// What a phone keeps to say which visit is its own.
  var visitLink: CheckedLink { link("", "", "tram visit 1") }

  /// A visitor's label in the store of trails: it says nothing without the server's key.
  func label(of visitor: Visitor) -> String {
    "checkin:" + link("", "", "tram visitor 1").check(of: visitor.text)
  }

  /// The name of a ward, by the list of wards or the boundaries of the map; its code where
  /// neither has it.
  func areaName(_ area: String) -> String {
    AreaCode(area.suffix(5)).flatMap { areas.row($0)?.name } ?? boundaries.wards[area]?.name ?? area
  }

  /// The name of a ward as a page's heading has it, also where only the code is known.
  func areaTitle(_ area: String, _ speech: Speech) -> String {
    let name = areaName(area)
    return name == area ? speech.say("front.ward", area) : name
  }

  // MARK: Who asks

  /// Takes one hand-in of an address.
  ///
  /// - Returns: `nil`, or after how many seconds it may be tried again.
  func mayHandIn(from address: String, at now: Instant) -> Double? {
    let block = AddressBlock(address: address)
    return throttle.withLock { $0.take(block, at: now) }
  }

  // MARK: Names

  /// What staff do with a declaration's names.
  struct Deed: Codable, Hashable, Sendable {
    var declaration: DeclarationID
    /// `names` where they were read, `taken` where they went to the case desk.
    var deed: String
    var author: String
    var purpose: String
    var time: Instant
  }

  /// The kind of the journal's entries that hold deeds.
  static let deedKind = EntryKind(210)

  /// The names of a declaration: the person who declared, then the people met.
  ///
  /// The deed is durable in the journal before any name is read; where the journal fails, no name
  /// leaves.
  func release(_ deed: Deed) async throws -> [RegisteredName] {
    let number = deeds.withLock { count in
      count += 1
      return count
    }
    let payload = [UInt8](try RecordJSON.encoder().encode(deed))
    let envelope = Envelope(
      key: IdempotencyKey(source: session, number: number), subject: SubjectID(0),
      kind: Self.deedKind, time: deed.time, payload: payload)
    _ = try await journal.append(JournalBatch(entries: [envelope]))
    let entries = deed.declaration.allEntries
    let found = try await names.names(of: entries)
    return entries.compactMap { found[$0] }
  }

  // MARK: Declarations

  /// Keeps a declaration without faults; the same key again gives the same declaration.
  func hand(
    in form: HealthDeclaration, venue: VenueID?, area: String, once: [UInt8], at now: Instant
  ) async throws -> DeclarationID {
    if let known = try await declarations.find(once: once) { return known }
    let id = try await declarations.next()
    let entries = form.names.enumerated().map { (id.entry($0.offset), $0.element) }
    try await names.keep(Dictionary(entries) { first, _ in first })
    let record = DeclarationRecord(
      id: id, of: form, venue: venue, area: area, at: now, rules: settings.rules)
    let kept = try await declarations.add(record, once: once)
    // Sent twice at once: the other one came first.
    if kept != id { try await names.erase(id.allEntries) }
    return kept
  }

  private func eraseOrphans() async throws {
    let orphans = try await declarations.orphans()
    if !orphans.isEmpty { try await names.erase(orphans.flatMap(\.allEntries)) }
    try await declarations.noteNoOrphans()
  }

  // MARK: Check-ins

  /// Checks a visitor in at a place.
  func checkIn(
    _ visitor: Visitor, at venue: VenueRecord, at now: Instant
  ) async throws -> OpenVisitID {
    let number = try await visits.visitor(label(of: visitor), at: now)
    if case .phone(let phone) = visitor {
      try await phones.keep([TracedPersonID(number): RegisteredName(name: "", phone: phone)])
    }
    return try await visits.checkIn(number, at: venue.id, at: now)
  }

  /// Checks a visitor out; `nil` where they are not checked in.
  func checkOut(
    _ visitor: Visitor, of venue: VenueID, at now: Instant
  ) async throws -> OpenVisitID? {
    guard let number = try await visits.knownVisitor(label(of: visitor)) else { return nil }
    return try await visits.checkOut(number, of: venue, at: now)
  }

  /// The trail of the visitor with a phone, if one checked in with it.
  func trail(ofPhone phone: String) -> PersonNumber? {
    PhoneNumber.key(phone).flatMap { trails.live.knownPerson(label(of: .phone($0))) }
  }

  /// The phone of the visitor whose trail it is; `nil` for a private number and anybody else.
  func phone(ofTrail trail: PersonNumber) async throws -> String? {
    guard let label = trails.live.label(of: trail), label.hasPrefix("checkin:"),
      let number = try await visits.knownVisitor(label)
    else { return nil }
    let id = TracedPersonID(number)
    return try await phones.names(of: [id])[id]?.phone
  }

  private static let mostSettled = 10_000

  /// Makes stays of visits that are over; of those that go on too, where somebody asks now.
  ///
  /// - Parameter asked: Whether what is known of running visits counts as well; they go on.
  /// - Throws: `TrailsError` with code `.busy` while trails are being sealed
  func settle(at now: Instant, asked: Bool = false) async throws {
    let open = try await visits.waiting(limit: Self.mostSettled)
    guard !open.isEmpty else { return }
    let places = try await venues.find(Set(open.map(\.venue)))
    var stays: [AreaStay] = []
    var over: [OpenVisitID] = []
    for visit in open {
      guard let place = places[visit.venue] else {
        over.append(visit.id)
        continue
      }
      let passed = now.seconds(since: visit.start)
      let isOver = visit.end != nil || passed >= Double(place.kind.longestStay)
      guard isOver || asked && passed > 0 else { continue }
      if isOver { over.append(visit.id) }
      let end = visit.end ?? (isOver ? nil : now)
      let kept = try? CheckInVisit(
        person: visit.visitor, place: visit.venue, kind: place.kind, start: visit.start, end: end,
        at: now)
      guard let kept, kept.start < kept.end else { continue }
      stays.append(
        AreaStay(
          person: visit.label, area: visit.venue.text, kind: .checkIn,
          times: kept.start.milliseconds..<kept.end.milliseconds, circle: Self.circle(place)))
    }
    if !stays.isEmpty { _ = try await trails.live.keep(stays, at: now) }
    if !over.isEmpty { try await visits.remove(over) }
  }

  private static func circle(_ place: VenueRecord) -> AreaCircle? {
    guard let latitude = place.latitude, let longitude = place.longitude,
      let centre = try? Coordinate(latitude: latitude, longitude: longitude)
    else { return nil }
    return AreaCircle(centre: centre, radius: Meters(place.radius))
  }

  // MARK: Forgetting

  /// Forgets what has been kept long enough; names before what they belong to.
  ///
  /// - Parameter visitDays: For how many days trails are kept, and stays with them.
  func forget(at now: Instant, visitDays: Int) async throws {
    let old = now.advanced(seconds: -86_400 * Double(settings.days))
    while true {
      let due = try await declarations.due(before: old)
      if due.isEmpty { break }
      try await names.erase(due.flatMap(\.allEntries))
      try await declarations.forget(due)
    }
    // A day more, as trails go by whole days.
    let past = now.advanced(seconds: -86_400 * Double(visitDays + 1))
    while true {
      let due = try await visits.due(before: past)
      if due.isEmpty { break }
      try await phones.erase(due.map { TracedPersonID($0.number) })
      try await trails.live.forgetLabels(due.map(\.label))
      try await visits.forget(due.map(\.number))
    }
  }
}
