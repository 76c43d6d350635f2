// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramServer

@Suite("Tries at a password")
struct AccountsThrottleTests {
  private let start = AccountsFixture.start

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `are bounded in any hour, and no delay is longer than a minute`(seed: UInt64) {
    var random = ServerTestRandom(seed: seed)
    var throttle = SignInThrottle()
    var now = start
    var looked = 0
    let place = AddressBlock(address: "192.0.2.9")
    while now < start.advanced(seconds: 3600) {
      if let wait = throttle.begin("lan", from: place, isKnown: false, at: now) {
        #expect(wait > 0 && wait <= 60)
        // Knocking on before the delay is over does not make it longer.
        let sooner = throttle.begin("lan", from: place, isKnown: false, at: now)
        #expect(sooner == wait)
        now = now.advanced(seconds: Bool.random(using: &random) ? wait : wait / 3)
      } else {
        looked += 1
        now = now.advanced(seconds: Double.random(in: 0...5, using: &random))
      }
    }
    #expect(looked <= 4 + 6 + 60)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `of others delay nobody where the account signed in before`(seed: UInt64) {
    var random = ServerTestRandom(seed: seed)
    var throttle = SignInThrottle()
    for number in 0..<200 {
      let place = AddressBlock(address: "198.51.100.\(UInt8.random(in: 0...255, using: &random))")
      _ = throttle.begin(
        "lan", from: place, isKnown: false, at: start.advanced(seconds: Double(number)))
    }
    let now = start.advanced(seconds: 200)
    let home = AddressBlock(address: "192.0.2.1")
    #expect(throttle.begin("lan", from: home, isKnown: true, at: now) == nil)
    let elsewhere = AddressBlock(address: "192.0.2.2")
    #expect(throttle.begin("lan", from: elsewhere, isKnown: false, at: now) != nil)
    #expect(throttle.begin("hoa", from: elsewhere, isKnown: false, at: now) == nil)
  }

  @Test
  func `are counted by address over many names`() {
    var throttle = SignInThrottle()
    let place = AddressBlock(address: "192.0.2.1")
    let waits = (0..<40).map {
      throttle.begin("name \($0)", from: place, isKnown: false, at: start)
    }
    #expect(waits[..<21].allSatisfy { $0 == nil } && waits[21...].allSatisfy { $0 != nil })
  }

