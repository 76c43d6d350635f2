// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

extension Feed {
  /// Puts the cells that a phone reports into `heard`: the serving one and two to five more.
  mutating func hearCells(_ person: Person, _ now: Situation, by phone: inout PhoneState) {
    heard.removeAll(keepingCapacity: true)
    guard let serving = phone.reception.servingSlot, phone.random.happens(0.97) else { return }
    let radio = serving.radio
    let lags = now.lagsIdentity && phone.random.happens(0.3)
    add(serving, person, now, isServing: true, as: lags ? other(than: radio) : radio, &phone)
    var neighbours = Reception.Strongest(most: 2 + phone.random.index(below: 4))
    phone.reception.rank(radio, into: &neighbours)
    for i in 0..<neighbours.count {
      let slot = phone.reception.slots[neighbours.slots[i]]
      add(slot, person, now, isServing: false, as: radio, &phone)
    }
    // A phone of the fifth generation on LTE also measures the strongest NR cell.
    if radio == .lte, person.phone.newest == .nr {
      var strongest = Reception.Strongest(most: 1)
      phone.reception.rank(.nr, into: &strongest)
      if strongest.count > 0 {
        let slot = phone.reception.slots[strongest.slots[0]]
        if slot.level > -118 { add(slot, person, now, isServing: false, as: .nr, &phone) }
      }
    }
    if now.hasSentinels { spoilCells(&phone) }
  }

  private func other(than radio: Radio) -> Radio {
    switch radio {
    case .gsm, .wcdma: .lte
    case .lte: .wcdma
    case .nr: .lte
    }
  }

  private mutating func add(
    _ slot: Reception.Slot, _ person: Person, _ now: Situation, isServing: Bool,
    as radio: Radio, _ phone: inout PhoneState
  ) {
    let cell = world.network.cells[Int(slot.cell)]
    let level = slot.level + person.phone.levelOffset
    let range: ClosedRange<Float> =
      slot.radio.rawValue >= Radio.lte.rawValue ? -140 ... -44 : -111 ... -51
    let rsrp = min(max(level.rounded(), range.lowerBound), range.upperBound)
    var reading = CellReading(
      radio: radio, channel: cell.channel, pci: cell.pci, isServing: isServing,
      rsrp: DecibelMilliwatts(rsrp))
    guard isServing || person.phone.namesNeighbours else {
      heard.append(reading)
      return
    }
    reading.network = MobileOperator.all[person.phone.owner].network
    reading.area = cell.area
    reading.cell = cell.cell
    if radio != .gsm {
      // Quality falls from -7 to -18 dB as the signal does.
      let quality = -7 - max(0, (-85 - slot.level) * 0.3)
      reading.rsrq = Decibels(
        max((quality + Float(phone.random.roughNormal())).rounded(), -19))
    }
    if isServing, person.phone.hasTimingAdvance {
      reading.timingAdvance = timingAdvance(cell, now, &phone)
    }
    heard.append(reading)
  }

  /// The steps of timing advance; reflections make ways longer, never shorter.
  private func timingAdvance(
    _ cell: WorldCell, _ now: Situation, _ phone: inout PhoneState
  ) -> Int32? {
    let step: Double
    // One way: 78.12 m in LTE (16 Ts), half of it in NR at 30 kHz, 550 m in GSM; WCDMA has none.
    switch cell.radio {
    case .gsm: step = 550
    case .wcdma: return nil
    case .lte: step = 78.12
    case .nr: step = 39.06
    }
    let site = world.network.sites[Int(cell.site)].place
    let distance = site.distance(to: now.place).rawValue
    let late = phone.random.exponential(mean: now.isIndoors ? 55 : 30)
    let noise = 15 * phone.random.roughNormal()
    return Int32(min(max((distance + late + noise) / step, 0), 1282))
  }

  /// Writes a value that means "unknown" into the serving cell, one report in five.
  private mutating func spoilCells(_ phone: inout PhoneState) {
    guard !heard.isEmpty else { return }
    switch phone.random.index(below: 40) {
    case 0: heard[0].cell = 2_147_483_647
    case 1: heard[0].cell = 268_435_455
    case 2: heard[0].cell = 0
    case 3: heard[0].area = 65_535
    case 4:
      heard[0].rsrp = DecibelMilliwatts(-30)
      heard[0].rsrq = Decibels(0)
    case 5: heard[0].timingAdvance = 2_147_483_647
    case 6: heard[0].pci = -1
    case 7: heard.removeFirst()
    default: break
    }
  }
}
