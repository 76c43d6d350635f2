// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramIsolation
import TramSQLite
import TramUnits

/// The desk of a country: how long pages, searches and counts take beside many rows.
func measureDesk() async throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  let path = try scratch.fresh("desk")
  let desk = try SQLiteDesk(path: path)
  let town = DeskTown()
  let start = Moment.now()
  var number: UInt64 = 0
  while number < town.count {
    let page = (number + 1...min(number + 1000, town.count)).map { ($0, town.fact($0)) }
    try await desk.fold(page.map { (number: $0.0, entry: $0.1) })
    number += UInt64(page.count)
  }
  let folded = Run(Int(number), since: start)
  var figures = [Figure(name: "facts folded", unit: "facts/s", runs: [folded])]
  figures += try await deskReadings(of: desk)
  try desk.close()
  return Measurement(
    figures: figures,
    notes: [
      "300,000 people, 300,000 orders, 1,000,000 alarms in 10,395 wards, "
        + "\(Scratch.size(of: path) >> 20) MiB. Pages of 50 rows, one reader; each figure over 200 "
        + "questions of which the first 20 are not counted."
    ])
}

/// The median and the 99th of a hundred of each kind of question, milliseconds.
func deskReadings(of desk: SQLiteDesk) async throws -> [Figure] {
  var figures: [Figure] = []
  for (name, ask) in deskQuestions(desk) {
    var times: [Double] = []
    var random = SeededGenerator(seed: 9)
    for round in 0..<200 {
      let number = Int.random(in: 0..<10_395, using: &random)
      let start = ContinuousClock.now
      try await ask(number)
      if round >= 20 { times.append((ContinuousClock.now - start).inSeconds * 1000) }
    }
    times.sort()
    for (part, share) in [("p50", 0.5), ("p99", 0.99)] {
      let place = min(times.count - 1, Int(Double(times.count) * share))
      figures.append(Figure(name: "\(name), \(part)", unit: "ms", values: [times[place]]))
    }
  }
  return figures
}

private typealias Question = @Sendable (Int) async throws -> Void

private func deskQuestions(_ desk: SQLiteDesk) -> [(String, Question)] {
  func list<Record: DeskRecord>(
    _ kind: Record.Type, _ narrow: @escaping @Sendable (inout DeskFilter, Int) -> Void
  ) -> Question {
    { number in
      var filter = DeskFilter()
      narrow(&filter, number)
      _ = try await desk.list(kind, filter)
    }
  }
  let people: [(String, Question)] = [
    ("people, newest", list(Person.self) { _, _ in }),
    (
      "people of a province by name",
      list(Person.self) { filter, number in
        filter.area = DeskTown.province(number)
        filter.sort = .title
      }
    ),
    (
      "people by name, from the middle",
      list(Person.self) { filter, number in
        filter.sort = .title
        filter.after = "\(number + 1)"
      }
    ),
    ("people: 'nguyen'", list(Person.self) { filter, _ in filter.text = "nguyen" }),
    ("people: 'ng va a'", list(Person.self) { filter, _ in filter.text = "ng va a" }),
    (
      "people of a ward: 'nguyen'",
      list(Person.self) { filter, number in
        filter.text = "nguyen"
        filter.area = DeskTown.ward(number)
      }
    ),
    (
      "people: 'nguyen', from the end",
      list(Person.self) { filter, number in
        filter.text = "nguyen"
        filter.after = "\(number + 1)"
      }
    ),
  ]
  return people + deskCaseQuestions(desk, list)
}

