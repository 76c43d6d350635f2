// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

@Suite("The life of an order")
struct OrderLifeTests {
  private let start = SimulatedPhone.morning

  @Test("an event that does not fit is refused with a reason and changes nothing")
  func refusals() throws {
    var order = IsolationOrder()
    #expect(order.apply(.ended, at: start) == [.refuse(reason: "the order is not in force")])
    let terms = try makeTerms()
    #expect(order.apply(.issued(terms), at: start) == [.watch(terms, keepsLearning: false)])
    let issued = order
    for event: IsolationOrder.Event in [
      .issued(terms), .extended(until: start),
      .permitted(IsolationOrder.Outing(from: start, until: start)),
    ] {
      let effects = order.apply(event, at: start)
      guard case .refuse(let reason)? = effects.first else {
        Issue.record("\(event) was not refused")
        continue
      }
      #expect(!reason.isEmpty)
      #expect(order == issued)
    }
  }

  @Test("the same event twice has its effect once")
  func twice() throws {
    var order = IsolationOrder()
    _ = order.apply(.issued(try makeTerms()), at: start)
    let later = start.advanced(seconds: 86_400)
    #expect(order.apply(.extended(until: later), at: start).count == 1)
    #expect(order.apply(.extended(until: later), at: start).isEmpty)
    let outing = IsolationOrder.Outing(from: start, until: later)
    #expect(order.apply(.permitted(outing), at: start) == [.allow(outing)])
    #expect(order.apply(.permitted(outing), at: start).isEmpty)
    #expect(order.apply(.ended, at: later) == [.stop(order: "o0", at: later)])
    #expect(order.apply(.erased, at: later) == [.erase(order: "o0")])
    #expect(order.terms == nil)
    #expect(order.state == .erased)
  }

  @Test("a permitted outing raises nothing, and who stays out after it is told")
  func outing() throws {
    var phone = SimulatedPhone(seed: 11)
    var watch = try makeWatch()
    let stay = phone.stay(60)
    let outing = IsolationOrder.Outing(
      from: phone.time, until: phone.time.advanced(seconds: 3600))
    _ = try watch.apply(.permitted(outing), to: "o0", at: start)
    let during = phone.leave(speed: 1.2, count: 60)
    #expect(watch.alarms(stay + during).isEmpty)
    var late: [Observation] = []
    for i in 0..<5 {
      late.append(phone.report(LocalPoint(east: 3000, north: 10 * Double(i))))
      phone.time = phone.time.advanced(seconds: 60)
    }
    #expect(watch.alarms(late).map(\.kind) == [.left])
  }

  @Test("an order that ended drops and counts what comes, an extended one goes on")
  func ended() throws {
    var phone = SimulatedPhone(seed: 12)
    let end = start.advanced(seconds: 3600)
    var watch = try makeWatch(until: end)
    let stay = phone.stay(60)
    let walk = phone.leave(speed: 1.5, count: 10)
    #expect(watch.alarms(stay + walk).isEmpty)
    #expect(watch.tally.afterEnd == 10)
    #expect(watch.alarms(until: end.advanced(seconds: 86_400)).isEmpty)

    var extended = try makeWatch(until: end)
    _ = try extended.apply(.extended(until: nil), to: "o0", at: start)
    #expect(extended.alarms(stay + walk).map(\.kind) == [.left])

    var stopped = try makeWatch()
    _ = stopped.alarms(stay)
    _ = try stopped.apply(.ended, to: "o0", at: phone.time)
    _ = try stopped.apply(.erased, to: "o0", at: phone.time)
    #expect(stopped.alarms(walk).isEmpty)
    #expect(stopped.tally.unordered == 10)
  }

  @Test("after a transfer the new place is home and the new phone is heard")
  func transfer() throws {
    var phone = SimulatedPhone(seed: 13)
    var watch = try makeWatch()
    _ = watch.alarms(phone.stay(60))
    let clinic = SimulatedPhone.coordinate(5000, 0)
    _ = try watch.apply(
      .transferred(
        place: .circle(try Circle(center: clinic, radius: Meters(150))), device: DeviceID(9),
        deviceName: "p9"), to: "o0", at: phone.time)
    #expect(watch.alarms(phone.leave(speed: 2, count: 10)).isEmpty)
    phone.device = 9
    var there: [Observation] = []
    for _ in 0..<30 {
      there.append(
        phone.report(LocalPoint(east: 5000 + 20 * phone.normal(), north: 20 * phone.normal())))
      phone.time = phone.time.advanced(seconds: 60)
    }
    #expect(watch.alarms(there).isEmpty)
    let home = watch.alarms(phone.stay(5))
    #expect(home.map(\.kind) == [.left])
    #expect(home.first?.deviceName == "p9")
  }
}
