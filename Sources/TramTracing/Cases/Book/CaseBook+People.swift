// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What is said of a person at one call or visit of the follow-up.
public struct FollowUpNote: Codable, Hashable, Sendable {
  /// The most symptoms of one note.
  public static let mostSymptoms = 32

  /// The civil date of the call or visit.
  public var day: Day
  /// The body's temperature in degrees Celsius; `nil` when not taken.
  public var temperature: Double?
  /// Symptoms, by their words of the form; empty for none.
  public var symptoms: [String]
  /// Whether a sample was taken at the visit.
  public var isSampled: Bool
  /// Anything else, without names.
  public var note: String

  /// Creates a note.
  public init(
    day: Day, temperature: Double? = nil, symptoms: [String] = [], isSampled: Bool = false,
    note: String = ""
  ) {
    self.day = day
    self.temperature = temperature
    self.symptoms = symptoms
    self.isSampled = isSampled
    self.note = note
  }
}

/// The result of a test of a person.
public struct PersonTest: Codable, Hashable, Sendable {
  /// When the sample was taken.
  public var sampled: Instant
  /// When the result came.
  public var resulted: Instant
  /// What it showed.
  public var isPositive: Bool

  /// Creates a result.
  public init(sampled: Instant, resulted: Instant, isPositive: Bool) {
    self.sampled = sampled
    self.resulted = resulted
    self.isPositive = isPositive
  }
}

extension CaseBook {
  /// Takes a negative or positive result down.
  ///
  /// A negative one rules out exposures that are old enough, and so releases the person and all
  /// whom only a chain through the person reached. A positive one makes the person a case: F0.
  public mutating func note(
    _ test: PersonTest, of id: TracedPersonID, disease: String, at now: Instant,
    by author: String
  ) throws(TracingError) -> CaseOutcome {
    var person = try living(id)
    try CaseCheck.past(test.sampled, now, "sampled")
    try CaseCheck.past(test.resulted, now, "resulted")
    try CaseCheck.order(test.sampled, test.resulted, "resulted", after: "the sample")
    begin(at: now, by: author)
    step(person.id, .test) { step in
      step.at = test.sampled
      step.isPositive = test.isPositive
    }
    person.tested = max(person.tested ?? test.sampled, test.sampled)
    if test.isPositive {
      keep(person)
      confirm(person, disease: disease, test)
    } else {
      keepNegative(test, &person)
    }
    return finish()
  }

  /// Says since when a person is kept apart; `nil` for one who is so no longer.
  public mutating func isolate(
    _ id: TracedPersonID, from time: Instant?, at now: Instant, by author: String
  ) throws(TracingError) -> CaseOutcome {
    var person = try living(id)
    if let time { try CaseCheck.past(time, now, "isolated") }
    begin(at: now, by: author)
    person.isolated = time
    keep(person)
    if let own = person.ownCase, var record = cases[own.rawValue], record.isolated != time {
      record.isolated = time
      keep(record)
    }
    step(person.id, .isolation) { $0.at = time }
    if time != nil {
      for var task in openTasks(of: person.id) where task.kind == .isolate { end(&task) }
    }
    return finish()
  }

