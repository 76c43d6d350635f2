// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramSense
import TramUnits

/// A batch of anything that a reader may give.
private func anyBatch(_ random: inout SeededGenerator, count: Int) -> ObservationBatch {
  var batch = ObservationBatch()
  for _ in 0..<count {
    var fix: Fix?
    if Bool.random(using: &random),
      let place = Coordinate(
        latitudeE7: Int32.random(in: -900_000_000...900_000_000, using: &random),
        longitudeE7: Int32.random(in: -1_800_000_000...1_800_000_000, using: &random))
    {
      var made = Fix(coordinate: place, isMock: Bool.random(using: &random))
      if Bool.random(using: &random) {
        made.accuracy = Meters(Double.random(in: 0.001...100_000, using: &random))
      }
      if Bool.random(using: &random) {
        made.speed = MetersPerSecond(Double.random(in: 0...400, using: &random))
      }
      if Bool.random(using: &random) { made.battery = Float.random(in: 0...1, using: &random) }
      made.isStale = Bool.random(using: &random)
      made.isImplausible = Bool.random(using: &random)
      fix = made
    }
    let cells = (0..<Int.random(in: 0...4, using: &random)).map { _ in anyCell(&random) }
    let sightings = (0..<Int.random(in: 0...2, using: &random)).map { _ in
      BeaconSighting(
        token: SightingToken(high: random.next(), low: random.next()),
        rssi: DecibelMilliwatts(Float.random(in: -127...20, using: &random)),
        txPower: Bool.random(using: &random) ? DecibelMilliwatts(-20) : nil)
    }
    let motion: Bool? = Bool.random(using: &random) ? Bool.random(using: &random) : nil
    batch.append(
      Observation(
        device: DeviceID(UInt64.random(in: 0..<20, using: &random)),
        time: Instant(
          milliseconds: Int64.random(in: 946_684_800_000..<4_102_444_800_000, using: &random)),
        fix: fix, motion: motion), cells: cells, sightings: sightings)
  }
  return batch
}

private func anyCell(_ random: inout SeededGenerator) -> CellReading {
  var cell = CellReading(
    radio: Radio.allCases.randomElement(using: &random) ?? .nr,
    isServing: Bool.random(using: &random))
  if Bool.random(using: &random) {
    cell.network = Network(
      mcc: UInt16.random(in: 1...999, using: &random),
      mnc: Bool.random(using: &random) ? UInt16.random(in: 0...999, using: &random) : nil)
  }
  if Bool.random(using: &random) { cell.area = UInt32.random(in: 0...(1 << 24), using: &random) }
  if Bool.random(using: &random) { cell.cell = UInt64.random(in: 0..<(1 << 36), using: &random) }
  if Bool.random(using: &random) {
    cell.channel = Int32.random(in: 0...3_279_165, using: &random)
  }
  if Bool.random(using: &random) { cell.pci = Int16.random(in: 0...1007, using: &random) }
  if Bool.random(using: &random) {
    cell.rsrp = DecibelMilliwatts(Float.random(in: -156 ... -31, using: &random))
  }
  if Bool.random(using: &random) {
    cell.rsrq = Decibels(Float.random(in: -43...20, using: &random))
  }
  if Bool.random(using: &random) {
    cell.timingAdvance = Int32.random(in: 0...1282, using: &random)
  }
  return cell
}

private func packet(_ batch: ObservationBatch) throws(BytesError) -> [UInt8] {
  var writer = ByteWriter()
  try ObservationPacket.encode(batch, into: &writer)
  return writer.bytes
}

private func unpacked(_ bytes: [UInt8]) throws(BytesError) -> ObservationBatch {
  var batch = ObservationBatch()
  try ObservationPacket.decode(bytes.span, into: &batch)
  return batch
}

/// Sets the checksum right again, so that damage meets the checks behind it.
private func mended(_ bytes: [UInt8]) -> [UInt8] {
  guard bytes.count >= 32 else { return bytes }
  var bytes = bytes
  var check = CRC32C()
  check.update(bytes.span.extracting(0..<28))
  check.update(bytes.span.extracting(32..<bytes.count))
  for i in 0..<4 { bytes[28 + i] = UInt8(truncatingIfNeeded: check.value >> UInt32(8 * i)) }
  return bytes
}

private func areSame(_ a: ObservationBatch, _ b: ObservationBatch) -> Bool {
  a.observations == b.observations && a.cells == b.cells && a.sightings == b.sightings
}

