// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension CaseBook {
  /// Keeps meetings; persons that are not known yet are taken in.
  ///
  /// A meeting of the same two by the same source that shares a moment with one on record is that
  /// one: it is made anew, and what staff found out about it stays. So a search may be run again.
  ///
  /// - Returns: What it leaves, the drafts that could not be kept, with reasons, and who each
  ///   draft's `to` is.
  /// - Complexity: O(drafts) and the settling of levels
  public mutating func keep(
    _ drafts: [MeetingDraft], at now: Instant, by author: String
  ) -> (outcome: CaseOutcome, refused: [RefusedDraft], persons: [Int: TracedPersonID]) {
    begin(at: now, by: author)
    let (refused, persons) = add(drafts)
    return (finish(), refused, persons)
  }

  /// Confirms a case and keeps the meetings that a search found for it, as one change.
  ///
  /// - Parameter found: Meetings whose `from` is the case's person.
  public mutating func confirm(
    _ id: TracedCaseID, _ test: PersonTest, found: [MeetingDraft], at now: Instant,
    by author: String
  ) throws(TracingError) -> (outcome: CaseOutcome, refused: [RefusedDraft]) {
    let record = try the(id)
    var person = try living(record.person)
    guard test.isPositive else { throw CaseCheck.wrong("isPositive", "should be true") }
    guard record.state != .withdrawn || person.ownCase == nil else {
      throw TracingError(.conflict, detail: "the person has another case by now")
    }
    try CaseCheck.past(test.sampled, now, "sampled")
    try CaseCheck.past(test.resulted, now, "resulted")
    try CaseCheck.order(test.sampled, test.resulted, "resulted", after: "the sample")
    begin(at: now, by: author)
    step(person.id, .test) { step in
      step.at = test.sampled
      step.isPositive = true
    }
    person.ownCase = id
    confirm(person, disease: record.disease, test)
    let refused = add(found).refused
    return (finish(), refused)
  }

  /// Says what staff found out about a meeting.
  public mutating func judge(
    _ id: CaseContactID, _ verdict: CaseContact.Verdict, note: String = "", at now: Instant,
    by author: String
  ) throws(TracingError) -> CaseOutcome {
    var contact = try the(id)
    try CaseCheck.text(note, "note")
    begin(at: now, by: author)
    contact.verdict = verdict
    keep(contact)
    for person in [contact.from, contact.to] {
      step(person, .contact) { step in
        step.contact = id
        step.text = note.isEmpty ? verdict.rawValue : "\(verdict.rawValue): \(note)"
      }
    }
    return finish()
  }

  /// Takes a meeting out that was typed wrongly; one that did not take place is refuted instead.
  public mutating func remove(
    _ id: CaseContactID, note: String, at now: Instant, by author: String
  ) throws(TracingError) -> CaseOutcome {
    let contact = try the(id)
    try CaseCheck.text(note, "note")
    begin(at: now, by: author)
    remove(contact)
    for person in [contact.from, contact.to] {
      step(person, .contact) { step in
        step.contact = id
        step.text = note.isEmpty ? "removed" : "removed: \(note)"
      }
    }
    return finish()
  }

  // MARK: Parts

  private mutating func add(
    _ drafts: [MeetingDraft]
  ) -> (refused: [RefusedDraft], persons: [Int: TracedPersonID]) {
    var refused: [RefusedDraft] = []
    var persons: [Int: TracedPersonID] = [:]
    for (index, each) in drafts.enumerated() {
      do throws(TracingError) {
        persons[index] = try add(each)
      } catch {
        refused.append(RefusedDraft(index: index, reason: error))
      }
    }
    return (refused, persons)
  }

  /// Keeps one meeting; who its `to` is.
  private mutating func add(_ each: MeetingDraft) throws(TracingError) -> TracedPersonID {
    try CaseCheck.meeting(
      first: each.first, last: each.last, seconds: each.seconds,
      probability: each.probability, dose: each.dose, nearest: each.nearest, now: draft.now)
    try CaseCheck.text(each.evidence, "evidence")
    let knownFrom = try find(each.from)
    let knownTo = try find(each.to)
    if let knownFrom, let knownTo, knownFrom.id == knownTo.id {
      throw CaseCheck.wrong("to", "is the person themselves")
    }
    if knownFrom == nil, knownTo == nil, each.from.names(each.to) {
      throw CaseCheck.wrong("to", "is the person themselves")
    }
    let from = knownFrom ?? takeIn(each.from)
    let to = knownTo ?? takeIn(each.to)
    if let known = same(each, from.id, to.id) {
      if let renewed = renew(known, by: each) { keep(renewed) }
      return to.id
    }
    keep(
      CaseContact(
        id: nextContact(), from: from.id, to: to.id, first: each.first, last: each.last,
        seconds: each.seconds, nearest: each.nearest, probability: each.probability,
        dose: each.dose, source: each.source, evidence: each.evidence))
    return to.id
  }

  /// The meeting on record that a draft tells of again.
  private func same(
    _ each: MeetingDraft, _ from: TracedPersonID, _ to: TracedPersonID
  ) -> CaseContact? {
    for number in pairs[Pair(from, to)] ?? [] {
      guard let known = contacts[number], known.source == each.source,
        known.first <= each.last, each.first <= known.last
      else { continue }
      return known
    }
    return nil
  }

  /// A meeting as a draft tells it now; `nil` when it says the same.
  private func renew(_ known: CaseContact, by each: MeetingDraft) -> CaseContact? {
    var renewed = known
    renewed.first = each.first
    renewed.last = each.last
    renewed.seconds = each.seconds
    renewed.nearest = each.nearest
    renewed.probability = each.probability
    renewed.dose = each.dose
    if !each.evidence.isEmpty { renewed.evidence = each.evidence }
    return renewed == known ? nil : renewed
  }
}
