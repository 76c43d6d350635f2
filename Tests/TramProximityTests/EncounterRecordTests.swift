// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramTrails
import TramUnits

@Suite("An encounter as bytes")
struct EncounterRecordTests {
  private let start = Instant(milliseconds: 1_596_120_730_200)

  private func encounters(_ count: Int, seed: UInt64) -> [EncounterRecord] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).compactMap { _ in
      let low = Float.random(in: 0...5, using: &random)
      let middle = low + .random(in: 0...5, using: &random)
      return EncounterRecord(
        receiver: DeviceID(random.next()), sender: DeviceID(random.next()),
        start: start.advanced(seconds: .random(in: 0...1e6, using: &random)),
        seconds: .random(in: 1200...86_400, using: &random),
        // A number that 32 bits hold.
        probability: Probability(Double(Float.random(in: 0...1, using: &random))),
        minutes: middle, minutesLow: low, minutesHigh: middle + .random(in: 0...5, using: &random))
    }
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `comes back from its bytes as it was`(seed: UInt64) throws {
    let records = encounters(Int(seed * seed), seed: seed)
    #expect(records.count == Int(seed * seed))
    let bytes = try EncounterRecord.bytes(of: records)
    #expect(bytes.count == 8 + 48 * records.count)
    #expect(try EncounterRecord.records(bytes.span) == records)
  }

  @Test
  func `is kept by a trail log under its kind and comes back`() async throws {
    let log = MemoryTrailLog()
    let records = encounters(7, seed: 1)
    let written = try await log.append(
      [
        TrailRecord(
          kind: EncounterRecord.kind, time: start, bytes: try EncounterRecord.bytes(of: records))
      ], at: start)
    let page = try await log.read(from: written.lowerBound, limit: 1 << 20)
    let entry = try #require(page.entries.first)
    #expect(entry.kind == 3)
    #expect(try EncounterRecord.records(page.bytes(of: entry)) == records)
  }

  @Test
  func `says nothing that cannot be`() {
    func record(
      sender: UInt64 = 2, start: Instant? = nil, seconds: UInt32 = 900, minutes: Float = 5,
      low: Float = 1, high: Float = 9
    ) -> EncounterRecord? {
      EncounterRecord(
        receiver: DeviceID(1), sender: DeviceID(sender), start: start ?? self.start,
        seconds: seconds, probability: Probability(0.5), minutes: minutes, minutesLow: low,
        minutesHigh: high)
    }
    #expect(record() != nil)
    #expect(record(sender: 1) == nil)
    #expect(record(start: Instant(milliseconds: 0)) == nil)
    #expect(record(start: Instant(milliseconds: .max)) == nil)
    for seconds in [0, 86_401, UInt32.max] { #expect(record(seconds: seconds) == nil) }
    #expect(record(minutes: 0.5) == nil)
    #expect(record(minutes: 10) == nil)
    #expect(record(low: -1) == nil)
    #expect(record(high: 18) == nil)
    for bad in [Float.nan, .infinity, -.infinity] {
      #expect(record(minutes: bad) == nil)
      #expect(record(low: bad) == nil)
      #expect(record(high: bad) == nil)
    }
  }

  @Test
  func `cut, stretched or changed bytes are refused, whichever they are`() throws {
    let good = try EncounterRecord.bytes(of: encounters(3, seed: 2))
    for count in 0..<good.count {
      #expect(throws: ProximityError.self) {
        try EncounterRecord.records(good.span.extracting(0..<count))
      }
    }
    #expect(throws: ProximityError.self) { try EncounterRecord.records((good + [0]).span) }
    for at in [0, 3, 4, 5, 6, 7, 8 + 23, 8 + 27, 8 + 28, 8 + 35, 8 + 47] {
      var bad = good
      bad[at] ^= 0x80
      #expect(throws: ProximityError.self, "byte \(at)") { try EncounterRecord.records(bad.span) }
    }
    #expect(throws: ProximityError.self) {
      let one = encounters(1, seed: 3)[0]
      return try EncounterRecord.bytes(
        of: [EncounterRecord](repeating: one, count: EncounterRecord.most + 1))
    }
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `no bytes make its reader trap`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = try EncounterRecord.bytes(of: encounters(4, seed: seed))
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    if let read = try? EncounterRecord.records(bytes.span) {
      #expect(try EncounterRecord.bytes(of: read).count == bytes.count)
    }
  }
}
