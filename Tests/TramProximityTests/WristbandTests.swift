// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramGeo
import TramIsolation
import TramSense
import TramUnits

@testable import TramProximity

@Suite("A ward's wristbands")
struct WristbandTests {
  /// 2020-03-02 09:00 in Vietnam, a whole interval.
  private let morning = Instant(milliseconds: 1_583_114_400_000)

  private func entry(
    _ number: UInt64, days: ClosedRange<UInt32> = 0...0, wearer: String = ""
  ) -> [WristbandRegister.Entry] {
    var random = SeededGenerator(seed: number)
    let first = (ExposureInterval(holding: morning)?.rawValue ?? 0) / 144 * 144
    return days.map { day in
      WristbandRegister.Entry(
        token: SixteenBytes(high: 7, low: number),
        key: TemporaryExposureKey(
          key: .random(using: &random), rollingStart: ExposureInterval(first + day * 144)),
        wearer: wearer)
    }
  }

  /// What a wristband sends at a moment, by the published derivation.
  private func sent(
    _ entries: [WristbandRegister.Entry], at moment: Instant, power: UInt32 = 0xE8
  ) -> (identifier: SixteenBytes, metadata: UInt32) {
    let interval = ExposureInterval(holding: moment) ?? ExposureInterval(0)
    for entry in entries {
      let rolling = RollingKey(entry.key)
      guard rolling.validity.contains(interval.rawValue) else { continue }
      let identifier = rolling.identifier(in: interval)
      return (identifier, rolling.metadata(0x4000_0000 | power << 16, beside: identifier))
    }
    return (TracingVectors.zero.head, 0)
  }

  @Test(.enabled(if: TracingVectors.hasFolder, "the vectors lie outside of the repository"))
  func `derives the identifiers and metadata of the published vectors`() throws {
    let all = try TracingVectors.json("gaen_v12_vectors.json")
    let text = try #require(all["tek"] as? String)
    let start = UInt32(try #require(all["rolling_start_interval"] as? Int))
    let rolling = RollingKey(
      TemporaryExposureKey(
        key: TracingVectors.sixteen(text), rollingStart: ExposureInterval(start)))
    let rows = try #require(all["rpi"] as? [String])
    let sealed = try #require(all["aem"] as? [String])
    let plain = try #require((all["metadata"] as? String).flatMap { UInt32($0, radix: 16) })
    #expect(rows.count == 144)
    for (place, row) in rows.enumerated() {
      let identifier = rolling.identifier(in: ExposureInterval(start + UInt32(place)))
      #expect(identifier == TracingVectors.sixteen(row))
      #expect(rolling.metadata(plain, beside: identifier) == UInt32(sealed[place], radix: 16))
    }
    #expect(rolling.validity == start..<start + 144)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `resolves the ward's wristbands and nobody else's identifiers`(seed: UInt64) throws {
    let bands = (0..<30).map { entry(seed * 100 + $0, days: 0...2, wearer: "p\($0)") }
    let strangers = (0..<30).map { entry(9000 + seed * 100 + $0, days: 0...2) }
    var register = try WristbandRegister(bands.flatMap { $0 })
    var random = SeededGenerator(seed: seed)
    var moment = morning
    for _ in 0..<60 {
      moment = moment.advanced(seconds: Double.random(in: 60...5000, using: &random))
      if moment.seconds(since: morning) > 2 * 86_400 { break }
      try register.advance(to: moment)
      let place = Int.random(in: 0..<30, using: &random)
      let own = sent(bands[place], at: moment)
      let found = try #require(register.resolve(own.identifier, metadata: own.metadata, at: moment))
      #expect(found.token == bands[place][0].token)
      #expect(found.wearer == "p\(place)")
      #expect(found.txPower == DecibelMilliwatts(-24))
      let other = sent(strangers[place], at: moment)
      #expect(register.resolve(other.identifier, at: moment) == nil)
      // Thirty wristbands, 31 intervals at most.
      #expect(register.count <= 30 * 31)
    }
  }

  @Test
  func `resolves an identifier up to two hours from its own ten minutes, late ones too`() throws {
    let band = entry(1)
    var register = try WristbandRegister(band)
    let own = sent(band, at: morning)
    for (minutes, isKnown) in [(0.0, true), (60, true), (129, true), (131, false), (600, false)] {
      let moment = morning.advanced(seconds: minutes * 60)
      try register.advance(to: moment)
      #expect((register.resolve(own.identifier, at: moment) != nil) == isKnown, "\(minutes)")
      let late = moment.advanced(seconds: -600)
      if isKnown { #expect(register.resolve(own.identifier, at: late) != nil) }
    }
    let count = register.count
    try register.advance(to: morning)
    #expect(register.count == count)
  }

  @Test
  func `a register with one key for two wristbands, a bad period or too many keys is refused`() {
    var twice = entry(1) + entry(1)
    #expect(throws: Never.self) { try WristbandRegister(twice) }
    twice[1].token = SixteenBytes(high: 1, low: 1)
    let error = #expect(throws: ProximityError.self) { try WristbandRegister(twice) }
    #expect(error?.code == .forged)
    for period in [0, 145, UInt32.max] {
      var bad = entry(2)
      bad[0].key.rollingPeriod = period
      #expect(throws: ProximityError.self) { try WristbandRegister(bad) }
    }
    var last = entry(3)
    last[0].key.rollingStart = ExposureInterval(.max)
    #expect(throws: Never.self) {
      var register = try WristbandRegister(last)
      try register.advance(to: Instant(milliseconds: .max))
      try register.advance(to: ExposureInterval(.max).start)
      #expect(register.count <= 1)
    }
  }

  @Test
  func `gives the strongest sighting of each half minute, in the order of time`() throws {
    let band = entry(1, wearer: "p1")
    let other = entry(2)
    var feed = AnchorFeed(register: try WristbandRegister(band + other))
    var out: [AnchorFeed.Heard] = []
    for second in 0..<600 {
      let moment = morning.advanced(seconds: Double(second))
      let own = sent(second % 3 == 0 ? other : band, at: moment)
      out += try feed.hear(
        own.identifier, metadata: own.metadata,
        rssi: DecibelMilliwatts(second % 30 == 7 ? -50 : -70), at: moment)
      out += try feed.hear(
        SixteenBytes(high: UInt64(second), low: 1), rssi: DecibelMilliwatts(-40), at: moment)
    }
    out += feed.close()
    #expect(out.count == 40)
    #expect(zip(out, out.dropFirst()).allSatisfy { $0.time <= $1.time })
    let mine = out.filter { $0.token == band[0].token }
    #expect(mine.count == 20)
    #expect(mine.allSatisfy { $0.wearer == "p1" && $0.rssi == DecibelMilliwatts(-50) })
    #expect(feed.counts.own == 600)
    #expect(feed.counts.foreign == 600)
  }

  @Test
  func `one time that leaps costs its own sighting, two are a clock that was set`() throws {
    let band = entry(1, days: 0...3)
    var feed = AnchorFeed(register: try WristbandRegister(band), every: 0)
    func hear(_ seconds: Double) throws -> Int {
      let moment = morning.advanced(seconds: seconds)
      let own = sent(band, at: moment)
      return try feed.hear(
        own.identifier, metadata: own.metadata, rssi: DecibelMilliwatts(-60), at: moment
      ).count
    }
    #expect(try hear(0) == 1)
    #expect(throws: ProximityError.self) { try hear(200_000) }
    #expect(try hear(1) == 1)
    #expect(try hear(-500) == 1)
    #expect(throws: ProximityError.self) { try hear(-700) }
    #expect(throws: ProximityError.self) { try hear(200_000) }
    #expect(try hear(200_010) == 1)
    #expect(throws: ProximityError.self) { try hear(60) }
    #expect(try hear(70) == 1)
    #expect(try hear(71) == 1)
    for time in [Int64.min, -1, .max] {
      #expect(throws: ProximityError.self) {
        try feed.hear(
          band[0].token, rssi: DecibelMilliwatts(-60), at: Instant(milliseconds: time))
      }
    }
  }

