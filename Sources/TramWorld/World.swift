// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramIsolation
public import TramUnits

/// A synthetic ward or province: people under isolation orders, their days, phones and networks.
///
/// Nothing in it is measured from real people. The same settings give the same world on every
/// machine. A world is a value that does not change; `makeFeed()` lets its phones report.
public struct World: Sendable {
  /// What the world was made from.
  public let settings: WorldSettings
  /// The plane of all places; its origin is the middle of the world.
  public let frame: LocalFrame
  /// The people, ward by ward.
  public let people: [Person]
  /// The sites and cells.
  public let network: RadioNetwork
  /// What happens to people, person by person and in the order of time.
  public let episodes: [Episode]
  /// The sites that fail, site by site and in the order of time.
  public let outages: [Outage]
  /// How many wards there are.
  public let wards: Int
  /// Where each person's episodes lie in `episodes`.
  let episodesOf: [Range<Int32>]
  /// Where each site's outages lie in `outages`.
  let outagesOf: [Range<Int32>]
  let map: WardMap

  /// Makes a world.
  ///
  /// - Throws: `GeoError` when the settings name no place on Earth.
  /// - Complexity: O(people × days)
  public init(_ settings: WorldSettings) throws(GeoError) {
    self.settings = settings
    frame = LocalFrame(
      origin: try Coordinate(latitude: settings.latitude, longitude: settings.longitude))
    let perWard = settings.peoplePerWard
    map = WardMap(count: (settings.people + perWard - 1) / perWard)
    wards = map.count
    network = RadioNetwork(wards: map, seed: settings.seed)
    var people = Population(settings: settings, wards: map).makePeople()
    let drawn = World.drawEpisodes(settings, &people, wards: map.count)
    self.people = people
    (episodes, episodesOf) = drawn
    (outages, outagesOf) = World.drawOutages(settings, people, network, wards: map.count)
  }

  /// The isolation orders, one a person.
  ///
  /// - Throws: `GeoError` when a home lies off the map, which it does near a pole only.
  /// - Complexity: O(people)
  public var orders: [OrderTerms] {
    get throws(GeoError) {
      var orders: [OrderTerms] = []
      orders.reserveCapacity(people.count)
      for person in people { orders.append(try order(of: person)) }
      return orders
    }
  }

  /// The isolation order of one person.
  ///
  /// - Throws: `GeoError` when the home lies off the map.
  public func order(of person: Person) throws(GeoError) -> OrderTerms {
    OrderTerms(
      order: person.orderName, device: person.device, deviceName: person.deviceName,
      from: person.from, until: person.until, place: try place(of: person.outline))
  }

  private func place(of outline: Outline) throws(GeoError) -> Fence {
    let rings = outline.rings
    guard !rings.isEmpty else {
      return .circle(
        try Circle(
          center: frame.coordinate(of: outline.center), radius: Meters(outline.reach)))
    }
    var builder = ShapeBuilder()
    for ring in rings {
      try builder.startPolygon()
      try builder.startRing()
      for corner in ring { try builder.append(frame.coordinate(of: corner)) }
    }
    return .shape(try builder.build())
  }

  /// The times for which a person has permission to be out, with a quarter of an hour to spare on
  /// both sides.
  public func outings(of person: Person) -> [Range<Instant>] {
    episodes(of: person).filter { $0.kind == .permittedOuting }.map { outing in
      let from = settings.start.advanced(seconds: (outing.start - 900).rounded())
      return from..<settings.start.advanced(seconds: (outing.end + 900).rounded())
    }
  }

  /// What happens to one person, in the order of time.
  public func episodes(of person: Person) -> ArraySlice<Episode> {
    let range = episodesOf[person.index]
    return episodes[Int(range.lowerBound)..<Int(range.upperBound)]
  }

  /// Where a person is, `time` seconds after the feed begins; a person at home is somewhere in
  /// the rooms.
  public func place(of person: Person, at time: Double) -> LocalPoint {
    for episode in episodes(of: person) where episode.holds(at: time) {
      if let journey = episode.journey { return journey.place(at: time) }
    }
    return World.roomPlace(of: person, at: time).place
  }

