// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@Suite("A belief from cells")
struct BeliefFilterTests {
  private static let seed: UInt64 = 1

  /// A town and what ten drives of four minutes taught about it; learned once.
  private static let learned = Result {
    let town = try SyntheticTown(seed: seed)
    var learner = CellMap.Learner()
    for device in 0..<10 as Range<UInt64> {
      for second in town.drive(device: device, seconds: 240, seed: seed) {
        learner.add(second.observation, cells: second.cells)
      }
    }
    return (town: town, map: try #require(learner.finish { _, _ in }))
  }

  private func beliefs(
    _ map: CellMap, _ drive: ArraySlice<SyntheticTown.Second>
  ) -> [Belief?] {
    var filter = BeliefFilter(map: map)
    var device = DeviceBelief(seed: 5)
    return drive.map { second in
      filter.update(
        &device, with: second.observation, cells: second.cells, sightings: [BeaconSighting](),
        ignoringFix: true)
    }
  }

  @Test
  func `is near the truth, and its radii hold it as often as they say`() throws {
    let (town, map) = try Self.learned.get()
    var errors: [Double] = []
    var within67 = 0
    var within95 = 0
    for device in 50..<56 as Range<UInt64> {
      let drive = town.drive(device: device, seconds: 120, seed: Self.seed)
      for (second, belief) in zip(drive, beliefs(map, drive[...])) {
        guard let belief else { continue }
        let error = town.frame.point(of: belief.coordinate).distance(to: second.place)
        errors.append(error.rawValue)
        if error <= belief.radius67 { within67 += 1 }
        if error <= belief.radius95 { within95 += 1 }
      }
    }
    errors.sort()
    #expect(errors.count >= 700, "\(errors.count) of 720 answered")
    // The nine masts stand 600 m apart; half of what they cover is street never driven.
    #expect(errors[errors.count / 2] < 200, "median \(errors[errors.count / 2]) m")
    let share67 = Double(within67) / Double(errors.count)
    let share95 = Double(within95) / Double(errors.count)
    // Six drives are few, and seconds of one drive err together: the bounds are wide.
    #expect((0.45...0.9).contains(share67), "radius67 holds \(share67)")
    #expect(share95 >= 0.85, "radius95 holds \(share95)")
  }

  @Test
  func `of a device whose area alone is known is that of the area, and holds it`() throws {
    let (town, map) = try Self.learned.get()
    var filter = BeliefFilter(map: map)
    var within95 = 0
    var count = 0
    for number in 50..<60 as Range<UInt64> {
      var device = DeviceBelief(seed: number)
      for second in town.drive(device: number, seconds: 120, seed: Self.seed) {
        let cells = second.cells.map { cell in
          var cell = cell
          cell.cell = nil
          return cell
        }
        let belief = try #require(
          filter.update(
            &device, with: second.observation, cells: cells, sightings: [BeaconSighting](),
            ignoringFix: true))
        #expect(belief.source == .area)
        // Half of the town's side.
        #expect((500...3000).contains(belief.radius95.rawValue), "\(belief.radius95)")
        count += 1
        let error = town.frame.point(of: belief.coordinate).distance(to: second.place)
        if error <= belief.radius95 { within95 += 1 }
      }
    }
    #expect(count == 1200)
    #expect(Double(within95) >= 0.85 * Double(count), "\(within95) of \(count)")
  }

  @Test
  func `is none of an area that was never heard`() throws {
    let (_, map) = try Self.learned.get()
    var filter = BeliefFilter(map: map)
    var device = DeviceBelief(seed: 1)
    let observation = Observation(device: DeviceID(1), time: Instant(milliseconds: 1_000_000))
    for area in [nil, 0, 102, 0xFFFF] as [UInt32?] {
      let cell = CellReading(
        radio: .lte, network: Network(mcc: 452, mnc: 1), area: area, isServing: true)
      let belief = filter.update(
        &device, with: observation, cells: [cell], sightings: [BeaconSighting]())
      #expect(belief == nil)
    }
  }

