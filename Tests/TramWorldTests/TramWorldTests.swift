// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramIsolation
import TramUnits
import TramWorld

@Suite("A world")
struct WorldTests {
  @Test("is the same to the last byte for the same seed and another for another", arguments: 0..<2)
  func seeds(seed: UInt64) throws {
    let first = try World(WorldSettings(seed: seed, people: 50)).fingerprint()
    #expect(try World(WorldSettings(seed: seed, people: 50)).fingerprint() == first)
    #expect(try World(WorldSettings(seed: seed &+ 1, people: 50)).fingerprint() != first)
  }

  @Test("keeps everyone who is at home inside the fence", arguments: 0..<10)
  func homes(seed: UInt64) throws {
    let world = try World(WorldSettings(seed: seed))
    var random = SeededGenerator(seed: seed)
    var strayed = 0
    for person in world.people {
      let ways = world.episodes(of: person).compactMap(\.journey)
      for _ in 0..<50 {
        let time = Double.random(in: 0..<86_400, using: &random)
        guard !ways.contains(where: { $0.start <= time && time < $0.end }) else { continue }
        if !person.outline.contains(world.place(of: person, at: time)) { strayed += 1 }
      }
    }
    #expect(strayed == 0)
  }

  @Test("says to the second who left the fence and who came back", arguments: 0..<20)
  func departures(seed: UInt64) throws {
    let world = try World(WorldSettings(seed: seed))
    var distances: [Double] = []
    for episode in world.episodes {
      guard let journey = episode.journey else { continue }
      let person = world.people[episode.person]
      let event = world.truth(of: episode)
      if episode.kind == .gardenWalk {
        #expect(event.left == nil && event.returned == nil)
        continue
      }
      let left = try #require(event.left).seconds(since: world.settings.start)
      #expect(left >= journey.start && left < journey.arrival)
      #expect(person.outline.contains(world.place(of: person, at: left - 0.1)))
      #expect(!person.outline.contains(world.place(of: person, at: left + 0.1)))
      #expect(!person.outline.contains(journey.goal))
      if journey.end.isFinite {
        let back = try #require(event.returned).seconds(since: world.settings.start)
        #expect(back > journey.turn && back <= journey.end)
        #expect(!person.outline.contains(world.place(of: person, at: back - 0.1)))
        #expect(person.outline.contains(world.place(of: person, at: back + 0.1)))
      } else {
        #expect(event.returned == nil && event.until == nil)
      }
      distances.append(try #require(event.farthest).rawValue)
    }
    #expect(distances.contains { $0 > 500 })
    #expect(distances.contains { $0 < 300 })
  }

  @Test("has every kind of episode in one day of one ward", arguments: 0..<10)
  func kinds(seed: UInt64) throws {
    let world = try World(WorldSettings(seed: seed))
    let seen = Set(world.truth.map(\.kind))
    for kind in Episode.Kind.allCases { #expect(seen.contains(kind), "\(kind)") }
  }

  @Test("has no faults when asked for none, and people who leave all the same")
  func withoutFaults() throws {
    let world = try World(WorldSettings(seed: 3, faults: false))
    let seen = Set(world.truth.map(\.kind))
    #expect(seen == [.departure, .permittedOuting, .gardenWalk, .sharedAddress])
  }

  @Test("gives two people of one address one place and two devices")
  func sharedAddress() throws {
    let world = try World(WorldSettings(seed: 5))
    let sharing = world.people.filter(\.sharesHome)
    #expect(!sharing.isEmpty)
    for person in sharing {
      let other = world.people[person.index - 1]
      #expect(person.outline == other.outline && person.home == other.home)
      #expect(person.device != other.device && person.ward == other.ward)
    }
  }

  @Test("writes its orders with the outlines it keeps", arguments: 0..<2)
  func orders(seed: UInt64) throws {
    let world = try World(WorldSettings(seed: seed))
    var random = SeededGenerator(seed: seed)
    var shapes = 0
    for (person, order) in zip(world.people, try world.orders) {
      #expect(order.device == person.device && order.from == person.from)
      if case .shape = order.place { shapes += 1 }
      var differing = 0
      for _ in 0..<12 {
        let reach = person.outline.reach * 1.3
        let place = LocalPoint(
          east: person.outline.center.east + Double.random(in: -reach...reach, using: &random),
          north: person.outline.center.north + Double.random(in: -reach...reach, using: &random))
        let coordinate = world.frame.coordinate(of: place)
        // Two planes and whole 1e-7 degrees: only places on the line may differ.
        if abs(order.place.signedDistance(from: coordinate).rawValue) > 0.2,
          order.place.contains(coordinate) != person.outline.contains(place)
        {
          differing += 1
        }
      }
      #expect(differing == 0)
    }
    #expect(shapes == world.people.count / 10 || shapes > 12)
  }

  @Test("permits the outings that are permitted, and nothing else")
  func outings() throws {
    let world = try World(WorldSettings(seed: 3))
    for episode in world.episodes where episode.journey != nil {
      let event = world.truth(of: episode)
      guard let left = event.left, let returned = event.returned else { continue }
      let isPermitted = world.outings(of: world.people[episode.person]).contains {
        $0.contains(left) && $0.contains(returned)
      }
      #expect(isPermitted == (episode.kind == .permittedOuting))
    }
  }

  @Test("grows by whole wards side by side, the first people unchanged by those that follow")
  func province() throws {
    let small = try World(WorldSettings(seed: 9, people: 400))
    let large = try World(WorldSettings(seed: 9, people: 1000))
    #expect(small.wards == 2 && large.wards == 5)
    #expect(large.people.map(\.ward).max() == 4)
    let homes = large.people.map(\.home)
    let width = try #require(homes.map(\.east).max()) - (try #require(homes.map(\.east).min()))
    #expect(width > 3000 && width < 4600)
    #expect(small.people[0].phone == large.people[0].phone)
  }

  @Test("runs for days: those who did not come back are not sent out again")
  func days() throws {
    let world = try World(WorldSettings(seed: 2, days: 5))
    #expect(world.outages.count == 5)
    for person in world.people {
      var gone = false
      for episode in world.episodes(of: person) where episode.kind == .departure {
        #expect(!gone)
        if episode.end == .infinity { gone = true }
      }
    }
  }

  @Test("refuses a place that is not on Earth")
  func nowhere() {
    #expect(throws: GeoError.self) { try World(WorldSettings(seed: 1, latitude: 91)) }
  }
}
