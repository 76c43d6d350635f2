// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

/// A desk's facts, phones and a clock over some days, in one order.
struct LiveDesk {
  enum Record {
    case fact(DeskEntry)
    case heard(Observation, [CellReading])
    case tick(Instant)
  }

  var records: [Record] = []
  private var timed: [(at: Double, record: Record)] = []
  private var random: SeededGenerator
  private let days: Double

  /// Fourteen phones over `days` with orders that begin, are extended, permitted, transferred,
  /// ended, run out and are erased, phones that freeze, leap and lag, and ticks.
  init(seed: UInt64, days: Double = 1) {
    random = SeededGenerator(seed: seed)
    self.days = days
    for device in 1...14 as ClosedRange<UInt64> {
      issue(device, at: Double(device % 5) * 700)
      report(device, seed: seed)
    }
    for _ in 0..<30 { happen() }
    let step = days > 2 ? 240.0 : 30.0
    for i in 0..<Int(days * 86_400 / step) {
      let at = Double(i) * step
      timed.append((at, .tick(SimulatedPhone.morning.advanced(seconds: at))))
    }
    records = timed.enumerated().sorted { ($0.1.at, $0.0) < ($1.1.at, $1.0) }.map(\.1.record)
  }

  mutating func fact(_ event: DeskEvent, at: Double) {
    let time = SimulatedPhone.morning.advanced(seconds: at)
    timed.append((at, .fact(DeskEntry(time: time, author: "test", event: event))))
  }

  private mutating func issue(_ device: UInt64, at: Double) {
    let morning = SimulatedPhone.morning
    let home = SimulatedPhone.home.origin
    fact(
      .deviceEnrolled(
        device: EnrolledDevice(
          id: DeviceID(device), name: "p\(device)", person: PersonID(device), kind: .owntracks,
          since: morning)), at: 0)
    let ends = Bool.random(using: &random) ? Double.random(in: 0.2...2, using: &random) : nil
    let begun = Int.random(in: 0..<6, using: &random) > 0
    let order = OrderRecord(
      id: OrderID(device), person: PersonID(device), device: begun ? DeviceID(device) : nil,
      place: .circle(latitude: home.latitude, longitude: home.longitude, radius: 100),
      area: "0\(device % 3)", from: morning.advanced(seconds: at),
      until: ends.map { morning.advanced(seconds: at + $0 * days * 86_400) })
    fact(.orderIssued(order: order), at: at)
    if !begun {
      fact(
        .orderTransferred(
          order: OrderID(device), place: nil, area: nil, device: DeviceID(device)), at: at + 5000)
    }
  }

  private mutating func report(_ device: UInt64, seed: UInt64) {
    var phone = SimulatedPhone(seed: seed, device: device)
    phone.time = phone.time.advanced(seconds: Double(device) * 7)
    while phone.time.seconds(since: SimulatedPhone.morning) < days * 86_400 {
      let every = days > 2 ? 600.0 : [60.0, 150, 300][Int.random(in: 0..<3, using: &random)]
      var seen = phone.stay(Int.random(in: 5...30, using: &random), every: every)
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        // A receiver that repeats its last fix.
        for i in seen.indices.dropFirst() { seen[i].fix = seen[0].fix }
      case 1:
        let far = SimulatedPhone.coordinate(Double.random(in: 2000...90_000, using: &random), 0)
        seen[seen.count / 2].fix?.coordinate = far
      case 2: seen += phone.leave(speed: 1.4, count: Int.random(in: 3...12, using: &random))
      default: break
      }
      for observation in seen {
        let lags = Int.random(in: 0..<9, using: &random) == 0
        let cell = CellReading(
          radio: lags ? .wcdma : .lte, cell: 42_207 << 8 | device % 3, isServing: true,
          rsrp: lags ? nil : DecibelMilliwatts(Float.random(in: -96 ... -90, using: &random)))
        let at = observation.time.seconds(since: SimulatedPhone.morning) + 1.5
        timed.append((at, .heard(observation, [cell])))
      }
      let pause = [0.0, 0, 1500, 4000][Int.random(in: 0..<4, using: &random)]
      phone.time = phone.time.advanced(seconds: pause)
    }
  }

  /// Something that an officer does to some order at some time.
  private mutating func happen() {
    let order = OrderID(UInt64.random(in: 1...14, using: &random))
    let at = Double.random(in: 4000...(days * 86_400), using: &random)
    let later = SimulatedPhone.morning.advanced(
      seconds: at + Double.random(in: 600...(days * 40_000), using: &random))
    let now = SimulatedPhone.morning.advanced(seconds: at)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: fact(.orderExtended(order: order, until: later), at: at)
    case 1: fact(.orderExtended(order: order, until: nil), at: at)
    case 2, 3:
      let leave = LeaveID(UInt64.random(in: 1...1_000_000, using: &random))
      fact(
        .leaveAsked(
          leave: Leave(
            id: leave, order: order, person: PersonID(order.rawValue), area: "", from: now,
            until: later, reason: "khám", asked: now)), at: at - 100)
      fact(.leaveGranted(leave: leave, from: now, until: later, note: nil), at: at)
    case 4:
      let device = DeviceID(UInt64.random(in: 1...14, using: &random))
      fact(.orderTransferred(order: order, place: nil, area: "02", device: device), at: at)
    case 5, 6: fact(.orderEnded(order: order, note: nil), at: at)
    default: fact(.orderErased(order: order), at: at)
    }
  }
}

