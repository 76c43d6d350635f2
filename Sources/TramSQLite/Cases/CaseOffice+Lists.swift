// SPDX-License-Identifier: Apache-2.0

import TramJournal
public import TramTracing
public import TramUnits

extension CaseOffice {
  /// Keeps meetings that were typed or read from a list, with the names of those they are about.
  ///
  /// Names go into the register and nowhere else, before their persons are known. Every few
  /// thousand rows are one transaction; a row that cannot be kept is told with its reason and
  /// stops no other.
  ///
  /// - Parameter rows: Meetings and the name of each one's `to`, where the list tells it.
  public func take(
    _ rows: [(meeting: MeetingDraft, name: RegisteredName?)], by author: String, at now: Instant
  ) async throws -> (kept: Int, refused: [RefusedDraft]) {
    var refused: [RefusedDraft] = []
    var kept = 0
    var start = 0
    while start < rows.count {
      let part = rows[start..<min(start + rowsAtOnce, rows.count)]
      let drafts = part.map(\.meeting)
      try await enter()
      defer { leave() }
      var own: [RefusedDraft] = []
      var owners: [(TracedPersonID, RegisteredName)] = []
      try await make(by: author, at: now) { book throws(TracingError) in
        let made = book.keep(drafts, at: now, by: author)
        own = made.refused
        for (index, id) in made.persons {
          if let name = part[start + index].name { owners.append((id, name)) }
        }
        return made.outcome
      } before: {
        if !owners.isEmpty { try await names.keep(Dictionary(owners) { $1 }) }
      }
      kept += part.count - own.count
      refused += own.map { RefusedDraft(index: $0.index + start, reason: $0.reason) }
      start += part.count
    }
    return (kept, refused)
  }

  /// Keeps the rows of a line list: persons, cases, meetings, and names in the register alone.
  ///
  /// What is known already stays, so that the same list again changes nothing. Every few thousand
  /// rows are one transaction; a row that cannot be kept is told with its reason and stops no
  /// other.
  ///
  /// - Parameters:
  ///   - disease: Of which disease cases are taken up.
  ///   - isDry: Whether nothing is kept: what would come of it is told.
  /// - Returns: What came of each row, in their order.
  public func take(
    _ rows: [ListedPerson], disease: String, isDry: Bool = false, by author: String,
    at now: Instant
  ) async throws -> [ListedOutcome] {
    var rows = rows
    Self.numberNamesakes(&rows)
    var results: [ListedOutcome] = []
    var trial: CaseBook?
    if isDry { trial = try await copy() }
    var start = 0
    while start < rows.count {
      // A trial keeps nothing between parts, so that it is one part.
      let end = isDry ? rows.count : min(start + rowsAtOnce, rows.count)
      let part = Array(rows[start..<end])
      try await enter()
      defer { leave() }
      let (identities, registered) = try await identities(of: part)
      if var book = trial {
        trial = nil
        results += book.noted(Self.take(part, identities, disease, &book, now, author).results)
      } else {
        var own: [ListedOutcome] = []
        // Rows follow while the next part is thought about: one processor each.
        try await make(by: author, at: now, isFoldedLater: true) { book throws(TracingError) in
          let made = Self.take(part, identities, disease, &book, now, author)
          own = made.results
          return made.outcome
        } before: {
          try await keepNames(part, own, registered)
        }
        results += own
      }
      start = end
    }
    guard !isDry else { return results }
    try await enter()
    defer { leave() }
    // Whoever asked finds in the lists what they gave.
    try await settleFolding()
    book = try await current()
    return book?.noted(results) ?? results
  }

  /// What this desk calls itself in its lists: a few digits of its journal's first hash.
  public func deskMark() async throws -> String {
    guard let first = try await journal.read(after: .start, limit: 1).first else { return "" }
    return String("\(first.hash)".prefix(6))
  }

  private func copy() async throws -> CaseBook? {
    try await enter()
    defer { leave() }
    book = try await current()
    return book
  }

  /// Who a row is, or why it cannot be taken.
  private enum Identity {
    case found(ListedIdentity)
    case refused(TracingError)
  }

