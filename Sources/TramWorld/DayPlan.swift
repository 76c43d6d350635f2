// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

/// Draws what happens in one ward on one day.
///
/// Every kind has a share of the ward's people, drawn without repetition, so that one day of a ward
/// of fifty or more shows each kind at least once and no two kinds of one day hide each other.
struct DayPlan {
  let settings: WorldSettings
  let ward: Int
  let day: Int
  let people: ArraySlice<Person>
  /// Whether a person left on an earlier day and has not come back.
  let gone: Set<Int>
  private var random: SeededGenerator
  private(set) var episodes: [Episode] = []

  /// The share of people to whom a kind happens in a day.
  ///
  /// Departures are far commoner than in any country that kept people isolated, so that a day of
  /// one ward tells something.
  static let shares: [(kind: Episode.Kind, share: Double)] = [
    (.departure, 0.12), (.permittedOuting, 0.04), (.gardenWalk, 0.15), (.phoneLeft, 0.02),
    (.batteryDeath, 0.04), (.fixesOff, 0.02), (.mockPosition, 0.015), (.wrongClock, 0.01),
    (.secondsClock, 0.01), (.duplicates, 0.02), (.lateDelivery, 0.02), (.heldBack, 0.01),
    (.sentinels, 0.04), (.frozenFix, 0.08), (.laggingIdentity, 0.02), (.orderEnded, 0.01),
  ]

  init(
    settings: WorldSettings, ward: Int, day: Int, people: ArraySlice<Person>, gone: Set<Int>
  ) {
    self.settings = settings
    self.ward = ward
    self.day = day
    self.people = people
    self.gone = gone
    random = SeededGenerator(seed: streamSeed(settings.seed, 0xDA4, UInt64(ward), UInt64(day)))
  }

  mutating func draw() -> [Episode] {
    let order = random.order(of: people.count)
    var next = 0
    for (kind, share) in DayPlan.shares {
      let exact = share * Double(people.count)
      var count = Int((exact + random.unit()).rounded(.down))
      if people.count >= 50 { count = max(count, 1) }
      guard settings.faults || [.departure, .permittedOuting, .gardenWalk].contains(kind)
      else { continue }
      // An order ends on the last day only, or the days after would be without it.
      if kind == .orderEnded && day != settings.days - 1 { continue }
      var drawn = 0
      while drawn < count, next < order.count {
        let person = people[people.startIndex + Int(order[next])]
        next += 1
        guard !gone.contains(person.index) else { continue }
        add(kind, person, ordinal: drawn)
        drawn += 1
      }
    }
    return episodes
  }

  private func time(_ hours: Double) -> Double { Double(day) * 86_400 + hours * 3600 }

  private mutating func add(_ kind: Episode.Kind, _ person: Person, ordinal: Int) {
    let i = person.index
    let from = time(random.between(6, 17))
    switch kind {
    case .departure: addDeparture(person, ordinal: ordinal)
    case .permittedOuting: addOuting(person)
    case .gardenWalk: addWalk(person)
    case .phoneLeft:
      let journey = departure(person, onFoot: random.happens(0.5), maySkipReturn: false)
      append(
        Episode(.departure, person: i, start: journey.start, end: journey.end, journey: journey))
      append(
        Episode(.phoneLeft, person: i, start: journey.start - 60, end: journey.end + 60))
    case .batteryDeath: append(Episode(kind, person: i, start: from, end: from + hours(1, 4)))
    case .fixesOff, .mockPosition:
      // Every second one is a cover for leaving; the first always.
      var start = from
      var end = from + hours(1, 5)
      if ordinal % 2 == 0 {
        let journey = departure(person, onFoot: random.happens(0.3), maySkipReturn: false)
        append(
          Episode(.departure, person: i, start: journey.start, end: journey.end, journey: journey))
        start = journey.start - random.between(120, 900)
        end = journey.end + random.between(60, 900)
      }
      append(Episode(kind, person: i, start: start, end: end))
    case .wrongClock:
      let hours = Double(1 + random.index(below: 9)) * (random.happens(0.5) ? 1 : -1)
      append(
        Episode(kind, person: i, start: from, end: from + self.hours(2, 6), amount: hours * 3600))
    case .heldBack: append(Episode(kind, person: i, start: from, end: from + hours(1, 3)))
    case .orderEnded:
      append(Episode(kind, person: i, start: time(random.between(8, 20)), end: .infinity))
    case .frozenFix: append(Episode(kind, person: i, start: from, end: from + hours(2, 4)))
    case .secondsClock, .duplicates, .lateDelivery, .sentinels, .laggingIdentity:
      append(Episode(kind, person: i, start: from, end: from + hours(3, 7)))
    case .sharedAddress, .siteOutage: break
    }
  }

