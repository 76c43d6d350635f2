// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

@Suite("Checks")
struct CheckTests {
  @Test("a phone that lies still by day is asked about once in six hours, a carried one never")
  func leftAtHome() throws {
    for still in [true, false] {
      var phone = SimulatedPhone(seed: 1)
      var watch = try makeWatch()
      var feed = phone.stay(12 * 60)
      for i in feed.indices { feed[i].motion = still ? false : i % 60 == 0 }
      let checks = watch.alarms(feed).filter { $0.kind == .check }
      #expect(checks.count == (still ? 2 : 0))
      #expect(checks.allSatisfy { $0.evidence.rule == .phoneStill })
    }
  }

  @Test("a phone that lies still at night is left in peace")
  func night() throws {
    var phone = SimulatedPhone(seed: 2)
    var watch = try makeWatch()
    var feed = phone.stay(24 * 60)
    for i in feed.indices { feed[i].motion = !(i >= 12 * 60 && i < 23 * 60) }
    #expect(watch.alarms(feed).filter { $0.kind == .check }.isEmpty)
  }

  @Test("positions of a test program are asked about and not believed")
  func mock() throws {
    var phone = SimulatedPhone(seed: 3)
    var watch = try makeWatch()
    var alarms = watch.alarms(phone.stay(30) + phone.leave(speed: 1.5, count: 10))
    #expect(alarms.map(\.kind) == [.left])
    alarms = []
    for _ in 0..<10 {
      alarms += watch.alarms([phone.report(LocalPoint(east: 0, north: 0), mock: true)])
      phone.time = phone.time.advanced(seconds: 60)
    }
    #expect(alarms.map(\.kind) == [.check])
    #expect(alarms.first?.evidence.rule == .mockPosition)
  }

  @Test("a leap that a second fix confirms is asked about, a lone one is a spike")
  func leap() throws {
    for confirmed in [true, false] {
      var phone = SimulatedPhone(seed: 4)
      var watch = try makeWatch()
      var feed = phone.stay(30)
      for i in 0..<(confirmed ? 2 : 1) {
        feed.append(phone.report(LocalPoint(east: 400_000, north: Double(i))))
        phone.time = phone.time.advanced(seconds: 60)
      }
      feed += phone.stay(5)
      let checks = watch.alarms(feed).filter { $0.kind == .check }
      #expect(checks.map(\.evidence.rule) == (confirmed ? [.impossibleSpeed] : []))
    }
  }

  @Test("a home beacon that is not heard for an hour while fixes say home is asked about")
  func anchor() throws {
    let token = SightingToken(high: 1, low: 2)
    var terms = try makeTerms()
    terms.anchor = token
    var watch = IsolationWatch()
    try watch.add(terms)
    var phone = SimulatedPhone(seed: 5)
    var alarms: [Alarm] = []
    for (i, report) in phone.stay(180).enumerated() {
      let heard = i < 60 ? [BeaconSighting(token: token, rssi: DecibelMilliwatts(-70))] : []
      watch.observe(report, cells: [], sightings: heard[...], into: &alarms)
    }
    #expect(alarms.map(\.evidence.rule) == [.anchorLost])
  }
}
