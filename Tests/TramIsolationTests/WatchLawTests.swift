// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

@Suite("Laws of the watch")
struct WatchLawTests {
  /// A feed of several phones that stay, leave, come back and fall silent, in the order of time.
  private func feed(seed: UInt64, phones: UInt64 = 5) -> [Observation] {
    var all: [Observation] = []
    for device in 0..<phones {
      var phone = SimulatedPhone(seed: seed, device: device)
      phone.time = phone.time.advanced(seconds: Double(device) * 7)
      for _ in 0..<3 {
        all += phone.stay(Int.random(in: 20...120, using: &phone.random))
        let speed = Double.random(in: 0.8...9, using: &phone.random)
        all += phone.leave(speed: speed, count: Int.random(in: 5...30, using: &phone.random))
        phone.time = phone.time.advanced(seconds: Double.random(in: 0...3000, using: &phone.random))
      }
    }
    return all.sorted { $0.time < $1.time }
  }

  @Test("the later feed changes no alarm that was raised before it", arguments: 0..<20)
  func lookAhead(seed: UInt64) throws {
    let feed = feed(seed: seed)
    var whole = try makeWatch(devices: 5)
    let all = whole.alarms(feed)
    let cut = feed.count * Int(seed + 1) / 22
    var part = try makeWatch(devices: 5)
    let early = part.alarms(Array(feed[..<cut]))
    #expect(early == Array(all.prefix(early.count)))
  }

  @Test("alarms come in the order of time and carry what they were decided from", arguments: 0..<20)
  func evidence(seed: UInt64) throws {
    var watch = try makeWatch(devices: 5)
    let alarms = watch.alarms(feed(seed: seed))
    #expect(!alarms.isEmpty)
    #expect(zip(alarms, alarms.dropFirst()).allSatisfy { $0.time <= $1.time })
    for alarm in alarms {
      let evidence = alarm.evidence
      #expect(!(evidence.fixes.isEmpty && evidence.cells.isEmpty && evidence.terms.isEmpty))
      var text = ByteWriter()
      alarm.write(to: &text)
      var scanner = JSONScanner(text.bytes.span)
      try scanner.skipValue()
      try scanner.finish()
    }
  }

  @Test("left and returned take turns for every order", arguments: 0..<20)
  func turns(seed: UInt64) throws {
    var watch = try makeWatch(devices: 5)
    let alarms = watch.alarms(feed(seed: seed))
    for device in 0..<5 as Range<UInt64> {
      let kinds = alarms.filter { $0.device == DeviceID(device) }.map(\.kind)
        .filter { $0 == .left || $0 == .returned }
      for (i, kind) in kinds.enumerated() { #expect(kind == (i % 2 == 0 ? .left : .returned)) }
    }
  }

  @Test("a watch that is stopped and restored goes on as if nothing had been", arguments: 0..<20)
  func snapshot(seed: UInt64) throws {
    let feed = feed(seed: seed)
    let cut = feed.count * Int(seed + 1) / 22
    var whole = try makeWatch(devices: 5)
    let all = whole.alarms(feed)
    var first = try makeWatch(devices: 5)
    let early = first.alarms(Array(feed[..<cut]))
    let bytes = first.snapshot()
    var second = try makeWatch(devices: 5)
    try second.restore(bytes)
    #expect(second.snapshot() == bytes)
    #expect(early + second.alarms(Array(feed[cut...])) == all)
    #expect(second.tally == whole.tally)
  }

  @Test("a damaged snapshot is refused or read, and never traps", arguments: 0..<200)
  func damage(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var watch = try makeWatch(devices: 3)
    _ = watch.alarms(Array(feed(seed: 1, phones: 3).prefix(200)))
    var bytes = watch.snapshot()
    if Bool.random(using: &random) {
      bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
    } else {
      for _ in 0..<5 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
    }
    var other = try makeWatch(devices: 3)
    do { try other.restore(bytes) } catch is IsolationError {}
    _ = other.alarms(Array(feed(seed: 2, phones: 3).prefix(50)))
  }

  @Test("observations older than what was decided change nothing but the count")
  func lateData() throws {
    let feed = feed(seed: 4)
    var plain = try makeWatch(devices: 5)
    let expected = plain.alarms(feed)
    var watch = try makeWatch(devices: 5)
    var alarms = watch.alarms(Array(feed[..<600]))
    alarms += watch.alarms(Array(feed[..<300]))
    alarms += watch.alarms(Array(feed[600...]))
    #expect(alarms == expected)
    #expect(watch.tally.late > 290)
  }

  @Test("devices without an order, far numbers and two orders of one device are told apart")
  func devices() throws {
    var watch = try makeWatch()
    try watch.add(makeTerms(order: "second", radius: 5000))
    try watch.add(makeTerms(device: 1 << 40, order: "far"))
    var phone = SimulatedPhone(seed: 1)
    let near = phone.stay(30) + phone.leave(speed: 1.5, count: 12)
    #expect(watch.alarms(near).map(\.order) == ["o0"])
    phone.device = 1 << 40
    let far = phone.stay(30) + phone.leave(speed: 1.5, count: 12)
    #expect(watch.alarms(far).filter { $0.kind == .left }.map(\.order) == ["far"])
    phone.device = 77
    #expect(watch.alarms(phone.stay(3)).isEmpty)
    #expect(watch.tally.unordered == 3)
    #expect(throws: IsolationError.self) { try watch.add(makeTerms()) }
  }
}
