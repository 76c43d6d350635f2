// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

/// A live server's day, told in the order in which its clock and its phones spoke.
struct LiveFeed {
  /// One record of the server's total order.
  enum Record {
    case tick(Instant)
    case heard(Observation, [CellReading])
    case event(IsolationOrder.Event, order: String, at: Instant)
  }

  var records: [(at: Double, record: Record)] = []

  /// Ticks every ten seconds from the morning on; the clock says what `wrong` makes of the truth.
  mutating func tick(seconds: Double, wrong: (Double) -> Double = { $0 }) {
    for i in 0..<Int(seconds / 10) {
      let at = Double(i) * 10
      records.append((at, .tick(SimulatedPhone.morning.advanced(seconds: wrong(at)))))
    }
  }

  mutating func add(_ observations: [Observation], cells: [CellReading] = []) {
    for observation in observations {
      let at = observation.time.seconds(since: SimulatedPhone.morning)
      records.append((at + 1.5, .heard(observation, cells)))
    }
  }

  mutating func add(_ event: IsolationOrder.Event, to order: String, at: Double) {
    let now = SimulatedPhone.morning.advanced(seconds: at)
    records.append((at + 0.7, .event(event, order: order, at: now)))
  }

  /// The records as the server writes them down, and the ends of phones that fell silent.
  mutating func sort() {
    // Sorting keeps no order among equals, so the place in the list decides.
    records = records.enumerated().sorted { ($0.1.at, $0.0) < ($1.1.at, $1.0) }.map(\.1)
  }

  /// Phones that stay at home, each reporting every minute until `silentAfter`.
  static func homes(
    _ phones: UInt64, seed: UInt64, minutes: Int, silentAfter: Int? = nil, every: Int = 1,
    wrong: (Double) -> Double = { $0 }
  ) -> LiveFeed {
    var feed = LiveFeed()
    for device in 0..<phones {
      var phone = SimulatedPhone(seed: seed, device: device)
      phone.time = phone.time.advanced(seconds: Double(device) * 3)
      feed.add(phone.stay((silentAfter ?? minutes) / every, every: Double(every) * 60))
    }
    feed.tick(seconds: Double(minutes) * 60, wrong: wrong)
    feed.sort()
    return feed
  }
}

extension IsolationWatch {
  mutating func fold(_ record: LiveFeed.Record, into alarms: inout [Alarm]) throws {
    switch record {
    case .tick(let now): tick(now, into: &alarms)
    case .heard(let observation, let cells):
      observe(observation, cells: cells[...], sightings: [], into: &alarms)
    case .event(let event, let order, let now): _ = try apply(event, to: order, at: now)
    }
  }

  mutating func alarms(_ feed: LiveFeed) throws -> [Alarm] {
    var alarms: [Alarm] = []
    for (_, record) in feed.records { try fold(record, into: &alarms) }
    return alarms
  }
}

@Suite("A live server's clock")
struct LiveClockTests {
  private func silences(_ alarms: [Alarm]) -> [Alarm] {
    alarms.filter { $0.evidence.rule != .departure && $0.evidence.rule != .fixInside }
  }

  @Test("the last phone's silence is told by the machine's clock alone", arguments: 0..<5)
  func lastPhone(seed: UInt64) throws {
    let feed = LiveFeed.homes(1, seed: seed, minutes: 90, silentAfter: 30)
    var watch = try makeWatch()
    let alarms = silences(try watch.alarms(feed))
    #expect(alarms.map(\.evidence.rule) == [.dataSilent, .detached])
    let last = SimulatedPhone.morning.advanced(seconds: 29 * 60)
    #expect(alarms.map { Int($0.time.seconds(since: last) / 60) } == [16, 31])
  }

  @Test("a phone that was never heard is told two hours after its order began")
  func neverHeard() throws {
    let feed = LiveFeed.homes(0, seed: 1, minutes: 150)
    var watch = try makeWatch()
    let alarms = try watch.alarms(feed)
    #expect(alarms.map(\.evidence.rule) == [.neverHeard])
    #expect(alarms.first?.time.seconds(since: SimulatedPhone.morning) ?? 0 >= 7200)
  }

