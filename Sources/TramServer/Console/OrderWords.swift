// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramUnits

/// An order and how things stand with it, in the words of its reader.
struct OrderWords: Sendable {
  let order: OrderRecord
  let standing: Standing?
  let speech: Speech
  let moment: Instant

  init(_ order: OrderRecord, _ standing: Standing?, _ visit: PageVisit) {
    self.order = order
    self.standing = standing
    speech = visit.speech
    moment = visit.now
  }

  /// Whether it holds now or will.
  var isInForce: Bool { order.isInForce(at: moment) }

  /// The key of where the person seems to be.
  var presenceKey: String {
    if order.state == .erased { return "erased" }
    if !isInForce { return "ended" }
    if order.from > moment { return "pending" }
    if order.device == nil { return "noDevice" }
    guard let standing else { return "unknown" }
    if standing.isOuting { return "outing" }
    if standing.presence == .away { return "away" }
    if standing.silence == .called { return "silent" }
    return standing.presence.word
  }

  /// The colour and shape of it.
  var tone: String {
    switch presenceKey {
    case "home": "good"
    case "away": "bad"
    case "silent": "warn"
    default: ""
    }
  }

  /// Where the person seems to be.
  var presence: String { speech.say("presence.\(presenceKey)") }

  /// Where the person seems to be, since when, and when something was last heard.
  var now: String? {
    guard isInForce, order.device != nil, let standing else { return nil }
    var parts = [presence]
    if let since = standing.since, presenceKey == "home" || presenceKey == "away" {
      parts = [speech.say("presence.since", presence, speech.near(since, now: moment))]
    }
    parts.append(
      standing.lastHeard.map {
        speech.say("presence.heard", speech.age($0, now: moment))
      } ?? speech.say("presence.never"))
    if let battery = standing.battery {
      parts.append(speech.say("presence.battery", "\(speech.number(Double(battery) * 100)) %"))
    }
    if standing.isLearning { parts.append(speech.say("presence.learning")) }
    return parts.joined(separator: " · ")
  }

  /// Where the person has to stay.
  var place: String {
    switch order.place {
    case .circle(let latitude, let longitude, let radius)?:
      speech.say("orders.circle", speech.distance(radius), speech.place(latitude, longitude))
    case .polygons?: speech.say("orders.polygon")
    case nil: "–"
    }
  }

  /// When it ends.
  var until: String { order.until.map { speech.moment($0) } ?? speech.say("orders.open") }

  /// Its row in a list.
  func row(_ person: Person?) -> PageView {
    [
      "id": order.id.text, "person": person.map { speech.name($0) } ?? order.person.text,
      "place": place, "until": until, "presence": presence, "tone": tone,
      "span": speech.say("orders.span", speech.moment(order.from), until),
    ]
  }
}
