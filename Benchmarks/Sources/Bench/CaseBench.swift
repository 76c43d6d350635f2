// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TramIsolation
import TramJournal
import TramSQLite
import TramTracing
import TramTrails
import TramUnits

/// The case desk of a country: an import through the journal, a positive result from the search's
/// answer to queued messages, and how long lists take beside 300,000 contacts.
func measureCases() async throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  let files = CaseFiles(
    journal: try scratch.fresh("journal"), rows: try scratch.fresh("cases"),
    names: try scratch.fresh("names"), keys: try scratch.fresh("keys"))
  let finder = MemoryContacts()
  for number in 0..<1000 {
    finder.add(PersonNumber(1_000_000), CaseTown.found(number))
  }
  var figures: [Figure] = []
  let now = CaseTown.now
  do {
    let desk = try CaseDesk(files, finder: finder)
    try await desk.office.start(at: now)
    try await desk.openIndexCases()
    for (name, rows) in [("first", 0..<100_000), ("second", 100_000..<300_000)] {
      let list = rows.map { (meeting: CaseTown.meeting($0), name: CaseTown.name($0)) }
      let seconds = try await time {
        let taken = try await desk.office.take(list, by: "import", at: now)
        guard taken.refused.isEmpty else {
          throw TracingError(.badValue, detail: "\(taken.refused.count) rows were refused")
        }
      }
      figures.append(
        Figure(name: "import of the \(name) \(rows.count) rows", unit: "s", values: [seconds]))
    }
    figures.append(try await desk.positiveResult())
    figures += try await desk.readings()
    try desk.close()
  }
  let desk = try CaseDesk(files, finder: finder)
  let seconds = try await time { try await desk.office.start(at: now) }
  figures.append(Figure(name: "start beside 300,000 contacts", unit: "s", values: [seconds]))
  try desk.close()
  return Measurement(
    figures: figures,
    notes: [
      "300 cases with 1,000 contacts each in 10,395 wards; each import row is a meeting, a person "
        + "with a name, a level, two tasks and a message. Journal \(Scratch.size(of: files.journal) >> 20) "
        + "MiB, rows \(Scratch.size(of: files.rows) >> 20) MiB. Pages of 50 rows."
    ])
}

/// Seconds that `body` takes.
private func time(_ body: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await body()
  return (ContinuousClock.now - start).inSeconds
}

private struct CaseFiles {
  var journal: String
  var rows: String
  var names: String
  var keys: String
}

/// The case desk on disk.
private struct CaseDesk {
  let journal: SQLiteJournal
  let rows: SQLiteCases
  let names: SQLiteNames
  let office: CaseOffice

  init(_ files: CaseFiles, finder: MemoryContacts) throws {
    journal = try SQLiteJournal(path: files.journal)
    rows = try SQLiteCases(path: files.rows)
    names = try SQLiteNames(path: files.names, keyPath: files.keys)
    office = CaseOffice(
      journal: journal, rows: rows, names: names, finder: finder,
      session: UInt64.random(in: .min ... .max))
  }

  func close() throws {
    try journal.close()
    try rows.close()
    try names.close()
  }

  func openIndexCases() async throws {
    for number in 0..<300 {
      let form = CaseForm(
        disease: "covid-19", number: "BN\(number)",
        onset: LevelRule.vietnamDay(of: CaseTown.now).moved(by: -5), state: .confirmed)
      try await office.change(by: "import", at: CaseTown.now) { book throws(TracingError) in
        try book.open(
          form, of: PersonMention(label: "BN\(number)", area: CaseTown.ward(number * 7)),
          at: CaseTown.now, by: "import"
        ).outcome
      }
    }
  }

  /// From the result to messages queued, with 1,000 contacts.
  func positiveResult() async throws -> Figure {
    let now = CaseTown.now
    let made = Mutex<TracedCaseID?>(nil)
    let form = CaseForm(
      disease: "covid-19", onset: LevelRule.vietnamDay(of: now).moved(by: -2))
    try await office.change(by: "an", at: now) { book throws(TracingError) in
      let (id, outcome) = try book.open(
        form, of: PersonMention(trail: 1_000_000, area: CaseTown.ward(3)), at: now, by: "an")
      made.withLock { $0 = id }
      return outcome
    }
    let id = made.withLock { $0 } ?? TracedCaseID(0)
    let test = PersonTest(sampled: now, resulted: now, isPositive: true)
    let seconds = try await time {
      let outcome = try await office.confirm(id, test, by: "an", at: now).outcome
      guard outcome.messages.count >= 1000 else {
        throw TracingError(.badValue, detail: "only \(outcome.messages.count) messages")
      }
    }
    return Figure(name: "a positive result with 1,000 contacts", unit: "s", values: [seconds])
  }

