// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite("Stays in areas")
struct AreaTests {
  private static let begin: Int64 = 1_583_020_800_000
  private static let now = Instant(milliseconds: begin + 30 * 86_400_000)

  private struct Stay {
    var person: String
    var area: String
    var start: Int64
    var end: Int64

    init(_ person: String, _ area: String, _ start: Int64, _ end: Int64) {
      (self.person, self.area, self.start, self.end) = (person, area, start, end)
    }
  }

  @discardableResult
  private func add(_ stays: [Stay], to store: TrailStore) throws -> EdgeImport.Summary {
    var work = try AreaImport(into: store, now: Self.now)
    for stay in stays {
      let (person, area) = (Array(stay.person.utf8), Array(stay.area.utf8))
      let reason = try work.add(
        person.span, area.span, .baseStation,
        during: Self.begin + stay.start..<Self.begin + stay.end)
      #expect(reason == nil)
    }
    return try work.finish()
  }

  private func ask(
    _ store: TrailStore, _ person: String, _ times: Range<Int64>,
    limits: AreaSearch.Limits = AreaSearch.Limits()
  ) throws -> AreaAnswer {
    let number = try #require(store.snapshot().register.person(person))
    return try AreaSearch(store.areas(), limits: limits).rows(
      of: number, during: Self.begin + times.lowerBound..<Self.begin + times.upperBound)
  }