  private mutating func hours(_ low: Double, _ high: Double) -> Double {
    random.between(low, high) * 3600
  }

  private mutating func append(_ episode: Episode) { episodes.append(episode) }

  private mutating func addDeparture(_ person: Person, ordinal: Int) {
    // The first of a day goes far and on wheels, the second on foot, the rest as drawn.
    let onFoot = ordinal == 0 ? false : ordinal == 1 ? true : random.happens(0.5)
    let journey = departure(person, onFoot: onFoot, maySkipReturn: ordinal > 1)
    append(
      Episode(
        .departure, person: person.index, start: journey.start, end: journey.end,
        journey: journey))
  }

  private mutating func departure(
    _ person: Person, onFoot: Bool, maySkipReturn: Bool
  ) -> Journey {
    let speed = onFoot ? random.between(0.9, 1.7) : random.between(4, 10)
    // On foot often only to the shop at the corner; never nearer than 60 m beyond the fence.
    let nearest = person.outline.reach + (onFoot ? 60 : 500)
    let distance = nearest + random.exponential(mean: onFoot ? 250 : 1200)
    let stays = !(maySkipReturn && random.happens(0.12))
    let stay =
      stays ? 180 + min(random.exponential(mean: 2400), 4 * 3600) : Double.infinity
    return way(
      person, distance: min(distance, 6000), speed: speed, start: time(random.between(6, 19)),
      stay: stay)
  }

  private mutating func addOuting(_ person: Person) {
    let journey = way(
      person, distance: person.outline.reach + random.between(800, 4000),
      speed: random.between(5, 9), start: time(random.between(7, 15)),
      stay: random.between(1200, 5400))
    append(
      Episode(
        .permittedOuting, person: person.index, start: journey.start, end: journey.end,
        journey: journey))
  }

  private mutating func addWalk(_ person: Person) {
    var distance = random.between(12, 28)
    let start = time(random.between(6, 20))
    let stay = random.between(60, 600)
    let direction = random.turn()
    // Nearer and nearer until all of the walk is inside the fence.
    for _ in 0..<6 {
      let goal = LocalPoint(
        east: person.home.east + distance * direction.cosine,
        north: person.home.north + distance * direction.sine)
      if person.outline.contains(goal) {
        let journey = Journey(
          from: person.home, corner: goal, goal: goal, speed: 0.8, start: start, stay: stay)
        append(
          Episode(
            .gardenWalk, person: person.index, start: start, end: journey.end, journey: journey))
        return
      }
      distance *= 0.6
    }
  }

  /// A way of `distance` metres as the crow flies, along the streets of the ward.
  private mutating func way(
    _ person: Person, distance: Double, speed: Double, start: Double, stay: Double
  ) -> Journey {
    let direction = random.turn()
    let x = distance * direction.cosine
    let y = distance * direction.sine
    let street = person.outline.street
    let east = person.home.east
    let north = person.home.north
    let corner =
      random.happens(0.5)
      ? LocalPoint(east: east + x * street.cosine, north: north + x * street.sine)
      : LocalPoint(east: east - y * street.sine, north: north + y * street.cosine)
    let goal = LocalPoint(
      east: east + x * street.cosine - y * street.sine,
      north: north + x * street.sine + y * street.cosine)
    return Journey(
      from: person.home, corner: corner, goal: goal, speed: speed, start: start, stay: stay)
  }
}