  @Test
  func
    `what a phone hears of the wristband keeps its order's anchor, and its silence is asked about`()
    throws
  {
    let band = entry(1, days: 0...1)
    let stranger = entry(2, days: 0...1)
    let token = SightingToken(high: band[0].token.high, low: band[0].token.low)
    let home = try Coordinate(latitude: 21.03, longitude: 105.85)
    var watch = IsolationWatch()
    try watch.add(
      OrderTerms(
        order: "o1", device: DeviceID(1), deviceName: "p1", from: morning,
        place: .circle(try Circle(center: home, radius: Meters(100))), anchor: token))
    var feed = AnchorFeed(register: try WristbandRegister(band))
    var random = SeededGenerator(seed: 1)
    var batch = ObservationBatch()
    func add(_ heard: [AnchorFeed.Heard]) {
      for one in heard {
        let sighting = BeaconSighting(
          token: SightingToken(high: one.token.high, low: one.token.low), rssi: one.rssi,
          txPower: one.txPower)
        batch.append(
          Observation(device: DeviceID(1), time: one.time), cells: EmptyCollection<CellReading>(),
          sightings: [sighting])
      }
    }
    for minute in 0..<240 {
      let moment = morning.advanced(seconds: Double(minute) * 60)
      let place = LocalPoint(
        east: .random(in: -9...9, using: &random), north: .random(in: -9...9, using: &random))
      let fix = Fix(
        coordinate: LocalFrame(origin: home).coordinate(of: place), accuracy: Meters(12))
      batch.append(
        Observation(device: DeviceID(1), time: moment, fix: fix),
        cells: EmptyCollection<CellReading>(), sightings: EmptyCollection<BeaconSighting>())
      // For two hours the wristband is heard under twelve identifiers; then a stranger's alone.
      let heard = sent(minute < 120 ? band : stranger, at: moment)
      add(
        try feed.hear(
          heard.identifier, metadata: heard.metadata, rssi: DecibelMilliwatts(-62),
          at: moment.advanced(seconds: 5)))
    }
    add(feed.close())
    // As `tram watch` does with a feed that is out of order by minutes.
    batch.sortByTime()
    var alarms: [Alarm] = []
    watch.observe(batch, into: &alarms)
    #expect(feed.counts.own == 120)
    #expect(feed.counts.foreign == 120)
    #expect(alarms.map(\.kind) == [.check])
    #expect(alarms.first?.evidence.rule == .anchorLost)
    // An hour after the last sighting, and not while its identifiers rolled.
    let asked = try #require(alarms.first?.time.seconds(since: morning))
    #expect((179.0 * 60 + 5...181 * 60).contains(asked))
  }
}
