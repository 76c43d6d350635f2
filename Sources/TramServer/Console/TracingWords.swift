// SPDX-License-Identifier: Apache-2.0

import TramSQLite
import TramTracing
import TramUnits

extension Speech {
  /// A date as `24/11/2026`.
  func date(_ day: Day) -> String {
    let (year, month, number) = day.components
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(padded(number))/\(padded(month))/\(year)"
  }

  /// A date without its year, as `24/11`.
  func shortDate(_ day: Day) -> String { String(date(day).prefix(5)) }
}

/// The case desk's rows as pages show them.
struct TracingWords {
  let speech: Speech
  let now: Instant
  let today: Day

  init(_ visit: PageVisit) {
    speech = visit.speech
    now = visit.now
    today = visit.console.room.cases.settings.levels.day(of: visit.now)
  }

  // MARK: Cases

  func tone(_ state: TracedCase.State) -> String {
    switch state {
    case .confirmed: "bad"
    case .suspected: "warn"
    case .closed: "good"
    case .withdrawn: ""
    }
  }

  func row(_ record: TracedCase, children: Int) -> PageView {
    [
      "id": record.id.text, "number": record.number.isEmpty ? "–" : record.number,
      "state": speech.say("cases.\(record.state.rawValue)"), "tone": tone(record.state),
      "disease": record.disease, "onset": record.onset.map { speech.date($0) } ?? "–",
      "area": record.area, "contacts": speech.number(Double(children)),
      "personID": record.person.text,
    ]
  }

  // MARK: Persons

  /// A level as a word and the tone it is shown in.
  func level(_ level: Int?) -> (word: String, tone: String) {
    switch level {
    case nil: (speech.say("contacts.noLevel"), "")
    case 0?: ("F0", "bad")
    case 1?: ("F1", "warn")
    case let level?: ("F\(level)", "calm")
    }
  }

  func due(_ day: Day) -> (text: String, isOverdue: Bool) {
    if day < today {
      return (speech.say("tasks.overdueDays", "\(today.days(since: day))"), true)
    }
    if day == today { return (speech.say("contacts.today"), false) }
    return (speech.say("tasks.dueDay", speech.shortDate(day)), false)
  }

  func row(_ person: TracedPerson) -> PageView {
    let (word, tone) = level(person.level)
    var view: PageView = [
      "id": person.id.text, "label": person.label.isEmpty ? false : person.label,
      "level": word, "tone": tone, "state": speech.say("contacts.\(person.state.rawValue)"),
      "area": person.area, "due": false, "overdue": false,
    ]
    if let day = person.due {
      let (text, isOverdue) = due(day)
      view["due"] = text
      view["overdue"] = isOverdue
    }
    if let reason = person.reason { view["reason"] = short(reason) } else { view["reason"] = "" }
    return view
  }

  /// The last step of a chain in a few words.
  func short(_ reason: LevelReason) -> String {
    guard reason.seconds > 0 else {
      return whole(reason, other: "F\(reason.fromLevel)")
    }
    return speech.say(
      "contacts.reason", "F\(reason.fromLevel + 1)", reason.from.text, "F\(reason.fromLevel)",
      speech.near(reason.met, now: now), speech.span(reason.seconds))
  }

  /// A step of a chain of which only the day is known, as lists tell it.
  private func whole(_ reason: LevelReason, other: String) -> String {
    speech.say(
      "contacts.reasonDay", "F\(reason.fromLevel + 1)", reason.from.text, other,
      speech.date(LevelRule.vietnamDay(of: reason.met)))
  }

  /// Why a person has the level: one line a step, from the person back to the case.
  func explanation(_ person: TracedPerson, chain: [LevelReason]) -> [PageView] {
    if let own = person.ownCase, person.level == 0 {
      return [["text": speech.say("contacts.isCase", own.text), "person": false]]
    }
    return chain.map { reason in
      let other =
        reason.fromLevel == 0
        ? speech.say("contacts.ofCase", reason.ofCase.text) : "F\(reason.fromLevel)"
      guard reason.seconds > 0 else {
        return ["text": whole(reason, other: other), "person": reason.from.text]
      }
      return [
        "text": speech.say(
          "contacts.reason", "F\(reason.fromLevel + 1)", reason.from.text, other,
          speech.moment(reason.met), speech.span(reason.seconds)),
        "person": reason.from.text,
      ]
    }
  }

  // MARK: Meetings