  /// Takes down a call or a visit of the follow-up, and plans the next.
  ///
  /// Symptoms bring a sample on the same day. After the last day the person is let go, where
  /// the plan
  /// ends by a test after that was negative: who was followed to the end without becoming a case
  /// is taken for not infected, and so are those whom only a chain through the person reached.
  public mutating func note(
    _ note: FollowUpNote, of id: TracedPersonID, at now: Instant, by author: String
  ) throws(TracingError) -> CaseOutcome {
    var person = try living(id)
    guard person.state == .watched, let exposed = person.exposed, let until = person.until else {
      throw TracingError(
        .conflict, detail: "\(person.id.text) is not followed now: \(person.state.rawValue)")
    }
    let today = rule.day(of: now)
    guard note.day <= today, note.day >= exposed else {
      throw TracingError(
        .badValue, detail: "day: should be from \(exposed) to \(today), not \(note.day)")
    }
    try CaseCheck.temperature(note.temperature)
    try CaseCheck.text(note.note, "note")
    guard note.symptoms.count <= FollowUpNote.mostSymptoms else {
      throw TracingError(.tooLarge, detail: "more than \(FollowUpNote.mostSymptoms) symptoms")
    }
    begin(at: now, by: author)
    person.followUps += 1
    if note.isSampled { person.tested = max(person.tested ?? now, now) }
    step(person.id, .followUp) { step in
      step.day = note.day.days(since: exposed)
      step.temperature = note.temperature
      step.symptoms = note.symptoms.isEmpty ? nil : note.symptoms
      step.text = note.note.isEmpty ? nil : note.note
    }
    for var task in openTasks(of: person.id)
    where task.kind == .call || task.kind == .sample && note.isSampled { end(&task) }
    if !note.symptoms.isEmpty, !note.isSampled {
      person.due = today
      // Who is late and ill is followed on until the sample.
      person.until = max(until, today)
      keep(person)
      let day = today.days(since: exposed)
      drop(of: person.id) { $0.kind == .call }
      make(.sample, for: person, due: today, followUpDay: day)
      for var task in openTasks(of: person.id) where task.kind == .sample && task.due > today {
        task.due = today
        task.followUpDay = day
        keep(task)
      }
      return finish()
    }
    if note.day < until {
      person.due = max(person.due ?? note.day, note.day.moved(by: 1))
      keep(person)
      schedule(followUpOf: person)
    } else if isOver(person, on: note.day) {
      endFollowUpWell(&person)
      keep(person)
    } else {
      // Without the test that ends it the follow-up goes on, day by day.
      let next = note.day.moved(by: 1)
      person.due = next
      person.until = next
      keep(person)
      schedule(followUpOf: person)
    }
    return finish()
  }

  /// Says that a task was done that needs nothing else to be written down.
  ///
  /// - Throws: `TracingError` with code `.conflict` for a task that is not open, or whose doing
  ///   is told by a follow-up
  public mutating func finish(
    _ task: CaseTask, note: String, at now: Instant, by author: String
  ) throws(TracingError) -> CaseOutcome {
    try CaseCheck.text(note, "note")
    guard isOpen(task.id, of: task.person) else {
      throw TracingError(.conflict, detail: "the task \(task.id.text) is not open")
    }
    guard task.kind != .call, task.kind != .sample else {
      throw TracingError(
        .conflict, detail: "a \(task.kind.rawValue) is done by taking the follow-up down")
    }
    var person = try living(task.person)
    begin(at: now, by: author)
    var task = task
    task.note = note
    end(&task)
    switch task.kind {
    case .isolate:
      if person.isolated == nil {
        person.isolated = now
        keep(person)
        if let own = person.ownCase, var record = cases[own.rawValue], record.isolated == nil {
          record.isolated = now
          keep(record)
        }
        step(person.id, .isolation) { $0.at = now }
      }
    case .release:
      person.isolated = nil
      keep(person)
      step(person.id, .isolation)
    case .interview, .call, .sample: break
    }
    return finish()
  }

  /// Says that a person lives in another ward: what is open goes there, the days go on.
  public mutating func move(
    _ id: TracedPersonID, to area: String, at now: Instant, by author: String
  ) throws(TracingError) -> CaseOutcome {
    var person = try living(id)
    try CaseCheck.area(area)
    begin(at: now, by: author)
    guard person.area != area else { return finish() }
    person.area = area
    keep(person)
    if let own = person.ownCase, var record = cases[own.rawValue] {
      record.area = area
      keep(record)
    }
    step(person.id, .moved) { $0.text = area }
    moveTasks(of: person)
    return finish()
  }

