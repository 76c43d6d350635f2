// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramTrails
import TramUnits

/// Who met whom in an office floor and its homes: one person, all pairs, and a scan without an
/// index beside them, all in memory.
func measureContacts() throws -> Measurement {
  let fixes = floorFixes(people: 300, minutes: 1440)
  let pieces = MemoryPieces(fixes, sliceLength: 4 * 3_600_000)
  let begin = floorBegin
  let times = begin..<(begin + 86_400_000)
  let rule = ContactRule(radius: Meters(2), threshold: 900_000)
  let pairs = PairSearch(pieces: pieces, edges: MemoryEdges(), rule: rule)
  var search = PersonSearch(pieces: pieces, edges: MemoryEdges(), rule: rule)
  let watch = Stopwatch()
  let sorted = Dictionary(grouping: fixes, by: \.person)
  return Measurement(
    figures: [
      Figure(
        name: "all pairs at 2 m, one core", unit: "fixes/s",
        runs: try watch.rate {
          var rows = 0
          try pairs.forEachRow(during: times) { _ in rows += 1 }
          return rows > 0 ? fixes.count : 0
        }),
      Figure(
        name: "one person at 2 m, one core", unit: "persons/s",
        runs: try watch.rate {
          var rows = 0
          for person in 0..<20 as Range<UInt32> {
            rows += try search.rows(of: PersonNumber(person), during: times).count
          }
          return rows > 0 ? 20 : 0
        }),
      Figure(
        name: "one person by a scan of everybody's fixes (one fix against the nearest in time)",
        unit: "persons/s",
        runs: watch.rate { scan(sorted, PersonNumber(0)) > 0 ? 1 : 0 }),
    ],
    notes: [
      "\(fixes.count) fixes of 300 people in one day, one a minute, 5 m of noise an axis, 50 to a "
        + "floor of desks 1.6 m apart. The search is the continuous meaning, the scan is not."
    ])
}

private let floorBegin: Int64 = 1_583_020_800_000

private func floorFixes(people: Int, minutes: Int) -> [TrailFix] {
  var random = SeededGenerator(seed: 1)
  // Metres to 10⁻⁷ degrees in Hanoi, near enough for a made-up town.
  let (east, north) = (96.3, 90.3)
  var fixes: [TrailFix] = []
  for person in 0..<people {
    let phase = Int64.random(in: 0..<60_000, using: &random)
    let home = (Double(person / 4 * 28 % 600), Double(person / 4 * 28 / 600 * 28))
    let desk = (
      Double(person / 50 * 100) + Double(person % 8) * 1.6, Double(person % 50 / 8) * 1.6 - 200
    )
    for minute in 0..<minutes {
      let isAtWork = (480..<1050).contains(minute)
      let place = isAtWork ? desk : home
      let x = place.0 + noise(&random)
      let y = place.1 + noise(&random)
      fixes.append(
        TrailFix(
          time: floorBegin + Int64(minute) * 60_000 + phase, person: PersonNumber(UInt32(person)),
          latitudeE7: 210_300_000 + Int32(y * north), longitudeE7: 1_058_500_000 + Int32(x * east),
          accuracy: 760))
    }
  }
  return fixes
}

/// About normal, 5 m.
private func noise(_ random: inout SeededGenerator) -> Double {
  var sum = 0.0
  for _ in 0..<12 { sum += Double.random(in: 0..<1, using: &random) }
  return (sum - 6) * 5
}

/// The plain peer: for each fix of a person everybody's fix of the same place in the list.
private func scan(_ paths: [PersonNumber: [TrailFix]], _ person: PersonNumber) -> Int {
  guard let own = paths[person] else { return 0 }
  var near = 1
  for (other, path) in paths where other != person {
    for i in 0..<min(own.count, path.count) {
      let east = Double(own[i].longitudeE7 - path[i].longitudeE7) / 96.3
      let north = Double(own[i].latitudeE7 - path[i].latitudeE7) / 90.3
      if east * east + north * north <= 4 { near += 1 }
    }
  }
  return near
}
