// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite("Areas that several people shared")
struct SharedAreaTests {
  private static let begin: Int64 = 1_583_020_800_000
  private static let hour: Int64 = 3_600_000

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `are those that an hour-by-hour count finds, in the order of most at once`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    var work = try AreaImport(
      into: store, now: Instant(milliseconds: Self.begin + 30 * 86_400_000))
    // Who was where in which hour of three days.
    var there: Set<[Int]> = []
    for _ in 0..<60 {
      let (person, area) = (
        Int.random(in: 0..<6, using: &random), Int.random(in: 0..<4, using: &random)
      )
      let start = Int.random(in: 0..<70, using: &random)
      let end = start + Int.random(in: 1...6, using: &random)
      for hour in start..<end { there.insert([hour, area, person]) }
      let (who, place) = (Array("p\(person)".utf8), Array("Q\(area)".utf8))
      let flaw = try work.add(
        who.span, place.span, .checkIn,
        during: Self.begin + Int64(start) * Self.hour..<Self.begin + Int64(end) * Self.hour)
      #expect(flaw == nil)
    }
    _ = try work.finish()
    let (register, areas) = (store.snapshot().register, try store.areas())
    let persons = (0..<4).compactMap { register.person("p\($0)") }
    let found = try SharedAreas(areas, least: 2 * Self.hour).places(
      sharedBy: persons, atLeast: 2, during: Self.begin..<Self.begin + 72 * Self.hour)
    var twin: Set<[Int]> = []
    for day in 0..<3 {
      for area in 0..<4 {
        var hours: [Int: [Int]] = [:]
        for cell in there where cell[0] / 24 == day && cell[1] == area && cell[2] < 4 {
          hours[cell[2], default: []].append(cell[0])
        }
        hours = hours.filter { $0.value.count >= 2 }
        guard hours.count >= 2 else { continue }
        let all = hours.values.flatMap { $0 }
        let most = Dictionary(grouping: all) { $0 }.values.map(\.count).max() ?? 0
        twin.insert([day, area, hours.count, most, all.count])
      }
    }
    let told = found.map { place -> [Int] in
      let label = areas.register.label(of: place.area) ?? ""
      return [
        Int(place.day) - Int(Self.begin / 86_400_000), Int(label.dropFirst()) ?? -1,
        place.persons.count, place.together, Int(place.total / Self.hour),
      ]
    }
    #expect(Set(told) == twin && told.count == twin.count)
    let order = found.map { [$0.together, $0.persons.count, Int($0.total)] }
    for (a, b) in zip(order, order.dropFirst()) { #expect(!a.lexicographicallyPrecedes(b)) }
  }
}
