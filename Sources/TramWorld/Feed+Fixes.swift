// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

extension Feed {
  /// The position that a phone reports, with all the ways in which phones err; `nil` for none.
  func makeFix(
    _ person: Person, _ now: Situation, at time: Int64, by phone: inout PhoneState
  ) -> Fix? {
    guard person.phone.hasFix, !now.lacksFixes else { return nil }
    let seconds = Double(time - phone.last) / 1000
    phone.drift(seconds: seconds)
    spike(&phone, isIndoors: now.isIndoors)
    guard phone.random.happens(now.isIndoors ? 0.94 : 0.985) else { return nil }
    let battery = Float((now.battery * 100).rounded() / 100)
    if now.isMocking {
      let place = LocalPoint(
        east: person.home.east + 0.4 * phone.random.roughNormal(),
        north: person.home.north + 0.4 * phone.random.roughNormal())
      // Two of three tools for it let the phone know.
      return Fix(
        coordinate: world.frame.coordinate(of: place), accuracy: Meters(5), battery: battery,
        isMock: person.index % 3 != 0)
    }
    if now.isFrozen, now.isHome, let old = phone.fix {
      return Fix(
        coordinate: old, accuracy: Meters(phone.accuracy), speed: speed(person, now, &phone),
        battery: battery)
    }
    let error = now.error
    let place = LocalPoint(
      east: now.place.east + phone.spikeEast
        + error * (0.85 * phone.driftEast + 0.5 * phone.random.roughNormal()),
      north: now.place.north + phone.spikeNorth
        + error * (0.85 * phone.driftNorth + 0.5 * phone.random.roughNormal()))
    var coordinate = world.frame.coordinate(of: place)
    var accuracy = claim(person, error: error, &phone)
    phone.fix = coordinate
    phone.accuracy = accuracy ?? 20
    if now.hasSentinels { spoil(&phone, &coordinate, &accuracy) }
    return Fix(
      coordinate: coordinate, accuracy: accuracy.map { Meters($0) },
      speed: speed(person, now, &phone),
      battery: battery)
  }

  /// Begins or ends a wild position: tens to hundreds of metres off, mostly for a report or two,
  /// now and then for many in a row as reflections off one wall last.
  private func spike(_ phone: inout PhoneState, isIndoors: Bool) {
    if phone.isWild {
      guard !phone.random.happens(phone.wildness) else { return }
      phone.spikeEast = 0
      phone.spikeNorth = 0
    } else if phone.random.happens(isIndoors ? 0.015 : 0.003) {
      let lasts = phone.random.happens(0.2)
      phone.wildness = lasts ? 0.9 : 0.35
      let farthest = lasts ? 400.0 : 1500
      phone.spikeEast = min(max(45 * phone.random.studentT2(), -farthest), farthest)
      phone.spikeNorth = min(max(45 * phone.random.studentT2(), -farthest), farthest)
    }
  }

  /// The accuracy that the phone claims, to a tenth of a metre; `nil` for one report in fifty.
  private func claim(
    _ person: Person, error: Double, _ phone: inout PhoneState
  ) -> Double? {
    var claimed: Double
    if person.phone.claimsTooMuch {
      claimed = phone.random.between(1.7, 5)
    } else {
      // 1.5 deviations hold 68 % of a plane's normal distribution (√(-2 ln 0.32) = 1.51).
      claimed = error * 1.5 * phone.random.between(0.7, 1.4)
      if phone.isWild, phone.random.happens(0.6) { claimed *= phone.random.between(2, 8) }
    }
    claimed = max((claimed * 10).rounded() / 10, 1)
    return phone.random.happens(0.02) ? nil : claimed
  }

  private func speed(
    _ person: Person, _ now: Situation, _ phone: inout PhoneState
  ) -> MetersPerSecond? {
    guard person.phone.hasSpeed else { return nil }
    let noise = phone.random.roughNormal()
    let speed = now.speed > 0 ? now.speed * (1 + 0.12 * noise) : max(0, 0.25 * noise)
    return MetersPerSecond((max(speed, 0) * 10).rounded() / 10)
  }

  /// Writes a value that means "unknown" in place of a position or its accuracy, now and then.
  private func spoil(
    _ phone: inout PhoneState, _ coordinate: inout Coordinate, _ accuracy: inout Double?
  ) {
    switch phone.random.index(below: 24) {
    case 0: coordinate = Coordinate(latitudeE7: 0, longitudeE7: 0) ?? coordinate
    case 1: accuracy = 0
    case 2: accuracy = -1
    case 3: accuracy = 17_000
    default: break
    }
  }
}
