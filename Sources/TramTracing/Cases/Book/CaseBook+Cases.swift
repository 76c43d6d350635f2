// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension CaseBook {
  /// Takes a case up.
  ///
  /// - Returns: The case, and what it leaves.
  /// - Throws: `TracingError`: `.badValue`; `.conflict` when the person has a case, or the number
  ///   is taken; `.unknown`
  public mutating func open(
    _ form: CaseForm, of mention: PersonMention, at now: Instant, by author: String
  ) throws(TracingError) -> (id: TracedCaseID, outcome: CaseOutcome) {
    let known = try find(mention)
    try check(form, of: known?.id, own: nil, at: now)
    if let own = known?.ownCase {
      throw TracingError(
        .conflict, detail: "the person has the case \(own.text); withdraw or change that one")
    }
    begin(at: now, by: author)
    var person = known ?? takeIn(mention)
    let id = nextCase()
    var record = TracedCase(
      id: id, person: person.id, disease: form.disease, area: person.area, opened: now)
    fill(&record, &person, by: form)
    return (id, finish())
  }

  /// Changes what is known of a case; with another state, all levels follow.
  ///
  /// A case that is withdrawn makes its person what they would be without it.
  public mutating func change(
    _ id: TracedCaseID, _ form: CaseForm, at now: Instant, by author: String
  ) throws(TracingError) -> CaseOutcome {
    var record = try the(id)
    var person = try living(record.person)
    if person.ownCase != id, form.state != .withdrawn, let own = person.ownCase {
      throw TracingError(.conflict, detail: "the person has the case \(own.text) by now")
    }
    try check(form, of: person.id, own: id, at: now)
    begin(at: now, by: author)
    fill(&record, &person, by: form)
    return finish()
  }

  /// Keeps names' release: who has them, of whom, what for.
  ///
  /// - Throws: `TracingError`: `.badValue` without a purpose or persons; `.tooLarge`; `.unknown`
  public mutating func release(
    _ ids: [TracedPersonID], ofCase: TracedCaseID?, purpose: String, at now: Instant,
    by author: String
  ) throws(TracingError) -> (release: NameRelease, outcome: CaseOutcome) {
    guard !purpose.allSatisfy(\.isWhitespace) else {
      throw CaseCheck.wrong("purpose", "is missing")
    }
    try CaseCheck.line(purpose, "purpose")
    guard !ids.isEmpty else { throw CaseCheck.wrong("persons", "should be at least one") }
    guard ids.count <= NameRelease.mostPersons else {
      throw TracingError(
        .tooLarge, detail: "persons: at most \(NameRelease.mostPersons) at once")
    }
    if let ofCase { _ = try the(ofCase) }
    for id in ids where persons[id.rawValue] == nil {
      throw TracingError(.unknown, detail: "there is no person \(id.text)")
    }
    begin(at: now, by: author)
    let release = NameRelease(
      id: nextRelease(), ofCase: ofCase, reader: author, purpose: purpose, persons: ids,
      time: now)
    draft.releases.append(release)
    for id in ids {
      step(id, .named) { step in
        step.release = release.id
        step.ofCase = ofCase
        step.text = purpose
      }
    }
    return (release, finish())
  }

  // MARK: Parts

  mutating func fill(
    _ record: inout TracedCase, _ person: inout TracedPerson, by form: CaseForm
  ) {
    let before = cases[record.id.rawValue]?.state
    record.disease = form.disease
    record.number = form.number
    record.onset = form.onset
    record.sampled = form.sampled
    record.resulted = form.resulted
    record.isolated = form.isolated
    record.infector = form.infector
    record.state = form.state
    record.note = form.note
    if form.state == .withdrawn {
      if person.ownCase == record.id { person.ownCase = nil }
      record.infector = nil
      person.infector = nil
    } else {
      person.ownCase = record.id
      // Whoever came to be a case as a contact was most likely infected by that meeting.
      if record.infector == nil, before == nil || before == .suspected, record.isRoot,
        let from = person.reason?.from, !leadsBack(from, to: person.id)
      {
        record.infector = from
      }
      person.infector = record.infector
      if let isolated = form.isolated { person.isolated = isolated }
      if let sampled = form.sampled { person.tested = max(person.tested ?? sampled, sampled) }
    }
    keep(record)
    keep(person)
    guard before != record.state else { return }
    step(person.id, .caseState) { step in
      step.ofCase = record.id
      step.text = record.state.rawValue
    }
  }

  /// Makes a person with a positive test a case, or confirms the one that there is.
  mutating func confirm(_ person: TracedPerson, disease: String, _ test: PersonTest) {
    var person = person
    var record: TracedCase
    if let own = person.ownCase, let known = cases[own.rawValue] {
      record = known
    } else {
      record = TracedCase(
        id: nextCase(), person: person.id, disease: disease, area: person.area,
        isolated: person.isolated, opened: draft.now)
    }
    var form = CaseForm(record)
    form.state = .confirmed
    form.sampled = form.sampled ?? test.sampled
    form.resulted = form.resulted ?? test.resulted
    fill(&record, &person, by: form)
  }

  func check(
    _ form: CaseForm, of person: TracedPersonID?, own: TracedCaseID?, at now: Instant
  ) throws(TracingError) {
    guard !form.disease.isEmpty else { throw CaseCheck.wrong("disease", "is missing") }
    try CaseCheck.line(form.disease, "disease")
    try CaseCheck.line(form.number, "number")
    try CaseCheck.text(form.note, "note")
    for (time, field) in [
      (form.sampled, "sampled"), (form.resulted, "resulted"), (form.isolated, "isolated"),
    ] {
      if let time { try CaseCheck.past(time, now, field) }
    }
    if let sampled = form.sampled, let resulted = form.resulted {
      try CaseCheck.order(sampled, resulted, "resulted", after: "the sample")
    }
    if let onset = form.onset {
      guard onset <= rule.day(of: now) else {
        throw CaseCheck.wrong("onset", "lies in the future")
      }
      try CaseCheck.past(rule.start(of: onset), now, "onset")
      if let resulted = form.resulted,
        onset.days(since: rule.day(of: resulted)) > CaseCheck.mostDaysAhead
      {
        throw CaseCheck.wrong(
          "onset", "more than \(CaseCheck.mostDaysAhead) days after the result, \(resulted.text)")
      }
    }
    if !form.number.isEmpty, let taken = record(number: form.number), taken.id != own {
      throw TracingError(
        .conflict, detail: "number: \(form.number) is that of \(taken.id.text)")
    }
    guard let infector = form.infector else { return }
    let source = try living(infector)
    guard source.id != person else {
      throw CaseCheck.wrong("infector", "is the person themselves")
    }
    if let person, leadsBack(source.id, to: person) {
      throw CaseCheck.wrong("infector", "\(source.id.text) was infected through this person")
    }
  }

  /// Whether the chain of infectors from a person leads to another.
  func leadsBack(_ start: TracedPersonID, to end: TracedPersonID) -> Bool {
    var seen: Set<UInt64> = []
    var at: TracedPersonID? = start
    while let id = at, seen.insert(id.rawValue).inserted {
      if id == end { return true }
      at = persons[id.rawValue]?.infector
    }
    return false
  }

  /// The person of a mention, or `nil` for one to be taken in.
  func find(_ mention: PersonMention) throws(TracingError) -> TracedPerson? {
    if let id = mention.id { return try living(id) }
    try CaseCheck.line(mention.label, "label")
    try CaseCheck.area(mention.area)
    if let trail = mention.trail, let id = person(trail: trail) { return try living(id) }
    if !mention.label.isEmpty, let id = person(label: mention.label) { return try living(id) }
    return nil
  }

  mutating func takeIn(_ mention: PersonMention) -> TracedPerson {
    let person = TracedPerson(
      id: nextPerson(), area: mention.area, label: mention.label, trail: mention.trail)
    keep(person)
    return person
  }
}

extension Instant {
  /// The civil date in Vietnam, for a sentence.
  fileprivate var text: String { "\(LevelRule.vietnamDay(of: self))" }
}
