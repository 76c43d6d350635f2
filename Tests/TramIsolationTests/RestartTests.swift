// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

/// A snapshot at any record and the records after it are a watch that never stopped.
@Suite("A restarted watch")
struct RestartTests {
  /// Five hours of ten phones with cells, and of orders that are issued, extended, permitted,
  /// transferred, ended and erased meanwhile, with a clock that is wrong for a while.
  private func feed(seed: UInt64) throws -> LiveFeed {
    var random = SeededGenerator(seed: seed)
    var feed = LiveFeed()
    for device in 0..<10 as Range<UInt64> {
      let order = "o\(device)"
      feed.add(.issued(try makeTerms(device: device)), to: order, at: Double(device % 4) * 900)
      var phone = SimulatedPhone(seed: seed, device: device)
      phone.time = phone.time.advanced(seconds: Double(device) * 7)
      while phone.time.seconds(since: SimulatedPhone.morning) < 18_000 {
        let cell = CellReading(
          radio: .lte, cell: 42_207 << 8 | device % 3, isServing: true,
          rsrp: DecibelMilliwatts(Float.random(in: -96 ... -90, using: &phone.random)))
        let every = [60.0, 60, 600, 150][Int.random(in: 0..<4, using: &random)]
        var stay = phone.stay(Int.random(in: 5...40, using: &random), every: every)
        if Bool.random(using: &random) {
          for i in stay.indices { stay[i].fix?.battery = Float.random(in: 0...1, using: &random) }
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
          let ahead = Double.random(in: 700...20_000, using: &random)
          for i in stay.indices { stay[i].time = stay[i].time.advanced(seconds: ahead) }
          for seen in stay {
            let at = seen.time.seconds(since: SimulatedPhone.morning) - ahead
            feed.records.append((at + 1.5, .heard(seen, [cell])))
          }
        } else {
          feed.add(stay, cells: [cell])
        }
        if Bool.random(using: &random) {
          feed.add(phone.leave(speed: 1.4, count: Int.random(in: 3...12, using: &random)))
        }
        let pause = [0.0, 0, 1500, 4000][Int.random(in: 0..<4, using: &random)]
        phone.time = phone.time.advanced(seconds: pause)
      }
    }
    addEvents(to: &feed, &random)
    let jump = Double.random(in: 0...9000, using: &random)
    feed.tick(seconds: 18_000) { at in at >= jump && at < jump + 2000 ? at + 9000 : at }
    feed.sort()
    return feed
  }

  private func addEvents(to feed: inout LiveFeed, _ random: inout SeededGenerator) {
    let morning = SimulatedPhone.morning
    for _ in 0..<25 {
      let order = "o\(Int.random(in: 0..<10, using: &random))"
      let at = Double.random(in: 4000...17_000, using: &random)
      let later = Double.random(in: 600...9000, using: &random)
      let event: IsolationOrder.Event
      switch Int.random(in: 0..<7, using: &random) {
      case 0: event = .extended(until: morning.advanced(seconds: at + later))
      case 1: event = .extended(until: nil)
      case 2, 3:
        let from = at + Double.random(in: -1000...2000, using: &random)
        event = .permitted(
          IsolationOrder.Outing(
            from: morning.advanced(seconds: from), until: morning.advanced(seconds: from + later)))
      case 4:
        event = .transferred(
          place: nil, device: DeviceID(UInt64.random(in: 0..<12, using: &random)),
          deviceName: "other")
      case 5: event = .ended
      default: event = .erased
      }
      feed.add(event, to: order, at: at)
    }
  }

  /// Folds a record in; an event of an order that was erased by then is refused by both.
  private func fold(
    _ record: LiveFeed.Record, _ watch: inout IsolationWatch, _ alarms: inout [Alarm]
  ) {
    do { try watch.fold(record, into: &alarms) } catch {}
  }

  @Test("raises the same alarms and comes to the same snapshots", arguments: 0..<25)
  func restart(seed: UInt64) throws {
    let feed = try feed(seed: seed)
    var random = SeededGenerator(seed: seed &+ 1000)
    let cut = Int.random(in: 0..<feed.records.count, using: &random)
    let next = Int.random(in: cut...feed.records.count, using: &random)
    var whole = IsolationWatch()
    var alarms: [Alarm] = []
    var early = 0
    var first: [UInt8] = []
    var second: [UInt8] = []
    for (i, each) in feed.records.enumerated() {
      if i == cut {
        first = whole.snapshot()
        early = alarms.count
      }
      if i == next { second = whole.snapshot() }
      fold(each.record, &whole, &alarms)
    }
    var again = IsolationWatch()
    var later: [Alarm] = []
    for (_, record) in feed.records[..<cut] {
      if case .event = record { fold(record, &again, &later) }
    }
    try again.restore(first)
    #expect(again.snapshot() == first)
    for (i, each) in feed.records.enumerated() where i >= cut {
      if i == next { #expect(again.snapshot() == second) }
      fold(each.record, &again, &later)
    }
    #expect(alarms.count >= 5)
    #expect(later == Array(alarms[early...]))
    #expect(again.snapshot() == whole.snapshot())
    #expect(again.tally == whole.tally)
  }
}
