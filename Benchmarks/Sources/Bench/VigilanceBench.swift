// SPDX-License-Identifier: Apache-2.0

import TramProximity
import TramUnits

/// The audit of sightings, wristbands, the filter, TempIDs and encounters as bytes, on one core.
func measureVigilance() throws -> Measurement {
  let watch = Stopwatch()
  let street = HonestStreet(seed: 1)
  let audit = try watch.rate {
    var audit = try SightingAudit(seed: 7)
    var refused = 0
    for sighting in street.sightings where audit.admit(sighting) != nil { refused += 1 }
    return refused == 0 ? street.sightings.count : 0
  }
  return Measurement(
    figures: [
      Figure(
        name: "sightings looked over by the audit, one core", unit: "sightings/s", runs: audit),
      try wristbands(watch), try filterQuestions(watch), try tempIDs(watch),
      try encounters(watch),
    ],
    notes: [
      "Audit: \(street.sightings.count) sightings of 20,000 phones by 400 receivers in a "
        + "quarter of an hour, metadata and power known, none refused.",
      "Wristbands: a register of 10,000, every second sighting a stranger's, within two hours.",
      "Filter: 200,000 items of 45 bits, questions about others. TempIDs: AES-256-GCM with the "
        + "number of the key, each read once. Encounters: 60,000 of 48 bytes.",
    ])
}

/// Phones that receivers hear again and again, in the order of time.
private struct HonestStreet {
  var sightings: [AuditedSighting] = []

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let phones = (0..<20_000).map { _ in
      (
        SixteenBytes(high: random.next(), low: random.next()),
        UInt32(truncatingIfNeeded: random.next())
      )
    }
    let start = Instant(milliseconds: 1_596_090_000_000)
    for minute in 0..<15 {
      for (number, phone) in phones.enumerated() {
        for second in [0.0, 20, 40] {
          sightings.append(
            AuditedSighting(
              time: start.advanced(seconds: Double(minute) * 60 + second),
              receiver: UInt32(number % 400), identifier: phone.0,
              rssi: DecibelMilliwatts(.random(in: -95 ... -50, using: &random)),
              metadata: phone.1, txPower: DecibelMilliwatts(-24)))
        }
      }
    }
  }
}

private func wristbands(_ watch: Stopwatch) throws -> Figure {
  var random = SeededGenerator(seed: 2)
  let start = ExposureInterval(2_660_112)
  let entries = (0..<10_000 as Range<UInt64>).map {
    WristbandRegister.Entry(
      token: SixteenBytes(high: 0, low: $0),
      key: TemporaryExposureKey(
        key: SixteenBytes(high: random.next(), low: random.next()), rollingStart: start))
  }
  let now = start.start.advanced(seconds: 36_000)
  var register = try WristbandRegister(entries)
  try register.advance(to: now)
  let interval = ExposureInterval(holding: now) ?? start
  let heard = entries.flatMap {
    [
      RollingKey($0.key).identifier(in: interval),
      SixteenBytes(high: random.next(), low: random.next()),
    ]
  }
  let table = register
  return Figure(
    name: "identifiers looked up among 10,000 wristbands, one core", unit: "identifiers/s",
    runs: watch.rate {
      var found = 0
      for _ in 0..<50 {
        for identifier in heard where table.resolve(identifier, at: now) != nil { found += 1 }
      }
      return found * 2
    })
}

private func filterQuestions(_ watch: Stopwatch) throws -> Figure {
  var random = SeededGenerator(seed: 3)
  let filter = try CuckooFilter(
    (0..<200_000).map { _ in ThirtyTwoBytes.random(using: &random) }, salt: 1)
  let asked = (0..<100_000).map { _ in ThirtyTwoBytes.random(using: &random) }
  return Figure(
    name: "questions to a cuckoo filter, one core", unit: "questions/s",
    runs: watch.rate {
      var wrong = 0
      for _ in 0..<20 { for item in asked where filter.mayHold(item) { wrong += 1 } }
      return 20 * asked.count - wrong
    })
}

private func tempIDs(_ watch: Stopwatch) throws -> Figure {
  var random = SeededGenerator(seed: 4)
  let key = try TempIDKey(id: 1, secret: .random(using: &random))
  let mint = TempIDMint(ring: try TempIDKeyRing([key], issuing: 1))
  let now = Instant(milliseconds: 1_600_000_000_000)
  var ids: [TempID] = []
  if let user = UserCode([UInt8](repeating: 7, count: UserCode.size)) {
    for _ in 0..<20 {
      ids += try mint.batch(for: user, from: now, count: 1000, using: &random)
    }
  }
  return Figure(
    name: "TempIDs read, one core", unit: "TempIDs/s",
    runs: try watch.rate { try ids.reduce(0) { try mint.content(of: $1).keyID == 1 ? $0 + 1 : $0 } }
  )
}

private func encounters(_ watch: Stopwatch) throws -> Figure {
  var random = SeededGenerator(seed: 5)
  let records = (0..<EncounterRecord.most).compactMap { _ in
    EncounterRecord(
      receiver: DeviceID(random.next()), sender: DeviceID(random.next()),
      start: Instant(milliseconds: 1_596_090_000_000), seconds: 1200,
      probability: Probability(0.5), minutes: 5, minutesLow: 1, minutesHigh: 9)
  }
  let bytes = try EncounterRecord.bytes(of: records)
  return Figure(
    name: "encounters decoded, one core", unit: "encounters/s",
    runs: try watch.rate {
      var count = 0
      for _ in 0..<20 { count += try EncounterRecord.records(bytes.span).count }
      return count
    })
}
