// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits
import TramWorld

/// A ward's day that all tests of this file look at; making it takes a second.
private let ward: (world: World, reports: [[Report]], silences: [Silence])? = {
  guard let world = try? World(WorldSettings(seed: 11, interval: .every(seconds: 60))) else {
    return nil
  }
  let (reports, silences) = world.reports()
  var byPerson: [[Report]] = Array(repeating: [], count: world.people.count)
  for report in reports {
    byPerson[Int(report.observation.device.rawValue)].append(report)
  }
  return (world, byPerson, silences)
}()

@Suite("A fault of a world")
struct FaultTests {
  private let world: World
  private let reports: [[Report]]
  private let silences: [Silence]

  init() throws {
    (world, reports, silences) = try #require(ward)
  }

  private func episodes(_ kind: Episode.Kind) -> [Episode] {
    world.episodes.filter { $0.kind == kind }
  }

  private func reports(during episode: Episode) -> [Report] {
    reports[episode.person].filter {
      let time = $0.time(in: world)
      return episode.start <= time && time < episode.end
    }
  }

  @Test("of a battery: it runs low, and then nothing comes")
  func battery() throws {
    for death in episodes(.batteryDeath) {
      #expect(reports(during: death).isEmpty)
      let before = reports[death.person].last { $0.time(in: world) < death.start }
      if let level = before?.observation.fix?.battery { #expect(level < 0.1) }
      #expect(reports[death.person].contains { $0.time(in: world) >= death.end })
    }
  }

  @Test("of a site: the phones on it are silent, the others are not")
  func outage() {
    #expect(Set(silences.map(\.person)).count >= 3)
    for silence in silences {
      let lost = reports[silence.person].filter {
        let time = $0.time(in: world)
        return silence.start <= time && time < silence.end
      }
      #expect(lost.isEmpty)
      #expect(silence.start >= world.outages[silence.outage].start)
    }
  }

  @Test("of a phone left at home: it stays and says so while its person is away")
  func phoneLeft() throws {
    for left in episodes(.phoneLeft) {
      let person = world.people[left.person]
      let found = reports(during: left)
      #expect(found.allSatisfy { $0.observation.motion != true })
      let distances = found.compactMap { $0.observation.fix }.map {
        world.frame.point(of: $0.coordinate).distance(to: person.home)
      }.sorted()
      if !distances.isEmpty { #expect(distances[distances.count / 2] < Meters(60)) }
      let away = try #require(episodes(.departure).first { $0.person == left.person })
      #expect(left.start < away.start && away.end < left.end)
    }
  }

  @Test("of tampering: fixes end, or stay exactly at home while the person is away")
  func tampering() {
    for off in episodes(.fixesOff) {
      #expect(reports(during: off).allSatisfy { $0.observation.fix == nil })
    }
    var away = 0
    var strayed = 0
    for mock in episodes(.mockPosition) {
      let home = world.people[mock.person].home
      for report in reports(during: mock) {
        guard let fix = report.observation.fix else { continue }
        let place = world.frame.point(of: fix.coordinate)
        if place.distance(to: home) > Meters(3) { strayed += 1 }
        let truth = world.place(
          of: world.people[mock.person], at: report.time(in: world))
        if truth.distance(to: home) > Meters(200) { away += 1 }
      }
    }
    #expect(away > 0 && strayed == 0)
  }

  @Test("of a clock: hours off, or seconds where milliseconds belong")
  func clocks() {
    for wrong in episodes(.wrongClock) {
      #expect(abs(wrong.amount) >= 3600 && abs(wrong.amount) <= 9 * 3600)
    }
    let start = world.settings.start.milliseconds / 1000
    for seconds in episodes(.secondsClock) where world.people[seconds.person].phone.hasFix {
      let found = reports[seconds.person].filter {
        abs($0.observation.time.milliseconds - start) < 90_000
      }
      #expect(found.count > 60)
    }
  }

  @Test("of delivery: doubled, late and out of order, or hours at once")
  func delivery() {
    for doubled in episodes(.duplicates) {
      let lines = reports(during: doubled)
      let pairs = zip(lines, lines.dropFirst()).filter {
        $0.observation.time == $1.observation.time
      }
      #expect(pairs.count > 10)
    }
    for late in episodes(.lateDelivery) {
      let times = reports(during: late).map(\.observation.time)
      #expect(zip(times, times.dropFirst()).contains { $0 > $1 })
    }
    for held in episodes(.heldBack) { #expect(reports(during: held).count > 20) }
  }

  @Test("of values: sentinels, a frozen position, an identity under another generation")
  func values() {
    let spoilt = episodes(.sentinels).flatMap(reports(during:))
    let cells = spoilt.flatMap(\.cells)
    #expect(cells.contains { $0.cell == 2_147_483_647 })
    #expect(cells.contains { $0.rsrp == DecibelMilliwatts(-30) })
    #expect(cells.contains { $0.area == 65_535 })
    let fixes = spoilt.compactMap(\.observation.fix)
    #expect(fixes.contains { $0.coordinate.latitudeE7 == 0 })
    #expect(fixes.contains { $0.accuracy.map { $0 <= Meters(0) } ?? false })
    for frozen in episodes(.frozenFix) {
      let places = reports(during: frozen).compactMap(\.observation.fix?.coordinate)
      #expect(Set(places).count <= 2)
    }
    let lagging = episodes(.laggingIdentity).flatMap(reports(during:)).flatMap(\.cells)
    let known = Set(world.network.cells.map { UInt64($0.radio.rawValue) << 40 | $0.cell })
    #expect(
      lagging.contains { cell in
        cell.cell.map { !known.contains(UInt64(cell.radio.rawValue) << 40 | $0) } ?? false
      })
  }

  @Test("of an order: it ends and the phone reports on")
  func orderEnded() throws {
    for ended in episodes(.orderEnded) {
      let until = try #require(world.people[ended.person].until)
      #expect(abs(until.seconds(since: world.settings.start) - ended.start) < 0.01)
      #expect(reports(during: ended).count > 60)
    }
  }
}