private func deskCaseQuestions(
  _ desk: SQLiteDesk,
  _ list: (AlarmCase.Type, @escaping @Sendable (inout DeskFilter, Int) -> Void) -> Question
) -> [(String, Question)] {
  [
    ("alarms of the country, open", list(AlarmCase.self) { filter, _ in filter.states = ["open"] }),
    (
      "alarms of a province, open or taken",
      list(AlarmCase.self) { filter, number in
        filter.area = DeskTown.province(number)
        filter.states = ["open", "acknowledged"]
      }
    ),
    (
      "alarms of a district, any",
      list(AlarmCase.self) { filter, number in
        filter.area = String(DeskTown.ward(number).prefix(5))
      }
    ),
    (
      "alarms of a ward, any",
      list(AlarmCase.self) { filter, number in
        filter.area = DeskTown.ward(number)
      }
    ),
    (
      "alarms of an unusual beginning, closed departures",
      list(AlarmCase.self) { filter, number in
        filter.area = String(DeskTown.ward(number).prefix(4))
        filter.states = ["closed"]
        filter.kinds = ["left"]
      }
    ),
    (
      "alarms of an order",
      list(AlarmCase.self) { filter, number in
        filter.order = ID(UInt64(number + 1))
      }
    ),
    (
      "alarms of a person",
      list(AlarmCase.self) { filter, number in
        filter.person = ID(UInt64(number + 1))
      }
    ),
    (
      "alarms given to an officer",
      list(AlarmCase.self) { filter, number in
        filter.assignee = "officer\(number % 2000)"
      }
    ),
    (
      "one alarm",
      { number in
        _ = try await desk.find(ID(UInt64(number + 1)), of: AlarmCase.self)
      }
    ),
    ("counts of the country", { _ in _ = try await desk.counts(area: "") }),
    (
      "counts of a district",
      { number in
        _ = try await desk.counts(area: String(DeskTown.ward(number).prefix(5)))
      }
    ),
    (
      "counts of an unusual beginning",
      { number in
        _ = try await desk.counts(area: String(DeskTown.ward(number).prefix(1)))
      }
    ),
  ]
}

/// Facts of a country of 63 provinces: people, then their orders, then alarms of them.
struct DeskTown: Sendable {
  private static let each: UInt64 = 300_000
  /// How many facts there are.
  let count = 2 * each + 1_000_000

  /// The code of a ward; 63 provinces of 11 districts of 15 wards.
  static func ward(_ number: Int) -> String {
    province(number) + digits(number / 15, 3) + digits(number, 5)
  }

  /// The code of the province of a ward.
  static func province(_ ward: Int) -> String { digits(ward / 165 + 1, 2) }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }

  /// The fact of a number, from 1; the same one each time.
  func fact(_ number: UInt64) -> DeskEntry {
    var random = SeededGenerator(seed: number)
    let event: DeskEvent
    if number <= Self.each {
      event = .personKept(person: person(number, &random))
    } else if number <= 2 * Self.each {
      event = .orderIssued(order: order(number - Self.each))
    } else {
      event = .alarmRaised(alarm: alarm(number - 2 * Self.each, &random))
    }
    let time = Instant(milliseconds: 1_640_000_000_000 + Int64(number) * 100)
    return DeskEntry(time: time, author: "watch", event: event)
  }

  private func area(of person: UInt64) -> String {
    var random = SeededGenerator(seed: person &+ 1 << 40)
    return Self.ward(Int.random(in: 0..<10_395, using: &random))
  }

  private func person(_ number: UInt64, _ random: inout SeededGenerator) -> Person {
    // Two of five people are called Nguyễn.
    let families = ["Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ"]
    let given = ["An", "Ánh", "Bình", "Châu", "Dũng", "Đạt", "Giang", "Hà", "Hạnh", "Lan", "Tú"]
    let name = [families, ["Văn", "Thị", "Hữu", "Minh"], given]
      .compactMap { $0.randomElement(using: &random) }.joined(separator: " ")
    return Person(
      id: ID(number), name: name, birthYear: 1980, phone: "+84\(900_000_000 + number)",
      area: area(of: number), address: "12 ngõ Gạch")
  }

  private func order(_ number: UInt64) -> OrderRecord {
    OrderRecord(
      id: ID(number), person: ID(number), device: ID(number),
      place: .circle(latitude: 21, longitude: 105.8, radius: 50), area: area(of: number),
      from: Instant(milliseconds: 1_640_000_000_000), decision: "\(number)/QĐ-UBND")
  }

  private func alarm(_ number: UInt64, _ random: inout SeededGenerator) -> AlarmCase {
    let order = UInt64.random(in: 1...Self.each, using: &random)
    let evidence = Evidence(
      rule: .departure, logOdds: 9.5, terms: [Evidence.Term("distance", 3.5)])
    let alarm = Alarm(
      order: "home", device: ID(order), deviceName: "phone",
      time: Instant(milliseconds: 1_640_000_000_000 + Int64(number)),
      kind: AlarmKind.allCases.randomElement(using: &random) ?? .left,
      probability: Probability(0.97), evidence: evidence)
    var made = AlarmCase(
      id: ID(number), order: ID(order), person: ID(order), area: area(of: order), alarm: alarm)
    let share = Double.random(in: 0..<1, using: &random)
    made.state = share < 0.02 ? .open : share < 0.03 ? .acknowledged : .closed
    if number % 3 == 0 { made.assignee = "officer\(number % 2000)" }
    return made
  }
}
