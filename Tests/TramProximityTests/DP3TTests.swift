// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramProximity
import TramUnits

@Suite("DP-3T")
struct DP3TTests {
  private let day = Day(number: 18_400)

  @Test
  func `a low-cost chain gives the keys and identifiers of other programs`() {
    var link = LowCostDay(key: TracingVectors.counting, day: day)
    for vector in TracingVectors.lowCost {
      #expect(link.key == TracingVectors.thirtyTwo(vector.key))
      let identifiers = link.identifiers
      #expect(identifiers.count == 96)
      #expect(identifiers[0] == TracingVectors.sixteen(vector.first))
      #expect(identifiers[1] == TracingVectors.sixteen(vector.second))
      #expect(identifiers[95] == TracingVectors.sixteen(vector.last))
      link = link.next
    }
    #expect(link.day == Day(number: 18_403))
  }

  @Test
  func `hybrid and unlinkable identifiers are those of other programs`() {
    let window = HybridWindow(
      seed: TracingVectors.sixteen("6465666768696a6b6c6d6e6f70717273"),
      holding: TracingEpoch(1_766_401))
    #expect(window.start == TracingEpoch(1_766_400))
    #expect(
      window.identifiers.first == TracingVectors.sixteen("93e0acf0d588b017f2b470306ba703df"))
    #expect(window.identifiers.last == TracingVectors.sixteen("28da55aa48eb1a813bb23d64d7de4ab8"))
    let epoch = UnlinkableEpoch(
      seed: TracingVectors.thirtyTwo(
        "c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7"),
      epoch: TracingEpoch(1_800_000))
    #expect(epoch.identifier == TracingVectors.sixteen("ddaa3357f98f1e5186c4317959832aeb"))
    #expect(
      epoch.observation
        == TracingVectors.thirtyTwo(
          "eaff160a6a37e314d177ee03aa435bc499f3652c4bd5fea390b71ff1eb2fe098"))
  }

  @Test(.enabled(if: TracingVectors.hasFolder, "the vectors lie outside of the repository"))
  func `every identifier of the reference's vectors comes out`() throws {
    let all = try TracingVectors.json("dp3t_vectors.json")
    let lowCost = try #require(all["lowcost"] as? [String: Any])
    var count = 0
    for vector in try #require(lowCost["days"] as? [[String: Any]]) {
      let key = TracingVectors.thirtyTwo(try #require(vector["sk"] as? String))
      let expected = try #require(vector["ephid"] as? [String]).map(TracingVectors.sixteen)
      #expect(LowCostDay(key: key, day: day).identifiers == expected)
      count += expected.count
    }
    let unlinkable = try #require(all["unlinkable"] as? [String: Any])
    for vector in try #require(unlinkable["cases"] as? [[String: Any]]) {
      let seed = TracingVectors.thirtyTwo(try #require(vector["seed"] as? String))
      for (epoch, hash) in try #require(vector["hashed_observation"] as? [String: String]) {
        let one = UnlinkableEpoch(seed: seed, epoch: TracingEpoch(UInt32(epoch) ?? 0))
        #expect(one.identifier == TracingVectors.sixteen(vector["ephid"] as? String ?? ""))
        #expect(one.observation == TracingVectors.thirtyTwo(hash))
        count += 1
      }
    }
    let hybrid = try #require(all["hybrid"] as? [String: Any])
    let window = HybridWindow(
      seed: TracingVectors.sixteen(hybrid["seed16"] as? String ?? ""), holding: TracingEpoch(0))
    let expected = try #require(hybrid["ephid_16_per_4h"] as? [String]).map(TracingVectors.sixteen)
    #expect(window.identifiers == expected)
    #expect(count > 290)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `a phone uses every identifier of its day once`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var phone = LowCostPhone(on: day, using: &random)
    let days = Int32.random(in: 0...20, using: &random)
    for step in 0..<days { phone.begin(Day(number: day.number + step + 1), using: &random) }
    let today = try #require(phone.days.last)
    #expect(today.day == Day(number: day.number + days))
    #expect(phone.days.count == min(Int(days) + 1, LowCostPhone.daysKept))
    let first = UInt32(today.day.number) * 96
    let used = (0..<96).compactMap { phone.identifier(in: TracingEpoch(first + $0)) }
    #expect(Set(used) == Set(today.identifiers))
    #expect(used != today.identifiers)
    #expect(phone.identifier(in: TracingEpoch(first + 96)) == nil)
  }

  @Test
  func `a clock that is set back gives no key of a day twice, and a long pause breaks the chain`()
    throws
  {
    var random = SeededGenerator(seed: 3)
    var phone = LowCostPhone(on: day, using: &random)
    let before = phone.days
    phone.begin(Day(number: day.number - 5), using: &random)
    #expect(phone.days == before)
    phone.begin(Day(number: .max), using: &random)
    #expect(phone.days.count == 1)
    #expect(phone.days.last?.day == Day(number: .max))
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `what was published is found by who heard it, and by nobody else`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var phone = LowCostPhone(on: day, using: &random)
    for step in 1...5 { phone.begin(Day(number: day.number + Int32(step)), using: &random) }
    let epoch = TracingEpoch(
      UInt32(day.number + 5) * 96 + UInt32.random(in: 0..<96, using: &random))
    let heard = try #require(phone.identifier(in: epoch))
    let published = try #require(phone.publish(from: day, using: &random))
    let read = try LowCostDay(published.bytes.span)
    #expect(read == published)
    let chain = read.chain(through: Day(number: day.number + 6))
    #expect(chain[heard] == epoch.day)
    #expect(chain[.random(using: &random)] == nil)
    #expect(chain.count == 7 * 96)
  }

  @Test
  func `published bytes of another length or day are refused`() {
    let good = LowCostDay(key: TracingVectors.counting, day: day).bytes
    #expect(good.count == 36)
    for count in 0..<36 {
      #expect(throws: ProximityError.self) { try LowCostDay(good.span.extracting(0..<count)) }
    }
    let late = LowCostDay(key: TracingVectors.counting, day: Day(number: .max)).bytes
    #expect(throws: ProximityError.self) { try LowCostDay(late.span) }
    let window = HybridWindow(seed: TracingVectors.zero.head, holding: TracingEpoch(.max)).bytes
    #expect(throws: ProximityError.self) { try HybridWindow(window.span) }
    #expect(throws: ProximityError.self) { try HybridWindow(good.span) }
    #expect(throws: ProximityError.self) { try UnlinkableEpoch(window.span) }
    // An endless chain of a key of long ago is followed for three weeks.
    let old = LowCostDay(key: TracingVectors.counting, day: Day(number: 11_000))
    #expect(old.chain(through: day).count == LowCostDay.longestChain * 96)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `windows and epochs come back as they were published`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let epoch = TracingEpoch(UInt32.random(in: 0..<4_000_000, using: &random))
    let window = HybridWindow.random(holding: epoch, using: &random)
    #expect(try HybridWindow(window.bytes.span) == window)
    #expect((window.start.rawValue..<window.start.rawValue + 16).contains(epoch.rawValue))
    #expect(Set(window.order(using: &random)) == Set(window.identifiers))
    let one = UnlinkableEpoch(seed: .random(using: &random), epoch: epoch)
    #expect(try UnlinkableEpoch(one.bytes.span) == one)
    #expect(epoch.start.milliseconds == Int64(epoch.rawValue) * 900_000)
    #expect(TracingEpoch(holding: epoch.start) == epoch)
  }
}