  @Test
  func `that are right start anew, and hold nobody after a clock was set back`() {
    var throttle = SignInThrottle()
    let place = AddressBlock(address: "192.0.2.1")
    for number in 0..<500 {
      let now = start.advanced(seconds: Double(number))
      #expect(throttle.begin("lan", from: place, isKnown: true, at: now) == nil)
      throttle.succeed("lan", from: place, isKnown: true)
    }
    for _ in 0..<10 { _ = throttle.begin("lan", from: place, isKnown: true, at: start) }
    let past = start.advanced(seconds: -1e7)
    let wait = throttle.begin("lan", from: place, isKnown: true, at: past)
    #expect(wait.map { $0 <= 60 } ?? true)
    #expect(
      throttle.begin("lan", from: place, isKnown: true, at: past.advanced(seconds: 61)) == nil)
  }

  @Test
  func `are remembered in bounded room`() {
    var throttle = SignInThrottle(limit: 100)
    for number in 0..<5000 {
      let place = AddressBlock(address: "10.0.\(number / 250).\(number % 250)")
      _ = throttle.begin(
        "name \(number)", from: place, isKnown: false, at: start.advanced(seconds: Double(number)))
      #expect(throttle.count <= 103)
    }
  }

  @Test
  func `are refused by the store with the seconds to wait, and looked at afterwards`() async throws
  {
    let fixture = try await AccountsFixture()
    for _ in 0..<5 { await expect(.wrongPassword) { try await fixture.signIn("wrong") } }
    do {
      _ = try await fixture.signIn()
      Issue.record("the right password was looked at too soon")
    } catch let error as AccountsError {
      #expect(error.code == .tooSoon && error.retryAfter == 2)
    }
    _ = try await fixture.signIn(after: 2)
    #expect(fixture.store.counts.wrongPasswords == 5 && fixture.store.counts.throttled == 1)
  }

  @Test
  func `at once are counted before they are looked at`() async throws {
    let fixture = try await AccountsFixture()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<60 {
        group.addTask { _ = try? await fixture.signIn("wrong") }
      }
    }
    #expect(fixture.store.counts.wrongPasswords <= 5)
  }

  @Test
  func `beyond what can wait are told to come back`() async throws {
    let worker = PasswordWorker(threads: 1, waiting: 2)
    let (results, threads) = await withTaskGroup(of: Bool.self) { group in
      let gate = AccountsGate()
      for _ in 0..<10 {
        group.addTask {
          do {
            try await worker.run { gate.enter() }
            return true
          } catch { return false }
        }
      }
      var refused = 0
      // Seven cannot wait and come back at once; then the three are let through.
      for _ in 0..<7 where await group.next() == false { refused += 1 }
      gate.open()
      var done = 0
      for await isDone in group where isDone { done += 1 }
      return (refused, done)
    }
    #expect(results == 7 && threads == 3 && worker.refused == 7)
  }

  @Test
  func `are counted by what one subscriber has`() {
    for (address, block) in [
      ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"),
      ("::ffff:c000:207", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
      ("[2001:DB8:1:2::9]:443", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80:0:0:0::/64"),
      ("::1", "0:0:0:0::/64"), ("1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:9"), ("::g", "::g"),
      ("1::2::3", "1::2::3"), ("", ""), ("1:2:3:4:5:6:7::", "1:2:3:4::/64"),
    ] {
      #expect(AddressBlock(address: address).text == block)
    }
    var random = ServerTestRandom(seed: 1)
    let letters = Array("0123456789abcdefg:.%[]")
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...40, using: &random)
      let text = String((0..<count).map { _ in letters[Int(random.next() % 22)] })
      #expect(AddressBlock(address: text).text.utf8.count <= 64)
    }
  }
}

@Suite("Tries from many addresses")
struct AccountsThrottleNetworkTests {
  private let start = AccountsFixture.start

  @Test
  func `addresses of one 64 bit block are one, and blocks of one customer are counted together`() {
    let all = (0..<3).map { AddressBlock(address: "2001:db8:1:2::\($0)") }
    #expect(Set(all).count == 1)
    #expect(all[0].network == AddressBlock(text: "2001:db8:1::/48"))
    #expect(AddressBlock(address: "192.0.2.1").network == nil)
    #expect(AddressBlock(address: "no address::/64").network == nil)
    var throttle = SignInThrottle()
    var looked = 0
    for number in 0..<400 {
      let place = AddressBlock(address: "2001:db8:1:\(String(number, radix: 16))::1")
      // Another name and another block each time, all of one customer.
      let wait = throttle.begin("name \(number)", from: place, isKnown: false, at: start)
      if wait == nil { looked += 1 }
    }
    #expect(looked == 101)
    let home = AddressBlock(address: "2001:db8:1:5::1")
    #expect(throttle.begin("lan", from: home, isKnown: true, at: start) == nil)
  }

  @Test
  func `an account's count outlives a flood of other names from other addresses`() {
    var throttle = SignInThrottle(limit: 1000)
    for number in 0..<40 {
      let place = AddressBlock(address: "198.51.\(number).1")
      _ = throttle.begin(
        "lan", from: place, isKnown: false, at: start.advanced(seconds: Double(number)))
    }
    let now = start.advanced(seconds: 41)
    for number in 0..<20_000 {
      let place = AddressBlock(address: "10.\(number >> 16).\(number >> 8 & 255).\(number & 255)")
      _ = throttle.begin("name \(number)", from: place, isKnown: false, at: now)
    }
    let fresh = AddressBlock(address: "203.0.113.9")
    #expect(throttle.begin("lan", from: fresh, isKnown: false, at: now) != nil)
    #expect(throttle.count <= 1000 + 4)
  }
}
