// SPDX-License-Identifier: Apache-2.0

import TramUnits

extension CaseBook {
  /// The last step of a person's chain at a level; `nil` where there is none.
  func reason(of key: UInt64, at level: Int) -> LevelReason? {
    guard level > 0, let index = graph.known(key), let found = graph.exposure(at: index, level),
      let via = found.via, let contact = contacts[via.meeting]
    else { return nil }
    return LevelReason(
      contact: contact.id, from: ID(graph.keys[Int(via.from)]), fromLevel: level - 1,
      ofCase: ID(found.root), exposed: Instant(milliseconds: found.time), met: contact.first,
      seconds: contact.seconds)
  }

  /// Brings everybody's level, follow-up and tasks up to date with the graph.
  mutating func settleLevels() {
    for key in graph.settle() {
      guard var person = persons[key], person.mergedInto == nil else { continue }
      let level = graph.exposure(of: key)?.level
      let reason = level.flatMap { self.reason(of: key, at: $0) }
      let exposed = graph.lastExposure(of: key).map {
        rule.day(of: Instant(milliseconds: $0))
      }
      guard level != person.level || reason != person.reason || exposed != person.exposed else {
        continue
      }
      let before = person.level
      person.level = level
      person.reason = reason
      person.exposed = exposed
      if level != before {
        person.since = draft.now
        step(person.id, .level) { step in
          step.before = before
          step.after = level
          step.reason = reason
          step.ofCase = level == 0 ? person.ownCase : reason?.ofCase
        }
      }
      careFor(&person, before: before)
      persons[key] = person
      draft.persons.insert(key)
    }
  }

  /// Sets the follow-up and the tasks of a person whose level or exposure changed.
  private mutating func careFor(_ person: inout TracedPerson, before: Int?) {
    switch person.level {
    case nil: letGo(&person, before: before)
    case 0?: careForPatient(&person, before: before)
    case let level?: follow(&person, level, before: before)
    }
  }

  private mutating func letGo(_ person: inout TracedPerson, before: Int?) {
    let wasHeld = isHeld(person)
    endFollowUp(&person)
    drop(of: person.id) { _ in true }
    guard let before else { return }
    if person.state != .finished { person.state = .released }
    if wasHeld { make(.release, for: person, due: rule.day(of: draft.now)) }
    if before == 0 || care.plan(before)?.isTold == true {
      tell(person, person.state == .finished ? "trace.finished" : "trace.released")
    }
  }

  /// Whether a person is kept apart or was about to be.
  private func isHeld(_ person: TracedPerson) -> Bool {
    person.isolated != nil
  }

  private mutating func careForPatient(_ person: inout TracedPerson, before: Int?) {
    endFollowUp(&person)
    person.state = .patient
    guard before != 0 else { return }
    drop(of: person.id) { $0.kind != .isolate }
    let today = rule.day(of: draft.now)
    make(.interview, for: person, due: today)
    if person.isolated == nil { make(.isolate, for: person, due: today) }
    tell(person, "trace.f0")
  }

  private mutating func follow(_ person: inout TracedPerson, _ level: Int, before: Int?) {
    let today = rule.day(of: draft.now)
    guard let plan = care.plan(level), let exposed = person.exposed else { return }
    let until = exposed.moved(by: plan.days)
    if level != before, plan.isTold {
      tell(person, "trace.f\(level)", ["until": "\(until)", "days": "\(plan.days)"])
    }
    guard plan.days > 0, until >= today else {
      endFollowUp(&person)
      person.state = .told
      drop(of: person.id) { $0.kind != .release }
      return
    }
    person.state = .watched
    person.until = until
    // Whoever comes closer to a case is called at once.
    let isCloser = before.map { level < $0 } ?? true
    let first = max(today, exposed.moved(by: 1))
    person.due = isCloser ? first : min(person.due ?? first, until)
    drop(of: person.id) {
      $0.kind == .interview || $0.kind == .release || $0.kind == .isolate && !plan.isKeptApart
    }
    if plan.isKeptApart, person.isolated == nil { make(.isolate, for: person, due: today) }
    schedule(followUpOf: person)
  }

  private mutating func endFollowUp(_ person: inout TracedPerson) {
    person.due = nil
    person.until = nil
  }

  // MARK: Tasks

  /// Keeps exactly one task for the next day of a follow-up.
  mutating func schedule(followUpOf person: TracedPerson) {
    guard let due = person.due, let exposed = person.exposed, let level = person.level else {
      drop(of: person.id) { $0.kind == .call || $0.kind == .sample }
      return
    }
    let day = due.days(since: exposed)
    var open = tasks[person.id.rawValue]?.filter { $0.kind == .call || $0.kind == .sample } ?? []
    // A sample that was asked for because of symptoms stays one.
    let isSample = isSampleDue(person, on: day) || open.last?.kind == .sample
    let kind: CaseTask.Kind = isSample ? .sample : .call
    if var task = open.popLast(), task.area == person.area {
      if task.kind != kind || task.due != due || task.level != level || task.followUpDay != day {
        task.kind = kind
        task.due = due
        task.level = level
        task.followUpDay = day
        task.ofCase = person.reason?.ofCase
        keep(task)
      }
      return
    }
    drop(of: person.id) { $0.kind == .call || $0.kind == .sample }
    make(kind, for: person, due: due, followUpDay: day)
  }

  /// Whether a test day has come for which no sample was taken.
  private func isSampleDue(_ person: TracedPerson, on day: Int) -> Bool {
    guard let level = person.level, let exposed = person.exposed,
      let wanted = care.plan(level)?.testDays.last(where: { $0 <= day })
    else { return false }
    guard let tested = person.tested else { return true }
    return rule.day(of: tested).days(since: exposed) < wanted
  }

  /// Makes a task, unless one of its kind is open.
  mutating func make(
    _ kind: CaseTask.Kind, for person: TracedPerson, due: Day, followUpDay: Int? = nil
  ) {
    let open = tasks[person.id.rawValue] ?? []
    guard !open.contains(where: { $0.kind == kind && $0.area == person.area }) else { return }
    keep(
      CaseTask(
        id: nextTask(), person: person.id, ofCase: person.ownCase ?? person.reason?.ofCase,
        kind: kind, area: person.area, due: due, level: person.level, followUpDay: followUpDay,
        made: draft.now))
  }

  /// Drops the open tasks of a person that need not be done.
  mutating func drop(
    of person: TracedPersonID, note: String = "", where isDropped: (CaseTask) -> Bool
  ) {
    for var task in tasks[person.rawValue] ?? [] where isDropped(task) {
      task.state = .dropped
      task.ended = draft.now
      task.note = note
      keep(task)
    }
  }

  mutating func keep(_ task: CaseTask) {
    let key = task.person.rawValue
    var open = tasks[key] ?? []
    open.removeAll { $0.id == task.id }
    if task.state == .open { open.append(task) }
    tasks[key] = open.isEmpty ? nil : open
    draft.tasks[task.id.rawValue] = task
  }

  func isOpen(_ id: CaseTaskID, of person: TracedPersonID) -> Bool {
    tasks[person.rawValue]?.contains { $0.id == id } ?? false
  }

  mutating func tell(
    _ person: TracedPerson, _ text: String, _ values: [String: String] = [:]
  ) {
    draft.messages.append(CaseMessage(person: person.id, text: text, values: values))
  }
}
