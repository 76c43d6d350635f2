// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTracing
import TramTrails
import TramUnits

/// One run of `tram contacts`: asks, writes rows, and says what was found and what is not known.
struct ContactsRun: ~Copyable {
  private let question: ContactQuestion
  private let snapshot: TrailSnapshot
  private let edges: any EdgeSource
  private let odds: ContactOdds
  private let areas: AreaSnapshot?
  private let isQuiet: Bool
  private var writer: LineWriter
  private var rows = 0
  private var close = 0

  init(
    _ store: TrailStore, _ question: ContactQuestion, areas: Bool, output: String, isQuiet: Bool
  ) throws {
    let snapshot = store.snapshot()
    let edges = try store.edges()
    let known = areas ? try store.areas() : nil
    try WindowNote.tell(question.times, snapshot, edges, known)
    let writer = try LineWriter(path: output, mode: .replace)
    self.question = question
    self.snapshot = snapshot
    self.edges = edges
    odds = ContactOdds(
      radius: question.rule.radius, seconds: Double(question.rule.threshold) / 1000)
    self.isQuiet = isQuiet
    self.writer = writer
    self.areas = known
  }

  /// Answers for one person.
  mutating func ask(_ label: String) throws {
    header("person")
    var search = PersonSearch(pieces: snapshot, edges: edges, rule: question.rule)
    guard let person = snapshot.register.person(label) else {
      throw TrailsError(.unknownPerson, detail: "the store knows no person \(label.visible)")
    }
    let found = try search.rows(of: person, during: question.times)
    let shared = try areas.map { try AreaRows($0, of: person, during: question.times) }
    for row in shared?.joined(to: found, of: person) ?? found {
      write(row.b)
      try end(row, shared)
    }
    if search.fixesRead == 0 { tellNoData(label) }
    tellRows()
  }

  /// From as many persons on, most of a town is near one of them: it is opened before the first is
  /// asked for, as far as it fits the cache.
  private static let manyPersons = 16
  private static let openingTasks = 2

  /// Answers for each person of a file, one a line.
  mutating func askAll(in path: String, isTimed: Bool) async throws {
    header("a,b")
    let persons = try PersonList.all(path, snapshot.register)
    if persons.count >= Self.manyPersons {
      try await snapshot.open(
        during: question.times.lowerBound...question.times.upperBound,
        tasks: Self.openingTasks)
    }
    var search = PersonSearch(pieces: snapshot, edges: edges, rule: question.rule)
    var times = try LineWriter(path: "-")
    if isTimed {
      times.text.append(literal: "person,milliseconds,rows")
      try times.endLine()
    }
    let clock = ContinuousClock()
    for (label, person) in persons {
      let began = clock.now
      let found = try search.rows(of: person, during: question.times)
      let took = clock.now - began
      let shared = try areas.map { try AreaRows($0, of: person, during: question.times) }
      for row in shared?.joined(to: found, of: person) ?? found {
        write(person)
        writer.text.append(byte: UInt8(ascii: ","))
        write(row.b)
        try end(row, shared)
      }
      if search.fixesRead == 0 { tellNoData(label) }
      guard isTimed else { continue }
      times.text.append(csv: Array(label.utf8).span)
      times.text.append(byte: UInt8(ascii: ","))
      times.text.append(took / .milliseconds(1), decimals: 4)
      times.text.append(byte: UInt8(ascii: ","))
      times.text.append(decimal: Int64(found.count))
      try times.endLine()
    }
    if isTimed { try times.finish() }
    tellRows()
  }

  /// Answers for every pair.
  mutating func askForPairs() throws {
    header("a,b")
    let search = PairSearch(pieces: snapshot, edges: edges, rule: question.rule)
    try search.forEachRow(during: question.times) { row in
      write(row.a)
      writer.text.append(byte: UInt8(ascii: ","))
      write(row.b)
      try end(row, nil)
    }
    tellRows()
  }

  mutating func finish() throws { try writer.finish() }

  private mutating func header(_ who: String) {
    writer.text.append(
      "\(who),total_s,max_24h_s,first,last,reached,evidence,probability,score")
    writer.text.append(literal: areas == nil ? "\n" : ",areas\n")
  }

  private mutating func write(_ person: PersonNumber) {
    // Who was erased since has no name any more; his rows are gone as well.
    let label = snapshot.register.label(of: person) ?? ""
    writer.text.append(csv: Array(label.utf8).span)
  }

  /// Writes the figures after the names.
  private mutating func end(_ row: ContactRow, _ shared: AreaRows?) throws {
    rows += 1
    if row.reached != nil { close += 1 }
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(row.total / 1000, decimals: 3)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(min(row.largest, row.total) / 1000, decimals: 3)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(decimal: row.first)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(decimal: row.last)
    writer.text.append(byte: UInt8(ascii: ","))
    if let reached = row.reached { writer.text.append(decimal: reached) }
    writer.text.append(byte: UInt8(ascii: ","))
    row.evidence.append(to: &writer.text)
    let probability = odds.probability(of: row.figures).rawValue
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(probability, decimals: 6)
    writer.text.append(byte: UInt8(ascii: ","))
    let share = min(1, row.largest / Double(question.rule.threshold))
    writer.text.append(probability * share, decimals: 6)
    if let shared {
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(csv: Array(shared.names(for: row.b).utf8).span)
    }
    try writer.endLine()
  }

  private func tellNoData(_ label: String) {
    guard areas == nil else {
      StandardError.line(
        "no data: no position of \(label.visible) is known in the window; only proven contacts "
          + "and shared areas could be found")
      return
    }
    StandardError.line(
      "no data: nothing is known of where \(label.visible) was in the window; only proven "
        + "contacts could be found")
  }

  private func tellRows() {
    guard !isQuiet else { return }
    StandardError.line("\(counted(rows, "row")), \(close) of them close contacts")
  }
}