  /// Says that two numbers are one person; everything is kept under `other` from then on.
  ///
  /// - Throws: `TracingError` with code `.conflict` when both have a case, or both are one already
  public mutating func merge(
    _ id: TracedPersonID, into other: TracedPersonID, at now: Instant, by author: String
  ) throws(TracingError) -> CaseOutcome {
    var gone = try living(id)
    var kept = try living(other)
    guard gone.id != kept.id else {
      throw TracingError(.conflict, detail: "\(id.text) and \(other.text) are one already")
    }
    guard gone.ownCase == nil || kept.ownCase == nil else {
      throw TracingError(
        .conflict, detail: "both have a case; withdraw the one that is wrong, then merge")
    }
    begin(at: now, by: author)
    drop(of: gone.id, note: "merged") { _ in true }
    kept.isolated = [kept.isolated, gone.isolated].compactMap(\.self).min()
    kept.cleared = [kept.cleared, gone.cleared].compactMap(\.self).max()
    kept.tested = [kept.tested, gone.tested].compactMap(\.self).max()
    if kept.trail == nil { kept.trail = gone.trail }
    if kept.label.isEmpty { kept.label = gone.label }
    if kept.area.isEmpty { kept.area = gone.area }
    if kept.infector == nil { kept.infector = gone.infector }
    if let own = gone.ownCase {
      kept.ownCase = own
      if var record = cases[own.rawValue] {
        record.person = kept.id
        keep(record)
      }
    }
    gone.ownCase = nil
    gone.state = .merged
    gone.level = nil
    gone.reason = nil
    gone.exposed = nil
    gone.until = nil
    gone.due = nil
    gone.mergedInto = kept.id
    keep(gone)
    redirect(gone, to: kept)
    keep(kept)
    moveTasks(of: kept)
    moveContacts(of: gone.id, to: kept.id)
    for key in infected(by: gone.id) {
      guard var person = persons[key] else { continue }
      person.infector = person.id == kept.id ? nil : kept.id
      keep(person)
      guard let own = person.ownCase, var record = cases[own.rawValue] else { continue }
      record.infector = person.infector
      keep(record)
    }
    step(gone.id, .merged) { $0.other = kept.id }
    step(kept.id, .merged) { $0.other = gone.id }
    return finish()
  }

  /// Hands the open tasks of a person over to the ward where they live now.
  private mutating func moveTasks(of person: TracedPerson) {
    for task in openTasks(of: person.id) where task.area != person.area {
      drop(of: person.id, note: "moved") { $0.id == task.id }
      keep(
        CaseTask(
          id: nextTask(), person: person.id, ofCase: task.ofCase, kind: task.kind,
          area: person.area, due: task.due, level: task.level, followUpDay: task.followUpDay,
          made: draft.now))
    }
  }

  private mutating func moveContacts(of gone: TracedPersonID, to kept: TracedPersonID) {
    var numbers: [UInt64] = []
    for (pair, own) in pairs where pair.a == gone.rawValue || pair.b == gone.rawValue {
      numbers += own
    }
    for number in numbers.sorted() {
      guard var contact = contacts[number] else { continue }
      remove(contact)
      if contact.from == gone { contact.from = kept }
      if contact.to == gone { contact.to = kept }
      guard contact.from != contact.to else { continue }
      contact.id = nextContact()
      keep(contact)
    }
  }

  private func infected(by person: TracedPersonID) -> [UInt64] {
    persons.values.filter { $0.infector == person }.map(\.id.rawValue).sorted()
  }

  /// Keeps a negative result: exposures that are old enough are ruled out.
  mutating func keepNegative(_ test: PersonTest, _ person: inout TracedPerson) {
    person.tested = max(person.tested ?? test.sampled, test.sampled)
    let cleared = test.sampled.advanced(seconds: -rule.clearingDays * 86_400)
    person.cleared = max(person.cleared ?? cleared, cleared)
    for var task in openTasks(of: person.id) where task.kind == .sample { end(&task) }
    if person.state == .watched, isOver(person, on: rule.day(of: draft.now)) {
      for var task in openTasks(of: person.id) where task.kind == .call { end(&task) }
      endFollowUpWell(&person)
      keep(person)
      return
    }
    if let due = person.due, let until = person.until {
      person.due = min(max(due, rule.day(of: test.sampled).moved(by: 1)), until)
    }
    keep(person)
    schedule(followUpOf: person)
  }

  /// Whether the follow-up has come to its last day, and the test that it ends by was negative.
  private func isOver(_ person: TracedPerson, on day: Day) -> Bool {
    guard let exposed = person.exposed, let until = person.until, day >= until else {
      return false
    }
    guard let plan = person.level.flatMap({ care.plan($0) }), plan.endsByTest,
      let last = plan.testDays.last
    else { return true }
    guard let cleared = person.cleared else { return false }
    let sampled = rule.day(of: cleared.advanced(seconds: rule.clearingDays * 86_400))
    return sampled.days(since: exposed) >= last
  }

  /// Lets a person go who was followed to the end without becoming a case: they were not infected,
  /// and so nobody was by them.
  private func endFollowUpWell(_ person: inout TracedPerson) {
    guard let exposed = person.exposed else { return }
    person.state = .finished
    let cleared = rule.start(of: exposed.moved(by: 1))
    person.cleared = max(person.cleared ?? cleared, cleared)
  }

  mutating func end(_ task: inout CaseTask) {
    task.state = .done
    task.ended = draft.now
    task.doneBy = draft.author
    keep(task)
  }
}
