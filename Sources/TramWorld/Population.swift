// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

/// Draws the people of a world, their homes and phones.
struct Population {
  let settings: WorldSettings
  let wards: WardMap

  /// The streets of a ward run this way and at right angles to it.
  static func street(of ward: Int, seed: UInt64) -> Turn {
    var random = SeededGenerator(seed: streamSeed(seed, 0x57EE7, UInt64(ward)))
    return Turn(halfTangent: random.between(-0.4, 0.4))
  }

  func makePeople() -> [Person] {
    var people: [Person] = []
    people.reserveCapacity(settings.people)
    for index in 0..<settings.people {
      let ward = min(index / settings.peoplePerWard, wards.count - 1)
      var random = SeededGenerator(
        seed: streamSeed(settings.seed, 0x9E09_1E, UInt64(index)))
      var person = makePerson(index, ward, &random)
      // One in sixteen lives with the one before; a ward never begins with such a one.
      let inWard = index % settings.peoplePerWard
      if inWard % 16 == 5 || (inWard > 0 && random.happens(0.01)) {
        share(&person, with: people[index - 1])
      }
      people.append(person)
    }
    return people
  }

  private func share(_ person: inout Person, with other: Person) {
    person.home = other.home
    person.roomReach = other.roomReach
    person.outline = other.outline
    person.wallLoss = other.wallLoss
    person.indoorError = other.indoorError
    person.anchor = other.anchor
    person.anchorPlace = other.anchorPlace
    person.sharesHome = true
  }

  private func makePerson(
    _ index: Int, _ ward: Int, _ random: inout SeededGenerator
  ) -> Person {
    let street = Population.street(of: ward, seed: settings.seed)
    let home = makeHome(in: ward, street: street, &random)
    let outline = makeOutline(round: home, index: index, street: street, &random)
    // Ordered up to 12 days before the feed begins, for 14 days and more.
    let before = Double(random.index(below: 12 * 24)) * 3600 + 3600
    let from = settings.start.advanced(seconds: -before)
    let length = random.happens(0.8) ? 14.0 : 21.0
    let until = from.advanced(seconds: length * 86_400)
    let feedEnd = settings.end
    let anchor: SightingToken? =
      random.happens(0.25)
      ? SightingToken(high: random.next(), low: random.next()) : nil
    return Person(
      index: index, ward: ward, home: home, roomReach: random.between(2.5, 7), outline: outline,
      wallLoss: Float(random.between(6, 22)), indoorError: random.between(7, 24), from: from,
      until: random.happens(0.05) ? nil : max(until, feedEnd.advanced(seconds: 86_400)),
      anchor: anchor,
      anchorPlace: LocalPoint(
        east: home.east + random.between(-3, 3), north: home.north + random.between(-3, 3)),
      phone: makePhone(&random), sharesHome: false)
  }

  /// A door on a street: blocks of 90 by 60 metres, houses some metres behind the kerb.
  private func makeHome(
    in ward: Int, street: Turn, _ random: inout SeededGenerator
  ) -> LocalPoint {
    let middle = wards.center(of: ward)
    let half = WardMap.side / 2 - 60
    var x = random.between(-half, half)
    var y = random.between(-half, half)
    if random.happens(0.6) {
      y = (y / 60).rounded() * 60 + (random.happens(0.5) ? 9 : -9)
    } else {
      x = (x / 90).rounded() * 90 + (random.happens(0.5) ? 9 : -9)
    }
    return LocalPoint(
      east: middle.east + x * street.cosine - y * street.sine,
      north: middle.north + x * street.sine + y * street.cosine)
  }

  private func makeOutline(
    round home: LocalPoint, index: Int, street: Turn, _ random: inout SeededGenerator
  ) -> Outline {
    // Addresses are placed some metres off; a plot is drawn on a map and is not.
    let isPlot = index % 10 == 7
    let error = isPlot ? 1.5 : 7.0
    let center = LocalPoint(
      east: home.east + error * random.roughNormal(),
      north: home.north + error * random.roughNormal())
    let radii = [50.0, 60, 75, 80, 100, 100, 100, 100, 120, 150]
    let radius = radii[random.index(below: radii.count)]
    let width = random.between(26, 60)
    let depth = random.between(26, 50)
    let hasAnnexe = random.happens(0.3)
    guard isPlot else {
      return Outline(center: center, shape: .circle(radius: radius), street: street)
    }
    return Outline(
      center: center,
      shape: hasAnnexe
        ? .plotAndAnnexe(halfWidth: width, halfDepth: depth)
        : .plot(halfWidth: width, halfDepth: depth), street: street)
  }

  private func makePhone(_ random: inout SeededGenerator) -> Phone {
    var owner = 0
    var left = random.unit()
    while owner < MobileOperator.all.count - 1, left >= MobileOperator.all[owner].share {
      left -= MobileOperator.all[owner].share
      owner += 1
    }
    let age = random.unit()
    let newest: Radio = age < 0.03 ? .gsm : age < 0.10 ? .wcdma : age < 0.85 ? .lte : .nr
    let kind = random.unit()
    let interval: Int32 =
      switch settings.interval {
      case .every(let seconds): Int32(min(max(seconds, 1), 86_400))
      case .irregular: 0
      case .mixed: kind < 0.55 ? 60 : kind < 0.80 ? 600 : 0
      }
    return Phone(
      owner: owner, newest: newest,
      hasFix: random.happens(newest == .gsm ? 0.3 : newest == .wcdma ? 0.8 : 0.97),
      namesNeighbours: random.happens(0.25), hasTimingAdvance: random.happens(0.5),
      hasMotion: random.happens(0.7), hasSpeed: random.happens(0.6),
      claimsTooMuch: random.happens(0.12), levelOffset: Float(random.normal() * 4),
      interval: interval)
  }
}
