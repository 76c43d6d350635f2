// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramTrails
import TramUnits

/// Encounters of devices, from a log that `tram proximity encounters --log` wrote, as proven
/// contacts of the people who carry them.
struct EncounterTable {
  /// The most meetings that are united in one run: half a gigabyte.
  private static let most = 8 << 20

  let store: TrailStore
  let now: Instant
  /// The least probability of two metres for 15 minutes that counts as proven.
  let threshold: Double
  let isStrict: Bool
  let isQuiet: Bool

  private struct Counts {
    var read = 0
    var unlikely = 0
    var unknown = 0
    var own = 0
  }

  /// Brings the encounters of a log into the store and says what came of it.
  ///
  /// - Parameters:
  ///   - folder: The log.
  ///   - persons: A CSV file with the columns identifier and person.
  func bring(_ folder: String, persons: String) async throws {
    let table = try people(persons)
    var register = PersonRegister()
    var counts = Counts()
    var meetings: [DeviceMeeting] = []
    // Opening would make a log where there is none.
    _ = try Folder.names(in: folder)
    let log = try FileTrailLog(folder: folder)
    defer { log.close() }
    var position = try await log.bounds().lowerBound
    while true {
      let page = try await log.read(from: position, limit: 4 << 20)
      if page.entries.isEmpty { break }
      for record in page.records where record.kind == EncounterRecord.kind {
        for encounter in try Self.encounters(record, folder) {
          guard let meeting = meeting(encounter, table, &register, &counts) else { continue }
          guard meetings.count < Self.most else {
            throw TrailsError(
              .tooLarge, detail: "more than \(grouped(Self.most)) encounters in one log",
              file: folder)
          }
          meetings.append(meeting)
        }
      }
      position = page.next
    }
    try add(MeetingUnion(meetings), register, counts, folder)
  }

  private static func encounters(
    _ record: TrailRecord, _ folder: String
  ) throws(TrailsError) -> [EncounterRecord] {
    do {
      return try EncounterRecord.records(record.bytes.span)
    } catch { throw TrailsError(.corrupt, detail: error.detail, file: folder) }
  }

  /// The meeting of two known people; `nil`, counted, where it is none.
  private func meeting(
    _ encounter: EncounterRecord, _ people: [DeviceID: String],
    _ register: inout PersonRegister, _ counts: inout Counts
  ) -> DeviceMeeting? {
    counts.read += 1
    guard encounter.probability.rawValue >= threshold else {
      counts.unlikely += 1
      return nil
    }
    guard let hearer = people[encounter.receiver], let heard = people[encounter.sender],
      let one = register.number(Array(hearer.utf8).span),
      let other = register.number(Array(heard.utf8).span)
    else {
      counts.unknown += 1
      return nil
    }
    guard one != other else {
      counts.own += 1
      return nil
    }
    let start = encounter.start.milliseconds
    return DeviceMeeting(
      hearer: one, heard: other, times: start..<start + Int64(encounter.seconds) * 1000,
      near: Int64((Double(encounter.minutes) * 60).rounded()) * 1000)
  }

  private func add(
    _ union: MeetingUnion, _ register: PersonRegister, _ counts: Counts, _ folder: String
  ) throws {
    var work = EdgeImport(into: store, now: now)
    var refused = 0
    for edge in union.edges {
      guard let a = register.label(of: edge.a), let b = register.label(of: edge.b) else { continue }
      let reason = try work.add(
        Array(a.utf8).span, Array(b.utf8).span, start: edge.start,
        duration: edge.end - edge.start)
      guard let reason else { continue }
      refused += 1
      if refused <= Complaints.told {
        StandardError.line("\(folder): \(a.visible) and \(b.visible) at \(edge.start): \(reason)")
      }
      if isStrict { throw StrictStop() }
    }
    let summary = try work.finish()
    guard !isQuiet else { return }
    StandardError.line(
      "\(counted(counts.read, "record")): \(summary.added) contacts new, \(summary.known) known "
        + "before; \(union.summary.mutual) kept under both devices, "
        + "\(union.summary.oneSided) under one")
    StandardError.line(
      "left out: \(counts.unlikely) less likely than \(threshold), \(counts.unknown) of devices "
        + "of no known person, \(counts.own) of one person's own devices, \(refused) refused")
  }

  /// Whose each device is; of several lines for one the first stands.
  private func people(_ path: String) throws -> [DeviceID: String] {
    var table = try NamedTable(
      path: path, needed: ["identifier", "person"], isStrict: isStrict)
    var people: [DeviceID: String] = [:]
    while try table.advance() {
      let (text, person) = (table.text("identifier"), table.text("person"))
      guard let device = DeviceID(text) else {
        try table.refuse(
          "identifier \(String(text.prefix(64)).visible) is no device's, such as T7KA")
        continue
      }
      guard !person.isEmpty, person.utf8.count <= PersonRegister.longestLabel else {
        try table.refuse(
          "the person is missing or longer than \(PersonRegister.longestLabel) bytes")
        continue
      }
      if let known = people[device], known != person {
        try table.refuse("\(text.visible) is another person's already")
        continue
      }
      people[device] = person
    }
    return people
  }
}
