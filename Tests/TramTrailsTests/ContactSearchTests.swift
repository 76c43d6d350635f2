// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramTrails

@Suite("A search for contacts")
struct ContactSearchTests {
  private static let hour: Int64 = 3_600_000

  private static func chanceEdges(seed: UInt64, people: UInt32, hours: Int64) -> [ContactEdge] {
    var random = SeededGenerator(seed: seed ^ 77)
    return (0..<12).map { _ in
      let a = UInt32.random(in: 0..<people, using: &random)
      let b = UInt32.random(in: 0..<people - 1, using: &random)
      let start = ChanceTown.begin + Int64.random(in: 0...hours * hour, using: &random)
      return ContactEdge(
        PersonNumber(a), PersonNumber(b >= a ? b + 1 : b), start: start,
        end: start + Int64.random(in: 1...2_000_000, using: &random))
    }
  }

  /// A figure lies between those of the radius a little less and a little more.
  static func isRight(
    _ row: ContactRow, _ least: ContactTwin.Figures?, _ most: ContactTwin.Figures
  ) -> Bool {
    let low = least ?? ContactTwin.Figures(total: 0, largest: 0, first: .infinity, last: 0)
    let slack = 2.0
    let first = Double(row.first)
    let last = Double(row.last)
    guard row.total > low.total - slack, row.total < most.total + slack,
      row.largest > low.largest - slack, row.largest < most.largest + slack,
      first > most.first - slack, first < low.first + slack,
      last > low.last - slack, last < most.last + slack
    else { return false }
    guard let reached = row.reached.map(Double.init) else { return low.reached == nil }
    guard let earliest = most.reached else { return false }
    return reached > earliest - slack && reached < (low.reached ?? .infinity) + slack
  }

