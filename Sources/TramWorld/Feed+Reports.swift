// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

/// How things stand with one phone at one moment.
struct Situation {
  /// Seconds since the feed began.
  var time: Double
  /// Where the phone is.
  var place: LocalPoint
  /// Whether it is in the home of its person, or lies there.
  var isHome = true
  /// Whether it is under a roof.
  var isIndoors = true
  /// How fast it moves along a way, in metres a second; 0 when it stays.
  var speed = 0.0
  /// The spot in the rooms.
  var spot = -1
  /// What the walls take from a signal, in dB.
  var wallLoss: Float = 0
  /// How full the battery is.
  var battery = 1.0
  /// The deviation of its positions on each axis, in metres.
  var error = 8.0
  /// By how much its clock is wrong, in milliseconds.
  var clockError: Int64 = 0
  var isDead = false
  var isLeft = false
  var lacksFixes = false
  var isMocking = false
  var isFrozen = false
  var writesSeconds = false
  var hasSentinels = false
  var lagsIdentity = false
}

extension Feed {
  /// Makes the observation that is due and adds it to `batch`, unless nothing can be reported.
  mutating func observe(_ report: Due, into batch: inout ObservationBatch) {
    let i = Int(report.person)
    let person = world.people[i]
    let situation = situation(of: person, at: report.observed)
    guard !situation.isDead else { return }
    // Worked on as a value of its own and put back at the end: a phone is 500 bytes, and reaching
    // into the array for each of them copies it many times over.
    var phone = phones[i]
    defer { phones[i] = phone }
    if phone.reception.needsSites(at: situation.place) {
      world.network.sites(near: situation.place, of: person.phone.owner, into: &near)
      phone.reception.choose(
        near, newest: person.phone.newest, at: situation.place, network: world.network)
    }
    phone.reception.update(
      at: situation.place, wallLoss: situation.wallLoss, network: world.network, &phone.random)
    if let serving = phone.reception.servingSlot {
      let site = world.network.cells[Int(serving.cell)].site
      if let outage = world.outage(ofSite: site, at: situation.time) {
        lose(i, &phone, at: report.observed, outage: outage)
        return
      }
    }
    if phone.outage >= 0 { endSilence(of: i, &phone, at: report.observed) }

    let fix = makeFix(person, situation, at: report.observed, by: &phone)
    hearCells(person, situation, by: &phone)
    seeAnchor(person, situation, by: &phone)
    guard fix != nil || !heard.isEmpty || !seen.isEmpty else { return }
    var time = Int64(world.settings.start.milliseconds) + report.observed + situation.clockError
    if situation.writesSeconds { time /= 1000 }
    let observation = Observation(
      device: person.device, time: Instant(milliseconds: time), fix: fix,
      motion: motion(of: person, situation, by: &phone))
    phone.last = report.observed
    phone.spot = situation.spot
    batch.append(observation, cells: heard, sightings: seen)
    if report.isDoubled { batch.append(observation, cells: heard, sightings: seen) }
  }

  private func situation(of person: Person, at milliseconds: Int64) -> Situation {
    let time = Double(milliseconds) / 1000
    let rooms = World.roomPlace(of: person, at: time)
    var now = Situation(time: time, place: rooms.place)
    now.spot = rooms.spot
    now.wallLoss = person.wallLoss
    now.error = person.indoorError
    // Charged at night; by day it falls by half to four fifths.
    let hour = (time / 86_400 - (time / 86_400).rounded(.down)) * 24
    let use = 0.5 + 0.3 * Double((person.index &* 61) % 100) / 100
    now.battery = hour < 6.5 ? min(1, 0.4 + hour * 0.12) : 1 - use * (hour - 6.5) / 17.5
    var journey: Journey?
    for episode in world.episodes(of: person) {
      if episode.kind == .batteryDeath { drain(&now, episode) }
      guard episode.holds(at: time) else { continue }
      switch episode.kind {
      case .departure, .permittedOuting, .gardenWalk: journey = episode.journey
      case .phoneLeft: now.isLeft = true
      case .batteryDeath: now.isDead = true
      case .fixesOff: now.lacksFixes = true
      case .mockPosition: now.isMocking = true
      case .wrongClock: now.clockError = Int64(episode.amount * 1000)
      case .secondsClock: now.writesSeconds = true
      case .sentinels: now.hasSentinels = true
      case .frozenFix: now.isFrozen = true
      case .laggingIdentity: now.lagsIdentity = true
      default: break
      }
    }
    if now.isLeft {
      // On the table by the anchor, wherever the person is.
      now.place = person.home
      now.spot = -2
    } else if let journey {
      follow(journey, person, &now)
    }
    return now
  }

  private func drain(_ now: inout Situation, _ death: Episode) {
    let before = death.start - now.time
    let after = now.time - death.end
    if before > 0, before < 3 * 3600 {
      now.battery = min(now.battery, 0.01 + before / (3 * 3600) * now.battery)
    } else if after >= 0, after < 3 * 3600 {
      now.battery = min(now.battery, 0.03 + after / 3600 * 0.4)
    }
  }

  private func follow(_ journey: Journey, _ person: Person, _ now: inout Situation) {
    now.place = journey.place(at: now.time)
    now.isHome = false
    now.spot = -3
    let isMoving = journey.isMoving(at: now.time)
    now.speed = isMoving ? journey.speed : 0
    // Half of the places that people go to have a roof.
    now.isIndoors = !isMoving && (Int(journey.start) &+ person.index) % 2 == 0
    now.wallLoss = now.isIndoors ? 10 : 0
    now.error = now.isIndoors ? 14 : isMoving ? 6 : 4.5
  }

  /// What the phone says about whether it moved since its last report.
  private func motion(
    of person: Person, _ now: Situation, by phone: inout PhoneState
  ) -> Bool? {
    guard person.phone.hasMotion else { return nil }
    if now.isLeft { return false }
    if now.speed > 0 { return true }
    return now.spot != phone.spot || phone.random.happens(now.spot == -1 ? 0.005 : 0.05)
  }

  private mutating func seeAnchor(
    _ person: Person, _ now: Situation, by phone: inout PhoneState
  ) {
    seen.removeAll(keepingCapacity: true)
    guard let token = person.anchor, now.isHome || person.outline.contains(now.place) else {
      return
    }
    let distance = max(now.place.distance(to: person.anchorPlace).rawValue, 0.5)
    // -53 dBm at one metre and 20 dB a decade in the rooms; a wall more outside them.
    let loss = 8.685_889_638 * naturalLogarithm(distance)
    let level = -53 - loss - (now.isHome ? 0 : 14) + 5 * phone.random.roughNormal()
    guard level > -98, phone.random.happens(0.92) else { return }
    seen.append(
      BeaconSighting(
        token: token, rssi: DecibelMilliwatts(Float(level.rounded())),
        txPower: DecibelMilliwatts(-12)))
  }
}

extension World {
  /// The outage that holds a site down at `time`: an index into `outages`.
  func outage(ofSite site: Int32, at time: Double) -> Int32? {
    for i in outagesOf[Int(site)] {
      let outage = outages[Int(i)]
      if outage.start <= time, time < outage.end { return i }
    }
    return nil
  }
}
