// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTracing
import TramTrails
import TramUnits

/// Finds the contacts of cases in the room's trails: exact by position, decided by proof, each with
/// its probability, its dose and what says so.
struct TrailFinder: ContactFinding {
  let trails: TrailRoom
  /// The ward of a device's person, where it is known.
  let area: @Sendable (DeviceID) async -> String
  /// Check-ins, which become stays before a search; `nil` where there are none.
  var front: FrontDesk?
  /// The phone of a device's person, with which they may have checked in.
  var phone: @Sendable (DeviceID) async -> String = { _ in "" }
  var now: @Sendable () -> Instant = ControlRoom.systemTime
  /// Whose rules say what a close contact is, as the files of diseases name them.
  var authority = "vn"

  /// The contacts of each question's person in its stretch of time, those with the largest expected
  /// risk first.
  ///
  /// - Throws: `TracingError` with code `.unknown` where the time was forgotten already;
  ///   `TrailsError`
  @concurrent
  func contacts(_ questions: [ContactQuestion], limit: Int) async throws -> [[FoundMeeting]] {
    let snapshot = trails.live.snapshot()
    let edges = try trails.live.store.edges()
    var answers: [[FoundMeeting]] = []
    for question in questions {
      if let kept = snapshot.sealed.keptFrom, question.until.milliseconds <= kept {
        throw TracingError(
          .unknown,
          detail: "trails are kept from \(Day(number: Int32(clamping: kept / 86_400_000))) on: "
            + "nothing is known of the time asked for")
      }
      let disease =
        try question.disease.isEmpty
        ? nil : DiseaseTable.disease(named: question.disease)
      let rule = Self.rule(disease, authority, on: question.until)
      var search = PersonSearch(pieces: snapshot, edges: edges, rule: rule)
      let times =
        question.from
        .milliseconds..<max(
          question.until.milliseconds, question.from.milliseconds)
      let rows = try search.rows(of: question.person, during: times)
      answers.append(try await meetings(rows, question, disease, rule, limit: limit))
    }
    return answers
  }

  /// Who was in the same area at the same time: of a check-in, an access point, a base station.
  ///
  /// An area says nothing of nearness: probability, dose and time in contact are 0, and what
  /// is known stands in the evidence. In an area with thousands nobody is named.
  ///
  /// - Throws: `TrailsError`
  @concurrent
  func companions(_ question: ContactQuestion, limit: Int) async throws -> [FoundMeeting] {
    await settleVisits()
    let areas = try trails.live.store.areas()
    let times =
      question.from
      .milliseconds..<max(question.until.milliseconds, question.from.milliseconds)
    guard areas.knows(times) else { return [] }
    let persons = await trails(of: question.person)
    let search = AreaSearch(areas, limits: Self.areaLimits)
    var rows: [AreaRow] = []
    for person in persons {
      rows += try search.rows(of: person, during: times).rows
        .filter { !persons.contains($0.person) }
    }
    rows.sort { ($1.total, $0.person) < ($0.total, $1.person) }
    var found: [FoundMeeting] = []
    for row in rows.prefix(max(limit, 0)) {
      let places = row.areas.prefix(3).map { number in
        [areas.register.kind(of: number)?.word, areas.register.label(of: number)]
          .compactMap(\.self).joined(separator: " ")
      }
      var home = ""
      if let device = trails.device(of: row.person) { home = await area(device) }
      found.append(
        FoundMeeting(
          person: row.person, area: home, first: Instant(milliseconds: row.first),
          last: Instant(milliseconds: row.last), seconds: 0, probability: 0, dose: 0,
          source: .area,
          evidence: "\(places.joined(separator: ", ")): \(row.total / 60_000) min"))
    }
    return found
  }

  /// An area with more people than this leads to nobody.
  private static let areaLimits = AreaSearch.Limits(named: 500, rows: 5000, stretches: 1 << 17)

  /// Makes stays of the check-ins that there are by now.
  private func settleVisits() async {
    // While trails are being sealed the stays of the last minutes are missed.
    do { try await front?.settle(at: now(), asked: true) } catch {}
  }

  /// The trails of a person: that of the phone at hand and that of its check-ins.
  private func trails(of person: PersonNumber) async -> [PersonNumber] {
    guard let device = trails.device(of: person),
      let visitor = front?.trail(ofPhone: await phone(device)), visitor != person
    else { return [person] }
    return [person, visitor]
  }

  private func meetings(
    _ rows: [ContactRow], _ question: ContactQuestion, _ disease: Disease?,
    _ rule: TramTrails.ContactRule, limit: Int
  ) async throws -> [FoundMeeting] {
    let odds = ContactOdds(radius: rule.radius, seconds: Double(rule.threshold) / 1000)
    let exposures = rows.map { $0.exposure(probability: odds.probability(of: $0.figures)) }
    let ranked: [(row: Int, dose: Double)]
    if let disease, let index = question.index {
      ranked = ContactRanking(disease, index, radius: rule.radius).ranked(exposures)
        .map { ($0.row, $0.dose) }
    } else {
      // Nothing is known of when they infect: hours of contact, as likely as they were contact.
      ranked = exposures.indices
        .sorted {
          exposures[$0].seconds * exposures[$0].probability.rawValue
            > exposures[$1].seconds * exposures[$1].probability.rawValue
        }
        .map { ($0, exposures[$0].seconds / 3600) }
    }
    var meetings: [FoundMeeting] = []
    for place in ranked.prefix(max(limit, 0)) {
      let row = rows[place.row]
      var evidence = ByteWriter()
      row.evidence.append(to: &evidence)
      var home = ""
      if let device = trails.device(of: row.b) { home = await area(device) }
      meetings.append(
        FoundMeeting(
          person: row.b, area: home, first: Instant(milliseconds: row.first),
          last: Instant(milliseconds: row.last), seconds: row.total / 1000,
          nearest: row.evidence.nearest, probability: exposures[place.row].probability.rawValue,
          dose: place.dose, source: row.evidence.sources,
          evidence: String(decoding: evidence.bytes, as: UTF8.self)))
    }
    return meetings
  }

  /// What a close contact is on a day; two metres for 15 minutes where the disease does not say.
  private static func rule(
    _ disease: Disease?, _ authority: String, on time: Instant
  ) -> TramTrails.ContactRule {
    let day = LevelRule.vietnamDay(of: time)
    guard let known = disease?.rule(of: authority, on: day) else {
      return TramTrails.ContactRule(radius: Meters(2), threshold: 900_000)
    }
    return TramTrails.ContactRule(
      radius: known.radius, threshold: Int64((known.minutes * 60_000).rounded()),
      window: Int64((known.rollingHours * 3_600_000).rounded()))
  }
}
