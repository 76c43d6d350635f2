// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

extension Feed {
  /// The position that a phone reports, with all the ways in which phones err; `nil` for none.
  mutating func makeFix(
    _ person: Person, _ now: Situation, since last: Int64, at time: Int64
  ) -> Fix? {
    let i = person.index
    guard person.phone.hasFix, !now.lacksFixes else { return nil }
    let seconds = Double(time - last) / 1000
    phones[i].drift(seconds: seconds)
    spike(i, isIndoors: now.isIndoors)
    guard phones[i].random.happens(now.isIndoors ? 0.94 : 0.985) else { return nil }
    let battery = Float((now.battery * 100).rounded() / 100)
    if now.isMocking {
      let place = LocalPoint(
        east: person.home.east + 0.4 * phones[i].random.roughNormal(),
        north: person.home.north + 0.4 * phones[i].random.roughNormal())
      // Two of three tools for it let the phone know.
      return Fix(
        coordinate: world.frame.coordinate(of: place), accuracy: Meters(5), battery: battery,
        isMock: i % 3 != 0)
    }
    if now.isFrozen, now.isHome, let old = phones[i].fix {
      return Fix(
        coordinate: old, accuracy: Meters(phones[i].accuracy), speed: speed(person, now),
        battery: battery)
    }
    let error = now.error
    let place = LocalPoint(
      east: now.place.east + phones[i].spikeEast
        + error * (0.85 * phones[i].driftEast + 0.5 * phones[i].random.roughNormal()),
      north: now.place.north + phones[i].spikeNorth
        + error * (0.85 * phones[i].driftNorth + 0.5 * phones[i].random.roughNormal()))
    var coordinate = world.frame.coordinate(of: place)
    var accuracy = claim(person, error: error)
    phones[i].fix = coordinate
    phones[i].accuracy = accuracy ?? 20
    if now.hasSentinels { spoil(i, &coordinate, &accuracy) }
    return Fix(
      coordinate: coordinate, accuracy: accuracy.map { Meters($0) }, speed: speed(person, now),
      battery: battery)
  }

  /// Begins or ends a wild position: tens to hundreds of metres off for a report or a few.
  private mutating func spike(_ i: Int, isIndoors: Bool) {
    if phones[i].spikeEast != 0 || phones[i].spikeNorth != 0 {
      guard phones[i].random.happens(0.6) else { return }
      phones[i].spikeEast = 0
      phones[i].spikeNorth = 0
    } else if phones[i].random.happens(isIndoors ? 0.005 : 0.0015) {
      phones[i].spikeEast = min(max(45 * phones[i].random.studentT2(), -1500), 1500)
      phones[i].spikeNorth = min(max(45 * phones[i].random.studentT2(), -1500), 1500)
    }
  }

  /// The accuracy that the phone claims, to a tenth of a metre; `nil` for one report in fifty.
  private mutating func claim(_ person: Person, error: Double) -> Double? {
    let i = person.index
    let isWild = phones[i].spikeEast != 0 || phones[i].spikeNorth != 0
    var claimed: Double
    if person.phone.claimsTooMuch {
      claimed = phones[i].random.between(1.7, 5)
    } else {
      // 1.5 deviations hold 68 % of a plane's normal distribution (√(-2 ln 0.32) = 1.51).
      claimed = error * 1.5 * phones[i].random.between(0.7, 1.4)
      if isWild, phones[i].random.happens(0.6) { claimed *= phones[i].random.between(2, 8) }
    }
    claimed = max((claimed * 10).rounded() / 10, 1)
    return phones[i].random.happens(0.02) ? nil : claimed
  }

  private mutating func speed(_ person: Person, _ now: Situation) -> MetersPerSecond? {
    guard person.phone.hasSpeed else { return nil }
    let i = person.index
    let noise = phones[i].random.roughNormal()
    let speed = now.speed > 0 ? now.speed * (1 + 0.12 * noise) : max(0, 0.25 * noise)
    return MetersPerSecond((max(speed, 0) * 10).rounded() / 10)
  }

  /// Writes a value that means "unknown" in place of a position or its accuracy, now and then.
  private mutating func spoil(_ i: Int, _ coordinate: inout Coordinate, _ accuracy: inout Double?) {
    switch phones[i].random.index(below: 24) {
    case 0: coordinate = Coordinate(latitudeE7: 0, longitudeE7: 0) ?? coordinate
    case 1: accuracy = 0
    case 2: accuracy = -1
    case 3: accuracy = 17_000
    default: break
    }
  }
}
