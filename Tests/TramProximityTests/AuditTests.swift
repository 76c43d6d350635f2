// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramProximity

@Suite("An audit of sightings")
struct AuditTests {
  @Test(arguments: 0..<30 as Range<UInt64>)
  func `raises nothing in an honest world`(seed: UInt64) throws {
    let world = try AuditWorld(seed: seed)
    var audit = try world.audit()
    for sighting in world.sightings { #expect(audit.admit(sighting) == nil) }
    audit.close()
    #expect(audit.findings.isEmpty, "\(audit.findings.first?.sentence { "\($0)" } ?? "")")
    #expect(audit.tally.sightings == world.sightings.count)
    #expect(audit.tally.withPower == world.sightings.count)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `refuses yesterday's identifiers that are sent again`(seed: UInt64) throws {
    var world = try AuditWorld(seed: seed)
    var audit = try world.audit()
    for sighting in world.sightings { _ = audit.admit(sighting) }
    for var sighting in world.sightings.prefix(50) {
      sighting.time = sighting.time.advanced(seconds: 86_400)
      sighting.receiver = UInt32.random(in: 0..<12, using: &world.random)
      #expect(audit.admit(sighting) == .replay)
    }
    #expect(audit.findings.allSatisfy { $0.rule == .replay && $0.sureness == .certain })
    #expect(audit.findings.reduce(0) { $0 + $1.count } == 50)
  }

  @Test
  func `takes the half hour for which honest identifiers were heard, and doubts forty minutes`()
    throws
  {
    var world = try AuditWorld(seed: 1, phones: 0)
    let identifier = SixteenBytes.random(using: &world.random)
    var audit = try world.audit()
    func heard(after minutes: Double) -> AuditedSighting {
      AuditedSighting(
        time: AuditWorld.start.advanced(seconds: minutes * 60), receiver: 0,
        identifier: identifier, rssi: DecibelMilliwatts(-70))
    }
    #expect(audit.admit(heard(after: 0)) == nil)
    // The longest of 643 identifiers of real phones (DP-3T exp34); Google's filter cuts at 20.
    #expect(audit.admit(heard(after: 31.6)) == nil)
    #expect(audit.findings.isEmpty)
    #expect(audit.admit(heard(after: 41)) == nil)
    #expect(audit.findings.map(\.sureness) == [.possible])
    #expect(audit.admit(heard(after: 139)) == nil)
    #expect(audit.admit(heard(after: 141)) == .replay)
    #expect(audit.findings.map(\.sureness) == [.certain])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `finds a live relay between two sites, and knows a walk from it`(seed: UInt64) throws {
    let world = try AuditWorld(seed: seed)
    var audit = try world.audit()
    var relayed = 0
    var refused = 0
    for sighting in world.sightings {
      #expect(audit.admit(sighting) == nil)
      guard sighting.receiver < 4, relayed < 40 else { continue }
      var copy = sighting
      copy.receiver = relayed % 2 == 0 ? 8 : 12
      copy.time = sighting.time.advanced(seconds: 3)
      relayed += 1
      if audit.admit(copy) == .relay { refused += 1 }
    }
    #expect(refused == relayed)
    for finding in audit.findings {
      #expect(finding.rule == .relay)
      // A thousand kilometres are certain, five could be a clock that is two minutes off.
      #expect(finding.sureness == (finding.receivers.last == 12 ? .certain : .likely))
    }
  }

  @Test(arguments: 0..<5 as Range<UInt64>)
  func `bounds a flood of a hundred thousand identifiers a minute, and lets known phones through`(
    seed: UInt64
  ) throws {
    var world = try AuditWorld(seed: seed, minutes: 5)
    var settings = AuditSettings()
    settings.mostIdentifiers = 4000
    var audit = try world.audit(settings)
    for sighting in world.sightings { _ = audit.admit(sighting) }
    let end = AuditWorld.start.advanced(seconds: 301)
    var admitted = 0
    for i in 0..<100_000 {
      let sighting = AuditedSighting(
        time: end.advanced(seconds: Double(i) * 0.0005), receiver: 2,
        identifier: .random(using: &world.random), rssi: DecibelMilliwatts(-60))
      if audit.admit(sighting) == nil { admitted += 1 }
    }
    #expect((340...460).contains(admitted), "\(admitted)")
    #expect(audit.memory.identifiers <= 4000)
    let flood = try #require(audit.findings.first)
    #expect(flood.rule == .flood)
    #expect(flood.sureness == .certain)
    // HyperLogLog: 3.3 % standard deviation.
    guard case .distinct(let count) = flood.evidence else { return #expect(Bool(false)) }
    #expect((87_000...113_000).contains(count), "\(count)")
    var known = try #require(world.sightings.last { $0.receiver == 2 })
    known.time = end.advanced(seconds: 55)
    #expect(audit.admit(known) == nil)
  }

  @Test
  func `remembers as many identifiers as it may and no more`() throws {
    var random = SeededGenerator(seed: 4)
    var settings = AuditSettings()
    settings.mostIdentifiers = 1000
    settings.identifiersPerMinute = 1e9
    settings.mostReceivers = 10
    var audit = try SightingAudit(settings: settings, seed: 1)
    for i in 0..<50_000 {
      let sighting = AuditedSighting(
        time: AuditWorld.start.advanced(seconds: Double(i)), receiver: UInt32(i % 20),
        identifier: .random(using: &random), rssi: DecibelMilliwatts(-60))
      _ = audit.admit(sighting)
    }
    #expect(audit.memory.identifiers <= 1000)
    #expect(audit.memory.forgotten >= 24_000)
    #expect(audit.tally.unwatched == 25_000)
  }

  @Test
  func `finds one identifier that lies on many receivers, and many that lie on one`() throws {
    var world = try AuditWorld(seed: 2, phones: 0)
    var audit = try world.audit()
    let loud = SixteenBytes.random(using: &world.random)
    func sighting(_ receiver: UInt32, _ identifier: SixteenBytes, _ rssi: Float, _ second: Double)
      -> AuditedSighting
    {
      AuditedSighting(
        time: AuditWorld.start.advanced(seconds: second), receiver: receiver,
        identifier: identifier, rssi: DecibelMilliwatts(rssi), txPower: DecibelMilliwatts(-24))
    }
    let verdicts = (0..<4).map { audit.admit(sighting(UInt32($0), loud, -30, Double($0))) }
    #expect(verdicts == [nil, nil, .strongAntenna, .strongAntenna])
    let many = (0..<8).map { place in
      audit.admit(sighting(5, .random(using: &world.random), -33, 60 + Double(place)))
    }
    #expect(many == [nil, nil, nil, nil] + [AuditRule?](repeating: .strongAntenna, count: 4))
    // In the next minute the same ones count anew.
    #expect(audit.admit(sighting(5, .random(using: &world.random), -33, 120)) == nil)
    #expect(audit.findings.count == 3)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `refuses metadata that was changed in transit, whichever bit`(seed: UInt64) throws {
    var world = try AuditWorld(seed: seed, minutes: 20)
    var audit = try world.audit()
    for sighting in world.sightings {
      #expect(audit.admit(sighting) == nil)
      guard Int.random(in: 0..<20, using: &world.random) == 0, let metadata = sighting.metadata
      else { continue }
      var changed = sighting
      changed.receiver = sighting.receiver / 4 * 4 + (sighting.receiver + 1) % 4
      changed.metadata = metadata ^ 1 << UInt32.random(in: 0..<32, using: &world.random)
      #expect(audit.admit(changed) == .tamperedMetadata)
    }
  }

  @Test
  func `refuses a transmit power that no phone has, and one that changes between receivers`() throws
  {
    var audit = try SightingAudit(seed: 1)
    var random = SeededGenerator(seed: 5)
    var sighting = AuditedSighting(
      time: AuditWorld.start, receiver: 1, identifier: .random(using: &random),
      rssi: DecibelMilliwatts(-60), txPower: DecibelMilliwatts(127))
    #expect(audit.admit(sighting) == .implausiblePower)
    sighting.txPower = DecibelMilliwatts(-51)
    #expect(audit.admit(sighting) == .implausiblePower)
    sighting.txPower = DecibelMilliwatts(-24)
    #expect(audit.admit(sighting) == nil)
    sighting.receiver = 2
    sighting.txPower = DecibelMilliwatts(-8)
    #expect(audit.admit(sighting) == .tamperedMetadata)
  }

  @Test
  func `notes a receiver's clock that goes back or is ahead of the day, and goes on`() throws {
    var random = SeededGenerator(seed: 6)
    let now = AuditWorld.start.advanced(seconds: 3600)
    var audit = try SightingAudit(now: now, seed: 1)
    func heard(_ seconds: Double) -> AuditRule? {
      audit.admit(
        AuditedSighting(
          time: AuditWorld.start.advanced(seconds: seconds), receiver: 1,
          identifier: .random(using: &random), rssi: DecibelMilliwatts(-60)))
    }
    #expect(heard(3000) == nil)
    #expect(heard(2900) == nil)
    #expect(heard(3950) == .clockAhead)
    // Minutes are within what the protocols allow; they are told.
    #expect(heard(2700) == nil)
    #expect(heard(2701) == nil)
    #expect(audit.findings.map(\.rule) == [.clockAhead, .clockBack])
    #expect(audit.findings[1].sureness == .possible)
    // Hours are not, nor in steps of two.
    #expect(heard(-4000) == nil)
    #expect(heard(-5500) == .clockBack)
    #expect(heard(-15_000) == .clockBack)
    #expect(heard(-14_990) == .clockBack)
    #expect(audit.findings[1].sureness == .likely)
    #expect(audit.findings[1].count == 5)
    #expect(heard(3001) == nil)
    #expect(heard(9e18) == .clockAhead)
    #expect(heard(-9e18) == .clockAhead)
  }

  @Test(arguments: [-18_000.0, 18_000, -7200, 7200, 90_000], [1, 5, 9] as [UInt32])
  func `a receiver whose clock is hours off is told once, and is no replay of everybody`(
    offset: Double, receiver: UInt32
  ) throws {
    // Phones have logged local time as if it were UTC.
    let world = try AuditWorld(seed: UInt64(receiver))
    var audit = try world.audit()
    var refused = (honest: 0, other: 0)
    for var sighting in world.sightings {
      let isOff = sighting.receiver == receiver
      if isOff { sighting.time = sighting.time.advanced(seconds: offset) }
      guard audit.admit(sighting) != nil else { continue }
      if isOff { refused.other += 1 } else { refused.honest += 1 }
    }
    audit.close()
    #expect(audit.findings.map(\.rule) == [.clockOffset])
    #expect(audit.findings.first?.receivers == [receiver])
    guard case .unlikeOthers(let seconds, _) = audit.findings.first?.evidence else {
      return #expect(Bool(false))
    }
    #expect((seconds - offset).magnitude < 1500)
    // Until the clock is known, some of what it heard first counts against the others.
    #expect(refused.honest <= 12, "\(refused)")
    if offset.magnitude > 8400 { #expect(refused.other > 200) }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `what was heard by a lone receiver and is sent again hours later elsewhere is refused`(
    seed: UInt64
  ) throws {
    var world = try AuditWorld(seed: seed)
    var audit = try world.audit()
    // Nobody can bear the lone receiver's clock out; the other's is borne out by its neighbours.
    var alone: [AuditedSighting] = []
    for i in 0..<200 {
      alone.append(
        AuditedSighting(
          time: AuditWorld.start.advanced(seconds: Double(i) * 20), receiver: 12,
          identifier: .random(using: &world.random), rssi: DecibelMilliwatts(-70)))
    }
    for sighting in alone { #expect(audit.admit(sighting) == nil) }
    for sighting in world.sightings { #expect(audit.admit(sighting) == nil) }
    for var sighting in alone {
      sighting.time = sighting.time.advanced(seconds: 18_000)
      sighting.receiver = 2
      #expect(audit.admit(sighting) == .replay)
    }
  }

  @Test
  func `one time that is a day ahead makes no receiver deaf, two do until it comes round`() throws {
    var random = SeededGenerator(seed: 7)
    var audit = try SightingAudit(seed: 1)
    func heard(_ seconds: Double) -> AuditRule? {
      audit.admit(
        AuditedSighting(
          time: AuditWorld.start.advanced(seconds: seconds), receiver: 1,
          identifier: .random(using: &random), rssi: DecibelMilliwatts(-60)))
    }
    #expect(heard(0) == nil)
    #expect(heard(1e8) == nil)
    #expect(heard(10) == nil)
    #expect(heard(200_000) == nil)
    #expect(heard(200_010) == nil)
    #expect(heard(20) == .clockBack)
    #expect(heard(200_020) == nil)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `nothing of published keys is believed of a clock that was set to their day`(seed: UInt64)
    throws
  {
    let published = key(seed)
    var audit = try SightingAudit(keys: [published], seed: seed)
    let rolling = RollingKey(published)
    let today = published.rollingStart.start.advanced(seconds: 2 * 86_400)
    func heard(_ place: UInt32, _ moment: Instant) -> AuditRule? {
      let interval = ExposureInterval(published.rollingStart.rawValue + place)
      return audit.admit(
        AuditedSighting(
          time: moment, receiver: 1, identifier: rolling.identifier(in: interval),
          rssi: DecibelMilliwatts(-50)))
    }
    var random = SeededGenerator(seed: seed)
    for second in 0..<60 {
      let honest = AuditedSighting(
        time: today.advanced(seconds: Double(second)), receiver: 1,
        identifier: .random(using: &random), rssi: DecibelMilliwatts(-70))
      #expect(audit.admit(honest) == nil)
    }
    // With the right time a replay is one; with the key's own time the clock is.
    #expect(heard(5, today.advanced(seconds: 61)) == .replay)
    for place in 10..<40 as Range<UInt32> {
      let interval = ExposureInterval(published.rollingStart.rawValue + place)
      #expect(heard(place, interval.start.advanced(seconds: 100)) == .clockBack)
    }
    #expect(audit.findings.contains { $0.rule == .clockBack && $0.sureness == .likely })
    #expect(heard(50, today.advanced(seconds: 7200)) == .replay)
  }

  // MARK: With keys

  private func key(_ seed: UInt64) -> TemporaryExposureKey {
    var random = SeededGenerator(seed: seed)
    return TemporaryExposureKey(
      key: .random(using: &random),
      rollingStart: ExposureInterval(holding: AuditWorld.start)
        ?? ExposureInterval(0))
  }

  private func heard(
    _ key: TemporaryExposureKey, _ place: UInt32, offset seconds: Double, by receiver: UInt32
  ) -> AuditedSighting {
    let interval = ExposureInterval(key.rollingStart.rawValue + place)
    let rolling = RollingKey(key)
    let identifier = rolling.identifier(in: interval)
    return AuditedSighting(
      time: interval.start.advanced(seconds: 300 + seconds), receiver: receiver,
      identifier: identifier, rssi: DecibelMilliwatts(-70),
      metadata: rolling.metadata(0x40E8_0000, beside: identifier))
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `admits the identifiers of keys within two hours of their own ten minutes, and no further`(
    seed: UInt64
  ) throws {
    let key = key(seed)
    // The middle of its ten minutes, and the two hours from their ends.
    for (offset, isTaken) in [
      (0.0, true), (7499, true), (7501, false), (-7499, true),
      (-7501, false), (86_400, false), (-86_400, false),
    ] {
      var audit = try SightingAudit(keys: [key], seed: seed)
      let verdict = audit.admit(heard(key, 20, offset: offset, by: 1))
      #expect(verdict == (isTaken ? nil : .replay), "\(offset)")
      #expect(audit.tally.ofKeys == 1)
      #expect(audit.tally.withPower == (isTaken ? 1 : 0))
    }
  }

  @Test
  func `tells a clock that was moved from a replay by the other keys that it heard`() throws {
    let keys = (0..<4).map { key(UInt64($0)) }
    var audit = try SightingAudit(keys: keys, seed: 9)
    // Receiver 1's clock is five hours ahead, whatever it hears; receiver 2 hears one replay among
    // what is honest.
    for place in 0..<10 as Range<UInt32> {
      for key in keys {
        #expect(audit.admit(heard(key, place, offset: 18_000, by: 1)) == .replay)
        #expect(audit.admit(heard(key, place + 30, offset: 30, by: 2)) == nil)
      }
      #expect(audit.admit(heard(keys[0], place, offset: 18_000, by: 2)) == .replay)
    }
    audit.close()
    let clocks = audit.findings.filter { $0.rule == .clockOffset }
    #expect(clocks.map(\.receivers) == [[1]])
    let sentence = try #require(clocks.first).sentence { "gate \($0)" }
    #expect(sentence.contains("all 40 sightings of gate 1 lie 4 h 55 min after their keys"))
  }

  @Test
  func `reads the power of keys it knows, and refuses what decrypts to another version`() throws {
    let key = key(3)
    var audit = try SightingAudit(keys: [key], seed: 9)
    var sighting = heard(key, 5, offset: 0, by: 1)
    sighting.metadata = try #require(sighting.metadata) ^ 0x8000_0000
    #expect(audit.admit(sighting) == .tamperedMetadata)
    // -24 dBm is 0xE8; with its high bits turned it is +104.
    sighting.metadata = try #require(heard(key, 5, offset: 0, by: 1).metadata) ^ 0x0080_0000
    #expect(audit.admit(sighting) == .implausiblePower)
  }

  @Test
  func `keys that no phone gives are told: weak, twice, impossible, still valid`() {
    let now = AuditWorld.start.advanced(seconds: 5 * 86_400)
    let good = key(1)
    var twice = good
    twice.rollingPeriod = 100
    var weak = key(2)
    weak.key = SixteenBytes(high: 0x0101_0101_0101_0101, low: 0)
    var wide = key(3)
    wide.rollingPeriod = 145
    var valid = key(4)
    valid.rollingStart = ExposureInterval(good.rollingStart.rawValue + 5 * 144 - 3)
    var future = key(5)
    future.rollingStart = ExposureInterval(.max)
    var old = key(6)
    old.rollingStart = ExposureInterval(good.rollingStart.rawValue - 11 * 144)
    let findings = KeyAudit.findings(
      [good, good, twice, weak, wide, valid, future, old], at: now)
    #expect(
      findings.map(\.rule) == [
        .repeatedKey, .weakKey, .impossibleKey, .validKey, .impossibleKey, .impossibleKey,
      ])
    #expect(KeyAudit.findings([good], at: now).isEmpty)
    // Of exports of long ago the form alone counts.
    let form = KeyAudit.findings([good, twice, weak, wide, valid, future, old], at: nil)
    #expect(form.map(\.rule) == [.repeatedKey, .weakKey, .impossibleKey])
  }

  // MARK: Whatever comes

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `no sighting makes it trap, and every finding has a sentence`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var audit = try AuditWorld(seed: seed, phones: 0).audit()
    let extremes: [Float] = [.nan, .infinity, -.infinity, 127, -127, 0, 1e30, -1e30]
    let identifiers = (0..<20).map { _ in SixteenBytes.random(using: &random) }
    for _ in 0..<400 {
      let moment = Int64(truncatingIfNeeded: random.next())
      let near = AuditWorld.start.milliseconds + moment % 200_000_000
      let strengths = (
        extremes.randomElement(using: &random) ?? 0,
        extremes.randomElement(using: &random) ?? 0
      )
      _ = audit.admit(
        AuditedSighting(
          time: Instant(milliseconds: Bool.random(using: &random) ? near : moment),
          receiver: UInt32.random(in: 0..<20, using: &random),
          identifier: identifiers.randomElement(using: &random) ?? identifiers[0],
          rssi: DecibelMilliwatts(strengths.0),
          metadata: Bool.random(using: &random)
            ? UInt32(truncatingIfNeeded: random.next()) & 3 : nil,
          txPower: Bool.random(using: &random) ? DecibelMilliwatts(strengths.1) : nil))
    }
    audit.close()
    #expect(!audit.findings.isEmpty)
    for finding in audit.findings { #expect(finding.sentence { "\($0)" }.utf8.count > 30) }
  }

  @Test(arguments: [10, 100, 1000, 10_000, 200_000])
  func `an estimate of different identifiers is within a tenth, and repeats change nothing`(
    count: Int
  ) {
    var random = SeededGenerator(seed: UInt64(count))
    var estimate = DistinctEstimate(seed: 3)
    var first: [SixteenBytes] = []
    for i in 0..<count {
      let identifier = SixteenBytes.random(using: &random)
      if i < 100 { first.append(identifier) }
      estimate.add(identifier)
    }
    let value = estimate.value
    for identifier in first { estimate.add(identifier) }
    #expect(estimate.value == value)
    #expect((value / Double(count) - 1).magnitude < 0.1)
    estimate.removeAll()
    #expect(estimate.value == 0)
  }

  @Test
  func `a receiver at 0, 0 or outside of the world has no place`() {
    var places = ReceiverPlaces()
    for (latitude, longitude) in [(0.0, 0.0), (91, 0), (10, 181), (.nan, 1)] {
      #expect(throws: ProximityError.self) {
        try places.place(1, latitude: latitude, longitude: longitude)
      }
    }
    #expect(places.count == 0)
  }
}