  /// Where in the rooms a person is, and since when: another spot every few minutes by day, the
  /// bed from half past ten to six.
  static func roomPlace(of person: Person, at time: Double) -> (place: LocalPoint, spot: Int) {
    let hour = (time / 86_400 - (time / 86_400).rounded(.down)) * 24
    let isNight = hour < 6 || hour >= 22.5
    // Spots of 7 to 17 minutes, each person's own length.
    let length = Double(420 + (person.index &* 97) % 600)
    let spot = isNight ? -1 : Int((time / length).rounded(.down))
    let salt = UInt64(person.index) &* 0xA076_1D64_78BD_642F
    let e = latticeNormal(salt, spot, 1)
    let n = latticeNormal(salt, spot, 2)
    // 3.47 is the reach of these draws; nobody walks through the wall.
    let scale = person.roomReach / 3.47
    return (
      LocalPoint(east: person.home.east + scale * e, north: person.home.north + scale * n), spot
    )
  }

  private static func drawEpisodes(
    _ settings: WorldSettings, _ people: inout [Person], wards: Int
  ) -> (episodes: [Episode], of: [Range<Int32>]) {
    var episodes: [Episode] = []
    let length = Double(settings.days) * 86_400
    for ward in 0..<wards {
      let first = ward * settings.peoplePerWard
      let last = min(first + settings.peoplePerWard, people.count)
      guard first < last else { continue }
      var gone: Set<Int> = []
      for day in 0..<settings.days {
        var plan = DayPlan(
          settings: settings, ward: ward, day: day, people: people[first..<last], gone: gone)
        for episode in plan.draw() {
          if episode.end == .infinity, episode.kind == .departure { gone.insert(episode.person) }
          if episode.kind == .orderEnded {
            people[episode.person].until = settings.start.advanced(seconds: episode.start)
          }
          episodes.append(episode)
        }
      }
      for i in first..<last where people[i].sharesHome {
        episodes.append(Episode(.sharedAddress, person: i, start: 0, end: length))
      }
    }
    episodes.sort { a, b in
      (a.person, a.start, a.kind.rawValue) < (b.person, b.start, b.kind.rawValue)
    }
    return (episodes, ranges(people.count, episodes.map(\.person)))
  }

  private static func drawOutages(
    _ settings: WorldSettings, _ people: [Person], _ network: RadioNetwork, wards: Int
  ) -> (outages: [Outage], of: [Range<Int32>]) {
    guard settings.faults else {
      return ([], Array(repeating: 0..<0, count: network.sites.count))
    }
    // How many homes have a site as the nearest of their operator.
    var homes = Array(repeating: 0, count: network.sites.count)
    var near: [Int32] = []
    for person in people {
      network.sites(near: person.home, of: person.phone.owner, into: &near)
      let nearest = near.min { a, b in
        network.sites[Int(a)].place.distance(to: person.home)
          < network.sites[Int(b)].place.distance(to: person.home)
      }
      if let nearest { homes[Int(nearest)] += 1 }
    }
    let perWard = RadioNetwork.sitesPerWard * MobileOperator.all.count
    var outages: [Outage] = []
    for ward in 0..<wards {
      var random = SeededGenerator(seed: streamSeed(settings.seed, 0x007A6E, UInt64(ward)))
      let first = ward * perWard
      let busiest = (first..<first + perWard).sorted { (homes[$1], $0) < (homes[$0], $1) }
      for day in 0..<settings.days {
        // One of the three busiest sites of the ward, for 20 to 60 minutes.
        let site = busiest[random.index(below: 3)]
        let start = Double(day) * 86_400 + random.between(7, 21) * 3600
        outages.append(
          Outage(site: Int32(site), start: start, end: start + random.between(1200, 3600)))
      }
    }
    outages.sort { ($0.site, $0.start) < ($1.site, $1.start) }
    return (outages, ranges(network.sites.count, outages.map { Int($0.site) }))
  }

  /// Where each of `count` owners begins and ends in a sorted list of owners.
  private static func ranges(_ count: Int, _ owners: [Int]) -> [Range<Int32>] {
    var ranges: [Range<Int32>] = []
    ranges.reserveCapacity(count)
    var at = 0
    for owner in 0..<count {
      let first = at
      while at < owners.count, owners[at] == owner { at += 1 }
      ranges.append(Int32(first)..<Int32(at))
    }
    return ranges
  }
}
