// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramGuard
import TramIsolation
import TramUnits

/// Who looked at a person's record, as the person is told it: role and office, not the name.
///
/// Names of officers are for their supervisors, in the audit log; the person is told in what
/// office somebody looked, so that the office can be asked.
struct LookWords: Sendable {
  let room: ControlRoom
  let speech: Speech

  /// Rows of looks, the newest first; looks of one minute at the same thing are one row.
  ///
  /// - Parameter readings: What the desk noted of reads with a purpose in words; a look that it
  ///   belongs to carries the words. Readings of before there was an audit log are rows of their
  ///   own.
  func rows(_ looks: [LookIndex.Look], _ readings: [RecordReading]) -> [PageView] {
    var left = readings
    var told: [(time: Instant, texts: [String], isEmergency: Bool)] = looks.map { look in
      let part = part(look)
      // A reading is noted while the request is answered whose look this is.
      let own = left.firstIndex {
        let late = $0.time.seconds(since: look.time)
        return late >= 0 && late < Self.slowest && $0.part == part
      }
      let words = own.map { left.remove(at: $0).purpose }
      return (
        look.time, [reader(look), say(part), purpose(look, words)], look.kind == .emergency
      )
    }
    if let first = looks.last?.time ?? readings.first.map({ $0.time.advanced(seconds: 1) }) {
      for reading in left where reading.time < first {
        told.append(
          (
            reading.time,
            [reading.reader, say(reading.part), spoken(reading.purpose)], false
          ))
      }
    }
    return joined(told.sorted { $0.time > $1.time })
  }

  /// The longest that a request takes from its beginning to its reading, in seconds.
  private static let slowest = 30.0

  private func joined(
    _ told: [(time: Instant, texts: [String], isEmergency: Bool)]
  ) -> [PageView] {
    var rows: [(texts: [String], first: Instant, isEmergency: Bool, count: Int)] = []
    for look in told {
      let texts = [speech.moment(look.time)] + look.texts
      if let same = rows.lastIndex(where: { $0.texts == texts }) {
        rows[same].count += 1
      } else {
        rows.append((texts, look.time, look.isEmergency, 1))
      }
    }
    return rows.map { texts, first, isEmergency, count in
      var view: PageView = [
        "iso": first.iso, "time": texts[0], "reader": texts[1], "part": texts[2],
        "purpose": texts[3],
      ]
      if count > 1 { view["times"] = speech.say("mine.times", "\(count)") }
      if isEmergency { view["emergency"] = true }
      return view
    }
  }

  /// In what role and office somebody looked.
  private func reader(_ look: LookIndex.Look) -> String {
    switch look.actor.kind {
    case .account:
      let id = AccountID(look.actor.number)
      let grant = room.accounts.grants(of: id).first { $0.number == look.grant }
      let access =
        grant?.role ?? room.accounts.accounts.first { $0.id == id }?.role.access
      guard let role = Role.allCases.first(where: { $0.access == access }) else {
        return speech.say("mine.somebody")
      }
      let word = speech.say("accounts.\(role)")
      guard let grant else { return word }
      let code = "\(grant.area)"
      let name =
        grant.area == .country ? speech.say("accounts.everywhere") : room.front.areaName(code)
      return "\(word), \(name.isEmpty ? code : name)"
    case .program: return speech.say("mine.program")
    default: return speech.say("mine.somebody")
    }
  }

  /// What was looked at, in the words of the desk.
  private func part(_ look: LookIndex.Look) -> String {
    let parts = look.verb.split(separator: ".").map(String.init)
    if parts.first == "map" || parts.last == "standing" { return "position" }
    return [
      "people": "person", "orders": "order", "alarms": "alarm", "checks": "check",
      "leaves": "leave", "visits": "visit", "devices": "device",
    ][parts.first ?? ""] ?? parts.first ?? ""
  }

  private func say(_ part: String) -> String {
    let key = "person.read\(part.prefix(1).uppercased())\(part.dropFirst())"
    return speech.say(Speech.knows(key) ? key : "person.readOther")
  }

  private func purpose(_ look: LookIndex.Look, _ words: String?) -> String {
    let key = "mine.purpose-\(look.purpose)"
    let word = Speech.knows(key) ? speech.say(key) : look.purpose
    guard let words, words != "console" else { return word }
    return "\(word): \(words)"
  }

  private func spoken(_ purpose: String) -> String {
    Speech.knows("mine.purpose-\(purpose)") ? speech.say("mine.purpose-\(purpose)") : purpose
  }
}
