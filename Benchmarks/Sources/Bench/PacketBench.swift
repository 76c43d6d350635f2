// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramSense
import TramUnits

/// Binary packets to observations and back, on one core.
func measurePacket() throws -> Measurement {
  let count = 200_000
  let fixes = try batch(count, seed: 1, withCells: false)
  let cells = try batch(count, seed: 2, withCells: true)
  let fixPacket = try packed(fixes)
  let cellPacket = try packed(cells)
  let watch = Stopwatch()
  var room = ObservationBatch()
  return Measurement(
    figures: [
      Figure(
        name: "decode observations with a fix, one core", unit: "observations/s",
        runs: try watch.rate { try unpack(fixPacket, into: &room, times: 10) },
        target: 20_000_000),
      Figure(
        name: "decode observations with a fix and four cells, one core", unit: "observations/s",
        runs: try watch.rate { try unpack(cellPacket, into: &room, times: 10) }),
      Figure(
        name: "encode observations with a fix, one core", unit: "observations/s",
        runs: try watch.rate { try pack(fixes, times: 10) }),
    ],
    notes: [
      "Packets of \(count) observations and \(fixPacket.count) and \(cellPacket.count) bytes in "
        + "memory; the checksum and every value are checked, the columns keep their room."
    ])
}

private func batch(_ count: Int, seed: UInt64, withCells: Bool) throws -> ObservationBatch {
  var random = SeededGenerator(seed: seed)
  var batch = ObservationBatch()
  let heard = (0..<4).map { (cell: Int) -> CellReading in
    CellReading(
      radio: .lte, network: Network(mcc: 452, mnc: 1), area: 40122,
      cell: UInt64(124_546_051 + cell), channel: 850, pci: Int16(cell * 3),
      isServing: cell == 0, rsrp: DecibelMilliwatts(-86), rsrq: Decibels(-9))
  }
  for index in 0..<count {
    let place = try Coordinate(
      latitude: Double.random(in: 10.7...10.9, using: &random),
      longitude: Double.random(in: 106.6...106.9, using: &random))
    let fix = Fix(
      coordinate: place, accuracy: Meters(Double.random(in: 3...60, using: &random)),
      battery: 0.8)
    batch.append(
      Observation(
        device: DeviceID(UInt64(index % 20_000)),
        time: Instant(milliseconds: 1_583_020_800_000 + Int64(index) * 7), fix: fix),
      cells: withCells ? heard : [], sightings: EmptyCollection<BeaconSighting>())
  }
  return batch
}

private func packed(_ batch: ObservationBatch) throws -> [UInt8] {
  var writer = ByteWriter()
  try ObservationPacket.encode(batch, into: &writer)
  return writer.bytes
}

private func pack(_ batch: ObservationBatch, times: Int) throws -> Int {
  var writer = ByteWriter()
  for _ in 0..<times {
    writer.removeAll()
    try ObservationPacket.encode(batch, into: &writer)
  }
  return batch.observations.count * times
}

private func unpack(
  _ packet: [UInt8], into room: inout ObservationBatch, times: Int
) throws -> Int {
  var count = 0
  for _ in 0..<times {
    room.removeAll()
    try ObservationPacket.decode(packet.span, into: &room)
    count += room.observations.count
  }
  return count
}
