// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

@Suite("The ladder of silence")
struct SilenceTests {
  private func cell(_ identity: UInt64) -> [CellReading] {
    [CellReading(radio: .lte, cell: identity, isServing: true, rsrp: DecibelMilliwatts(-95))]
  }

  @Test("silence is asked about first and called silent later, once")
  func ladder() throws {
    var phone = SimulatedPhone(seed: 1)
    var watch = try makeWatch()
    _ = watch.alarms(phone.stay(30))
    let last = phone.time.advanced(seconds: -60)
    let alarms = watch.alarms(until: last.advanced(seconds: 10 * 3600))
    #expect(alarms.map(\.kind) == [.check, .silent])
    #expect(alarms.map(\.evidence.rule) == [.dataSilent, .detached])
    #expect(alarms.map { Int($0.time.seconds(since: last) / 60) } == [16, 31])
    phone.time = last.advanced(seconds: 11 * 3600)
    #expect(watch.alarms(phone.stay(5)).isEmpty)
  }

  @Test("a phone that polls every ten minutes is given more time than one that reports each minute")
  func rhythm() throws {
    var phone = SimulatedPhone(seed: 2)
    var watch = try makeWatch()
    _ = watch.alarms(phone.stay(12, every: 600))
    let last = phone.time.advanced(seconds: -600)
    let alarms = watch.alarms(until: last.advanced(seconds: 5 * 3600))
    #expect(alarms.map { Int($0.time.seconds(since: last) / 60) } == [41, 81])
  }

  @Test("a battery that was low before explains more patience and is named")
  func battery() throws {
    var phone = SimulatedPhone(seed: 3)
    var watch = try makeWatch()
    var feed = phone.stay(20)
    feed[19].fix?.battery = 0.04
    _ = watch.alarms(feed)
    let alarms = watch.alarms(until: phone.time.advanced(seconds: 5 * 3600))
    #expect(alarms.map(\.evidence.rule) == [.batteryLow, .batteryLow])
    #expect(alarms.map(\.kind) == [.check, .silent])
    let patience = try #require(alarms.first).time.seconds(since: phone.time)
    #expect(patience > 1700)
  }

  @Test("nobody is asked at night, and the silence of a whole night is still called")
  func night() throws {
    var phone = SimulatedPhone(seed: 4)
    var watch = try makeWatch()
    // 13 hours from nine in the morning: ten at night.
    _ = watch.alarms(phone.stay(13 * 60 + 10))
    let alarms = watch.alarms(until: phone.time.advanced(seconds: 6 * 3600))
    #expect(alarms.map(\.kind) == [.silent])
  }

  @Test("a site that falls silent is explained once and wakes nobody")
  func outage() throws {
    var watch = try makeWatch(devices: 12)
    for minute in 0..<30 {
      for device in 0..<12 as Range<UInt64> {
        let time = SimulatedPhone.morning.advanced(
          seconds: Double(minute) * 60 + Double(device))
        let observation = Observation(device: DeviceID(device), time: time)
        // Eleven phones hang on one site's three sectors, the twelfth on another site.
        let identity: UInt64 = device == 11 ? 99 << 8 : 42_207 << 8 | device % 3
        #expect(watch.alarms(observation, cell(identity)).isEmpty)
      }
    }
    let end = SimulatedPhone.morning.advanced(seconds: 30 * 60)
    let alarms = watch.alarms(until: end.advanced(seconds: 4 * 3600))
    #expect(alarms.count { $0.kind == .explained } == 1)
    #expect(alarms.filter { $0.kind != .explained }.allSatisfy { $0.order == "o11" })
    #expect(alarms.filter { $0.order == "o11" }.map(\.kind) == [.check, .silent])
    let terms = alarms.first { $0.kind == .explained }?.evidence.terms ?? []
    #expect(terms.contains(Evidence.Term("silentTogether", 11)))
  }

  @Test("a site of which some phones are still heard is not down")
  func noOutage() throws {
    var watch = try makeWatch(devices: 10)
    var alarms: [Alarm] = []
    for minute in 0..<120 {
      for device in 0..<10 as Range<UInt64> where minute < 30 || device >= 4 {
        let time = SimulatedPhone.morning.advanced(
          seconds: Double(minute) * 60 + Double(device))
        alarms += watch.alarms(
          Observation(device: DeviceID(device), time: time), cell(42_207 << 8))
      }
    }
    #expect(alarms.count { $0.kind == .explained } == 0)
    #expect(alarms.count { $0.kind == .silent } == 4)
  }

  @Test("a clock that leaps by a hundred thousand years raises the same, at once")
  func leapingClock() throws {
    var phone = SimulatedPhone(seed: 8)
    var near = try makeWatch(devices: 2)
    var far = near
    let feed = phone.stay(30)
    #expect(near.alarms(feed) == far.alarms(feed))
    let years = Instant(milliseconds: 100_000 * 365 * 86_400_000)
    let alarms = far.alarms(until: years)
    #expect(alarms == near.alarms(until: phone.time.advanced(seconds: 86_400)))
    #expect(alarms.count == 3)
    var ancient = try makeWatch()
    #expect(ancient.alarms(until: Instant(milliseconds: .min)).isEmpty)
    #expect(ancient.alarms(until: Instant(milliseconds: .max)).map(\.kind) == [.silent])
  }

  @Test("an order whose phone was never heard is told after two hours")
  func neverHeard() throws {
    var watch = try makeWatch()
    #expect(watch.alarms(until: SimulatedPhone.morning).isEmpty)
    let alarms = watch.alarms(until: SimulatedPhone.morning.advanced(seconds: 9 * 3600))
    #expect(alarms.map(\.evidence.rule) == [.neverHeard])
  }
}