  func row(
    _ meeting: CaseContact, of person: TracedPersonID, _ others: [TracedPersonID: TracedPerson]
  ) -> PageView {
    let other = meeting.from == person ? meeting.to : meeting.from
    let (word, tone) = level(others[other]?.level)
    let judged = meeting.verdict.rawValue
    return [
      "id": meeting.id.text, "personID": other.text,
      "label": others[other].flatMap { $0.label.isEmpty ? nil : $0.label } ?? false,
      "level": word, "tone": tone, "met": speech.near(meeting.first, now: now),
      "iso": meeting.first.iso, "isTyped": meeting.source == .interview,
      "length": meeting.seconds > 0
        ? speech.span(meeting.seconds) : speech.say("find.unknownLength"),
      "details": details(of: meeting),
      "source": speech.say("cases.\(meeting.source.rawValue)"),
      "verdict": speech.say(
        "cases.judged\(judged.prefix(1).uppercased())\(judged.dropFirst())"),
      "verdictTone": meeting.verdict == .confirmed
        ? "good" : meeting.verdict == .refuted ? "bad" : "",
    ]
  }

  /// How near, how likely, how much, and what says so, as far as it is known.
  private func details(of meeting: CaseContact) -> String {
    var parts: [String] = []
    if let nearest = meeting.nearest {
      let text = speech.number(nearest, decimals: 1) + "\u{A0}m"
      parts.append("\(speech.say("cases.nearest")) \(text)")
    }
    if meeting.probability < 1, meeting.source != .area {
      parts.append("\(speech.say("cases.likely")) \(speech.percent(meeting.probability))")
    }
    if meeting.dose > 0 {
      let text = speech.number(meeting.dose, decimals: 2)
      parts.append("\(speech.say("cases.dose")) \(text)")
    }
    if !meeting.evidence.isEmpty { parts.append(meeting.evidence) }
    return parts.joined(separator: " · ")
  }

  // MARK: Tasks

  func row(_ task: CaseTask) -> PageView {
    let (text, isOverdue) = due(task.due)
    var view: PageView = [
      "id": task.id.text, "personID": task.person.text,
      "kind": speech.say("tasks.\(task.kind.rawValue)"), "area": task.area,
      "level": level(task.level).word, "tone": level(task.level).tone,
      "isOpen": task.state == .open,
      "isFollowUp": task.kind == .call || task.kind == .sample,
      "overdue": false, "dueText": text, "day": false, "ofCase": task.ofCase?.text ?? false,
    ]
    switch task.state {
    case .open: view["overdue"] = isOverdue
    case .done: view["dueText"] = "\(speech.say("tasks.done")) · \(task.doneBy)"
    case .dropped: view["dueText"] = speech.say("tasks.dropped")
    }
    if let day = task.followUpDay { view["day"] = speech.say("tasks.followUpDay", "\(day)") }
    return view
  }

  // MARK: Steps

  /// A line of a person's history.
  func text(_ step: PersonStep) -> (text: String, tone: String, note: String?) {
    switch step.kind {
    case .level:
      let (before, after) = (level(step.before).word, level(step.after))
      let tone = step.after == 0 ? "bad" : step.after == nil ? "good" : "warn"
      return (
        speech.say("contacts.stepLevel", before, after.word), tone, step.reason.map { short($0) }
      )
    case .test:
      return step.isPositive == true
        ? (speech.say("contacts.stepTestPositive"), "bad", nil)
        : (speech.say("contacts.stepTestNegative"), "good", nil)
    case .followUp:
      let symptoms = (step.symptoms ?? []).map { word in
        Speech.knows("contacts.\(word)") ? speech.say("contacts.\(word)") : word
      }
      let warmth = step.temperature.map { speech.number($0, decimals: 1) + "\u{A0}°C" }
      let note = ([warmth].compactMap(\.self) + symptoms + [step.text].compactMap(\.self))
        .joined(separator: " · ")
      return (
        speech.say("contacts.stepFollowUp", "\(step.day ?? 0)"), symptoms.isEmpty ? "" : "warn",
        note.isEmpty ? nil : note
      )
    case .isolation:
      guard let at = step.at else { return (speech.say("contacts.stepIsolationEnd"), "good", nil) }
      return (speech.say("contacts.stepIsolation", speech.moment(at)), "", nil)
    case .moved: return (speech.say("contacts.stepMoved", step.text ?? ""), "", nil)
    case .merged: return (speech.say("contacts.stepMerged", step.other?.text ?? ""), "", nil)
    case .caseState:
      let state = "cases.\(step.text ?? "")"
      let word = Speech.knows(state) ? speech.say(state) : step.text ?? ""
      return (speech.say("contacts.stepCase", step.ofCase?.text ?? "", word), "", nil)
    case .contact:
      return (
        speech.say("contacts.stepContact", step.contact?.text ?? "", step.text ?? ""), "", nil
      )
    case .named:
      return (speech.say("contacts.stepNamed", step.text ?? ""), "", step.author)
    }
  }
}
