// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramIsolation
import TramSense
import TramUnits

/// People with a fence of twelve vertices each, who report once a minute and leave now and then.
///
/// A plain generator and no model of people: it must be far cheaper than what is measured. Feed
/// time runs in minutes from `start`; within a minute people report one after the other, so that
/// the feed is in order of time, but not in that of the orders in memory. Person *p* goes to shard
/// *p* mod *shards* as device *p* / *shards*.
struct Province: Sendable {
  /// The beginning of the feed: midnight of 1 April 2020 in Vietnam.
  static let start = Instant(milliseconds: 1_585_674_000_000)
  /// The operator of all cells.
  private static let network = Network(mcc: 452, mnc: 1)

  let count: Int
  let shards: Int
  /// How many minutes lie between two departures of a person; each takes 24 minutes.
  let leavesEvery: Int

  private let frames: [LocalFrame]
  private let rings: [[Coordinate]]

  init(count: Int = 100_000, shards: Int, leavesEvery: Int = 1440, seed: UInt64 = 5) throws {
    var random = SeededGenerator(seed: seed)
    var frames: [LocalFrame] = []
    var rings: [[Coordinate]] = []
    for _ in 0..<count {
      let frame = LocalFrame(
        origin: try Coordinate(
          latitude: .random(in: 10.7...10.9, using: &random),
          longitude: .random(in: 106.6...106.9, using: &random)))
      frames.append(frame)
      rings.append(Homes.ring(in: frame, using: &random))
    }
    self.count = count
    self.shards = shards
    self.leavesEvery = leavesEvery
    self.frames = frames
    self.rings = rings
  }

  /// The orders of one shard.
  func orders(shard: Int) throws -> [OrderTerms] {
    var orders: [OrderTerms] = []
    for person in stride(from: shard, to: count, by: shards) {
      var builder = ShapeBuilder()
      try builder.startPolygon()
      try builder.startRing()
      for corner in rings[person] + rings[person].prefix(1) { try builder.append(corner) }
      orders.append(
        OrderTerms(
          order: "o\(person / shards + 1)", device: DeviceID(UInt64(person / shards)),
          deviceName: "p\(person / shards + 1)", from: Province.start,
          place: .shape(try builder.build())))
    }
    return orders
  }

  /// Appends a person's order as the line of a file.
  func appendOrder(of person: Int, to text: inout ByteWriter) {
    text.append("{\"order\":\"o\(person + 1)\",\"device\":\"p\(person + 1)\",\"from\":")
    text.append(decimal: Province.start.milliseconds)
    text.append(literal: ",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[")
    for (i, corner) in (rings[person] + rings[person].prefix(1)).enumerated() {
      text.append(i > 0 ? ",[" : "[")
      text.append(corner.longitude, decimals: 7)
      text.append(literal: ",")
      text.append(corner.latitude, decimals: 7)
      text.append(literal: "]")
    }
    text.append(literal: "]]}}")
  }

  /// Adds what a shard's people report in a minute of the feed.
  ///
  /// - Parameter cells: How many cells each phone hears.
  func append(minute: Int, shard: Int, cells: Int = 0, to batch: inout ObservationBatch) {
    var random = SeededGenerator(seed: UInt64(minute) &* 1_000_003 &+ UInt64(shard))
    var heard: [CellReading] = []
    let own = (count - shard + shards - 1) / shards
    for turn in 0..<own {
      // A prime step visits everybody once a minute, and no two neighbours after one another.
      let person = turn * 61_837 % own * shards + shard
      let time = minute * 60_000 + turn * 60_000 / own
      if cells > 0 {
        heard.removeAll(keepingCapacity: true)
        for cell in 0..<cells { heard.append(reading(cell, of: person, using: &random)) }
      }
      let observation = Observation(
        device: DeviceID(UInt64(person / shards)),
        time: Instant(milliseconds: Province.start.milliseconds + Int64(time)),
        fix: fix(of: person, minute: minute, using: &random))
      batch.append(observation, cells: heard, sightings: EmptyCollection<BeaconSighting>())
    }
  }

  private func fix(
    of person: Int, minute: Int, using random: inout SeededGenerator
  ) -> Fix {
    // At 80 m a minute to a place 640 m away, some minutes there, and back.
    let phase = (minute + person &* 7919) % leavesEvery
    let away = phase < 24 ? Double(min(phase * 80, 640, (24 - phase) * 80)) : 0
    let place = LocalPoint(
      east: away + 12 * noise(&random), north: 12 * noise(&random))
    return Fix(
      coordinate: frames[person].coordinate(of: place),
      accuracy: Meters(Double(5 + random.next() % 30)), battery: 0.8)
  }

  /// Roughly normal: the sum of four uniform draws of 16 bits.
  private func noise(_ random: inout SeededGenerator) -> Double {
    let bits = random.next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Double(sum) / 65_536 - 2) * 1.73
  }

  private func reading(
    _ index: Int, of person: Int, using random: inout SeededGenerator
  ) -> CellReading {
    let site = UInt64(person / 100 + index)
    return CellReading(
      radio: .lte, network: Province.network, area: 40_000 + UInt32(person / 2000),
      cell: (486_000 + site) << 8 | UInt64(index), channel: 1850, pci: Int16(site % 504),
      isServing: index == 0, rsrp: DecibelMilliwatts(-80 - Float(random.next() % 16)))
  }
}