  @Test("a clock that is wrong for a while raises nothing", arguments: 0..<60)
  func wrongClock(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let from = Double.random(in: 1000...4000, using: &random)
    let length: Double = [20, 300, 1500, 4000][Int(seed % 4)]
    let hours: Double = [3, -1, -26, 8760, 0.5][Int(seed % 5)]
    let phones: UInt64 = [12, 1, 3][Int(seed % 3)]
    let every = seed % 7 < 4 ? 1 : 10
    let feed = LiveFeed.homes(phones, seed: seed, minutes: 180, every: every) { at in
      at >= from && at < from + length ? at + hours * 3600 : at
    }
    var watch = try makeWatch(devices: phones)
    #expect(silences(try watch.alarms(feed)).isEmpty)
    let truth = SimulatedPhone.morning.advanced(seconds: 180 * 60)
    let clock = try #require(watch.clock)
    #expect(abs(clock.seconds(since: truth)) < 60)
  }

  @Test("who falls silent while the clock is wrong is told, if late by no more than the doubt")
  func silentMeanwhile() throws {
    for hours in [3.0, -2.0] {
      var feed = LiveFeed.homes(10, seed: 3, minutes: 180) { at in
        at >= 3000 && at < 7000 ? at + hours * 3600 : at
      }
      feed.records.removeAll {
        guard case .heard(let seen, _) = $0.record else { return false }
        return seen.device == DeviceID(4) && $0.at > 3300
      }
      var watch = try makeWatch(devices: 10)
      let alarms = silences(try watch.alarms(feed))
      #expect(alarms.map(\.order) == ["o4", "o4"])
      #expect(alarms.map(\.evidence.rule) == [.dataSilent, .detached])
      let told = try #require(alarms.last).time.seconds(since: SimulatedPhone.morning)
      #expect(told > 3300 + 1800 - 120 && told < 3300 + 1800 + 900)
    }
  }

  @Test("a machine that slept for hours asks nobody and goes on with what is true now")
  func sleep() throws {
    var feed = LiveFeed.homes(8, seed: 5, minutes: 300)
    feed.records.removeAll { $0.at > 3600 && $0.at < 14_400 }
    var watch = try makeWatch(devices: 8)
    #expect(silences(try watch.alarms(feed)).isEmpty)
    let truth = SimulatedPhone.morning.advanced(seconds: 300 * 60)
    let clock = try #require(watch.clock)
    #expect(abs(clock.seconds(since: truth)) < 60)

    // Those who fell silent meanwhile are told once silence has counted for long enough again.
    feed.records.removeAll {
      guard case .heard(let seen, _) = $0.record else { return false }
      return seen.device == DeviceID(2) && $0.at > 3000
    }
    var other = try makeWatch(devices: 8)
    #expect(silences(try other.alarms(feed)).map(\.order) == ["o2", "o2"])
  }

  @Test("one phone with a clock hours ahead moves nobody's silence, nor hides its own")
  func phoneAhead() throws {
    var feed = LiveFeed()
    for device in 0..<4 as Range<UInt64> {
      var phone = SimulatedPhone(seed: 9, device: device)
      let ahead = device == 0 ? 4 * 3600.0 : 0
      phone.time = phone.time.advanced(seconds: ahead)
      for var seen in phone.stay(60) {
        let at = seen.time.seconds(since: SimulatedPhone.morning) - ahead
        seen.device = DeviceID(device)
        feed.records.append((at + 1.5, .heard(seen, [])))
      }
      if device > 0 { feed.add(phone.stay(120)) }
    }
    feed.tick(seconds: 3 * 3600)
    feed.sort()
    var watch = try makeWatch(devices: 4)
    let alarms = silences(try watch.alarms(feed))
    #expect(alarms.map(\.order) == ["o0", "o0"])
    #expect(alarms.map { Int($0.time.seconds(since: SimulatedPhone.morning) / 60) } == [75, 90])
  }
}