  @Test
  func `does not change with what follows, and is the same every time`() throws {
    let (town, map) = try Self.learned.get()
    let drive = town.drive(device: 70, seconds: 100, seed: Self.seed)
    let whole = beliefs(map, drive[...])
    #expect(beliefs(map, drive[...]) == whole)
    for end in [1, 30, 77] {
      #expect(beliefs(map, drive[..<end]) == Array(whole[..<end]), "cut at \(end)")
    }
  }

  @Test
  func `is not moved by sentinels instead of strengths`() throws {
    #expect(CellReading(radio: .lte, rsrp: DecibelMilliwatts(-30)).believedStrength == nil)
    #expect(CellReading(radio: .lte, rsrp: DecibelMilliwatts(-141)).believedStrength == nil)
    #expect(CellReading(radio: .lte, rsrp: DecibelMilliwatts(-86)).believedStrength != nil)
  }

  @Test
  func `nothing is learned from observations without a fix or without cells`() throws {
    let town = try SyntheticTown(seed: 2)
    var learner = CellMap.Learner()
    for var second in town.drive(device: 1, seconds: 60, seed: 2) {
      learner.add(second.observation, cells: [CellReading]())
      second.observation.fix = nil
      learner.add(second.observation, cells: second.cells)
    }
    #expect(learner.finish { _, _ in } == nil)
  }
}

@Suite("A cell's key")
struct CellKeyTests {
  private let viettel = Network(mcc: 452, mnc: 4)

  @Test
  func `is the same when a wide identity is reported under a radio that lags`() {
    let lte = CellReading(radio: .lte, network: viettel, area: 40122, cell: 124_546_051)
    let lagging = CellReading(radio: .wcdma, network: viettel, area: 0, cell: 124_546_051)
    #expect(lte.identityKey != nil)
    #expect(lte.identityKey == lagging.identityKey)
  }

  @Test
  func `keeps all 36 bits of an NR identity`() {
    let low = CellReading(radio: .nr, network: viettel, cell: 0xA_1234_5678)
    let high = CellReading(radio: .nr, network: viettel, cell: 0x1234_5678)
    #expect(low.identityKey != nil)
    #expect(low.identityKey != high.identityKey)
  }

  @Test
  func `tells cells apart by channel and PCI where no identity is known`() {
    let a = CellReading(radio: .lte, network: viettel, channel: 850, pci: 293)
    let b = CellReading(radio: .lte, network: viettel, channel: 850, pci: 294)
    #expect(a.channelKey(in: viettel) != b.channelKey(in: viettel))
    #expect(a.channelKey(in: viettel) == a.channelKey(in: viettel))
  }

  @Test
  func `tells its site and what falls silent with it by the number of its kind`() {
    func key(_ radio: Radio, _ cell: UInt64, area: UInt32? = 7) -> CellKey? {
      CellReading(radio: radio, network: viettel, area: area, cell: cell).identityKey
    }
    #expect(key(.lte, 42_207 << 8 | 3)?.site == key(.lte, 42_207 << 8 | 9)?.site)
    #expect(key(.lte, 42_207 << 8)?.site != key(.lte, 42_208 << 8)?.site)
    #expect(key(.lte, 42_207 << 8 | 3)?.clusterNumber == 42_207)
    #expect(key(.nr, 0x9_8765_4321)?.site == key(.nr, 0x9_8765_4FFF)?.site)
    #expect(key(.nr, 0x9_8765_4321)?.clusterNumber == 0x98_7654)
    #expect(key(.gsm, 500)?.site == nil)
    #expect(key(.gsm, 500)?.cluster == key(.gsm, 501)?.cluster)
    #expect(key(.gsm, 500)?.cluster != key(.gsm, 500, area: 8)?.cluster)
    #expect(key(.gsm, 500)?.cell == 500)
    #expect(key(.gsm, 500)?.area == 7)
    #expect(key(.lte, 10_805_003)?.cell == 10_805_003)
    #expect(key(.lte, 10_805_003)?.area == nil)
  }

  @Test
  func `is the same without a network whatever network was named`() {
    let named = CellReading(radio: .lte, network: viettel, cell: 10_805_003).identityKey
    let unnamed = CellReading(radio: .lte, cell: 10_805_003).identityKey
    #expect(named != unnamed)
    #expect(named?.withoutNetwork == unnamed?.withoutNetwork)
    #expect(named?.withoutNetwork.cell == 10_805_003)
  }
}
