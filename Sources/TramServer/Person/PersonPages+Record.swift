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
    view["readings"] = LookWords(room: room, speech: speech).rows(
      try await room.looks.looks(at: try visit.own(), limit: 100),
      try await own(RecordReading.self, visit, limit: 100))
    return try await visit.page(
      "me-record", title: speech.say("mine.nav-record"), section: "record", view)
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
}
