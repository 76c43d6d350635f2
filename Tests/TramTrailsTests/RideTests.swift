// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTestKit
import TramUnits

@testable import TramTrails

/// Legs of chance, and people who walk among them.
private struct Passers {
  var legs: [PassingLegs.Leg] = []
  var walkers: [PassingLegs.Walker] = []

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let side: Float = [300, 20_000, 4_000_000][Int(seed % 3)]
    func place() -> SIMD2<Float> {
      SIMD2(
        Float.random(in: 0...side, using: &random).rounded(),
        Float.random(in: 0...side, using: &random).rounded())
    }
    for _ in 0..<640 {
      let start = Float.random(in: 0...10_000, using: &random).rounded()
      let from = place()
      // Some do not move.
      let to = Int.random(in: 0..<8, using: &random) == 0 ? from : place()
      let length = Float.random(in: 1...900, using: &random).rounded()
      legs.append(PassingLegs.Leg(start: start, end: start + length, from: from, to: to))
    }
    for _ in 0..<60 {
      let start = Float.random(in: -500...10_500, using: &random).rounded()
      let still = Bool.random(using: &random)
      let speed =
        still
        ? SIMD2<Float>.zero
        : SIMD2<Float>.random(in: -side / 500...side / 500, using: &random)
      walkers.append(
        PassingLegs.Walker(
          start: start, end: start + .random(in: 1...600, using: &random).rounded(), at: start,
          place: place(), speed: speed, scale: SIMD2(0.104, 0.111),
          radius: max(2, side * .random(in: 0...0.02, using: &random))))
    }
    // One who rides with another, all the way.
    let leg = legs[7]
    walkers.append(
      PassingLegs.Walker(
        start: leg.start, end: leg.end, at: leg.start, place: leg.from,
        speed: (leg.to - leg.from) / (leg.end - leg.start), scale: SIMD2(0.104, 0.111), radius: 2))
  }

  /// How near a walker and one on a leg come in the time of both, metres; `nil` where they have
  /// none.
  static func distance(_ walker: PassingLegs.Walker, _ leg: PassingLegs.Leg) -> Double? {
    let from = Double(max(walker.start, leg.start))
    let until = Double(min(walker.end, leg.end))
    guard from <= until else { return nil }
    func apart(_ time: Double) -> SIMD2<Double> {
      let own =
        SIMD2<Double>(walker.place) + SIMD2<Double>(walker.speed) * (time - Double(walker.at))
      let share = (time - Double(leg.start)) / Double(leg.end - leg.start)
      let way = SIMD2<Double>(leg.to) - SIMD2<Double>(leg.from)
      return (SIMD2<Double>(leg.from) + way * share - own) * SIMD2<Double>(walker.scale)
    }
    let (p, d) = (apart(from), apart(until) - apart(from))
    let length2 = (d * d).sum()
    let foot = length2 > 0 ? min(max(-(p * d).sum() / length2, 0), 1) : 0
    let near = p + d * foot
    return (near * near).sum().squareRoot()
  }
}

