// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

@Suite("A live belief")
struct LiveBeliefTests {
  /// Three masts along a street of a kilometre.
  private func cells(at east: Double, _ phone: inout SimulatedPhone) -> [CellReading] {
    var heard = (0..<3 as Range<UInt64>).map { mast in
      let off = abs(east - Double(mast) * 400 - 100) + 30
      let level = -60 - 0.06 * off + 2 * phone.normal()
      return CellReading(
        radio: .lte, cell: 42_000 << 8 | (mast << 8 | 1), rsrp: DecibelMilliwatts(Float(level)))
    }
    heard.sort { $0.rsrp?.rawValue ?? 0 > $1.rsrp?.rawValue ?? 0 }
    heard[0].isServing = true
    return heard
  }

  /// Some ways along the street, a second a step.
  private func drive(_ seconds: Int, speed: Double, _ phone: inout SimulatedPhone) -> [(
    seen: Observation, cells: [CellReading], east: Double
  )] {
    (0..<seconds).map { second in
      let way = (Double(second) * speed).truncatingRemainder(dividingBy: 2000)
      let east = way < 1000 ? way : 2000 - way
      phone.time = phone.time.advanced(seconds: 1)
      return (phone.report(LocalPoint(east: east, north: 0)), cells(at: east, &phone), east)
    }
  }

  @Test("without a map it costs nothing and answers by the fix")
  func plain() throws {
    var phone = SimulatedPhone(seed: 1)
    var watch = try makeWatch()
    var belief = LiveBelief()
    var batch = ObservationBatch()
    for seen in phone.stay(10) { batch.append(seen, cells: [], sightings: []) }
    var alarms: [Alarm] = []
    watch.observe(batch, into: &alarms)
    belief.observe(batch, of: watch)
    #expect(belief.count == 0 && !belief.hasMap)
    let standing = try #require(watch.standing(of: "o0"))
    #expect(belief.region(of: standing, at: phone.time) == standing.region(at: phone.time))
  }

  @Test("with a map, a phone without a fix has a region from its cells that holds it")
  func followsCells() throws {
    var learner = CellMap.Learner()
    for device in 10..<13 as Range<UInt64> {
      var phone = SimulatedPhone(seed: 4, device: device)
      for step in drive(200, speed: 6 + Double(device % 3), &phone) {
        learner.add(step.seen, cells: step.cells)
      }
    }
    let map = try #require(learner.finish { _, _ in })
    var watch = try makeWatch()
    var belief = LiveBelief(map: map, particles: 100)
    var phone = SimulatedPhone(seed: 9)
    var counts = (asked: 0, of95: 0)
    for step in drive(150, speed: 7, &phone) {
      var seen = step.seen
      seen.fix = nil
      _ = watch.alarms(seen, step.cells)
      belief.observe(seen, cells: step.cells[...])
      let standing = try #require(watch.standing(of: "o0"))
      guard let region = belief.region(of: standing, at: seen.time) else { continue }
      #expect(region.source == .cells)
      let truth = SimulatedPhone.coordinate(step.east, 0)
      counts.asked += 1
      if SimulatedPhone.home.distance(truth, region.coordinate) <= region.radius95 {
        counts.of95 += 1
      }
    }
    #expect(counts.asked >= 140, "\(counts)")
    #expect(counts.of95 * 10 >= counts.asked * 8, "\(counts)")
    let standing = try #require(watch.standing(of: "o0"))
    let then = try #require(belief.region(of: standing, at: phone.time))
    let later = try #require(
      belief.region(of: standing, at: phone.time.advanced(seconds: 300)))
    #expect(later.radius95 > then.radius95)
    #expect(belief.region(of: standing, at: phone.time.advanced(seconds: 7200)) == nil)
    belief.forget(DeviceID(0))
    #expect(belief.region(of: standing, at: phone.time) == nil)
  }

  @Test("no more devices are followed than there is room for, and the rest are counted")
  func room() throws {
    var belief = LiveBelief(map: CellMap(around: SimulatedPhone.home.origin), mostDevices: 3)
    let reading = CellReading(radio: .lte, cell: 10_805_003, isServing: true)
    for device in 0..<8 as Range<UInt64> {
      let seen = Observation(device: DeviceID(device), time: SimulatedPhone.morning)
      belief.observe(seen, cells: [reading])
    }
    #expect(belief.count == 3)
    #expect(belief.refused == 5)
    let later = Observation(
      device: DeviceID(9), time: SimulatedPhone.morning.advanced(seconds: 7200))
    belief.observe(later, cells: [reading])
    #expect(belief.count == 1)
  }
}
