// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramMessages

@Suite("The order of sending")
struct LanesTests {
  /// The slow twin: every entry by itself in the list of its campaign.
  private struct Twin {
    struct Wheel {
      var urgency: UInt8
      var lanes: [(campaign: UInt32, numbers: [UInt64])] = []
      var at = 0
    }

    var wheels: [UInt16: [Wheel]] = [:]

    mutating func add(_ number: UInt64, _ campaign: UInt32, _ urgency: UInt8, _ centre: UInt16) {
      var mine = wheels[centre] ?? []
      if !mine.contains(where: { $0.urgency == urgency }) { mine.append(Wheel(urgency: urgency)) }
      mine.sort { $0.urgency > $1.urgency }
      for i in mine.indices where mine[i].urgency == urgency {
        if let place = mine[i].lanes.firstIndex(where: { $0.campaign == campaign }) {
          mine[i].lanes[place].numbers.append(number)
        } else {
          mine[i].lanes.append((campaign, [number]))
        }
      }
      wheels[centre] = mine
    }

    mutating func take(
      _ most: Int, _ centre: UInt16, _ least: UInt8, _ resting: Set<UInt32>
    ) -> [UInt64] {
      var taken: [UInt64] = []
      for i in (wheels[centre] ?? []).indices {
        guard var wheel = wheels[centre]?[i], wheel.urgency >= least else { continue }
        while taken.count < most, wheel.lanes.contains(where: { !resting.contains($0.campaign) }) {
          wheel.at %= wheel.lanes.count
          guard !resting.contains(wheel.lanes[wheel.at].campaign) else {
            wheel.at += 1
            continue
          }
          var turn = 0
          while turn < Lanes.turn, taken.count < most, !wheel.lanes[wheel.at].numbers.isEmpty {
            taken.append(wheel.lanes[wheel.at].numbers.removeFirst())
            turn += 1
            // A run that ends ends the turn: what follows it may be of another batch.
            if let next = wheel.lanes[wheel.at].numbers.first, next != (taken.last ?? 0) + 1 {
              break
            }
          }
          if wheel.lanes[wheel.at].numbers.isEmpty {
            wheel.lanes.remove(at: wheel.at)
          } else {
            wheel.at += 1
          }
        }
        if wheel.at >= wheel.lanes.count { wheel.at = 0 }
        wheels[centre]?[i] = wheel
      }
      return taken
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `runs in lanes give the order of single entries in lists, over seeds`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var lanes = Lanes()
    var twin = Twin()
    var next: UInt64 = 0
    var left = 0
    for _ in 0..<200 {
      if Bool.random(using: &random) {
        let run = next..<next + UInt64.random(in: 0...60, using: &random)
        let campaign = UInt32.random(in: 1...4, using: &random)
        let urgency = UInt8.random(in: 0...2, using: &random)
        let centre = UInt16.random(in: 1...2, using: &random)
        // A gap, so that only runs of one batch are joined.
        next = run.upperBound + UInt64.random(in: 0...1, using: &random)
        lanes.add(run, campaign: campaign, urgency: urgency, centre: centre)
        for number in run { twin.add(number, campaign, urgency, centre) }
        left += run.count
      }
      let most = Int.random(in: 0...70, using: &random)
      let centre = UInt16.random(in: 1...2, using: &random)
      let least = UInt8.random(in: 0...2, using: &random)
      let resting = Set((1...4 as ClosedRange<UInt32>).filter { _ in random.next() % 4 == 0 })
      let runs = lanes.take(most, centre: centre, least: least, without: resting)
      #expect(runs.flatMap { Array($0) } == twin.take(most, centre, least, resting))
      left -= runs.reduce(0) { $0 + $1.count }
      #expect(lanes.waiting(centre: 1) + lanes.waiting(centre: 2) == left)
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a table of ids finds what a dictionary finds, also after removals, over seeds`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    var columns = OutboxColumns()
    columns.append(
      batch: 0, parts: 1, to: Array(repeating: 1, count: 3000),
      tags: Array(repeating: 1, count: 3000))
    var index = IDIndex()
    var twin: [UInt64: UInt64] = [:]
    for number in 0..<3000 as Range<UInt64> {
      // Keys that crowd together, so that places are moved often.
      let key = UInt64.random(in: 1...900, using: &random) * 1_000_003
      guard twin[key] == nil else { continue }
      columns.setKey(key, of: number)
      index.insert(number, under: key)
      twin[key] = number
      if random.next() % 3 == 0, let (gone, old) = twin.randomElement(using: &random) {
        index.remove(old, under: gone)
        twin[gone] = nil
      }
      if number % 64 == 0 {
        if number % 512 == 0 {
          for (gone, old) in twin where old % 3 == 0 {
            columns.setKey(0, of: old)
            index.remove(old, under: gone)
            twin[gone] = nil
          }
        }
        for (key, number) in twin { #expect(index.find(key, in: columns) == number) }
        #expect(index.count == twin.count)
        #expect(index.find(7, in: columns) == nil)
      }
    }
  }
}
