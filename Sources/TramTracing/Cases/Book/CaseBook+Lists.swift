// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension CaseBook {
  /// The most sources of one row.
  static let mostSources = 20

  /// Whom a row of a list is about as far as the desk itself can tell: by its own number or by the
  /// code of the list; `nil` for somebody whom it does not know.
  public func person(of listed: ListedPerson) -> TracedPersonID? {
    if let number = listed.number, let known = try? living(number) { return known.id }
    guard !listed.label.isEmpty, let id = person(label: listed.label) else { return nil }
    return (try? living(id))?.id
  }

  /// Keeps the rows of a list.
  ///
  /// What the desk knows already stays: a list fills in what is missing, so that the same list
  /// again changes nothing. A row that cannot be kept is told with its reason and stops no other.
  ///
  /// - Parameters:
  ///   - rows: Rows, each with whom the register of names knows it to be.
  ///   - disease: Of which disease cases are taken up.
  /// - Complexity: O(rows) and the settling of levels
  public mutating func take(
    _ rows: [(listed: ListedPerson, known: ListedIdentity)], disease: String, at now: Instant,
    by author: String
  ) -> (outcome: CaseOutcome, results: [ListedOutcome]) {
    begin(at: now, by: author)
    var results: [ListedOutcome] = []
    results.reserveCapacity(rows.count)
    for (listed, known) in rows {
      var result = ListedOutcome(row: listed.row)
      do throws(TracingError) {
        var id: TracedPersonID?
        switch known {
        case .nobody: id = person(of: listed)
        case .person(let person): id = person
        case .row(let place):
          id = place < results.count ? results[place].person : nil
          result.notes.append(.repeated)
        }
        try take(listed, id, disease, &result)
      } catch {
        result.person = nil
        result.refusal = error
      }
      results.append(result)
    }
    return (finish(), results)
  }

  /// Results with what can only be told when all rows of a list are in.
  public func noted(_ results: [ListedOutcome]) -> [ListedOutcome] {
    results.map { result in
      var result = result
      guard let id = result.person, let person = persons[id.rawValue] else { return result }
      if result.sources.contains(where: { persons[$0.rawValue]?.level == nil }) {
        result.notes.append(.sourceUnknown)
      }
      if result.sources.isEmpty, person.level == nil, person.ownCase == nil, !person.hasEnded,
        graph.meetings(of: id.rawValue).isEmpty
      {
        result.notes.append(.noSource)
      }
      return result
    }
  }

  // MARK: Parts

  private mutating func take(
    _ listed: ListedPerson, _ known: TracedPersonID?, _ disease: String,
    _ result: inout ListedOutcome
  ) throws(TracingError) {
    let before = known.flatMap { persons[$0.rawValue] }
    // All that can be wrong is looked at before anything changes.
    try check(listed, before)
    let form = try form(of: listed, before, disease, &result)
    var person = before ?? takeIn(PersonMention(label: listed.label, area: listed.area))
    result.person = person.id
    result.isFresh = before == nil
    let start = person
    if person.label.isEmpty, listed.label != person.id.text { person.label = listed.label }
    if person.area.isEmpty {
      person.area = listed.area
    } else if !listed.area.isEmpty, person.area != listed.area {
      result.notes.append(.otherWard)
    }
    if let day = listed.apart, person.isolated == nil {
      person.isolated = moment(endOf: day)
      step(person.id, .isolation) { $0.at = person.isolated }
      for var task in openTasks(of: person.id) where task.kind == .isolate { end(&task) }
    }
    if person != start { keep(person) }
    result.hasChanged = person != start || before == nil
    if let form {
      result.hasChanged = true
      var record =
        person.ownCase.flatMap { cases[$0.rawValue] }
        ?? TracedCase(
          id: nextCase(), person: person.id, disease: disease, area: person.area,
          opened: draft.now)
      fill(&record, &person, by: form)
    } else if listed.illness == nil, let day = listed.negative {
      keepNegative(day, &person, &result)
    }
    keepSources(listed, person.id, &result)
  }

  private func check(_ listed: ListedPerson, _ before: TracedPerson?) throws(TracingError) {
    try CaseCheck.line(listed.label, "identifier")
    try CaseCheck.area(listed.area)
    let isNamed = before != nil || !listed.label.isEmpty || listed.name?.keys.isEmpty == false
    guard isNamed else {
      throw CaseCheck.wrong("identifier", "a code or a name is needed to know the person by again")
    }
    guard listed.sources.count <= Self.mostSources else {
      throw TracingError(.tooLarge, detail: "infectors: at most \(Self.mostSources) in a row")
    }
    for text in listed.sources {
      try CaseCheck.line(text, "infectors")
      let source = source(text)
      guard source == nil ? text != listed.label : source != before?.id else {
        throw CaseCheck.wrong("infectors", "\(text) is the person themselves")
      }
    }
    if let met = listed.met {
      guard Double(met.upperBound.days(since: met.lowerBound)) < CaseCheck.longestMeeting else {
        throw CaseCheck.wrong("last", "a contact over more than 60 days")
      }
    }
    for (day, field) in [
      (listed.met?.lowerBound, "first"), (listed.met?.upperBound, "last"),
      (listed.apart, "quarantined"), (listed.negative, "sampled"),
    ] {
      if let day { try CaseCheck.past(rule.start(of: day), draft.now, field) }
    }
  }

  /// How the person's case stands by a row; `nil` where the row adds nothing to it.
  private func form(
    of listed: ListedPerson, _ person: TracedPerson?, _ disease: String,
    _ result: inout ListedOutcome
  ) throws(TracingError) -> CaseForm? {
    guard let illness = listed.illness else { return nil }
    let own = person?.ownCase.flatMap { cases[$0.rawValue] }
    if own == nil, !listed.label.isEmpty, let taken = record(number: listed.label),
      taken.state == .withdrawn, taken.person == person?.id
    {
      result.notes.append(.withdrawn)
      return nil
    }
    var form = own.map { CaseForm($0) } ?? CaseForm(disease: disease)
    if illness.isConfirmed, form.state == .suspected { form.state = .confirmed }
    if form.number.isEmpty, listed.label != person?.id.text { form.number = listed.label }
    if form.onset == nil { form.onset = illness.onset }
    if form.sampled == nil { form.sampled = illness.sampled.map { rule.start(of: $0) } }
    if form.resulted == nil { form.resulted = illness.resulted.map { rule.start(of: $0) } }
    if form.isolated == nil { form.isolated = person?.isolated ?? listed.apart.map(moment(endOf:)) }
    if form.infector == nil {
      form.infector = listed.sources.lazy.compactMap { source($0) }.first { from in
        person.map { !leadsBack(from, to: $0.id) } ?? true
      }
    }
    if isOther(illness.onset, form.onset) || isOther(illness.sampled, day(form.sampled))
      || isOther(illness.resulted, day(form.resulted))
    {
      result.notes.append(.otherDay)
    }
    if let own, form == CaseForm(own) { return nil }
    try check(form, of: person?.id, own: own?.id, at: draft.now)
    return form
  }

  private mutating func keepNegative(
    _ day: Day, _ person: inout TracedPerson, _ result: inout ListedOutcome
  ) {
    if let tested = person.tested, rule.day(of: tested) >= day { return }
    result.hasChanged = true
    keepNegative(
      PersonTest(
        sampled: rule.start(of: day), resulted: draft.now, isPositive: false), &person)
  }

  private mutating func keepSources(
    _ listed: ListedPerson, _ id: TracedPersonID, _ result: inout ListedOutcome
  ) {
    for text in listed.sources {
      let from = source(text) ?? takeIn(PersonMention(label: text)).id
      guard from != id else { continue }
      result.sources.append(from)
      if listed.illness != nil { infect(id, by: from, &result) }
      guard let met = listed.met else {
        if listed.illness == nil, !result.notes.contains(.noDay) { result.notes.append(.noDay) }
        continue
      }
      let (first, last) = (rule.start(of: met.lowerBound), moment(endOf: met.upperBound))
      // Lists know days only: what the desk knows of the same time is better.
      let isKnown = (pairs[Pair(from, id)] ?? []).contains { number in
        contacts[number].map { $0.first <= last && first <= $0.last } ?? false
      }
      guard !isKnown else { continue }
      result.hasChanged = true
      keep(
        CaseContact(
          id: nextContact(), from: from, to: id, first: first, last: last, seconds: 0,
          source: .interview, evidence: String(listed.setting.prefix(200))))
    }
  }

  /// Says who infected a case, where that is not known and can be.
  private mutating func infect(
    _ id: TracedPersonID, by from: TracedPersonID, _ result: inout ListedOutcome
  ) {
    guard var person = persons[id.rawValue], person.infector == nil, from != id,
      let own = person.ownCase, var record = cases[own.rawValue], record.infector == nil,
      !leadsBack(from, to: id)
    else { return }
    result.hasChanged = true
    record.infector = from
    person.infector = from
    keep(record)
    keep(person)
  }

  /// The person whom a row names as its source: by the number of a case, a code, or our number.
  private func source(_ text: String) -> TracedPersonID? {
    if let record = record(number: text), let known = try? living(record.person) {
      return known.id
    }
    if let id = person(label: text), let known = try? living(id) { return known.id }
    // With the mark of the list in front a number of ours stands behind it.
    let bare = text.split(separator: "/").last.map(String.init) ?? text
    return TracedPersonID(bare).flatMap { try? living($0) }?.id
  }

  /// The last moment of a day that has come.
  private func moment(endOf day: Day) -> Instant {
    min(rule.start(of: day.moved(by: 1)).advanced(seconds: -1), draft.now)
  }

  private func day(_ time: Instant?) -> Day? { time.map { rule.day(of: $0) } }

  private func isOther(_ told: Day?, _ known: Day?) -> Bool {
    guard let told, let known else { return false }
    return told != known
  }
}

extension TracedPerson {
  /// Whether the person was a contact once and is none any longer.
  fileprivate var hasEnded: Bool { state == .released || state == .finished }
}

/// Who a row of a list is, as the register of names tells it.
public enum ListedIdentity: Hashable, Sendable {
  /// The register does not know.
  case nobody
  /// This person.
  case person(TracedPersonID)
  /// The person of an earlier row of the same call, by its place from 0.
  case row(Int)
}