  private static func take(
    _ rows: [ListedPerson], _ identities: [Identity], _ disease: String, _ book: inout CaseBook,
    _ now: Instant, _ author: String
  ) -> (outcome: CaseOutcome, results: [ListedOutcome]) {
    var good: [(listed: ListedPerson, known: ListedIdentity)] = []
    var places: [Int] = []
    var place: [Int: Int] = [:]
    for (index, row) in rows.enumerated() {
      guard case .found(var known) = identities[index] else { continue }
      if case .row(let earlier) = known {
        known = place[earlier].map { .row($0) } ?? .nobody
      }
      place[index] = good.count
      places.append(index)
      good.append((row, known))
    }
    let made = book.take(good, disease: disease, at: now, by: author)
    var results = rows.map { ListedOutcome(row: $0.row) }
    for (index, identity) in identities.enumerated() {
      if case .refused(let error) = identity { results[index].refusal = error }
    }
    for (result, index) in zip(made.results, places) { results[index] = result }
    return (made.outcome, results)
  }

  /// Tells rows of one name, year and address apart, by which of them it is.
  private static func numberNamesakes(_ rows: inout [ListedPerson]) {
    var seen: [String: Int] = [:]
    for index in rows.indices {
      guard rows[index].label.isEmpty, let name = rows[index].name, !name.isSurelyKnown,
        let key = name.sharedKey
      else { continue }
      let count = (seen[key] ?? 0) + 1
      seen[key] = count
      if count > 1 { rows[index].name?.occurrence = count }
    }
  }

  /// Who each row is, by its own codes, then by the register of names, then by the rows before it.
  ///
  /// Names are compared here and leave for nowhere.
  private func identities(
    of rows: [ListedPerson]
  ) async throws -> (all: [Identity], registered: [TracedPersonID: RegisteredName]) {
    let book = try await current()
    self.book = book
    let coded = rows.map { book.person(of: $0) }
    // Who is known by a code needs no other.
    let keys = zip(coded, rows).map { $0 == nil ? $1.name?.keys ?? [] : [] }
    let known = try await names.persons(keyed: keys.flatMap(\.self))
    let asked = Set(coded.compactMap(\.self) + known.values)
    let registered = try await names.names(of: asked.sorted { $0.rawValue < $1.rawValue })
    var earlier: [String: Int] = [:]
    var identities: [Identity] = []
    identities.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      if let id = coded[index] {
        if let name = row.name, let own = registered[id], !own.mayBe(name) {
          identities.append(
            .refused(
              TracingError(
                .conflict,
                detail: "identifier: \(row.label) is \(id.text) at this desk, whom the register "
                  + "has under another name; perhaps the list needs a mark of its own")))
        } else {
          identities.append(.found(.person(id)))
        }
        continue
      }
      var found = ListedIdentity.nobody
      for key in keys[index] {
        let isSure = !key.hasPrefix("place")
        if let id = known[key], let name = row.name, registered[id]?.mayBe(name) ?? true {
          let label = book.person(id)?.label ?? ""
          guard isSure || row.label.isEmpty || label.isEmpty || label == row.label else { continue }
          found = .person(id)
          break
        }
        if let place = earlier[key] {
          let label = rows[place].label
          guard row.label.isEmpty || label == row.label || isSure && label.isEmpty else { continue }
          found = .row(place)
          break
        }
      }
      for key in keys[index] where earlier[key] == nil { earlier[key] = index }
      identities.append(.found(found))
    }
    return (identities, registered)
  }

  /// Keeps the names of rows that were taken, completed by what the register has.
  private func keepNames(
    _ rows: [ListedPerson], _ results: [ListedOutcome],
    _ registered: [TracedPersonID: RegisteredName]
  ) async throws {
    var told: [TracedPersonID: RegisteredName] = [:]
    for (row, result) in zip(rows, results) {
      guard let id = result.person, let name = row.name else { continue }
      told[id] = told[id]?.completed(by: name) ?? registered[id]?.completed(by: name) ?? name
    }
    let fresh = told.filter { $0.value != registered[$0.key] }
    if !fresh.isEmpty { try await names.keep(fresh) }
  }
}
