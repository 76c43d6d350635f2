// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramUnits

extension PersonPages {
  /// What is kept about a person, until when, and who looked at it.
  func record(_ visit: PersonVisit) async throws -> Response {
    let speech = visit.speech
    let person = try await self.person(visit)
    var view: PageView = [
      "name": person.name, "isErased": person.isErased,
      "kept": try await kept(visit),
      "days": speech.say("mine.positionsDays", "\(room.settings.observationDays)"),
    ]
    view["birthYear"] = person.birthYear.map { String($0) }
    view["phone"] = person.phone
    if !person.address.isEmpty { view["address"] = person.address }
    view["devices"] = try await own(EnrolledDevice.self, visit).map { device -> PageView in
      [
        "text": speech.say(
          device.retired == nil ? "mine.deviceCounts" : "mine.deviceRetired",
          speech.say("person.\(device.kind.rawValue)"), speech.day(device.since))
      ]
    }
    view["readings"] = readings(try await own(RecordReading.self, visit, limit: 100), speech)
    return try await visit.page(
      "me-record", title: speech.say("mine.nav-record"), section: "record", view)
  }

  /// Who looked, the newest first; looks of one minute at the same thing are one row.
  private func readings(_ readings: [RecordReading], _ speech: Speech) -> [PageView] {
    func row(_ reading: RecordReading) -> [String] {
      [
        speech.moment(reading.time), reading.reader, part(reading.part, speech),
        purpose(reading.purpose, speech),
      ]
    }
    var rows: [(texts: [String], first: RecordReading, count: Int)] = []
    for reading in readings {
      let texts = row(reading)
      if let same = rows.lastIndex(where: { $0.texts == texts }) {
        rows[same].count += 1
      } else {
        rows.append((texts, reading, 1))
      }
    }
    return rows.map { texts, first, count in
      var view: PageView = [
        "iso": first.time.iso, "time": texts[0], "reader": texts[1], "part": texts[2],
        "purpose": texts[3],
      ]
      if count > 1 { view["times"] = speech.say("mine.times", "\(count)") }
      return view
    }
  }

  /// How many records of each kind there are.
  private func kept(_ visit: PersonVisit) async throws -> [PageView] {
    let speech = visit.speech
    func row(_ key: String, _ count: Int) -> PageView {
      let most = DeskFilter.mostRows
      return [
        "label": speech.say("mine.kept-\(key)"),
        "count": count >= most ? "\(most)+" : "\(count)",
      ]
    }
    func count<Record: DeskRecord>(_ kind: Record.Type) async throws -> Int {
      try await own(kind, visit, limit: DeskFilter.mostRows).count
    }
    return [
      row("orders", try await count(OrderRecord.self)),
      row("checks", try await count(Check.self)), row("leaves", try await count(Leave.self)),
      row("help", try await count(HelpCall.self)), row("visits", try await count(Visit.self)),
      row("alarms", try await count(AlarmCase.self)),
    ]
  }

  private func part(_ part: String, _ speech: Speech) -> String {
    let keys = [
      "person": "readPerson", "order": "readOrder", "alarm": "readAlarm",
      "position": "readPosition",
    ]
    return speech.say("person.\(keys[part] ?? "readOther")")
  }

  private func purpose(_ purpose: String, _ speech: Speech) -> String {
    Speech.knows("mine.purpose-\(purpose)") ? speech.say("mine.purpose-\(purpose)") : purpose
  }
}
