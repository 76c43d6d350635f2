// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramUnits

/// What each device said last, so that the same said twice is found: 16 bytes a device.
///
/// Device numbers are dense, as `NameRegister` gives them.
struct DuplicateMemory: Sendable {
  private var times: [Int64] = []
  private var contents: [UInt64] = []
  /// Further observations of one device at one moment; there are few, and it empties with time.
  private var others: Set<UInt64> = []
  private var moment = Int64.min

  /// Why an observation is left out; `nil` when it is the first of its kind and in order.
  mutating func verdict(
    on observation: Observation, in batch: ObservationBatch
  ) -> IntakeReason? {
    let device = Int(truncatingIfNeeded: observation.device.rawValue)
    while times.count <= device {
      times.append(.min)
      contents.append(0)
    }
    let time = observation.time.milliseconds
    guard time >= times[device] else { return .late }
    if time != moment {
      moment = time
      if !others.isEmpty { others.removeAll(keepingCapacity: true) }
    }
    let content = mixedContent(observation, batch)
    guard time == times[device] else {
      times[device] = time
      contents[device] = content
      return nil
    }
    if contents[device] == content { return .duplicate }
    return others.insert(mixedWord(content ^ UInt64(device))).inserted ? nil : .duplicate
  }
}

/// Mixes everything that an observation says, but for its device and time.
private func mixedContent(_ observation: Observation, _ batch: ObservationBatch) -> UInt64 {
  var mixer = Mixer()
  mixer.mix(observation.motion.map { $0 ? 2 : 1 } ?? 0)
  if let fix = observation.fix {
    mixer.mix(
      UInt64(UInt32(bitPattern: fix.coordinate.latitudeE7)) << 32
        | UInt64(UInt32(bitPattern: fix.coordinate.longitudeE7)))
    mixer.mix(fix.accuracy?.rawValue)
    mixer.mix(fix.speed?.rawValue)
    mixer.mix(fix.battery.map(Double.init))
    mixer.mix(fix.isMock ? 1 : 0)
  }
  if !observation.cells.isEmpty {
    for cell in batch.cells(of: observation) { mixer.mix(cell) }
  }
  if !observation.sightings.isEmpty {
    for sighting in batch.sightings(of: observation) {
      mixer.mix(sighting.token.high)
      mixer.mix(sighting.token.low)
      mixer.mix(Double(sighting.rssi.rawValue))
      mixer.mix(sighting.txPower.map { Double($0.rawValue) })
    }
  }
  return mixer.state
}

private struct Mixer {
  var state: UInt64 = 0

  @inline(__always)
  mutating func mix(_ word: UInt64) { state = mixedWord(state &+ word) &+ 1 }

  @inline(__always)
  mutating func mix(_ number: Double?) {
    // No number that is kept is NaN, so its bits can stand for "not given".
    mix(number?.bitPattern ?? Double.nan.bitPattern)
  }

  mutating func mix(_ cell: CellReading) {
    let unknown: Int64 = -1
    mix(UInt64(cell.radio.rawValue) << 1 | (cell.isServing ? 1 : 0))
    mix(cell.network.map { UInt64($0.mcc) << 16 | UInt64($0.mnc ?? 0xFFFF) } ?? .max)
    mix(cell.cell ?? .max)
    mix(UInt64(bitPattern: cell.area.map(Int64.init) ?? unknown))
    mix(UInt64(bitPattern: cell.channel.map(Int64.init) ?? unknown))
    mix(UInt64(bitPattern: cell.pci.map(Int64.init) ?? unknown))
    mix(UInt64(bitPattern: cell.timingAdvance.map(Int64.init) ?? unknown))
    mix(cell.rsrp.map { Double($0.rawValue) })
    mix(cell.rsrq.map { Double($0.rawValue) })
  }
}
