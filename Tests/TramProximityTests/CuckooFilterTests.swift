// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

@Suite("A cuckoo filter")
struct CuckooFilterTests {
  private func items(_ count: Int, seed: UInt64) -> [ThirtyTwoBytes] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in .random(using: &random) }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `holds everything that was put into it, and comes back from its bytes`(seed: UInt64) throws {
    let inside = items(Int(seed * seed * 11), seed: seed)
    let filter = try CuckooFilter(inside, bits: 8 + Int(seed) * 2, salt: seed)
    #expect(filter.count == inside.count)
    #expect(inside.allSatisfy(filter.mayHold))
    let read = try CuckooFilter(filter.bytes.span)
    #expect(read == filter)
    #expect(inside.allSatisfy(read.mayHold))
  }

  @Test(arguments: [8, 10, 12, 14])
  func `answers wrongly as often as it states and no more`(bits: Int) throws {
    let filter = try CuckooFilter(items(15_000, seed: 1), bits: bits, salt: 99)
    let asked = 400_000
    let wrong = items(asked, seed: 2).count { filter.mayHold($0) }
    let rate = Double(wrong) / Double(asked)
    // Stated for full buckets; these are 19 in 20 full. Within five standard deviations.
    let expected = filter.falsePositiveRate * 15_000 / 15_792
    let deviation = (expected / Double(asked)).squareRoot()
    #expect(rate < filter.falsePositiveRate)
    #expect((rate - expected).magnitude < 5 * deviation + 0.02 * expected, "\(rate) \(expected)")
  }

  @Test
  func `of 45 bits answers wrongly once in 2^42, and never in half a million questions`() throws {
    let filter = try CuckooFilter(items(20_000, seed: 5), salt: 7)
    #expect(filter.bits == 45)
    #expect(filter.falsePositiveRate == 1.0 / 4_398_046_511_104)
    var random = SeededGenerator(seed: 6)
    var wrong = 0
    for _ in 0..<500_000 where filter.mayHold(.random(using: &random)) { wrong += 1 }
    #expect(wrong == 0)
  }

  @Test(arguments: [1000, 1025, 4000, 4100, 65_536, 65_537, 100_000])
  func `takes six bytes an item at 45 bits, however many there are`(count: Int) throws {
    let bytes = try CuckooFilter(items(count, seed: 9), salt: 11).bytes.count
    #expect(Double(bytes) / Double(count) < 6.1, "\(bytes)")
  }

  @Test
  func `keeps one of an item that comes a hundred times`() throws {
    let item = TracingVectors.counting
    let filter = try CuckooFilter([ThirtyTwoBytes](repeating: item, count: 100), salt: 0)
    #expect(filter.count == 1)
    #expect(filter.mayHold(item))
    let empty = try CuckooFilter([], salt: 0)
    #expect(!empty.mayHold(item))
    #expect(try CuckooFilter(empty.bytes.span) == empty)
  }

  @Test
  func `refuses bytes that are none, cut or changed in their head`() throws {
    let good = try CuckooFilter(items(40, seed: 3), bits: 13, salt: 5).bytes
    for count in 0..<good.count {
      #expect(throws: ProximityError.self) { try CuckooFilter(good.span.extracting(0..<count)) }
    }
    for at in [0, 4, 5, 6, 7, 8, 12] {
      var bad = good
      bad[at] ^= 0x40
      #expect(throws: ProximityError.self, "byte \(at)") { try CuckooFilter(bad.span) }
    }
    #expect(throws: ProximityError.self) { try CuckooFilter((good + [0]).span) }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `no bytes make its reader trap`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = try CuckooFilter(items(30, seed: seed), bits: 9, salt: seed).bytes
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      bytes[Int.random(in: bytes.indices, using: &random)] = random.next() as UInt8
    }
    if let read = try? CuckooFilter(bytes.span) { #expect(read.bytes.count == bytes.count) }
  }
}

extension SeededGenerator {
  fileprivate mutating func next() -> UInt8 { UInt8(truncatingIfNeeded: next() as UInt64) }
}