@Suite("A packet of observations")
struct EdgePacketTests {
  @Test(arguments: 0..<100 as Range<UInt64>)
  func `gives back every batch, behind what was there already`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let batch = anyBatch(&random, count: Int.random(in: 0...40, using: &random))
    let bytes = try packet(batch)
    #expect(areSame(try unpacked(bytes), batch))
    var twice = batch
    try ObservationPacket.decode(bytes.span, into: &twice)
    #expect(twice.observations.count == 2 * batch.observations.count)
    for (index, observation) in batch.observations.enumerated() {
      let again = twice.observations[batch.observations.count + index]
      #expect(again.fix == observation.fix)
      #expect(Array(twice.cells(of: again)) == Array(batch.cells(of: observation)))
      #expect(Array(twice.sightings(of: again)) == Array(batch.sightings(of: observation)))
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `carries names, and leaves out devices that nobody asked about`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var names = NameRegister()
    for number in 0..<20 { names.id(of: "máy \(number)") }
    let batch = anyBatch(&random, count: 30)
    var writer = ByteWriter()
    try ObservationPacket.encode(batch, names: names, into: &writer)
    var others = NameRegister()
    others.id(of: "someone else")
    var found = ObservationBatch()
    let lost = try ObservationPacket.decode(writer.bytes.span, into: &found, names: &others)
    #expect(lost == 0)
    #expect(
      found.observations.map { others.name(of: $0.device) }
        == batch.observations.map { names.name(of: $0.device) })
    #expect(found.cells == batch.cells)
    var few = NameRegister()
    few.id(of: "máy 3")
    few.isFrozen = true
    var some = ObservationBatch()
    let left = try ObservationPacket.decode(writer.bytes.span, into: &some, names: &few)
    let expected = batch.observations.filter { $0.device == DeviceID(3) }
    #expect(some.observations.map(\.time) == expected.map(\.time))
    #expect(left == batch.observations.count - expected.count)
    #expect(
      some.observations.map { Array(some.cells(of: $0)) }
        == expected.map { Array(batch.cells(of: $0)) })
    #expect(throws: BytesError.self) { try unpacked(writer.bytes) }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `refuses every damage by its checksum, and leaves the batch as it was`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let batch = anyBatch(&random, count: 5)
    let bytes = try packet(batch)
    for _ in 0..<100 {
      var broken = bytes
      let at = Int.random(in: 0..<broken.count, using: &random)
      broken[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      var kept = batch
      #expect(throws: BytesError.self) {
        try ObservationPacket.decode(broken.span, into: &kept)
      }
      #expect(areSame(kept, batch))
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `never traps on a packet that lies, and what it takes it writes as the same bytes`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let bytes = try packet(anyBatch(&random, count: 5))
    for _ in 0..<200 {
      var broken = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) where broken.count > 40 {
        let at = Int.random(in: 4..<broken.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: broken[at] = UInt8.random(in: 0...255, using: &random)
        case 1:
          broken[Int.random(in: 4..<28, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        case 2: broken.removeSubrange(at...)
        default: broken[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
      }
      broken = mended(broken)
      var names = NameRegister()
      var named = ObservationBatch()
      _ = try? ObservationPacket.decode(broken.span, into: &named, names: &names)
      guard let found = try? unpacked(broken) else { continue }
      #expect(try packet(found) == broken)
    }
  }

  @Test
  func `refuses what is beyond its limits`() throws {
    var random = SeededGenerator(seed: 1)
    let batch = anyBatch(&random, count: 5)
    let bytes = try packet(batch)
    let few = ObservationPacket.Limits(mostObservations: 4)
    let small = ObservationPacket.Limits(mostBytes: bytes.count - 1)
    for limits in [few, small] {
      var writer = ByteWriter()
      var found = ObservationBatch()
      #expect(throws: BytesError.self) {
        try ObservationPacket.encode(batch, into: &writer, limits: limits)
      }
      #expect(throws: BytesError.self) {
        try ObservationPacket.decode(bytes.span, into: &found, limits: limits)
      }
      #expect(writer.count == 0)
    }
    var bad = ObservationBatch()
    bad.append(
      Observation(device: DeviceID(1), time: Instant(milliseconds: 0)),
      cells: EmptyCollection<CellReading>(), sightings: EmptyCollection<BeaconSighting>())
    #expect(throws: BytesError.self) { try packet(bad) }
    for count in 0..<bytes.count {
      #expect(throws: BytesError.self) { try unpacked(mended(Array(bytes[..<count]))) }
    }
  }
}