  /// The median and the 99th of lists, milliseconds, one reader and 50 at once.
  func readings() async throws -> [Figure] {
    var figures: [Figure] = []
    for (name, ask) in questions() {
      var times: [Double] = []
      var random = SeededGenerator(seed: 9)
      for round in 0..<200 {
        let number = Int.random(in: 0..<10_395, using: &random)
        let seconds = try await time { try await ask(number) }
        if round >= 20 { times.append(seconds * 1000) }
      }
      figures += Self.shares(of: name, times)
    }
    let all = questions()
    let times = try await withThrowingTaskGroup(of: [Double].self) { group in
      for user in 0..<50 {
        group.addTask {
          var random = SeededGenerator(seed: UInt64(user))
          var own: [Double] = []
          for _ in 0..<60 {
            let number = Int.random(in: 0..<10_395, using: &random)
            let ask = all[Int.random(in: 0..<all.count, using: &random)].1
            let seconds = try await time { try await ask(number) }
            own.append(seconds * 1000)
          }
          return own
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return figures + Self.shares(of: "any list, 50 readers without a pause", times)
  }

  private static func shares(of name: String, _ times: [Double]) -> [Figure] {
    let sorted = times.sorted()
    return [("p50", 0.5), ("p99", 0.99)].map { part, share in
      let place = min(sorted.count - 1, Int(Double(sorted.count) * share))
      return Figure(name: "\(name), \(part)", unit: "ms", values: [sorted[place]])
    }
  }

  private typealias Question = @Sendable (Int) async throws -> Void

  private func questions() -> [(String, Question)] {
    let rows = self.rows
    func list<Row: CaseRow>(
      _ kind: Row.Type, _ narrow: @escaping @Sendable (inout CaseFilter, Int) -> Void
    ) -> Question {
      { number in
        var filter = CaseFilter()
        narrow(&filter, number)
        _ = try await rows.list(kind, filter)
      }
    }
    let today = LevelRule.vietnamDay(of: CaseTown.now)
    return [
      ("contacts of the country", list(TracedPerson.self) { _, _ in }),
      (
        "F1 of a province, watched",
        list(TracedPerson.self) { filter, number in
          filter.area = String(CaseTown.ward(number).prefix(2))
          filter.kinds = ["F1"]
          filter.states = ["watched"]
        }
      ),
      (
        "contacts of a ward",
        list(TracedPerson.self) { filter, number in filter.area = CaseTown.ward(number) }
      ),
      (
        "contacts of a district, overdue in three days",
        list(TracedPerson.self) { filter, number in
          filter.area = String(CaseTown.ward(number).prefix(5))
          filter.dueBefore = today.moved(by: 3)
        }
      ),
      (
        "contacts of a case",
        list(TracedPerson.self) { filter, number in
          filter.ofCase = TracedCaseID(UInt64(number % 300 + 1))
        }
      ),
      (
        "contacts: the number of one",
        list(TracedPerson.self) { filter, number in
          filter.text = TracedPersonID(UInt64(number * 20 + 1)).text
        }
      ),
      (
        "contacts: 'k'", list(TracedPerson.self) { filter, _ in filter.text = "k" }
      ),
      (
        "meetings of a case, ranked",
        list(CaseContact.self) { filter, number in
          filter.person = TracedPersonID(UInt64(number % 300 + 1))
        }
      ),
      (
        "open tasks of a ward",
        list(CaseTask.self) { filter, number in
          filter.area = CaseTown.ward(number)
          filter.states = ["open"]
        }
      ),
      (
        "open tasks of the country",
        list(CaseTask.self) { filter, _ in filter.states = ["open"] }
      ),
      ("cases", list(TracedCase.self) { _, _ in }),
      (
        "figures of the country",
        { _ in _ = try await rows.counts(area: "", today: today, days: 30) }
      ),
      (
        "figures of a district",
        { number in
          let area = String(CaseTown.ward(number).prefix(5))
          _ = try await rows.counts(area: area, today: today, days: 30)
        }
      ),
    ]
  }
}

/// People and meetings by number.
private enum CaseTown {
  static let now = Instant(milliseconds: 1_606_000_000_000)

  static func ward(_ number: Int) -> String {
    let ward = number % 10_395
    func digits(_ value: Int, _ count: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: count - text.count) + text
    }
    return digits(ward / 165 + 1, 2) + digits(ward / 15 + 1, 3) + digits(ward + 1, 5)
  }

  static func meeting(_ number: Int) -> MeetingDraft {
    let first = now.advanced(seconds: -Double(number % 6 * 86_400 + number % 80_000 + 4000))
    return MeetingDraft(
      from: PersonMention(label: "BN\(number / 1000)"),
      to: PersonMention(label: "K\(number)", area: ward(number)), first: first,
      last: first.advanced(seconds: 3000), seconds: Double(900 + number % 2000), nearest: 1,
      dose: Double(number % 1000) / 100, source: .interview, evidence: "bàn \(number % 40)")
  }

  static func name(_ number: Int) -> RegisteredName? {
    RegisteredName(
      name: "Nguyễn Văn \(number)", phone: "+849\(10_000_000 + number)",
      address: "\(number % 300) Hàng Bạc")
  }

  static func found(_ number: Int) -> FoundMeeting {
    let first = now.advanced(seconds: -Double(86_400 + number * 60))
    return FoundMeeting(
      person: PersonNumber(UInt32(2_000_000 + number)), area: ward(number), first: first,
      last: first.advanced(seconds: 2400), seconds: 2400, nearest: 1, probability: 0.9,
      dose: Double(number) / 100, source: .proven, evidence: "")
  }
}
