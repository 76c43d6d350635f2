// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

extension Feed {
  /// Puts the cells that a phone reports into `heard`: the serving one and two to five more.
  mutating func hearCells(_ person: Person, _ now: Situation) {
    heard.removeAll(keepingCapacity: true)
    let i = person.index
    let serving = phones[i].reception.serving
    guard serving >= 0, phones[i].random.happens(0.97) else { return }
    let radio = phones[i].reception.slots[serving].radio
    let lags = now.lagsIdentity && phones[i].random.happens(0.3)
    add(serving, person, now, isServing: true, as: lags ? other(than: radio) : radio)

    // The strongest neighbours of the same generation, by selection: there are nine at most.
    var left = 2 + phones[i].random.index(below: 4)
    var taken: UInt32 = 1 << UInt32(serving)
    while left > 0 {
      var best = -1
      for slot in 0..<phones[i].reception.count
      where taken & (1 << UInt32(slot)) == 0 && phones[i].reception.slots[slot].radio == radio {
        let level = phones[i].reception.slots[slot].level
        if level > -124, best < 0 || level > phones[i].reception.slots[best].level { best = slot }
      }
      guard best >= 0 else { break }
      taken |= 1 << UInt32(best)
      add(best, person, now, isServing: false, as: radio)
      left -= 1
    }
    // A phone of the fifth generation on LTE also measures the strongest NR cell.
    if radio == .lte, person.phone.newest == .nr { addStrongestNR(person, now) }
    if now.hasSentinels { spoilCells(i) }
  }

  private mutating func addStrongestNR(_ person: Person, _ now: Situation) {
    let i = person.index
    var best = -1
    for slot in 0..<phones[i].reception.count
    where phones[i].reception.slots[slot].radio == .nr
      && (best < 0
        || phones[i].reception.slots[slot].level > phones[i].reception.slots[best].level)
    {
      best = slot
    }
    guard best >= 0, phones[i].reception.slots[best].level > -118 else { return }
    add(best, person, now, isServing: false, as: .nr)
  }

  private func other(than radio: Radio) -> Radio {
    switch radio {
    case .gsm, .wcdma: .lte
    case .lte: .wcdma
    case .nr: .lte
    }
  }

  private mutating func add(
    _ slot: Int, _ person: Person, _ now: Situation, isServing: Bool, as radio: Radio
  ) {
    let i = person.index
    let heardSlot = phones[i].reception.slots[slot]
    let cell = world.network.cells[Int(heardSlot.cell)]
    let level = heardSlot.level + person.phone.levelOffset
    let range: ClosedRange<Float> =
      heardSlot.radio.rawValue >= Radio.lte.rawValue ? -140 ... -44 : -111 ... -51
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
      let quality = -7 - max(0, (-85 - heardSlot.level) * 0.3)
      reading.rsrq = Decibels(
        max((quality + Float(phones[i].random.roughNormal())).rounded(), -19))
    }
    if isServing, person.phone.hasTimingAdvance {
      reading.timingAdvance = timingAdvance(i, cell, now)
    }
    heard.append(reading)
  }

  /// The steps of timing advance; reflections make ways longer, never shorter.
  private mutating func timingAdvance(_ i: Int, _ cell: WorldCell, _ now: Situation) -> Int32? {
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
    let late = phones[i].random.exponential(mean: now.isIndoors ? 55 : 30)
    let noise = 15 * phones[i].random.roughNormal()
    return Int32(min(max((distance + late + noise) / step, 0), 1282))
  }

  /// Writes a value that means "unknown" into the serving cell, one report in five.
  private mutating func spoilCells(_ i: Int) {
    guard !heard.isEmpty else { return }
    switch phones[i].random.index(below: 40) {
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
