// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

@Suite("A matcher")
struct MatcherTests {
  private static let first: UInt32 = 2_650_000

  @Test(arguments: DerivationFeatures.paths)
  func `finds Google's day of identifiers with its metadata, on every path`(
    features: DerivationFeatures
  ) throws {
    let bytes = SixteenBytes(hexadecimal: GAENVectors.key.utf8Span.span)
    let key = TemporaryExposureKey(
      key: try #require(bytes), rollingStart: ExposureInterval(GAENVectors.rollingStart))
    let lines = GAENVectors.intervals.split(separator: "\n")
    let stored = try lines.enumerated().map { i, line in
      let words = line.split(separator: " ").map(String.init)
      let identifier = SixteenBytes(hexadecimal: words[0].utf8Span.span)
      return StoredSighting(
        identifier: try #require(identifier),
        time: ExposureInterval(GAENVectors.rollingStart + UInt32(i)).start,
        encryptedMetadata: try #require(UInt32(words[1], radix: 16)), rssi: -63)
    }
    let found = Matcher(StoredIdentifiers(stored), features: features).matches(of: [key]).matches
    #expect(found.map(\.interval.rawValue) == (0..<144).map { GAENVectors.rollingStart + $0 })
    #expect(found.allSatisfy { $0.metadata.rawValue == GAENVectors.metadata })
    #expect(found.allSatisfy { $0.attenuation == 71 })
  }

  @Test(arguments: DerivationFeatures.paths, 0..<3 as Range<UInt64>)
  func `finds what a slow twin finds, on every path`(
    features: DerivationFeatures, seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let keys = (0..<Int.random(in: 1...150, using: &random)).map { _ in
      TemporaryExposureKey(
        key: .random(using: &random), rollingStart: ExposureInterval(Self.first + 144),
        rollingPeriod: .random(in: 1...144, using: &random))
    }
    var stored: [StoredSighting] = []
    for key in keys where Int.random(in: 0..<4, using: &random) == 0 {
      // Of a whole day, so that some are of after the period.
      var whole = key
      whole.rollingPeriod = 144
      let day = try DerivationTwin.day(of: whole)
      for _ in 0..<5 {
        let heard = day[.random(in: 0..<144, using: &random)]
        stored.append(
          sighting(
            of: heard.identifier,
            at: Int64(heard.interval) * 600_000
              + .random(in: -9_000_000...9_000_000, using: &random),
            random.next()))
      }
    }
    for _ in 0..<500 {
      stored.append(sighting(of: .random(using: &random), at: 0, random.next()))
    }
    stored.shuffle(using: &random)
    let found = Matcher(StoredIdentifiers(stored), features: features).matches(of: keys)
    #expect(Set(found.matches) == Set(try twin(keys, stored)))
    #expect(found.matches.count == Set(found.matches).count)
    #expect(found.matches.map(\.keyIndex) == found.matches.map(\.keyIndex).sorted())
  }

  /// Every identifier of every key held against every sighting.
  private func twin(
    _ keys: [TemporaryExposureKey], _ stored: [StoredSighting]
  ) throws -> [ExposureMatch] {
    let byIdentifier = Dictionary(grouping: stored, by: \.identifier)
    var found: [ExposureMatch] = []
    for (index, key) in keys.enumerated() {
      for (interval, identifier, mask) in try DerivationTwin.day(of: key) {
        for each in byIdentifier[identifier, default: []] {
          let own = Double(each.time.milliseconds) / 600_000
          guard abs(own.rounded(.down) - Double(interval)) <= 12 else { continue }
          found.append(
            ExposureMatch(
              keyIndex: index, key: key.key, interval: ExposureInterval(interval),
              time: each.time, rssi: each.rssi,
              metadata: ExposureMetadata(encrypted: each.encryptedMetadata, stream: mask)))
        }
      }
    }
    return found
  }

  private func sighting(
    of identifier: SixteenBytes, at time: Int64, _ bits: UInt64 = 0
  ) -> StoredSighting {
    StoredSighting(
      identifier: identifier, time: Instant(milliseconds: time),
      encryptedMetadata: UInt32(truncatingIfNeeded: bits),
      rssi: Int8(truncatingIfNeeded: bits >> 32))
  }

  private let key = TemporaryExposureKey(
    key: SixteenBytes(high: 0x7562_4F3A, low: 99), rollingStart: ExposureInterval(first),
    rollingPeriod: 20)

  @Test(arguments: DerivationFeatures.paths)
  func `takes a sighting two hours off to the millisecond, and no more`(
    features: DerivationFeatures
  ) throws {
    let heard = try DerivationTwin.day(of: key)[3]
    let early = Int64(heard.interval - 12) * 600_000
    let late = Int64(heard.interval + 13) * 600_000 - 1
    let stored = StoredIdentifiers(
      [early - 1, early, late, late + 1].map { sighting(of: heard.identifier, at: $0) })
    let found = Matcher(stored, features: features).matches(of: [key])
    #expect(found.matches.map(\.time.milliseconds) == [early, late])
    #expect(found.untimely == 2)
  }

  @Test(arguments: 1...144 as ClosedRange<UInt32>)
  func `finds the last identifier of a period and not the next`(period: UInt32) throws {
    var whole = key
    whole.rollingPeriod = 144
    var short = key
    short.rollingPeriod = period
    let day = try DerivationTwin.day(of: whole)
    let stored = day.map { sighting(of: $0.identifier, at: Int64($0.interval) * 600_000) }
    let found = Matcher(StoredIdentifiers(stored)).matches(of: [short]).matches
    #expect(found.map(\.interval.rawValue) == (0..<period).map { Self.first + $0 })
  }

  @Test
  func `tells all sightings of one identifier by time`() throws {
    let heard = try DerivationTwin.day(of: key)[0]
    let start = Int64(heard.interval) * 600_000
    let stored = (0..<3000).map { sighting(of: heard.identifier, at: start + $0 * 77 % 3001) }
    let found = Matcher(StoredIdentifiers(stored)).matches(of: [key])
    #expect(found.matches.count == 3000)
    #expect(found.matches.map(\.time) == found.matches.map(\.time).sorted())
  }

  @Test
  func `a key that is given again with another period counts once, as it was given first`() throws {
    var long = key
    long.rollingPeriod = 144
    let day = try DerivationTwin.day(of: long)
    let stored = StoredIdentifiers(
      [day[5], day[100]].map {
        sighting(of: $0.identifier, at: Int64($0.interval) * 600_000)
      })
    let matcher = Matcher(stored)
    let shortFirst = matcher.matches(of: [key, long, key])
    #expect(shortFirst.matches.map(\.interval.rawValue) == [Self.first + 5])
    #expect(shortFirst.repeatedKeys == 2)
    let longFirst = matcher.matches(of: [long, key])
    #expect(longFirst.matches.count == 2)
    // The first entry was not heard at all, and still says how long the key was valid.
    var shortest = key
    shortest.rollingPeriod = 2
    let unheard = matcher.matches(of: [shortest, long])
    #expect(unheard.matches.isEmpty)
    #expect(unheard.repeatedKeys == 1)
  }

  @Test
  func `tells no attenuation of a power or a strength that cannot be`() {
    func attenuation(power: Int8, rssi: Int8) -> Int? {
      ExposureMatch(
        keyIndex: 0, key: key.key, interval: key.rollingStart, time: Instant(milliseconds: 0),
        rssi: rssi, metadata: ExposureMetadata(power: power)
      ).attenuation
    }
    #expect(attenuation(power: 8, rssi: -63) == 71)
    #expect(attenuation(power: -40, rssi: -20) == -20)
    #expect(attenuation(power: 20, rssi: -127) == 147)
    for power: Int8 in [21, 127, -51, -128] { #expect(attenuation(power: power, rssi: -63) == nil) }
    for rssi: Int8 in [0, 20, 127, -128] { #expect(attenuation(power: 8, rssi: rssi) == nil) }
  }

  @Test
  func `a key named a million times is not answered a million times`() throws {
    let day = try DerivationTwin.day(of: key)
    let stored = StoredIdentifiers(
      (0..<100).map { sighting(of: day[1].identifier, at: Int64(Self.first) * 600_000 + $0) })
    let keys = [TemporaryExposureKey](repeating: key, count: 2000)
    let found = Matcher(stored).matches(of: keys)
    #expect(found.matches.count == 100)
    #expect(found.repeatedKeys == 1999)
  }

  @Test
  func `nothing stored, no keys, an interval at the end of time: nothing is found`() {
    #expect(Matcher(StoredIdentifiers([])).matches(of: [key]).matches.isEmpty)
    let one = StoredIdentifiers([sighting(of: key.key, at: .max), sighting(of: key.key, at: .min)])
    #expect(Matcher(one).matches(of: []).matches.isEmpty)
    var last = key
    last.rollingStart = ExposureInterval(.max)
    last.rollingPeriod = .max
    #expect(Matcher(one).matches(of: [last, key]).matches.isEmpty)
  }

  @Test
  func `stored identifiers are found whatever upper bits they share`() {
    // A flood of identifiers that were chosen, not derived.
    let stored = (0..<5000 as Range<UInt64>).map {
      sighting(of: SixteenBytes(high: $0 % 3, low: $0 / 2), at: Int64($0))
    }
    let store = StoredIdentifiers(stored.reversed())
    for each in stored {
      let places = store.places(of: each.identifier)
      #expect(store.sightings[places].contains(each))
      #expect(store.sightings[places].allSatisfy { $0.identifier == each.identifier })
    }
    #expect(store.places(of: SixteenBytes(high: 3, low: 0)).isEmpty)
    #expect(store.places(of: SixteenBytes(high: .max, low: .max)).isEmpty)
  }
}
