// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation
import TramUnits

extension Console {
  /// Shows an alarm: what it claims, what it was decided from, what was done, what can be done.
  func alarmPage(_ visit: PageVisit) async throws -> Response {
    let alarm = try await the(AlarmCase.self, visit)
    try await noteReading(of: alarm.person, part: "alarm", visit)
    let speech = visit.speech
    let words = AlarmWords(alarm, visit)
    let person = try await rows.find(alarm.person, of: Person.self)
    let order = try await rows.find(alarm.order, of: OrderRecord.self)
    var view = words.row(person)
    view["percent"] = Int((alarm.probability * 100).rounded())
    view["isOpen"] = alarm.state == .open
    view["isLive"] = alarm.state != .closed
    view["findings"] = speech.findings
    view["officers"] = officers.map { name -> PageView in
      ["name": name, "selected": name == alarm.assignee ?? visit.accountName]
    }
    view["over"] = alarm.over.map { speech.say("alarm.over", speech.near($0, now: visit.now)) }
    view["closing"] = closing(alarm, visit)
    view["personID"] = alarm.person.text
    view["orderID"] = alarm.order.text
    view["phone"] = person?.phone
    view["address"] = person.flatMap { $0.address.isEmpty ? nil : $0.address }
    if let order {
      let words = OrderWords(order, standings([order])[order.id], visit)
      view["now"] = words.now
      view["orderInForce"] = words.isInForce
    }
    view["timeline"] = try await timeline(alarm, visit)
    view["hasEvidence"] = alarm.evidence != nil
    view["hasFixes"] = alarm.evidence?.fixes.isEmpty == false
    view["curve"] = curve(alarm, order, visit)
    let cells = cells(alarm, visit)
    view["cells"] = cells
    view["hasCells"] = !cells.isEmpty
    return try await visit.page(
      "alarm", title: "\(words.kind): \(view["person"] ?? "")", section: "alarms", view,
      hasMap: true)
  }

  private func closing(_ alarm: AlarmCase, _ visit: PageVisit) -> String? {
    guard let time = alarm.closed, let finding = alarm.finding else { return nil }
    let text = visit.speech.say(
      "alarm.closedBy", alarm.closedBy ?? "", visit.speech.near(time, now: visit.now),
      visit.speech.finding(finding))
    return alarm.note.map { "\(text) \($0)" } ?? text
  }

  private func cells(_ alarm: AlarmCase, _ visit: PageVisit) -> [PageView] {
    let speech = visit.speech
    let none = "–"
    return (alarm.evidence?.cells ?? []).enumerated().map { index, cell in
      [
        "cell": cell.cell, "isServing": index == 0,
        "share": "\(speech.number(cell.homeShare * 100)) %",
        "strength": cell.strength.map { "\(speech.number($0)) dBm" } ?? none,
        "homeStrength": cell.homeStrength.map { "\(speech.number($0)) dBm" } ?? none,
      ]
    }
  }

  /// The curve of the probability as a drawing; `nil` with fewer than two points.
  private func curve(_ alarm: AlarmCase, _ order: OrderRecord?, _ visit: PageVisit) -> PageView? {
    var points = (alarm.evidence?.fixes ?? []).map {
      // The watch writes log-odds of 0 for a position inside, of which nothing is claimed.
      ProbabilityCurve.Point(
        time: $0.time, probability: $0.outside > 0 ? Self.probability($0.logOdds) : 0)
    }
    var isByCells = false
    if alarm.state != .closed, alarm.over == nil, let order {
      let live = room.watch.look { $0.watch.probabilityCurve(of: order.name) }
      if points.isEmpty { isByCells = live.contains(where: \.isByCells) }
      for point in live where point.isByCells == isByCells {
        guard points.last.map({ $0.time < point.time }) ?? true else { continue }
        let isInside = !isByCells && point.logOdds == 0
        points.append(
          ProbabilityCurve.Point(
            time: point.time, probability: isInside ? 0 : Self.probability(point.logOdds)))
      }
    }
    guard alarm.kind == "left" || alarm.kind == "returned" || alarm.kind == "check",
      let curve = ProbabilityCurve(points, mark: alarm.time)
    else { return nil }
    return [
      "svg": curve.svg(visit.speech),
      "note": visit.speech.say(isByCells ? "alarm.curveCells" : "alarm.curveNote"),
    ]
  }

  static func probability(_ logOdds: Double) -> Double {
    let odds = min(max(logOdds, -30), 30)
    return 1 / (1 + Double.exponential(-odds))
  }
}
