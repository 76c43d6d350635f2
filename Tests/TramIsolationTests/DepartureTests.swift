// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

@Suite("Departures by fixes")
struct DepartureTests {
  @Test("a phone that drifts with heavy tails at home for a day raises nothing", arguments: 0..<40)
  func dayAtHome(seed: UInt64) throws {
    var phone = SimulatedPhone(seed: seed)
    var watch = try makeWatch()
    let alarms = watch.alarms(phone.stay(1440)).filter { $0.kind == .left }
    #expect(alarms.isEmpty)
  }

  @Test("a steady walk away is told within five minutes", arguments: 0..<40)
  func walkAway(seed: UInt64) throws {
    var phone = SimulatedPhone(seed: seed)
    var watch = try makeWatch()
    let stay = phone.stay(120)
    let began = phone.time
    let alarms = watch.alarms(stay + phone.leave(speed: 1.3, count: 15))
    let left = alarms.filter { $0.kind == .left }
    #expect(left.count == 1)
    let first = try #require(left.first)
    #expect(first.time > began)
    #expect(first.time.seconds(since: began) <= 300)
    #expect(first.evidence.rule == .departure)
    #expect(!first.evidence.fixes.isEmpty)
    #expect(first.probability.rawValue > 0.5)
  }

  @Test("a drive away is told within three minutes, a poll of ten minutes at once")
  func driveAway() throws {
    for (interval, bound) in [(10.0, 120.0), (60, 180), (600, 600)] {
      var phone = SimulatedPhone(seed: 3)
      var watch = try makeWatch()
      let stay = phone.stay(120, every: interval)
      let began = phone.time
      let alarms = watch.alarms(
        stay + phone.leave(speed: interval > 100 ? 1 : 9, count: 30, every: interval))
      let left = try #require(alarms.first { $0.kind == .left })
      #expect(left.time.seconds(since: began) <= bound)
    }
  }

  @Test("one wild fix raises nothing, wherever it lies", arguments: [300.0, 800, 2000, 30_000])
  func oneSpike(distance: Double) throws {
    // Between 250 m and 470 m a single fix is worth an alarm: so far errors are rarer than walks.
    var phone = SimulatedPhone(seed: 1)
    var watch = try makeWatch()
    let before = phone.stay(100)
    let spike = phone.report(LocalPoint(east: distance, north: 0))
    phone.time = phone.time.advanced(seconds: 60)
    let alarms = watch.alarms(before + [spike] + phone.stay(100)).filter { $0.kind == .left }
    #expect(alarms.isEmpty == (distance > 470))
  }

  @Test("a return is told by a second fix inside, not by who passes home")
  func returning() throws {
    var phone = SimulatedPhone(seed: 5)
    var watch = try makeWatch()
    let away = phone.stay(60) + phone.leave(speed: 1.5, count: 10)
    let back = phone.time
    let alarms = watch.alarms(away + phone.stay(10)).filter { $0.time >= back }
    #expect(alarms.map(\.kind) == [.returned])
    #expect(alarms.first.map { $0.time.seconds(since: back) } == 60)
  }

  @Test(
    "fixes of hundreds of metres of inaccuracy are no evidence, and an accuracy that is is used")
  func inaccuracy() throws {
    var phone = SimulatedPhone(seed: 6)
    var watch = try makeWatch()
    var feed = phone.stay(60)
    for i in 0..<30 {
      feed.append(phone.report(LocalPoint(east: 320, north: Double(i)), accuracy: 280))
      phone.time = phone.time.advanced(seconds: 60)
    }
    #expect(watch.alarms(feed).filter { $0.kind == .left }.isEmpty)
    let sure = phone.report(LocalPoint(east: 330, north: 0), accuracy: 12)
    let alarms = watch.alarms([sure])
    #expect(alarms.map(\.kind) == [.left])
    #expect(alarms.first?.evidence.assumedAccuracy == nil)
  }

  @Test(
    "the fewer false alarms a day are asked for, the higher the threshold and the later the word")
  func oneSetting() throws {
    var before = Float.infinity
    var delays: [Double] = []
    for perDay in [0.15, 0.2, 0.4, 0.5, 0.75, 1] {
      var settings = WatchSettings()
      settings.falseAlarmsPerDay = perDay
      #expect(settings.departureThreshold < before)
      before = settings.departureThreshold
      var phone = SimulatedPhone(seed: 9)
      var watch = try makeWatch(settings: settings)
      let stay = phone.stay(60)
      let began = phone.time
      let alarms = watch.alarms(stay + phone.leave(speed: 0.7, count: 20))
      let left = try #require(alarms.first { $0.kind == .left })
      delays.append(left.time.seconds(since: began))
    }
    #expect(delays == delays.sorted(by: >))
    var settings = WatchSettings()
    settings.falseAlarmsPerDay = .nan
    #expect(settings.departureThreshold == 1.2)
  }

  @Test("a fence with corners is watched as a circle is")
  func shapes() throws {
    var builder = ShapeBuilder()
    try builder.startPolygon()
    try builder.startRing()
    for (east, north) in [(-90.0, -90.0), (90, -90), (90, 90), (-90, 90), (-90, -90)] {
      try builder.append(SimulatedPhone.coordinate(east, north))
    }
    var terms = try makeTerms()
    terms.place = .shape(try builder.build())
    var watch = IsolationWatch()
    try watch.add(terms)
    var phone = SimulatedPhone(seed: 2)
    let stay = phone.stay(600)
    let alarms = watch.alarms(stay + phone.leave(speed: 1.4, count: 10))
    #expect(alarms.map(\.kind) == [.left])
  }

  @Test("the trail's terms are those of a slow twin that keeps every fix", arguments: 0..<50)
  func trailTwin(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var trail = FixTrail()
    var all: [FixTrail.Point] = []
    var time: Int64 = 0
    for _ in 0..<200 {
      time += Int64.random(in: 9_000...90_000, using: &random)
      let outside = max(Float.random(in: -100...600, using: &random), 0)
      #expect(
        trail.terms(at: time, outside: outside, scatter: 0.1)
          == slowTerms(all, at: time, outside: outside, scatter: 0.1))
      let point = FixTrail.Point(
        time: time, latitudeE7: 0, longitudeE7: 0, outside: outside, least: outside,
        most: outside, logOdds: 0)
      trail.append(point)
      all.append(point)
    }
  }

  private func slowTerms(
    _ all: [FixTrail.Point], at time: Int64, outside: Float, scatter: Float
  ) -> DepartureModel.Terms {
    let recent = all.filter { time - $0.time <= 20_000 }.map(\.outside) + [outside]
    let now = recent.min() ?? outside
    guard let before = all.last(where: { time - $0.time >= 40_000 }) else {
      let most = (all.map(\.outside) + [outside]).max() ?? outside
      return DepartureModel.terms(
        now: now, least: 0, most: most, before: 0, seconds: 60, scatter: scatter)
    }
    let since = all.filter { $0.time > before.time }.map(\.outside) + [outside]
    let least = min(since.min() ?? outside, before.outside)
    return DepartureModel.terms(
      now: now, least: least, most: since.max() ?? outside, before: before.outside,
      seconds: Float(time - before.time) / 1000, scatter: scatter)
  }
}