  /// Hour by hour: what the search must find.
  private func twin(
    _ stays: [Stay], _ person: String, _ times: Range<Int64>, _ store: TrailStore
  ) throws -> AreaAnswer {
    let hour: Int64 = 3_600_000
    let (persons, areas) = (store.snapshot().register, try store.areas().register)
    var hours: [PersonNumber: Set<Int64>] = [:]
    var shared: [PersonNumber: Set<AreaNumber>] = [:]
    for at in stride(from: times.lowerBound, to: times.upperBound, by: Int(hour)) {
      func isThere(_ stay: Stay) -> Bool { stay.start <= at && at < stay.end }
      for mine in stays where mine.person == person && isThere(mine) {
        for other in stays
        where other.person != person && other.area == mine.area && isThere(other) {
          let number = try #require(persons.person(other.person))
          hours[number, default: []].insert(at)
          shared[number, default: []].insert(try #require(areas.area(mine.area)))
        }
      }
    }
    let rows = try hours.map { number, hours in
      AreaRow(
        person: number, total: Int64(hours.count) * hour,
        first: Self.begin + (try #require(hours.min())),
        last: Self.begin + (try #require(hours.max())) + hour,
        areas: (shared[number] ?? []).sorted())
    }
    return AreaAnswer(rows: rows.sorted { $0.person < $1.person })
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `tell who was in the same area at the same time as their slow twin does`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let scratch = try ScratchFolder()
    let store = try TrailStore(folder: scratch.file("store"), access: .write)
    let hour: Int64 = 3_600_000
    let stays = (0..<150).map { _ in
      let start = Int64.random(in: 0..<96, using: &random) * hour
      return Stay(
        "p\(Int.random(in: 0..<12, using: &random))", "A\(Int.random(in: 0..<5, using: &random))",
        start, start + Int64.random(in: 1..<40, using: &random) * hour)
    }
    try add(Array(stays[..<70]), to: store)
    try add(Array(stays[70...]), to: store)
    for number in 0..<12 {
      let from = Int64.random(in: -5..<100, using: &random) * hour
      let times = from..<from + Int64.random(in: 1..<80, using: &random) * hour
      guard store.snapshot().register.person("p\(number)") != nil else { continue }
      let wanted = try twin(stays, "p\(number)", times, store)
      #expect(try ask(store, "p\(number)", times) == wanted)
    }
    // Who was in an area: everybody whose stays there reach into the time.
    let areas = try store.areas()
    let area = try #require(areas.register.area("A0"))
    let times = 10 * hour..<30 * hour
    let there = try AreaSearch(areas).rows(
      in: area, during: Self.begin + times.lowerBound..<Self.begin + times.upperBound)
    let wanted = Set(
      stays.filter { $0.area == "A0" && $0.start < times.upperBound && $0.end > times.lowerBound }
        .map(\.person))
    #expect(Set(there.rows.map { store.snapshot().register.label(of: $0.person) }) == wanted)
  }

  @Test func `change nothing when they come again, and outlive a restart`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("store")
    let stays = [Stay("a", "T1", 0, 20_000), Stay("b", "T1", 86_390_000, 86_410_000)]
    let store = try TrailStore(folder: folder, access: .write)
    #expect(try add(stays, to: store).added == 3)
    #expect(try add(stays, to: store) == EdgeImport.Summary(added: 0, known: 3))
    store.close()
    let again = try TrailStore(folder: folder, access: .read)
    let areas = try again.areas()
    let area = try #require(areas.register.area("T1"))
    #expect(areas.register.kind(of: area) == .baseStation && areas.register.count == 1)
    #expect(areas.knows(Self.begin..<Self.begin + 1))
    #expect(!areas.knows(Self.begin + 5 * 86_400_000..<Self.begin + 6 * 86_400_000))
  }

  @Test func `know a circle that was told, the last one`() throws {
    let scratch = try ScratchFolder()
    let store = try TrailStore(folder: scratch.file("store"), access: .write)
    let (person, area) = (Array("a".utf8), Array("T1".utf8))
    var wanted: AreaCircle?
    for radius in [500.0, 800] {
      let circle = AreaCircle(
        centre: try Coordinate(latitude: 21.03, longitude: 105.85), radius: Meters(radius))
      var work = try AreaImport(into: store, now: Self.now)
      _ = try work.add(
        person.span, area.span, .checkIn, during: Self.begin..<Self.begin + 1, circle: circle)
      _ = try work.finish()
      wanted = circle
    }
    let register = try store.areas().register
    #expect(register.circle(of: try #require(register.area("T1"))) == wanted)
  }

  @Test func `name what cannot be: another kind, no end, no name, the future`() throws {
    let scratch = try ScratchFolder()
    let store = try TrailStore(folder: scratch.file("store"), access: .write)
    try add([Stay("a", "T1", 0, 1)], to: store)
    var work = try AreaImport(into: store, now: Self.now)
    let late = Self.now.milliseconds + 86_400_001
    for (person, area, kind, times, reason) in [
      ("a", "T1", .checkIn, Self.begin..<Self.begin + 1, "base-station"),
      ("a", "T1", .baseStation, Self.begin..<Self.begin, "duration"),
      ("a", "T1", .baseStation, Int64.min..<Int64.max, "1980"),
      ("a", "T1", .baseStation, Self.begin..<Int64.max, "week"),
      ("a", "T1", .baseStation, late..<late + 1, "ahead"),
      ("", "T1", .baseStation, Self.begin..<Self.begin + 1, "missing"),
      ("a", "", .baseStation, Self.begin..<Self.begin + 1, "missing"),
    ] as [(String, String, AreaKind, Range<Int64>, String)] {
      let (one, other) = (Array(person.utf8), Array(area.utf8))
      let told = try work.add(one.span, other.span, kind, during: times)
      #expect(told?.contains(reason) == true)
    }
    #expect(try work.finish() == EdgeImport.Summary())
  }

  @Test func `go with their day and with their person, file and all`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("store")
    let store = try TrailStore(folder: folder, access: .write)
    let day: Int64 = 86_400_000
    try add(
      [
        Stay("a", "T1", 0, 20_000), Stay("b", "T1", 0, 20_000), Stay("a", "T1", day, day + 20_000),
        Stay("b", "T1", day, day + 10_000), Stay("c", "T1", day, day + 5000),
      ], to: store)
    #expect(try ask(store, "a", 0..<3 * day).rows.count == 2)
    try store.forget(before: Day(number: TrailSlice.dayNumber(of: Self.begin) + 1))
    #expect(try Folder.names(in: folder).filter { $0.hasPrefix("stays-") }.count == 1)
    #expect(try ask(store, "a", 0..<3 * day).rows.map(\.total) == [10_000, 5000])
    let b = try #require(store.snapshot().register.person("b"))
    try store.erase(b)
    #expect(try ask(store, "a", 0..<3 * day).rows.map(\.total) == [5000])
    var work = try AreaImport(into: store, now: Self.now)
    let (one, area) = (Array("a".utf8), Array("T1".utf8))
    let reason = try work.add(
      one.span, area.span, .baseStation, during: Self.begin..<Self.begin + 1)
    #expect(reason?.contains("forgotten") == true)
  }

  @Test func `of a tower with 50,000 people are counted and not named`() throws {
    let scratch = try ScratchFolder()
    let store = try TrailStore(folder: scratch.file("store"), access: .write)
    var stays = (0...50_000).map { Stay("p\($0)", "tower", Int64($0), 3_600_000) }
    stays += [Stay("p0", "hall", 0, 1000), Stay("p7", "hall", 500, 2000)]
    try add(stays, to: store)
    let answer = try ask(store, "p0", 0..<86_400_000)
    let register = try store.areas().register
    let (tower, hall) = (
      try #require(register.area("tower")), try #require(register.area("hall"))
    )
    #expect(answer.crowds == [AreaCrowd(area: tower, people: 50_000)])
    #expect(answer.rows.map(\.areas) == [[hall]] && answer.rows.map(\.total) == [500])
    // Where even counting has an end, that is said.
    let bounded = try ask(
      store, "p0", 0..<86_400_000, limits: AreaSearch.Limits(named: 10, counted: 100))
    #expect(bounded.crowds == [AreaCrowd(area: tower, people: 100, isMore: true)])
    // Few enough at that time are named, and the answer as a whole has an end too.
    let few = try ask(store, "p0", 0..<100)
    #expect(few.crowds.isEmpty && few.rows.count == 99)
    let cut = try ask(
      store, "p0", 0..<600, limits: AreaSearch.Limits(named: 1000, rows: 500))
    #expect(cut.rows.isEmpty == false || cut.crowds.count == 1)
    #expect(cut.rows.count <= 500)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `that were changed on disk are refused, and so is a changed register of areas`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let scratch = try ScratchFolder()
    let folder = scratch.file("store")
    let store = try TrailStore(folder: folder, access: .write)
    try add((0..<50).map { Stay("p\($0)", "T\($0 % 7)", 0, 20_000) }, to: store)
    let prefix = seed % 2 == 0 ? "stays-" : "areas"
    let name = try #require(try Folder.names(in: folder).first { $0.hasPrefix(prefix) })
    let file = try OpenFile("\(folder)/\(name)", .write)
    let size = try file.size()
    let at = Int.random(in: 0..<size, using: &random)
    if seed % 5 == 0 {
      try file.truncate(to: at)
    } else {
      let byte = try OpenFile("\(folder)/\(name)", .read).read(at: at, count: 1)
      let changed = [byte[0] ^ UInt8.random(in: 1...255, using: &random)]
      try file.write(changed.span, at: at)
    }
    store.close()
    #expect(try TrailCheck(folder: folder).run().damages.map(\.file) == ["\(folder)/\(name)"])
    #expect(throws: TrailsError.self) {
      for number in 0..<7 { _ = try ask(store, "p\(number)", 0..<86_400_000) }
    }
  }
}