extension LiveWatch {
  mutating func fold(_ record: LiveDesk.Record) -> [Alarm] {
    switch record {
    case .fact(let entry):
      apply(entry)
      return []
    case .tick(let now): return tick(now).map(\.alarm)
    case .heard(let observation, let cells):
      var batch = ObservationBatch()
      batch.append(observation, cells: cells, sightings: [])
      return observe(&batch).map(\.alarm)
    }
  }
}

extension LiveWatch {
  /// Ticks every nine minutes; a clock that steps by more than ten is doubted.
  fileprivate mutating func tick(from: Double, to: Double) {
    for at in stride(from: from, to: to, by: 540) {
      _ = tick(SimulatedPhone.morning.advanced(seconds: at))
    }
  }
}

@Suite("A restarted watch of a desk")
struct LiveWatchRestartTests {
  @Test(
    "a snapshot anywhere and what came after it are a watch that never stopped",
    arguments: 0..<16 as Range<UInt64>)
  func restart(seed: UInt64) throws {
    // Every fourth goes on for weeks, so that orders long over are let go of.
    let desk = LiveDesk(seed: seed, days: seed % 4 == 3 ? 20 : 0.4)
    var random = SeededGenerator(seed: seed &+ 500)
    let cut = Int.random(in: 0..<desk.records.count, using: &random)
    let next = Int.random(in: cut...desk.records.count, using: &random)
    var whole = LiveWatch()
    var alarms: [Alarm] = []
    var early = 0
    var first: [UInt8] = []
    var second: [UInt8] = []
    for (i, record) in desk.records.enumerated() {
      if i == cut { (first, early) = (whole.snapshot(), alarms.count) }
      if i == next { second = whole.snapshot() }
      alarms += whole.fold(record)
    }
    var again = LiveWatch()
    for case .fact(let entry) in desk.records[..<cut] { again.apply(entry) }
    try again.restore(first)
    #expect(again.snapshot() == first)
    var later: [Alarm] = []
    for (i, record) in desk.records.enumerated() where i >= cut {
      if i == next { #expect(again.snapshot() == second) }
      later += again.fold(record)
    }
    #expect(alarms.count >= 3)
    #expect(later == Array(alarms[early...]))
    #expect(again.snapshot() == whole.snapshot())
    #expect(again.repair.tally == whole.repair.tally)
    #expect(whole.repair.tally[.fixFrozen] > 0)
  }

  @Test(
    "room that is given back at any moment changes no alarm", arguments: 0..<6 as Range<UInt64>)
  func room(seed: UInt64) throws {
    let desk = LiveDesk(seed: seed, days: 0.4)
    var random = SeededGenerator(seed: seed &+ 900)
    var whole = LiveWatch()
    var other = LiveWatch()
    for record in desk.records {
      let alarms = whole.fold(record)
      #expect(other.fold(record) == alarms)
      if Int.random(in: 0..<400, using: &random) == 0 {
        let bytes = other.watch.snapshot()
        other.watch.arrange(as: other.watch.liveNames)
        try other.watch.restore(bytes)
        #expect(other.watch.blanks == 0)
      }
    }
    #expect(other.snapshot() == whole.snapshot())
  }

  @Test("orders long over take no room, neither in memory nor in a snapshot")
  func bounded() throws {
    var watch = LiveWatch()
    let morning = SimulatedPhone.morning
    let home = SimulatedPhone.home.origin
    var sizes: [Int] = []
    for week in 0..<12 {
      for i in 0..<200 {
        let number = UInt64(week * 200 + i + 1)
        let from = morning.advanced(seconds: Double(week) * 7 * 86_400)
        let order = OrderRecord(
          id: OrderID(number), person: PersonID(number), device: DeviceID(number),
          place: .circle(latitude: home.latitude, longitude: home.longitude, radius: 100),
          from: from)
        watch.apply(DeskEntry(time: from, author: "t", event: .orderIssued(order: order)))
        _ = watch.fold(
          .heard(
            Observation(
              device: DeviceID(number), time: from.advanced(seconds: 60),
              fix: Fix(coordinate: home)), []))
      }
      for day in 0..<7 {
        let begin = Double(week * 7 + day) * 86_400
        watch.tick(from: begin, to: begin + 86_400)
        let now = morning.advanced(seconds: begin + 86_400)
        guard day == 5 else { continue }
        for i in 0..<200 {
          let event = DeskEvent.orderEnded(order: OrderID(UInt64(week * 200 + i + 1)), note: nil)
          watch.apply(DeskEntry(time: now, author: "t", event: event))
        }
      }
      sizes.append(watch.snapshot().count)
      #expect(watch.orders.count <= 600)
      #expect(watch.watch.count <= 900)
    }
    #expect((sizes.last ?? 0) < 2 * sizes[2])
  }

  @Test("an order that ran out long ago is watched again when it is extended")
  func extendedLate() throws {
    var watch = LiveWatch()
    let morning = SimulatedPhone.morning
    let home = SimulatedPhone.home.origin
    let order = OrderRecord(
      id: OrderID(1), person: PersonID(1), device: DeviceID(1),
      place: .circle(latitude: home.latitude, longitude: home.longitude, radius: 100),
      from: morning, until: morning.advanced(seconds: 86_400))
    watch.apply(DeskEntry(time: morning, author: "t", event: .orderIssued(order: order)))
    watch.tick(from: 0, to: 12 * 86_400)
    #expect(!watch.watch.watches(DeviceID(1)))
    #expect(watch.standing(of: OrderID(1), at: morning)?.standing == nil)
    let now = morning.advanced(seconds: 12 * 86_400)
    watch.apply(
      DeskEntry(time: now, author: "t", event: .orderExtended(order: OrderID(1), until: nil)))
    #expect(watch.watch.watches(DeviceID(1)))
    #expect(watch.standings(area: "", after: nil, limit: 10, at: now).found.count == 1)
  }

  @Test("a damaged snapshot is refused whole", arguments: 0..<4 as Range<UInt64>)
  func damage(seed: UInt64) throws {
    let desk = LiveDesk(seed: seed, days: 0.2)
    var watch = LiveWatch()
    for record in desk.records { _ = watch.fold(record) }
    let bytes = watch.snapshot()
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      var damaged = bytes
      switch Int.random(in: 0..<3, using: &random) {
      case 0: damaged.removeLast(Int.random(in: 1...bytes.count, using: &random))
      case 1: damaged += [UInt8.random(in: 0...255, using: &random)]
      default:
        let at = Int.random(in: 0..<bytes.count, using: &random)
        damaged[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
      var again = watch
      // One bit may make another number of it, which only the file's checksum tells.
      do { try again.restore(damaged) } catch { #expect(again.snapshot() == bytes) }
    }
  }
}
