// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramProximity

@Suite("Nearness")
struct NearnessTests {
  /// The model with two of its habits: unoptimised builds run a hundred times slower.
  private static let small: NearnessModel = {
    var model = NearnessModel.current
    model.habits = [model.habits[0], model.habits[6]]
    return model
  }()

  /// Random sightings of a few phones, some with strengths that no receiver reads.
  private func sightings(seed: UInt64) -> [MadeSighting] {
    var random = SeededGenerator(seed: seed)
    let names = ["p", "q,\"é", "z9"]
    return (0..<Int.random(in: 1...60, using: &random)).compactMap { _ in
      let receiver = names.randomElement(using: &random) ?? "p"
      let sender = names.randomElement(using: &random) ?? "p"
      guard receiver != sender else { return nil }
      return MadeSighting(
        time: NearnessWorld.start + Int64.random(in: 0..<8, using: &random)
          * [60_000, 300_000][Int(seed % 2)],
        receiver: receiver, sender: sender,
        strength: Int.random(in: 0..<20, using: &random) == 0
          ? [0, 20, 127, -128].randomElement(using: &random) ?? 0
          : Int.random(in: -105 ... -30, using: &random),
        power: Bool.random(using: &random) ? -24 : nil)
    }
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `gives every minute and pair that was heard one row, and no other`(seed: UInt64) throws {
    let made = sightings(seed: seed)
    let ledger = try SightingLedger(made)
    let estimate = NearnessEstimator(model: Self.small).estimate(ledger)
    let name = { (phone: Int32) in String(decoding: ledger.name(of: phone), as: UTF8.self) }
    let rows = estimate.minutes.map { [name($0.receiver), name($0.sender), "\($0.minute)"] }
    let heard = Set(made.map { [$0.receiver, $0.sender, "\($0.time / 60_000)"] })
    #expect(Set(rows) == heard)
    #expect(rows.count == heard.count)
    let pairs = estimate.exposures.map { [name($0.receiver), name($0.sender)] }
    #expect(Set(pairs) == Set(made.map { [$0.receiver, $0.sender] }))
    #expect(Set(pairs).count == pairs.count)
    #expect(ledger.rows == heard.count)
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `keeps probabilities within 0 and 1 and intervals in order`(seed: UInt64) throws {
    let estimate = NearnessEstimator(model: Self.small).estimate(
      try SightingLedger(sightings(seed: seed)))
    for minute in estimate.minutes {
      #expect((0...1).contains(minute.probability))
      let range = minute.minutes
      #expect(0 <= range.low && range.low <= range.expected)
      #expect(range.expected <= range.high && range.high <= 1)
    }
    for exposure in estimate.exposures {
      #expect((0...1).contains(exposure.probability.rawValue))
      let range = exposure.minutes
      #expect(0 <= range.low && range.low <= range.expected && range.expected <= range.high)
    }
    for encounter in estimate.encounters {
      #expect(encounter.start < encounter.end)
      #expect(abs(encounter.counts.reduce(0, +) - 1) < 1e-6)
    }
    #expect(abs(estimate.habits.reduce(0, +) - 1) < 1e-9)
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `answers the same whatever the order of lines`(seed: UInt64) throws {
    let made = sightings(seed: seed)
    var random = SeededGenerator(seed: seed + 1)
    let a = try SightingLedger(made)
    let b = try SightingLedger(made.shuffled(using: &random))
    let one = NearnessEstimator(model: Self.small).estimate(a)
    let other = NearnessEstimator(model: Self.small).estimate(b)
    #expect(
      one.minutes.map { [a.name(of: $0.receiver), a.name(of: $0.sender)] }
        == other.minutes.map { [b.name(of: $0.receiver), b.name(of: $0.sender)] })
    #expect(one.minutes.map(\.minute) == other.minutes.map(\.minute))
    #expect(one.minutes.map(\.probability) == other.minutes.map(\.probability))
    #expect(one.exposures.map(\.minutes) == other.exposures.map(\.minutes))
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `a pair that is stronger in every sighting is never less likely near`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let power: Int? = Bool.random(using: &random) ? -24 : nil
    var made: [MadeSighting] = []
    for minute in 0..<6 as Range<Int64> {
      let level = Int.random(in: -92 ... -70, using: &random)
      for k in 0..<Int64.random(in: 1...9, using: &random) {
        made.append(
          MadeSighting(
            time: NearnessWorld.start + minute * 60_000 + k * 400, receiver: "a", sender: "b",
            strength: level + Int.random(in: -4...4, using: &random), power: power))
      }
    }
    var before: [Float] = []
    var minutesBefore = 0.0
    for stronger in [0, 4, 12] {
      let estimate = NearnessEstimator(model: Self.small).estimate(
        try SightingLedger(
          made.map {
            var one = $0
            one.strength += stronger
            return one
          }))
      let now = estimate.minutes.map(\.probability)
      for (i, p) in before.enumerated() { #expect(now[i] > p - 0.01, "\(stronger) dB") }
      let minutes = try #require(estimate.exposures.first).minutes.expected
      #expect(minutes > minutesBefore - 0.01)
      minutesBefore = minutes
      before = now
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `both directions of a pair count alike and share one exposure`(seed: UInt64) throws {
    let made = sightings(seed: seed)
    let turned = made.map { one -> MadeSighting in
      var one = one
      (one.receiver, one.sender) = (one.sender, one.receiver)
      return one
    }
    for sightings in [made, turned] {
      let ledger = try SightingLedger(sightings)
      let estimate = NearnessEstimator(model: Self.small).estimate(ledger)
      var seen: [Set<Int32>: MinutesRange] = [:]
      for exposure in estimate.exposures {
        let pair: Set = [exposure.receiver, exposure.sender]
        if let other = seen[pair] { #expect(other == exposure.minutes) }
        seen[pair] = exposure.minutes
      }
    }
    // Two phones that hear each other with the same strengths: renaming them changes nothing.
    let mirrored = (0..<10 as Range<Int64>).flatMap { minute in
      [("a", "b"), ("b", "a")].map {
        MadeSighting(
          time: NearnessWorld.start + minute * 60_000, receiver: $0.0, sender: $0.1,
          strength: -70 - Int((seed * 7 + UInt64(minute) * 5) % 20), power: -24)
      }
    }
    let estimate = NearnessEstimator(model: Self.small).estimate(try SightingLedger(mirrored))
    #expect(
      estimate.minutes.prefix(10).map(\.probability)
        == estimate.minutes.suffix(10).map(\.probability))
  }

  @Test
  func `models that no table knows are taken as usual, known ones are brought to one scale`()
    throws
  {
    var table = PhoneCalibration()
    table["Deaf One"] = .init(correction: 7, power: -24)
    func probability(_ model: String?, strength: Int) throws -> Float {
      var ledger = SightingLedger(calibration: table)
      let receiver = try ledger.phone(named: Array("a".utf8))
      let sender = try ledger.phone(named: Array("b".utf8))
      for minute in 0..<10 as Range<Int64> {
        try ledger.add(
          time: Instant(milliseconds: minute * 60_000), receiver: receiver, sender: sender,
          strength: strength, power: -24, receiverModel: model)
      }
      return try #require(NearnessEstimator(model: Self.small).estimate(ledger).minutes.first)
        .probability
    }
    #expect(try probability("unheard of", strength: -75) == probability(nil, strength: -75))
    // A model that reads 10 dB low is corrected by 10 dB.
    #expect(try probability("deaf one", strength: -85) > probability(nil, strength: -85) + 0.05)
    let corrected = try probability("Deaf One", strength: -75)
    #expect(abs(corrected - (try probability(nil, strength: -65))) < 0.05)
  }

  @Test
  func `without a transmit power no claim of distance is sure`() throws {
    let faint = (0..<8 as Range<Int64>).map {
      MadeSighting(
        time: NearnessWorld.start + $0 * 60_000, receiver: "a", sender: "b", strength: -100)
    }
    for minute in NearnessEstimator(model: Self.small).estimate(try SightingLedger(faint)).minutes {
      #expect(minute.probability > 0.2)
      #expect(Verdict(probability: Double(minute.probability)) == .cannotTell)
    }
  }

  @Test
  func `a ledger refuses what cannot be`() throws {
    var ledger = SightingLedger()
    let a = try ledger.phone(named: [1])
    let b = try ledger.phone(named: [2])
    #expect(throws: ProximityError.self) {
      try ledger.add(time: Instant(milliseconds: 0), receiver: a, sender: a, strength: -60)
    }
    for time in [Int64.max, .min, 64_060_588_800_000] {
      #expect(throws: ProximityError.self) {
        try ledger.add(time: Instant(milliseconds: time), receiver: a, sender: b, strength: -60)
      }
    }
    try ledger.add(time: Instant(milliseconds: -1), receiver: a, sender: b, strength: .max)
    try ledger.add(time: Instant(milliseconds: -1), receiver: a, sender: b, strength: .min)
    #expect(ledger.rows == 1 && ledger.unusable == 2)
    #expect(NearnessEstimator(model: Self.small).estimate(ledger).minutes.map(\.minute) == [-1])
    #expect(NearnessEstimator(model: Self.small).estimate(SightingLedger()).minutes.isEmpty)
  }
}

@Suite("An encounter's record")
struct EncounterOfNearnessTests {
  @Test
  func `keeps when, how long and how likely, and a day at most`() throws {
    let encounter = Encounter(
      first: 0, second: 1, start: Instant(milliseconds: 1_600_000_020_000),
      end: Instant(milliseconds: 1_600_000_020_000 + 1_444 * 60_000),
      counts: [Double](repeating: 0, count: 1_444) + [1], expected: 1_444)
    let record = try #require(encounter.record(receiver: DeviceID(1), sender: DeviceID(2)))
    #expect(record.seconds == 86_400 && record.minutes == 1_440 && record.minutesHigh == 1_440)
    #expect(record.probability.rawValue == 1)
    #expect(encounter.record(receiver: DeviceID(1), sender: DeviceID(1)) == nil)
  }
}