  @Test(
    arguments: 0..<16 as Range<UInt64>)
  func `finds for all pairs what its slow twin finds`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let people: UInt32 = 6
    let town = ChanceTown(seed: seed, people: Int(people), hours: 24)
    let edges = seed % 2 == 0 ? Self.chanceEdges(seed: seed, people: people, hours: 24) : []
    let radius = [2.0, 10, 50][Int(seed % 3)]
    let rule = ContactRule(
      radius: Meters(radius), threshold: 900_000, window: seed % 4 == 0 ? 4 * Self.hour : 86_400_000
    )
    let begin = ChanceTown.begin
    let times = (begin + 2 * Self.hour + 1234)..<(begin + 21 * Self.hour + 77)
    let slice = Int64.random(in: 600_000...20 * Self.hour, using: &random)
    let pieces = MemoryPieces(town.fixes, sliceLength: slice)
    let twin = ContactTwin(town.fixes, edges: edges, rule: rule, times: times)
    let search = PairSearch(
      pieces: pieces, edges: MemoryEdges(edges), rule: rule, mostPairs: seed % 5 == 0 ? 3 : 1000)
    var rows: [ContactRow] = []
    try search.forEachRow(during: times) { rows.append($0) }
    #expect(rows.map(\.a) == rows.map(\.a).sorted())
    var found: [UInt64: ContactRow] = [:]
    for row in rows {
      #expect(row.a < row.b)
      let key = UInt64(row.a.rawValue) << 32 | UInt64(row.b.rawValue)
      #expect(found[key] == nil)
      found[key] = row
    }
    for a in 0..<people {
      for b in a + 1..<people {
        let (least, most) = twin.figures(PersonNumber(a), PersonNumber(b))
        let row = found[UInt64(a) << 32 | UInt64(b)]
        if let row {
          let wanted = try #require(most)
          #expect(Self.isRight(row, least, wanted), "\(a) and \(b): \(row) for \(wanted)")
        } else {
          #expect(least == nil, "\(a) and \(b)")
        }
      }
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `finds for one person what the search for all pairs finds`(seed: UInt64) throws {
    let town = ChanceTown(seed: seed, people: 9, hours: 40)
    let edges = MemoryEdges(Self.chanceEdges(seed: seed, people: 9, hours: 40))
    let rule = ContactRule(radius: Meters(seed % 2 == 0 ? 2 : 20), threshold: 900_000)
    let begin = ChanceTown.begin
    let times = (begin + Self.hour)..<(begin + 38 * Self.hour)
    let pieces = MemoryPieces(town.fixes, sliceLength: 5 * Self.hour)
    var all: [ContactRow] = []
    try PairSearch(pieces: pieces, edges: edges, rule: rule)
      .forEachRow(during: times) { all.append($0) }
    var search = PersonSearch(pieces: pieces, edges: edges, rule: rule)
    for number in 0..<9 as Range<UInt32> {
      let person = PersonNumber(number)
      let rows = try search.rows(of: person, during: times)
      let wanted = all.filter { $0.a == person || $0.b == person }
      #expect(rows.map(\.a) == wanted.map { _ in person })
      #expect(Set(rows.map(\.b)) == Set(wanted.map { $0.a == person ? $0.b : $0.a }))
      for row in rows {
        guard let other = wanted.first(where: { $0.a == row.b || $0.b == row.b }) else { continue }
        #expect(abs(row.total - other.total) < 200)
        #expect(abs(row.largest - other.largest) < 200)
        #expect(abs(row.first - other.first) < 200 && abs(row.last - other.last) < 200)
        #expect((row.reached == nil) == (other.reached == nil))
        #expect(row.evidence.sources == other.evidence.sources)
        #expect(row.evidence.provenStretches == other.evidence.provenStretches)
        #expect(row.evidence.positionStretches == other.evidence.positionStretches)
      }
    }
  }

  /// People who stand still to the last digit and change place in one leg, past 90 m and back.
  private static func leapers(seed: UInt64) -> [TrailFix] {
    var random = SeededGenerator(seed: seed)
    let places = (0..<4).map { _ in
      (Int32.random(in: 0...9000, using: &random), Int32.random(in: 0...9000, using: &random))
    }
    var fixes: [TrailFix] = []
    for person in 0..<8 as Range<UInt32> {
      var time = ChanceTown.begin + Int64.random(in: 0...300_000, using: &random)
      var place = places[0]
      while time < ChanceTown.begin + 30 * hour {
        if Int.random(in: 0..<6, using: &random) == 0 {
          place = places[Int.random(in: 0..<4, using: &random)]
        }
        fixes.append(
          TrailFix(
            time: time, person: PersonNumber(person),
            latitudeE7: 210_300_000 + place.0 + Int32(person) * 30,
            longitudeE7: 1_058_500_000 + place.1, accuracy: 300))
        time += .random(in: 250_000...350_000, using: &random)
        if Int.random(in: 0..<40, using: &random) == 0 { time += 4 * hour }
      }
    }
    return fixes
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `of people who stand still and leap, pairs and one person agree`(seed: UInt64) throws {
    let pieces = MemoryPieces(Self.leapers(seed: seed))
    let rule = ContactRule(radius: Meters([2.0, 10, 50][Int(seed % 3)]), threshold: 900_000)
    let times = (ChanceTown.begin + Self.hour)..<(ChanceTown.begin + 29 * Self.hour)
    var totals: [UInt64: Double] = [:]
    try PairSearch(pieces: pieces, edges: MemoryEdges(), rule: rule).forEachRow(during: times) {
      totals[UInt64($0.a.rawValue) << 32 | UInt64($0.b.rawValue)] = $0.total
    }
    var search = PersonSearch(pieces: pieces, edges: MemoryEdges(), rule: rule)
    var count = 0
    for number in 0..<8 as Range<UInt32> {
      for row in try search.rows(of: PersonNumber(number), during: times) where row.a < row.b {
        count += 1
        let total = totals[UInt64(row.a.rawValue) << 32 | UInt64(row.b.rawValue)] ?? 0
        #expect(abs(total - row.total) < 20, "\(row.a) and \(row.b)")
      }
    }
    #expect(count == totals.count && count > 0)
  }

  @Test func `counts proven contacts that overlap once, to the millisecond`() throws {
    let begin = ChanceTown.begin
    let (a, b) = (PersonNumber(1), PersonNumber(0))
    let edges = [
      ContactEdge(a, b, start: begin, end: begin + 20_000),
      ContactEdge(b, a, start: begin + 10_000, end: begin + 30_000),
      ContactEdge(a, b, start: begin, end: begin + 20_000),
      ContactEdge(a, b, start: begin + 90_000_000, end: begin + 90_870_000),
    ]
    let rule = ContactRule(radius: Meters(2), threshold: 870_000)
    var rows: [ContactRow] = []
    try PairSearch(pieces: MemoryPieces([]), edges: MemoryEdges(edges), rule: rule)
      .forEachRow(during: begin..<begin + 100_000_000) { rows.append($0) }
    let row = try #require(rows.first)
    #expect(rows.count == 1)
    #expect(row.total == 900_000)
    #expect(row.largest == 870_000)
    #expect(row.first == begin)
    #expect(row.last == begin + 90_870_000)
    #expect(row.reached == begin + 90_870_000)
    #expect(row.evidence.sources == .proven)
    #expect(row.evidence.provenStretches == 3)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `sums up contacts as sampling every millisecond would`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let rule = ContactRule(radius: Meters(2), threshold: 300, window: 1000)
    var book = TallyBook(rule: rule)
    var time = 0
    var stretches: [Stretch] = []
    for _ in 0..<80 {
      let touches = Int.random(in: 0..<4, using: &random) == 0
      let start = time + (touches ? 0 : Int.random(in: 1...400, using: &random))
      let end = start + Int.random(in: 1...(seed % 3 == 0 ? 1500 : 120), using: &random)
      stretches.append(Stretch(start: Double(start), end: Double(end)))
      time = end
    }
    let index = book.index(of: 7)
    for stretch in stretches { book.add(index, stretch) }
    let wanted = try #require(
      ContactTwin.figures(ContactTwin.united(stretches), rule: rule))
    let tally = book[index]
    #expect(tally.total == wanted.total)
    #expect(tally.largest == wanted.largest)
    #expect(tally.first == wanted.first)
    #expect(tally.last == wanted.last)
    #expect(tally.reached.isNaN ? wanted.reached == nil : tally.reached == wanted.reached)
    // Sampled: the contact time of each window's end.
    var inContact = [Int](repeating: 0, count: time + 1)
    for stretch in stretches {
      for moment in Int(stretch.start)..<Int(stretch.end) { inContact[moment] = 1 }
    }
    var held = 0
    var most = 0
    for moment in 0..<time {
      held += inContact[moment]
      if moment >= 1000 { held -= inContact[moment - 1000] }
      most = max(most, held)
    }
    #expect(Double(most) == tally.largest)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `sums up contacts that come batch by batch in memory that is used again`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let rule = ContactRule(radius: Meters(2), threshold: seed % 2 == 0 ? 300 : 900, window: 1000)
    // So little that lines move often, and what expired is written over.
    var book = TallyBook(rule: rule, segmentSize: 24)
    var stretches = [[Stretch]](repeating: [], count: 5)
    var now = 0
    for _ in 0..<60 {
      let end = now + Int.random(in: 50...900, using: &random)
      for pair in stretches.indices where Int.random(in: 0..<3, using: &random) > 0 {
        var batch: [Stretch] = []
        var time = now
        let longest = Int.random(in: 0..<4, using: &random) == 0 ? 800 : 25
        while time < end, batch.count < 20 {
          let start = time + Int.random(in: 0...20, using: &random)
          let until = min(start + Int.random(in: 1...longest, using: &random), end)
          if until > start { batch.append(Stretch(start: Double(start), end: Double(until))) }
          time = max(until, start)
        }
        guard let first = batch.first else { continue }
        let index = book.index(of: UInt64(pair))
        book.open(index, room: batch.count, from: first.start)
        for stretch in batch { book.append(stretch) }
        book.close(index, countsPositions: true)
        stretches[pair] += batch
      }
      now = end
      book.expire(before: Double(now) - book.window)
    }
    for pair in stretches.indices {
      let united = ContactTwin.united(stretches[pair])
      let wanted = try #require(ContactTwin.figures(united, rule: rule))
      let tally = book[book.index(of: UInt64(pair))]
      #expect(tally.total == wanted.total)
      #expect(tally.largest == wanted.largest)
      #expect(tally.first == wanted.first)
      #expect(tally.last == wanted.last)
      #expect(tally.reached.isNaN ? wanted.reached == nil : tally.reached == wanted.reached)
      #expect(Int(tally.positions) == united.count)
      #expect(tally.positionTime == wanted.total)
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `joins boxes as comparing each with each would`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let runs = (0..<150).map { i -> LegRun in
      let west = Int32.random(in: -3000...3000, using: &random)
      let south = Int32.random(in: -3000...3000, using: &random)
      let size = i % 10 == 0 ? 5000 as Int32 : 200
      var batch = PieceBatch()
      for corner in 0..<2 as Range<Int32> {
        batch.append(
          TrailFix(
            time: 0, person: PersonNumber(0),
            latitudeE7: south + corner * Int32.random(in: 0...size, using: &random),
            longitudeE7: west + corner * Int32.random(in: 0...size, using: &random), accuracy: 0))
      }
      return LegRun(
        person: UInt32(i), local: Int32(i), vertices: 0..<2, from: 0, until: 1,
        box: UnitBox(of: batch, vertices: 0..<2), plane: LegPlane(latitudeE7: 0),
        square: SIMD2(0, 0))
    }
    // Every other run has one mark of two, the rest have both.
    let marks = runs.indices.map { $0 % 2 == 0 ? 3 as UInt64 : UInt64($0 / 2 % 2 + 1) }
    var join = BoxJoin()
    var found: [SIMD2<Int>: Int] = [:]
    try join.forEachPair(runs, stripHeight: 300, marks: { marks[$0] }) {
      (i, j) throws(TrailsError) in
      #expect(i < j)
      found[SIMD2(i, j), default: 0] += 1
    }
    for i in runs.indices {
      for j in i + 1..<runs.count {
        let meet = runs[i].box.overlaps(runs[j].box) && marks[i] & marks[j] != 0
        #expect(found[SIMD2(i, j), default: 0] == (meet ? 1 : 0))
      }
    }
  }

  @Test func `cuts slices that overlap into slices that do not`() {
    let cut = SearchSpan.cut([0...99, 50...149, 200...299, 290...291], within: 10...250)
    #expect(cut == [10...49, 50...99, 100...149, 200...250])
    #expect(SearchSpan.cut([0...9], within: 10...20).isEmpty)
  }
}
