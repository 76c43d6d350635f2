// SPDX-License-Identifier: Apache-2.0

import Crypto
import Testing
import TramProximity
import TramUnits

/// The statements of docs/privacy.md about decentral modes, each by an adversary who has only the
/// bytes that the statement's party sees.
@Suite("Privacy of exposure notification")
struct PrivacyExposureTests {
  /// A phone of exposure notification: an independent key a day.
  private struct Phone {
    var keys: [TemporaryExposureKey]

    init(days: UInt32, using random: inout SeededGenerator) {
      keys = (0..<days).map {
        TemporaryExposureKey(
          key: .random(using: &random),
          rollingStart: ExposureInterval(2_600_000 / 144 * 144 + $0 * 144))
      }
    }

    func identifiers(_ day: Int) -> [SixteenBytes] { Self.identifiers(of: keys[day]) }

    static func identifiers(of key: TemporaryExposureKey) -> [SixteenBytes] {
      let rolling = RollingKey(key)
      return rolling.validity.map { rolling.identifier(in: ExposureInterval($0)) }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a server of exposure notification links the days that a case uploads, and no other day`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    let phone = Phone(days: 5, using: &random)
    // The server sees the key, its start and period; the owner kept days 0 and 3 back.
    let uploaded = [phone.keys[1], phone.keys[2], phone.keys[4]]
    let linked = Set(uploaded.flatMap(Phone.identifiers))
    for day in [1, 2, 4] { #expect(phone.identifiers(day).allSatisfy(linked.contains)) }
    for day in [0, 3] { #expect(!phone.identifiers(day).contains(where: linked.contains)) }
  }

  @Test
  func `a bystander cannot tell two identifiers of one phone from those of two phones`() {
    var random = SeededGenerator(seed: 11)
    var same = 0
    var different = 0
    let pairs = 4000
    for _ in 0..<pairs / 100 {
      let phones = (Phone(days: 1, using: &random), Phone(days: 1, using: &random))
      let (a, b) = (phones.0.identifiers(0), phones.1.identifiers(0))
      for i in 0..<100 {
        same += differingBits(a[i].bytes, a[i + 1].bytes)
        different += differingBits(a[i].bytes, b[i + 1].bytes)
      }
    }
    // 64 of 128 bits on average, with a deviation of 5.7 a pair: within five of the mean's.
    let deviation = 5.66 / Double(pairs).squareRoot()
    #expect((Double(same) / Double(pairs) - 64).magnitude < 5 * deviation)
    #expect((Double(different) / Double(pairs) - 64).magnitude < 5 * deviation)
  }

  @Test
  func `a bystander links all identifiers of a day once its key is published`() {
    var random = SeededGenerator(seed: 12)
    let phone = Phone(days: 2, using: &random)
    let heard = phone.identifiers(0).shuffled(using: &random)
    let published = Set(Phone.identifiers(of: phone.keys[0]))
    #expect(heard.count { published.contains($0) } == 144)
  }

  @Test
  func `a contact of a published key learns in which ten minutes it met the case`() {
    var random = SeededGenerator(seed: 13)
    let phone = Phone(days: 1, using: &random)
    let heard = phone.identifiers(0)[77]
    let rolling = RollingKey(phone.keys[0])
    let found = rolling.validity.filter { rolling.identifier(in: ExposureInterval($0)) == heard }
    #expect(found == [phone.keys[0].rollingStart.rawValue + 77])
  }

  @Test
  func `the key of the day after an upload does not follow from what was uploaded`() {
    var random = SeededGenerator(seed: 14)
    let phone = Phone(days: 3, using: &random)
    let known = phone.keys[0].key.bytes
    // What chains in other modes: digests and derivations of the key before.
    let digest = [UInt8](SHA256.hash(data: known))
    let guesses = [known, [UInt8](digest.prefix(16)), [UInt8](digest.suffix(16))]
    for day in 1...2 { #expect(!guesses.contains(phone.keys[day].key.bytes)) }
    let linked = Set(
      guesses.compactMap { SixteenBytes($0.span) }.flatMap {
        Phone.identifiers(
          of: TemporaryExposureKey(key: $0, rollingStart: phone.keys[1].rollingStart))
      })
    #expect(!phone.identifiers(1).contains(where: linked.contains))
  }

  @Test
  func `who breaks into the server of exposure notification finds published keys alone`() {
    var random = SeededGenerator(seed: 15)
    let cases = Phone(days: 2, using: &random)
    let healthy = Phone(days: 2, using: &random)
    // All that the server has.
    let stored = cases.keys
    let linked = Set(stored.flatMap(Phone.identifiers))
    for day in 0..<2 { #expect(!healthy.identifiers(day).contains(where: linked.contains)) }
  }

  @Test
  func `an upload of exposure notification holds nothing of whom the case met`() {
    var random = SeededGenerator(seed: 17)
    let phone = Phone(days: 2, using: &random)
    let met = (0..<10).map { _ in Phone(days: 2, using: &random) }
    let heard = met.flatMap { $0.identifiers(0) + $0.identifiers(1) }
    // The fields of an upload: key, start, period; and what can be made of them.
    let derived = Set(phone.keys.flatMap(Phone.identifiers))
    #expect(!heard.contains(where: derived.contains))
    #expect(!heard.contains { identifier in phone.keys.contains { $0.key == identifier } })
  }

  @Test
  func `who breaks into a phone of exposure notification learns its kept days and none to come`() {
    var random = SeededGenerator(seed: 18)
    let phone = Phone(days: 16, using: &random)
    let stolen = Set(phone.keys[1..<15].flatMap(Phone.identifiers))
    for day in 1..<15 { #expect(phone.identifiers(day).allSatisfy(stolen.contains)) }
    for day in [0, 15] { #expect(!phone.identifiers(day).contains(where: stolen.contains)) }
  }

  @Test
  func `a bystander changes the transmit power in transit, and only an audit notices`() throws {
    var random = SeededGenerator(seed: 16)
    let phone = Phone(days: 1, using: &random)
    let rolling = RollingKey(phone.keys[0])
    let interval = phone.keys[0].rollingStart
    let identifier = rolling.identifier(in: interval)
    let sent = rolling.metadata(0x40E8_0000, beside: identifier)
    // Version 1.0, -24 dBm; flipping bits of the second byte needs no key.
    let relayed = sent ^ 0x0018_0000
    let plain = rolling.metadata(relayed, beside: identifier)
    #expect(RollingKey.power(in: plain) == DecibelMilliwatts(-16))
    var audit = try SightingAudit(seed: 1)
    var sighting = AuditedSighting(
      time: interval.start, receiver: 1, identifier: identifier, rssi: DecibelMilliwatts(-60),
      metadata: sent)
    #expect(audit.admit(sighting) == nil)
    sighting.metadata = relayed
    sighting.receiver = 2
    #expect(audit.admit(sighting) == .tamperedMetadata)
  }
}

@Suite("Privacy of DP-3T")
struct PrivacyDP3TTests {
  private let day = Day(number: 18_400)

  private func epochs(_ day: Day) -> Range<UInt32> {
    UInt32(day.number) * 96..<UInt32(day.number) * 96 + 96
  }

  private func used(_ phone: LowCostPhone, on day: Day) -> [SixteenBytes] {
    epochs(day).compactMap { phone.identifier(in: TracingEpoch($0)) }
  }

  // MARK: Low-cost

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `a server of DP-3T links a low-cost case from the day that it tells, and not before`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    var phone = LowCostPhone(on: day, using: &random)
    var told: [[SixteenBytes]] = [used(phone, on: day)]
    for step in 1...3 {
      let next = Day(number: day.number + Int32(step))
      phone.begin(next, using: &random)
      told.append(used(phone, on: next))
    }
    let published = try #require(
      phone.publish(from: Day(number: day.number + 2), using: &random))
    let linked = try LowCostDay(published.bytes.span).chain(through: Day(number: day.number + 9))
    for place in 0..<2 { #expect(!told[place].contains { linked[$0] != nil }) }
    for place in 2..<4 { #expect(told[place].allSatisfy { linked[$0] != nil }) }
  }

  @Test
  func `a bystander cannot link two epochs of a low-cost phone that is no case`() {
    var random = SeededGenerator(seed: 21)
    var same = 0
    var different = 0
    for _ in 0..<40 {
      let a = used(LowCostPhone(on: day, using: &random), on: day)
      let b = used(LowCostPhone(on: day, using: &random), on: day)
      for i in 0..<95 {
        same += differingBits(a[i].bytes, a[i + 1].bytes)
        different += differingBits(a[i].bytes, b[i].bytes)
      }
    }
    let deviation = 5.66 / Double(40 * 95).squareRoot()
    #expect((Double(same) / 3800 - 64).magnitude < 5 * deviation)
    #expect((Double(different) / 3800 - 64).magnitude < 5 * deviation)
  }

  @Test
  func `a bystander links all epochs of a published low-cost case`() throws {
    var random = SeededGenerator(seed: 22)
    var phone = LowCostPhone(on: day, using: &random)
    let heard = used(phone, on: day)
    let published = try #require(phone.publish(from: day, using: &random))
    let chain = published.chain(through: day)
    #expect(heard.allSatisfy { chain[$0] == day })
  }

  @Test
  func `a low-cost key tells the day of an identifier, not the time of day`() throws {
    var random = SeededGenerator(seed: 23)
    // Over many phones the place in the order of making is even over the place in the day.
    var sum = 0.0
    for _ in 0..<400 {
      let phone = LowCostPhone(on: day, using: &random)
      let first = try #require(used(phone, on: day).first)
      let made = try #require(phone.days.last).identifiers
      sum += Double(made.firstIndex(of: first) ?? 0)
    }
    // Even over 0...95: mean 47.5, deviation 27.7 a phone.
    #expect((sum / 400 - 47.5).magnitude < 5 * 27.7 / 20)
  }

  @Test
  func `a low-cost phone is unlinkable again from its upload on`() throws {
    var random = SeededGenerator(seed: 24)
    var phone = LowCostPhone(on: day, using: &random)
    let published = try #require(phone.publish(from: day, using: &random))
    let last = Day(number: day.number + 14)
    let chain = published.chain(through: last)
    #expect(!used(phone, on: day).contains { chain[$0] != nil })
    for step in 1...14 {
      let next = Day(number: day.number + Int32(step))
      phone.begin(next, using: &random)
      #expect(!used(phone, on: next).contains { chain[$0] != nil })
    }
  }

  @Test
  func `who breaks into a low-cost phone learns its last fourteen days and every day to come`()
    throws
  {
    var random = SeededGenerator(seed: 25)
    var phone = LowCostPhone(on: day, using: &random)
    let first = used(phone, on: day)
    for step in 1...20 { phone.begin(Day(number: day.number + Int32(step)), using: &random) }
    let stolen = phone.days
    #expect(stolen.count == 14)
    phone.begin(Day(number: day.number + 21), using: &random)
    let future = used(phone, on: Day(number: day.number + 21))
    let chain = try #require(stolen.first).chain(through: Day(number: day.number + 21))
    #expect(future.allSatisfy { chain[$0] != nil })
    #expect(!first.contains { chain[$0] != nil })
  }

  // MARK: Hybrid

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `a hybrid case is linked within the windows that it tells, and in no other`(seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    let start = epochs(day).lowerBound
    let windows = (0..<6).map {
      HybridWindow.random(holding: TracingEpoch(start + $0 * 16), using: &random)
    }
    // The owner tells four of six windows; a server and a bystander see these bytes.
    let upload = try [0, 1, 3, 5].map { try HybridWindow(windows[$0].bytes.span) }
    let linked = Set(upload.flatMap(\.identifiers))
    #expect(linked.count == 64)
    for kept in [2, 4] { #expect(!windows[kept].identifiers.contains(where: linked.contains)) }
  }

  @Test
  func `a contact of a hybrid case learns in which four hours it met the case`() {
    var random = SeededGenerator(seed: 31)
    let window = HybridWindow.random(holding: TracingEpoch(1_766_400), using: &random)
    let used = window.order(using: &random)
    #expect(Set(used) == Set(window.identifiers))
    #expect(used != window.identifiers)
    #expect(window.start.start.advanced(seconds: 4 * 3600) == TracingEpoch(1_766_416).start)
  }

  @Test
  func `the windows of one hybrid case have no more in common than those of two`() {
    var random = SeededGenerator(seed: 32)
    var bits = (one: 0, two: 0)
    let start = epochs(day).lowerBound
    for _ in 0..<1000 {
      let a = HybridWindow.random(holding: TracingEpoch(start), using: &random)
      let next = HybridWindow.random(holding: TracingEpoch(start + 16), using: &random)
      let other = HybridWindow.random(holding: TracingEpoch(start + 16), using: &random)
      bits.one += differingBits(a.seed.bytes, next.seed.bytes)
      bits.two += differingBits(a.seed.bytes, other.seed.bytes)
      // All that is published beside the seed is the window, which all cases share.
      #expect(next.bytes.prefix(4) == other.bytes.prefix(4))
    }
    let deviation = 5.66 / 1000.0.squareRoot()
    #expect((Double(bits.one) / 1000 - 64).magnitude < 5 * deviation)
    #expect((Double(bits.two) / 1000 - 64).magnitude < 5 * deviation)
  }

  @Test
  func `who breaks into a hybrid phone learns the windows whose seeds it keeps, and none to come`()
  {
    var random = SeededGenerator(seed: 33)
    let start = epochs(day).lowerBound
    let windows = (0..<7).map {
      HybridWindow.random(holding: TracingEpoch(start + $0 * 16), using: &random)
    }
    let stolen = windows.prefix(6)
    let linked = Set(stolen.flatMap(\.identifiers))
    #expect(windows[0].identifiers.allSatisfy(linked.contains))
    // Neither by the protocol nor by a digest of the last seed.
    let guess = SixteenBytes(
      [UInt8](SHA256.hash(data: windows[5].seed.bytes)).span.extracting(0..<16))
    #expect(guess != windows[6].seed)
    #expect(!windows[6].identifiers.contains(where: linked.contains))
  }

  // MARK: Unlinkable

  private func epochSeeds(_ count: UInt32, using random: inout SeededGenerator)
    -> [UnlinkableEpoch]
  {
    let start = epochs(day).lowerBound
    return (0..<count).map {
      UnlinkableEpoch(seed: .random(using: &random), epoch: TracingEpoch(start + $0))
    }
  }

  @Test
  func `a server of the unlinkable design links the epochs of one upload, without those left out`()
    throws
  {
    var random = SeededGenerator(seed: 41)
    let seeds = epochSeeds(20, using: &random)
    let upload = try seeds.filter { $0.epoch.rawValue % 4 != 0 }
      .map { try UnlinkableEpoch($0.bytes.span) }
    let linked = Set(upload.map(\.identifier))
    for seed in seeds {
      #expect(linked.contains(seed.identifier) == (seed.epoch.rawValue % 4 != 0))
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `the filter is the same byte for byte however its epochs are divided among cases`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let one = epochSeeds(96, using: &random).map(\.observation)
    let two = epochSeeds(96, using: &random).map(\.observation)
    // The same observations, dealt to the two cases in another way and in another order.
    let dealt = (one + two).shuffled(using: &random)
    let a = try CuckooFilter(one + two, salt: seed)
    let b = try CuckooFilter(dealt.prefix(50) + dealt.suffix(142), salt: seed)
    #expect(a.bytes == b.bytes)
  }

  @Test
  func `a bystander learns of each identifier alone whether it is a case's`() throws {
    var random = SeededGenerator(seed: 42)
    let seeds = epochSeeds(96, using: &random)
    let filter = try CuckooFilter(seeds.map(\.observation), salt: 3)
    let read = try CuckooFilter(filter.bytes.span)
    for seed in seeds {
      let kept = UnlinkableEpoch.observation(of: seed.identifier, in: seed.epoch)
      #expect(read.mayHold(kept))
    }
    let healthy = epochSeeds(96, using: &random)
    for seed in healthy { #expect(!read.mayHold(seed.observation)) }
  }

  @Test
  func `an identifier that is replayed in another quarter of an hour matches nothing`() throws {
    var random = SeededGenerator(seed: 43)
    let seed = epochSeeds(1, using: &random)[0]
    let filter = try CuckooFilter([seed.observation], salt: 1)
    let later = TracingEpoch(seed.epoch.rawValue + 1)
    #expect(!filter.mayHold(UnlinkableEpoch.observation(of: seed.identifier, in: later)))
  }

  @Test
  func `no identifier can be read out of a filter`() throws {
    var random = SeededGenerator(seed: 44)
    let seeds = epochSeeds(96, using: &random)
    let filter = try CuckooFilter(seeds.map(\.observation), salt: 3).bytes
    // Not even four bytes of an identifier, of its seed or of its digest stand in it.
    var runs: Set<[UInt8]> = []
    for at in 24..<filter.count - 4 { runs.insert([UInt8](filter[at..<at + 4])) }
    for seed in seeds {
      for bytes in [seed.identifier.bytes, seed.seed.bytes, seed.observation.bytes] {
        for at in 0...bytes.count - 4 { #expect(!runs.contains([UInt8](bytes[at..<at + 4]))) }
      }
    }
  }

  @Test
  func `the next seed does not follow from one that was uploaded`() {
    var random = SeededGenerator(seed: 45)
    let seeds = epochSeeds(96, using: &random)
    let digests = seeds.map { [UInt8](SHA256.hash(data: $0.seed.bytes)) }
    for digest in digests { #expect(!seeds.contains { $0.seed.bytes == digest }) }
  }
}
