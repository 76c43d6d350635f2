// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramUnits

/// What happened, one line a moment, in the order of time.
struct Timeline: Sendable {
  private struct Line: Sendable {
    var time: Instant
    var text: String
    var tone: String
    var note: String?
    var href: String?
  }

  private let speech: Speech
  private let now: Instant
  private var lines: [Line] = []

  init(_ visit: PageVisit) {
    speech = visit.speech
    now = visit.now
  }

  /// Adds a line.
  mutating func add(
    _ time: Instant, _ text: String, tone: String = "", note: String? = nil, href: String? = nil
  ) {
    lines.append(Line(time: time, text: text, tone: tone, note: note, href: href))
  }

  /// The lines for a template.
  ///
  /// - Parameter newestFirst: Whether the latest line stands first.
  func view(newestFirst: Bool = false) -> [PageView] {
    // Equal times keep the order in which they were added.
    let sorted = lines.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    return (newestFirst ? sorted.reversed() : sorted).map { _, line in
      var view: PageView = [
        "iso": line.time.iso, "time": speech.near(line.time, now: now), "text": line.text,
        "tone": line.tone,
      ]
      view["note"] = line.note
      // An absent value would be looked for further out, where a page may have its own.
      view["href"] = line.href ?? false
      if line.note == nil { view["note"] = false }
      return view
    }
  }

  /// A text from the phone is a sign of life and no good news of a place.
  private static func tone(_ way: Check.Way) -> String {
    switch way {
    case .cannot: "warn"
    case .text: "calm"
    default: "good"
    }
  }

  // MARK: What can be in it

  /// Adds a check, what came of it and when.
  mutating func add(_ check: Check) {
    add(check.asked, speech.say("event.asked"), tone: "warn")
    if let answer = check.answer {
      let way = answer.way.rawValue
      let key = "event.answered\(way.prefix(1).uppercased())\(way.dropFirst())"
      let inside = answer.inside.map { speech.say("event.inside", speech.percent($0)) }
      let note = [inside, answer.note].compactMap(\.self).joined(separator: " · ")
      add(
        answer.time, speech.say(key), tone: Self.tone(answer.way),
        note: note.isEmpty ? nil : note)
    } else if check.state == .missed {
      add(check.due, speech.say("event.missed"), tone: "warn")
    }
  }

  /// Adds a visit or call.
  mutating func add(_ visit: Visit) {
    let text = speech.say(
      "event.\(visit.way.rawValue)", visit.officer, speech.finding(visit.finding))
    add(visit.time, text, tone: "good", note: visit.note)
  }

  /// Adds a leave.
  mutating func add(_ leave: Leave) {
    let span = "\(speech.near(leave.from, now: now)) – \(speech.near(leave.until, now: now))"
    let key =
      switch leave.state {
      case .asked: "event.leaveAsked"
      case .granted: "event.leave"
      case .refused: "event.leaveRefused"
      }
    add(
      leave.decided ?? leave.asked, speech.say(key, span),
      note: [leave.reason, leave.note].compactMap(\.self).joined(separator: " · "))
  }

  /// Adds a call for help.
  mutating func add(_ help: HelpCall) {
    add(
      help.asked, speech.say("event.help", speech.say("requests.\(help.need.rawValue)")),
      tone: "warn", note: help.text)
  }

  /// Adds an alarm as a link to its page.
  mutating func add(_ alarm: AlarmCase) {
    let words = AlarmWords(alarm, speech, now: now)
    add(
      alarm.time, speech.say("event.alarmLeft", words.claim), tone: words.tone,
      href: "/alarms/\(alarm.id.text)")
  }
}

extension Console {
  /// The evidence of an alarm and what was done, oldest first.
  func timeline(_ alarm: AlarmCase, _ visit: PageVisit) async throws -> [PageView] {
    var line = Timeline(visit)
    evidence(of: alarm, visit, &line)
    let speech = visit.speech
    let words = AlarmWords(alarm, visit)
    line.add(alarm.time, speech.say("event.raised", words.claim), tone: words.tone)
    if let time = alarm.acknowledged, let name = alarm.acknowledgedBy {
      line.add(time, speech.say("event.acknowledged", name))
    }
    if let time = alarm.over { line.add(time, speech.say("event.over"), tone: "good") }
    if let time = alarm.closed, let finding = alarm.finding {
      let text = speech.say("event.closed", alarm.closedBy ?? "", speech.finding(finding))
      line.add(time, text, tone: "good", note: alarm.note)
    }
    var filter = DeskFilter()
    filter.order = alarm.order
    filter.limit = 20
    let since = alarm.time.advanced(seconds: -6 * 3600)
    let end = (alarm.closed ?? visit.now).advanced(seconds: 3600)
    for check in try await rows.list(Check.self, filter).rows
    where check.asked >= since && check.asked <= end { line.add(check) }
    for made in try await rows.list(Visit.self, filter).rows
    where made.time >= since && made.time <= end { line.add(made) }
    for leave in try await rows.list(Leave.self, filter).rows
    where leave.state == .granted && leave.until >= since && leave.from <= end { line.add(leave) }
    return line.view()
  }

  private func evidence(of alarm: AlarmCase, _ visit: PageVisit, _ line: inout Timeline) {
    guard let evidence = alarm.evidence else { return }
    let speech = visit.speech
    let words = AlarmWords(alarm, visit)
    for fix in evidence.fixes {
      let isOutside = fix.outside > 0
      let text =
        isOutside
        ? speech.say("event.fixOutside", speech.distance(fix.outside))
        : speech.say("event.fixInside")
      let odds = speech.say("event.fixOdds", speech.percent(Self.probability(fix.logOdds)))
      line.add(
        fix.time, text, tone: isOutside ? "bad" : "good", note: isOutside ? odds : nil)
    }
    if let accuracy = evidence.assumedAccuracy, let last = evidence.fixes.last {
      line.add(last.time, speech.say("event.assumed", speech.distance(accuracy)))
    }
    if let seconds = words.term("silentSeconds") {
      line.add(
        alarm.time.advanced(seconds: -seconds), speech.say("event.silentSince"), tone: "warn")
    }
    if let seconds = words.term("stillSeconds") {
      line.add(
        alarm.time.advanced(seconds: -seconds), speech.say("event.stillSince"), tone: "warn")
    }
  }
}
