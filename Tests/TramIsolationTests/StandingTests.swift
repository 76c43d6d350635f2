// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

@Suite("How an order stands")
struct StandingTests {
  private let start = SimulatedPhone.morning

  @Test("what is believed, since when and from what, follows the feed")
  func standing() throws {
    var phone = SimulatedPhone(seed: 3)
    var watch = try makeWatch()
    #expect(watch.standing(of: "nobody") == nil)
    let blank = try #require(watch.standing(of: "o0"))
    #expect(blank.presence == .unknown && blank.since == nil && blank.lastFix == nil)
    #expect(blank.isLearning && blank.region(at: start) == nil)

    let stay = phone.stay(40)
    _ = watch.alarms(stay)
    let home = try #require(watch.standing(of: "o0"))
    #expect(home.presence == .home && home.silence == .heard && !home.isLearning)
    #expect(home.isInForce && !home.isOuting && !home.isByCells)
    #expect(home.lastHeard == stay.last?.time)
    #expect(home.usualInterval == 60)
    #expect(home.home == SimulatedPhone.home.origin && home.reach == Meters(100))

    let walk = phone.leave(speed: 1.5, count: 12)
    let left = try #require(watch.alarms(walk).first)
    let away = try #require(watch.standing(of: "o0"))
    #expect(away.presence == .away && away.since == left.time)
    #expect(away.lastFix?.coordinate == walk.last?.fix?.coordinate)
    #expect(away.lastFix?.time == walk.last?.time)
    #expect(away.logOdds > 2)
    let pace = try #require(away.lastFix).pace.rawValue
    #expect(pace > 0.5 && pace < 2.5)

    _ = watch.alarms(until: phone.time.advanced(seconds: 7200))
    #expect(watch.standing(of: "o0")?.silence == .called)
    _ = try watch.apply(.ended, to: "o0", at: phone.time)
    #expect(watch.standing(of: "o0")?.isInForce == false)
    _ = try watch.apply(.erased, to: "o0", at: phone.time)
    #expect(watch.standing(of: "o0") == nil)
  }

  @Test("all orders are told in the order of their issue, the erased left out")
  func all() throws {
    var watch = try makeWatch(devices: 9)
    _ = try watch.apply(.ended, to: "o4", at: start)
    _ = try watch.apply(.erased, to: "o4", at: start)
    var names: [String] = []
    watch.forEachStanding { names.append($0.order) }
    #expect(names == [0, 1, 2, 3, 5, 6, 7, 8].map { "o\($0)" })
  }

  @Test(
    "a region grows with time, the wider holds the narrower, and a home stays one",
    arguments: 0..<30)
  func growth(seed: UInt64) throws {
    var phone = SimulatedPhone(seed: seed)
    var watch = try makeWatch()
    var feed = phone.stay(20)
    if seed % 2 == 0 { feed += phone.leave(speed: 2, count: 12) }
    _ = watch.alarms(feed)
    let standing = try #require(watch.standing(of: "o0"))
    var before = try #require(standing.region(at: phone.time))
    for minutes in [1.0, 2, 5, 9, 20, 90, 600, 60_000] {
      let now = phone.time.advanced(seconds: minutes * 60)
      let region = try #require(standing.region(at: now))
      #expect(region.radius67 <= region.radius95)
      #expect(region.radius67 >= before.radius67 && region.radius95 >= before.radius95)
      #expect(region.radius95 <= Meters(20_000))
      if standing.presence == .home, minutes <= 9 { #expect(region.radius95 == before.radius95) }
      before = region
    }
  }

  @Test("the curve of an alarm is that of what decided: fixes, or cells block by block")
  func curve() throws {
    var phone = SimulatedPhone(seed: 3)
    var watch = try makeWatch()
    let alarm = try #require(
      watch.alarms(phone.stay(40) + phone.leave(speed: 1.5, count: 12)).first)
    let byFixes = watch.probabilityCurve(of: "o0")
    #expect(byFixes.count == 8 && byFixes.allSatisfy { !$0.isByCells })
    #expect(zip(byFixes, byFixes.dropFirst()).allSatisfy { $0.time < $1.time })
    #expect(alarm.evidence.fixes.last?.logOdds == alarm.evidence.logOdds)

    var byCells = try makeWatch()
    var alarms: [Alarm] = []
    for second in 0..<2400 {
      let isAway = second > 1800
      let strength = isAway ? -70 - Double(second % 60) * 0.6 : -100
      let cell: UInt64 = isAway ? 70_000_000 + UInt64(second / 60) << 8 : 10_805_003
      let observation = Observation(
        device: DeviceID(0), time: start.advanced(seconds: Double(second)))
      let reading = CellReading(
        radio: .lte, cell: cell, isServing: true, rsrp: DecibelMilliwatts(Float(strength)))
      alarms += byCells.alarms(observation, [reading])
    }
    let left = try #require(alarms.first { $0.kind == .left })
    #expect(left.evidence.blocks.count == 16)
    #expect(left.evidence.blocks.last?.logOdds ?? 0 >= CurvePoint.cellThreshold)
    #expect(left.evidence.blocks.last.map { left.time.seconds(since: $0.time) <= 20 } == true)
    let points = byCells.probabilityCurve(of: "o0")
    #expect(points.count == 16 && points.allSatisfy { $0.isByCells })
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.time < $1.time })
    let standing = try #require(byCells.standing(of: "o0"))
    #expect(standing.isByCells && standing.presence == .away)
    #expect(standing.servingCell?.cell == 70_000_000 + 39 << 8)
    #expect(standing.region(at: start) == nil)
  }

  @Test("a phone that says it stands still, far off from one minute to the next, is asked twice")
  func still() throws {
    for (motion, speed, found) in [
      (nil, nil, 1), (false, nil, 2), (nil, 0.1, 2), (true, 3.0, 1), (nil, 5.0, 1),
    ] as [(Bool?, Double?, Int)] {
      var phone = SimulatedPhone(seed: 5)
      var watch = try makeWatch()
      _ = watch.alarms(
        (0..<40).map { _ in
          defer { phone.time = phone.time.advanced(seconds: 60) }
          return phone.report(LocalPoint(east: 3, north: 4))
        })
      var reports = 0
      for _ in 0..<3 {
        var report = phone.report(LocalPoint(east: 310 + Double(reports), north: 0))
        report.motion = motion
        report.fix?.speed = speed.map { MetersPerSecond($0) }
        phone.time = phone.time.advanced(seconds: 60)
        reports += 1
        if !watch.alarms([report]).isEmpty { break }
      }
      #expect(
        reports == found, "motion \(String(describing: motion)), \(String(describing: speed))")
    }
  }
}
