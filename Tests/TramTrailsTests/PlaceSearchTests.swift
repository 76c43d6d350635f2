// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramUnits

@testable import TramTrails

@Suite("A search for places")
struct PlaceSearchTests {
  private static let hour: Int64 = 3_600_000

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `finds who was at a place as the twin of contacts does with one who never moves`(
    seed: UInt64
  ) throws {
    let town = ChanceTown(seed: seed, people: 6, hours: 20)
    let begin = ChanceTown.begin
    let times = (begin + Self.hour)..<(begin + 18 * Self.hour)
    let rule = ContactRule(radius: Meters(15), threshold: 900_000)
    let first = try #require(town.fixes.first)
    let place = try #require(
      Coordinate(latitudeE7: first.latitudeE7, longitudeE7: first.longitudeE7))
    let watcher = PersonNumber(99)
    let still = [begin, begin + 20 * Self.hour].map {
      TrailFix(
        time: $0, person: watcher, latitudeE7: place.latitudeE7, longitudeE7: place.longitudeE7,
        accuracy: 1)
    }
    let twin = ContactTwin(town.fixes + still, rule: rule, times: times)
    let pieces = MemoryPieces(town.fixes, sliceLength: 7 * Self.hour)
    var search = PersonSearch(pieces: pieces, edges: MemoryEdges(), rule: rule)
    let rows = try search.rows(at: place, during: times)
    for number in 0..<6 as Range<UInt32> {
      let (least, most) = twin.figures(watcher, PersonNumber(number))
      let row = rows.first { $0.b.rawValue == number }
      #expect((row?.total ?? 0) >= (least?.total ?? 0) - 5)
      #expect((row?.total ?? 0) <= (most?.total ?? 0) + 5)
    }
  }

  /// The slow twin: the time of one leg in one cell, by clipping the leg with the cell's sides.
  private static func time(
    _ a: TrailFix, _ b: TrailFix, _ south: Double, _ north: Double, _ west: Double, _ east: Double,
    _ from: Double, _ until: Double
  ) -> Double {
    var low = max(from, Double(a.time))
    var high = min(until, Double(b.time))
    let length = Double(b.time - a.time)
    for (p, q, least, most) in [
      (Double(a.latitudeE7), Double(b.latitudeE7), south, north),
      (Double(a.longitudeE7), Double(b.longitudeE7), west, east),
    ] {
      if p == q {
        if p < least || p >= most { return 0 }
        continue
      }
      let one = Double(a.time) + length * (least - p) / (q - p)
      let two = Double(a.time) + length * (most - p) / (q - p)
      low = max(low, min(one, two))
      high = min(high, max(one, two))
    }
    return max(0, high - low)
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `measures the time in every shared cell as clipping every leg with it would`(
    seed: UInt64
  ) throws {
    let town = ChanceTown(seed: seed, people: 4, hours: 30, side: 150)
    let begin = ChanceTown.begin
    let times = (begin + Self.hour)..<(begin + 28 * Self.hour)
    let persons = (0..<4 as Range<UInt32>).map { PersonNumber($0) }
    let search = SharedPlaces(
      pieces: MemoryPieces(town.fixes), size: Meters(30), least: 120_000)
    let places = try search.places(sharedBy: persons + persons, atLeast: 2, during: times)
    #expect(!places.isEmpty)
    let twin = ContactTwin(
      town.fixes, rule: ContactRule(radius: Meters(1), threshold: 1), times: times)
    let height = Int32((30 / LegPlane(latitudeE7: 0).north).rounded())
    for place in places {
      let row = (place.latitudeE7 - height / 2) / height
      let width = search.width(ofRow: row)
      let south = Double(row) * Double(height)
      let west =
        ((Double(place.longitudeE7) - Double(width / 2)) / Double(width)).rounded()
        * Double(width)
      let day = Double(place.day) * 86_400_000
      var sum = 0.0
      var who: [PersonNumber] = []
      for person in persons {
        let time = (twin.paths[person] ?? []).reduce(0.0) {
          $0
            + Self.time(
              $1.from, $1.to, south, south + Double(height), west, west + Double(width),
              max(day, Double(times.lowerBound)),
              min(day + 86_400_000, Double(times.upperBound)))
        }
        if time >= 120_000 {
          who.append(person)
          sum += time
        }
      }
      #expect(who == place.persons)
      #expect(abs(sum - place.total) < 1)
      #expect(place.together >= 1 && place.together <= who.count)
    }
    // The ranking: people at once, people, time.
    for (a, b) in zip(places, places.dropFirst()) {
      #expect(
        (a.together, a.persons.count, a.total) >= (b.together, b.persons.count, b.total))
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `tells the separation of two people as their contacts say it is`(seed: UInt64) throws {
    let town = ChanceTown(seed: seed, people: 2, hours: 12)
    let begin = ChanceTown.begin
    let times = begin..<(begin + 12 * Self.hour)
    let pieces = MemoryPieces(town.fixes)
    let (a, b) = (PersonNumber(0), PersonNumber(1))
    let track = try SeparationSearch(pieces: pieces)
      .track(of: a, b, during: times, within: Meters(20))
    var near = 0.0
    for i in 0..<track.count {
      if i > 0 { #expect(track.starts[i] >= track.ends[i - 1]) }
      // Sampled, a hundred times a stretch.
      for step in 0..<100 {
        let share = (Double(step) + 0.5) / 100
        let east = track.east0[i] + (track.east1[i] - track.east0[i]) * share
        let north = track.north0[i] + (track.north1[i] - track.north0[i]) * share
        if east * east + north * north <= 400 { near += (track.ends[i] - track.starts[i]) / 100 }
      }
    }
    var search = PersonSearch(
      pieces: pieces, edges: MemoryEdges(),
      rule: ContactRule(radius: Meters(20), threshold: 900_000))
    let row = try search.rows(of: a, during: times).first
    #expect(abs((row?.total ?? 0) / 1000 - near) <= 5 + near * 0.01)
  }

  @Test func `keeps memory for the pairs of a hall that it was given room for`() throws {
    // 300 people in one hall, 44,850 pairs, in room for 2,000: several passes, the same rows.
    var fixes: [TrailFix] = []
    var random = SeededGenerator(seed: 5)
    for person in 0..<300 as Range<UInt32> {
      for minute in 0..<6 as Range<Int64> {
        fixes.append(
          TrailFix(
            time: ChanceTown.begin + minute * 60_000, person: PersonNumber(person),
            latitudeE7: 210_000_000 + Int32.random(in: 0...4000, using: &random),
            longitudeE7: 1_058_000_000 + Int32.random(in: 0...4000, using: &random), accuracy: 500))
      }
    }
    let pieces = MemoryPieces(fixes)
    let rule = ContactRule(radius: Meters(5), threshold: 60_000)
    let times = ChanceTown.begin..<(ChanceTown.begin + Self.hour)
    var whole: [ContactRow] = []
    try PairSearch(pieces: pieces, edges: MemoryEdges(), rule: rule)
      .forEachRow(during: times) { whole.append($0) }
    var parts: [ContactRow] = []
    try PairSearch(pieces: pieces, edges: MemoryEdges(), rule: rule, mostPairs: 2000)
      .forEachRow(during: times) { parts.append($0) }
    #expect(whole.count > 10_000)
    #expect(parts == whole)
  }

  @Test func `takes a leg faster than sound as it is and a lone sighting as nothing`() throws {
    let a = PersonNumber(0)
    let b = PersonNumber(1)
    let begin = ChanceTown.begin
    let fixes = [
      TrailFix(time: begin, person: a, latitudeE7: 0, longitudeE7: 0, accuracy: 0),
      TrailFix(
        time: begin + 1, person: a, latitudeE7: 890_000_000, longitudeE7: 1_790_000_000, accuracy: 0
      ),
      TrailFix(
        time: begin + 600_000, person: a, latitudeE7: -890_000_000, longitudeE7: -1_790_000_000,
        accuracy: 0),
      TrailFix(
        time: begin + 300_000, person: b, latitudeE7: 0, longitudeE7: 0, accuracy: 6_500_000),
    ]
    let rule = ContactRule(radius: Meters(10_000), threshold: 1)
    var rows: [ContactRow] = []
    try PairSearch(pieces: MemoryPieces(fixes), edges: MemoryEdges(), rule: rule)
      .forEachRow(during: begin..<begin + 600_000) { rows.append($0) }
    #expect(rows.isEmpty)
    let still =
      fixes + [
        TrailFix(time: begin + 600_000, person: b, latitudeE7: 0, longitudeE7: 0, accuracy: 0)
      ]
    var search = PersonSearch(pieces: MemoryPieces(still), edges: MemoryEdges(), rule: rule)
    let row = try #require(try search.rows(of: a, during: begin..<begin + 600_000).first)
    #expect(row.total > 0 && row.total < 600_000)
  }
}