@Suite("Legs near one who moves") struct PassingLegsTests {
  @Test(arguments: 0..<12 as Range<UInt64>)
  func `are all that come near, as their slow twin tells, and none that does not`(seed: UInt64) {
    let passers = Passers(seed: seed)
    let legs = PassingLegs(passers.legs)
    var found: [UInt32] = []
    for walker in passers.walkers {
      let count = legs.select(near: walker, in: 3..<637, into: &found)
      let numbers = Set(found[..<count])
      // What 32 bits may be wrong by.
      let slack = 0.02 + 1e-6 * 4e5
      for i in 3..<637 {
        let distance = Passers.distance(walker, passers.legs[i])
        let isFound = numbers.contains(UInt32(i))
        if let distance, distance < Double(walker.radius) - slack { #expect(isFound) }
        if distance ?? .infinity > Double(walker.radius) + slack { #expect(!isFound) }
      }
      let inGroups = legs.select(near: walker, inGroups: 0..<40, into: &found, at: 0)
      #expect(numbers == Set(found[..<inGroups].filter { (3..<637).contains($0) }))
    }
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `are the same with every set of instructions`(seed: UInt64) {
    let passers = Passers(seed: seed)
    let legs = PassingLegs(passers.legs)
    let all = MeetingFeatures.available
    var (plain, found): ([UInt32], [UInt32]) = ([], [])
    for features in [MeetingFeatures.wide, .widest] where all.contains(features) {
      for walker in passers.walkers {
        let wanted = legs.select(
          near: walker, in: 5..<630, features: .portable, into: &plain)
        let count = legs.select(near: walker, in: 5..<630, features: features, into: &found)
        #expect(plain[..<wanted] == found[..<count])
        let groups = legs.select(
          near: walker, inGroups: 1..<39, features: .portable, into: &plain, at: 2)
        let same = legs.select(
          near: walker, inGroups: 1..<39, features: features, into: &found, at: 2)
        #expect(plain[2..<groups] == found[2..<same])
      }
    }
  }
}

@Suite("Two who pass each other") struct PassageTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `are within the radius in the stretch that is found and outside of it not`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // At the equator the scale of longitudes is one for all.
    let plane = LegPlane(latitudeE7: 0)
    let radius = [2.0, 10, 50][Int(seed % 3)]
    for _ in 0..<200 {
      func line() -> SIMD4<Double> {
        let wide = Bool.random(using: &random) ? 2_000.0 : 60_000
        return SIMD4(
          .random(in: -wide...wide, using: &random), .random(in: -wide...wide, using: &random),
          .random(in: -0.5...0.5, using: &random), .random(in: -0.5...0.5, using: &random))
      }
      let (a, b) = (line(), line())
      let from = Double.random(in: 0...200_000, using: &random).rounded()
      let until = from + Double.random(in: 1...300_000, using: &random).rounded()
      func distance(_ time: Double) -> Double {
        let apart = (a.lowHalf - b.lowHalf) + (a.highHalf - b.highHalf) * time
        let metres = apart * SIMD2(plane.east, plane.north)
        return (metres * metres).sum().squareRoot()
      }
      let passage = Passage(
        a, b, from: from, until: until, within: radius, plane: plane, error2: 50)
      var least = Double.infinity
      for step in 0...400 {
        let time = from + (until - from) * Double(step) / 400
        least = min(least, distance(time))
        let isIn = passage.map { time >= $0.stretch.start && time <= $0.stretch.end } ?? false
        if distance(time) < radius - 1e-6 { #expect(isIn) }
        if distance(time) > radius + 1e-6 { #expect(!isIn) }
      }
      if let passage {
        #expect(passage.nearest2.squareRoot() < least + 1e-9)
        let length = passage.stretch.end - passage.stretch.start
        #expect(abs(passage.error2 - 50 * length) < 1e-6 * length + 1e-9)
      }
    }
  }
}

@Suite("Rides in a store") struct RideStoreTests {
  private static let people: UInt32 = 9
  private static let begin = ChanceTown.begin

  /// People who ride through a town, some of them together, and stay a while in between; numbered
  /// in the order of their first fix.
  private static func fixes(seed: UInt64) -> [TrailFix] {
    var random = SeededGenerator(seed: seed)
    let side = [40_000, 90_000, 400_000].randomElement(using: &random) ?? 40_000 as Int32
    var all: [TrailFix] = []
    for person in 0..<people {
      var time = begin + Int64.random(in: 0...400_000, using: &random)
      var place = SIMD2<Int32>(1_058_500_000, 210_300_000)
      let step = Int64.random(in: 60_000...300_000, using: &random)
      while time < begin + 12 * 3_600_000 {
        let goal = SIMD2<Int32>(
          1_058_500_000 + .random(in: -side...side, using: &random),
          210_300_000 + .random(in: -side...side, using: &random))
        let legs = Int32.random(in: 2...5, using: &random)
        // Every third rides behind another, some metres beside him.
        let way = (goal &- place) / SIMD2(repeating: legs)
        for _ in 0..<legs {
          place &+= way
          all.append(Self.fix(person, time, place, &random))
          if person % 3 == 0, person + 1 < people {
            all.append(Self.fix(person + 1, time + 1_000, place &+ 90, &random))
          }
          time += step + .random(in: -5_000...5_000, using: &random)
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
          all.append(Self.fix(person, time, place, &random))
          time += step
        }
        if Int.random(in: 0..<12, using: &random) == 0 { time += 900_000 }
      }
    }
    var numbers: [UInt32: UInt32] = [:]
    return all.sorted { $0.time < $1.time }.map { fix in
      let number = numbers[fix.person.rawValue] ?? UInt32(numbers.count)
      numbers[fix.person.rawValue] = number
      return TrailFix(
        time: fix.time, person: PersonNumber(number), latitudeE7: fix.latitudeE7,
        longitudeE7: fix.longitudeE7, accuracy: 760)
    }
  }

  private static func fix(
    _ person: UInt32, _ time: Int64, _ place: SIMD2<Int32>, _ random: inout SeededGenerator
  ) -> TrailFix {
    TrailFix(
      time: time, person: PersonNumber(person),
      latitudeE7: place.y + .random(in: -400...400, using: &random),
      longitudeE7: place.x + .random(in: -400...400, using: &random), accuracy: 760)
  }

  private static func store(
    _ folder: borrowing ScratchFolder, _ fixes: [TrailFix]
  ) async throws -> TrailStore {
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    _ = try await FixImport(into: store, now: TrailTables.now).run(TrailTables.table(fixes))
    return store
  }

  @Test(arguments: 0..<9 as Range<UInt64>)
  func `are met as the slow twin meets them`(
    seed: UInt64
  ) async throws {
    let fixes = Self.fixes(seed: seed)
    let folder = try ScratchFolder()
    let store = try await Self.store(folder, fixes)
    let snapshot = store.snapshot()
    let rule = ContactRule(radius: Meters([2.0, 10, 50][Int(seed % 3)]), threshold: 900_000)
    let times = (Self.begin + 3_600_123)..<(Self.begin + 11 * 3_600_000)
    var rides = 0
    let everywhere = WindowMarks([
      TrailWindow(times: .min ... .max, latitudes: .min ... .max, longitudes: .min ... .max)
    ])
    try snapshot.forEachRides(near: everywhere) { table in
      for part in table.parts { rides += part.persons.count }
    }
    #expect(rides > 100)
    let twin = ContactTwin(fixes, rule: rule, times: times)
    var search = PersonSearch(pieces: snapshot, edges: MemoryEdges(), rule: rule)
    for number in 0..<Self.people {
      let person = PersonNumber(number)
      let rows = try search.rows(of: person, during: times)
      var found: [UInt32: ContactRow] = [:]
      for row in rows { found[row.b.rawValue] = row }
      for other in 0..<Self.people where other != number {
        let (least, most) = twin.figures(person, PersonNumber(other))
        if let row = found[other] {
          let wanted = try #require(most)
          #expect(ContactSearchTests.isRight(row, least, wanted), "\(row) for \(wanted)")
        } else {
          #expect(least == nil, "\(number) and \(other)")
        }
      }
    }
  }

  @Test func `are gone from memory with a person who is forgotten`() async throws {
    let fixes = Self.fixes(seed: 5)
    let folder = try ScratchFolder()
    let store = try await Self.store(folder, fixes)
    let everywhere = WindowMarks([
      TrailWindow(times: .min ... .max, latitudes: .min ... .max, longitudes: .min ... .max)
    ])
    func rides(of person: UInt32) throws -> Int {
      var count = 0
      try store.snapshot().forEachRides(near: everywhere) { table in
        for part in table.parts {
          for i in part.persons.indices
          where part.persons[i] == person && part.legs[i].end < 1e30 { count += 1 }
        }
      }
      return count
    }
    let others = try rides(of: 4)
    #expect(try rides(of: 3) > 0)
    _ = try store.erase(PersonNumber(3))
    #expect(try rides(of: 3) == 0)
    #expect(try rides(of: 4) == others)
  }
}
