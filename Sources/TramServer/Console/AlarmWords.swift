// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramUnits

/// An alarm in the words of its reader.
struct AlarmWords: Sendable {
  let alarm: AlarmCase
  let speech: Speech
  let now: Instant

  init(_ alarm: AlarmCase, _ visit: PageVisit) {
    self.init(alarm, visit.speech, now: visit.now)
  }

  init(_ alarm: AlarmCase, _ speech: Speech, now: Instant) {
    self.alarm = alarm
    self.speech = speech
    self.now = now
  }

  /// What it claims, in a plain sentence.
  var claim: String {
    switch alarm.rule {
    case "departure":
      guard let outside = alarm.evidence?.fixes.last?.outside, outside >= 1 else {
        return speech.say("claim.departure-plain")
      }
      return speech.say("claim.departure", speech.distance(outside))
    case "data-silent", "detached", "battery-low":
      return speech.say("claim.\(alarm.rule)", span("silentSeconds"))
    case "phone-still": return speech.say("claim.phone-still", span("stillSeconds"))
    default: return speech.say("claim.\(alarm.rule)")
    }
  }

  /// A term of the decision.
  func term(_ name: String) -> Double? {
    alarm.evidence?.terms.first { $0.name == name }?.value
  }

  private func span(_ name: String) -> String {
    term(name).map { speech.span($0) } ?? speech.say("claim.long")
  }

  /// The word of its kind.
  var kind: String { speech.say("kind.\(alarm.kind)") }

  /// The word of where it stands.
  var state: String { speech.say("alarms.\(alarm.state.rawValue)") }

  /// The colour and shape of its kind.
  var tone: String {
    switch alarm.kind {
    case "left": "bad"
    case "silent", "check": "warn"
    case "returned": "good"
    default: ""
    }
  }

  /// Its row in a list.
  func row(_ person: Person?) -> PageView {
    var view: PageView = [
      "id": alarm.id.text, "person": person.map { speech.name($0) } ?? alarm.person.text,
      "kind": kind, "tone": tone, "claim": claim, "state": state,
      "probability": speech.percent(alarm.probability), "iso": alarm.time.iso,
      "time": speech.moment(alarm.time), "age": speech.age(alarm.time, now: now),
    ]
    view["assignee"] = alarm.assignee
    view["over"] = alarm.over.map { speech.say("alarms.over", speech.near($0, now: now)) }
    return view
  }
}

extension Speech {
  /// A person's name; the identity when it was erased.
  func name(_ person: Person) -> String {
    person.isErased || person.name.isEmpty ? person.id.text : person.name
  }

  /// What somebody found.
  func finding(_ finding: AlarmCase.Finding) -> String { say("finding.\(finding.rawValue)") }

  /// The findings to choose from.
  var findings: [PageView] {
    AlarmCase.Finding.allCases.map { ["value": $0.rawValue, "label": finding($0)] }
  }

  /// Choices of a field, with the one that is chosen.
  func choices(_ values: [(String, String)], chosen: String?) -> [PageView] {
    values.map { ["value": $0.0, "label": $0.1, "selected": $0.0 == chosen ?? ""] }
  }
}
