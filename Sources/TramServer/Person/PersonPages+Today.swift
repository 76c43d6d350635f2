// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramIsolation
import TramUnits

extension PersonPages {
  /// For how long a check that was missed is still shown, seconds; an answer counts however late.
  private static let missedShown = 86_400.0

  /// What the order says, and what is asked now.
  func today(
    _ visit: PersonVisit, fault: String? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let speech = visit.speech
    let person = try await self.person(visit)
    let order = try await order(visit)
    let checks = try await own(Check.self, visit, limit: 20)
    let leaves = try await own(
      Leave.self, visit, limit: 20, states: [Leave.State.granted.rawValue])
    var view: PageView = ["name": person.name]
    if let order { view.merge(facts(of: order, person, visit)) { $1 } }
    view["hasOrder"] = order != nil
    view["checks"] = waiting(checks, visit).map { self.view(of: $0, visit) }
    view["answered"] = checks.filter { $0.state != .asked }.prefix(5).map { check -> PageView in
      ["text": said(check, visit), "iso": check.asked.iso, "time": speech.moment(check.asked)]
    }
    view["outings"] = leaves.filter { visit.now < $0.until }.map { leave -> PageView in
      ["span": span(leave, visit), "reason": leave.reason]
    }
    return try await visit.page(
      "me", title: speech.say("mine.title"), section: "today", view, fault: fault, status: status)
  }

  /// The checks that wait, and the last one if it was missed a short while ago.
  private func waiting(_ checks: [Check], _ visit: PersonVisit) -> [Check] {
    var waiting = checks.filter { $0.state == .asked }
    if let last = checks.first, last.state == .missed,
      visit.now.seconds(since: last.asked) < Self.missedShown
    {
      waiting.append(last)
    }
    return waiting
  }

  private func view(of check: Check, _ visit: PersonVisit) -> PageView {
    let speech = visit.speech
    let isLate = check.due <= visit.now
    return [
      "id": check.id.text, "isLate": isLate, "due": String(check.due.milliseconds),
      "until": speech.say(
        isLate ? "mine.checkAsked" : "mine.checkDue",
        speech.near(isLate ? check.asked : check.due, now: visit.now)),
      "left": isLate ? speech.say("mine.late") : speech.age(check.due, now: visit.now),
    ]
  }

  private func said(_ check: Check, _ visit: PersonVisit) -> String {
    let speech = visit.speech
    guard let answer = check.answer else { return speech.say("mine.missed") }
    return speech.say(
      "mine.way-\(answer.way.rawValue)", speech.near(answer.time, now: visit.now))
  }

  private func facts(of order: OrderRecord, _ person: Person, _ visit: PersonVisit) -> PageView {
    let speech = visit.speech
    let now = visit.now
    var view: PageView = [
      "order": order.id.text, "from": speech.moment(order.from), "address": person.address,
      "isOver": !order.isInForce(at: now), "isLater": now < order.from,
    ]
    if order.isInForce(at: now), order.from <= now { view["isNow"] = true }
    view["decision"] = order.decision
    view["reason"] = order.reason
    if let until = order.ended ?? order.until {
      view["until"] = speech.say("mine.untilTime", speech.clock(until), speech.day(until))
      view["untilISO"] = until.iso
      let days = Self.days(from: now, to: until, zone: speech.zone)
      view["left"] =
        days <= 0
        ? speech.say("mine.lastDay")
        : speech.say(days == 1 ? "mine.oneDayLeft" : "mine.daysLeft", "\(days)")
    } else {
      view["left"] = speech.say("mine.openEnd")
    }
    if person.address.isEmpty { view["address"] = nil }
    if let place = order.place, let sketch = PlaceSketch(place) {
      view["sketch"] = sketch.svg(label: speech.say("mine.sketchLabel"))
      view["size"] = speech.say(
        sketch.isCircle ? "mine.circle" : "mine.shape", speech.distance(sketch.reach))
    }
    return view
  }

  /// How many midnights lie between two moments in a zone.
  static func days(from: Instant, to: Instant, zone: Int64) -> Int64 {
    func day(_ time: Instant) -> Int64 {
      let seconds = time.milliseconds / 1000 &+ zone
      return seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }
    return day(to) - day(from)
  }

  func span(_ leave: Leave, _ visit: PersonVisit) -> String {
    let speech = visit.speech
    return speech.say(
      "mine.span", speech.moment(leave.from), speech.near(leave.until, now: leave.from))
  }
}
