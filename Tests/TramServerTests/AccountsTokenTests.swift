// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramUnits

@testable import TramServer

@Suite("Tokens and links")
struct AccountsTokenTests {
  private let start = AccountsFixture.start

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `a store that remembers little answers as a table does`(seed: UInt64) async throws {
    let fixture = try await AccountsFixture(seed: seed) { $0.cacheLimit = 6 }
    let store = fixture.store
    var random = ServerTestRandom(seed: seed)
    var table: [(token: GivenToken, device: DeviceID, isLive: Bool)] = []
    for _ in 0..<200 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1:
        let device = DeviceID(UInt64.random(in: (.max - 4)...UInt64.max, using: &random))
        table.append((try await store.makeDeviceToken(for: device, at: start), device, true))
      case 2 where !table.isEmpty:
        let place = Int.random(in: table.indices, using: &random)
        if table[place].isLive { try await store.revoke(table[place].token.id) }
        table[place].isLive = false
      case 3 where seed % 2 == 0 && !table.isEmpty:
        let device = table[Int.random(in: table.indices, using: &random)].device
        let live = table.filter { $0.isLive && $0.device == device }.count
        #expect(try await store.revokeAll(of: device) == live)
        for place in table.indices where table[place].device == device {
          table[place].isLive = false
        }
      default:
        guard let row = table.randomElement(using: &random) else { continue }
        let caller = try await fixture.caller(row.token.secret)
        #expect(caller == (row.isLive ? .device(row.device) : nil))
      }
    }
  }

  @Test
  func `a token that was ended while others look it up is ended`() async throws {
    let fixture = try await AccountsFixture()
    let store = fixture.store
    for round in 0..<20 {
      let token = try await store.makeDeviceToken(for: DeviceID(UInt64(round)), at: start)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask { _ = try await fixture.caller(token.secret) }
        }
        group.addTask { try await store.revoke(token.id) }
        try await group.waitForAll()
      }
      #expect(try await fixture.caller(token.secret) == nil)
    }
  }

  @Test
  func `what was read before a removal does not come back after it`() {
    var state = AccountStore.State(cache: CredentialCache(limit: 10))
    let hash = Secret(.device, from: .seeded(1)).hash
    let row = LiveCredential(
      id: 1, kind: .device, holder: 1, scopes: [], used: start,
      expires: Instant(milliseconds: .max))
    let before = state.removals
    state.forget([hash])
    state.remember(row, for: hash, readAfter: before)
    #expect(state.cache.find(hash) == nil)
    state.remember(row, for: hash, readAfter: state.removals)
    #expect(state.cache.find(hash) == row)
    state.forget([hash])
    #expect(state.cache.find(hash) == nil && state.cache.count == 0)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `memory is bounded and keeps what was lately used`(seed: UInt64) {
    var random = ServerTestRandom(seed: seed)
    var cache = CredentialCache(limit: 20)
    let hashes = (0..<100).map { Secret(.device, from: .seeded($0)).hash }
    for round in 0..<1000 {
      let place = Int.random(in: 0..<100, using: &random)
      let row = LiveCredential(
        id: Int64(round), kind: .device, holder: 1, scopes: [], used: start, expires: start)
      cache.insert(row, for: hashes[place])
      #expect(cache.find(hashes[place]) == row && cache.count <= 20)
      if round % 7 == 0 {
        cache.remove(hashes[place])
        #expect(cache.find(hashes[place]) == nil)
      }
    }
  }

  @Test
  func `a token in use is answered from memory`() async throws {
    let fixture = try await AccountsFixture()
    let token = try await fixture.store.makeDeviceToken(for: DeviceID(9), at: start)
    for _ in 0..<1000 { #expect(try await fixture.caller(token.secret) == .device(DeviceID(9))) }
    #expect(fixture.store.counts.cacheMisses == 1 && fixture.store.counts.cacheHits == 999)
  }

  @Test
  func `a token expires, and tidying forgets it`() async throws {
    let fixture = try await AccountsFixture()
    let end = start.advanced(seconds: 100)
    let token = try await fixture.store.makeDeviceToken(for: DeviceID(9), expires: end, at: start)
    #expect(try await fixture.caller(token.secret, after: 99.999) != nil)
    #expect(try await fixture.caller(token.secret, after: 100) == nil)
    #expect(try await fixture.store.credentials(.device).count == 1)
    try await fixture.store.tidy(at: end)
    #expect(try await fixture.store.credentials(.device).isEmpty)
  }

  @Test
  func `the last use is kept to the hour and outlives a restart`() async throws {
    let fixture = try await AccountsFixture()
    let token = try await fixture.store.makeDeviceToken(
      for: DeviceID(9), label: "Điện thoại", at: start)
    _ = try await fixture.caller(token.secret, after: 7200)
    try await fixture.store.tidy(at: start.advanced(seconds: 7200))
    let listed = try await fixture.reopened().credentials(.device, of: 9)
    #expect(listed.map(\.used) == [start.advanced(seconds: 7200)])
    #expect(listed.first?.label == "Điện thoại")
  }

  @Test
  func `an operator's token tells its scopes`() async throws {
    let fixture = try await AccountsFixture()
    let scopes: Set = ["observations:write", "location-retrieval:read"]
    let token = try await fixture.store.makeOperatorToken(
      label: "Nhà mạng", scopes: scopes, at: start)
    #expect(try await fixture.caller(token.secret) == .operatorFeed(id: token.id, scopes: scopes))
    await expect(.notAllowed) {
      try await fixture.store.makeOperatorToken(label: "", scopes: ["a b"], at: start)
    }
  }

  @Test
  func `a person's link opens their page once, on one browser`() async throws {
    let fixture = try await AccountsFixture()
    let store = fixture.store
    let person = RecordedPersonID(77)
    let link = try await store.makePersonLink(for: person, at: start)
    #expect(try await fixture.caller(link.secret) == nil)
    let opened = await withTaskGroup(of: StartedSession?.self) { group in
      for _ in 0..<6 { group.addTask { try? await store.openLink(link.secret, at: start) } }
      return await group.reduce(into: [StartedSession]()) { sessions, session in
        if let session { sessions.append(session) }
      }
    }
    let session = try #require(opened.first)
    #expect(opened.count == 1)
    #expect(try await fixture.caller(session.secret) == .person(person))
    await expect(.badSecret) { try await store.openLink(link.secret, at: start) }
    let late = try await store.makePersonLink(for: person, at: start)
    await expect(.badSecret) {
      try await store.openLink(late.secret, at: start.advanced(seconds: 7 * 86_400))
    }
    #expect(try await store.revokeAll(of: person) == 2)
    #expect(try await fixture.caller(session.secret) == nil)
  }

  @Test
  func `lists come in pages`() async throws {
    let fixture = try await AccountsFixture()
    for number in 0..<7 {
      _ = try await fixture.store.makeDeviceToken(for: DeviceID(UInt64(number)), at: start)
    }
    var seen: [UInt64] = []
    var last = CredentialID(0)
    while true {
      let page = try await fixture.store.credentials(.device, after: last, limit: 3)
      guard let end = page.last else { break }
      seen += page.map(\.holder)
      last = end.id
    }
    #expect(seen == [0, 1, 2, 3, 4, 5, 6])
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `a secret has one writing and shows itself nowhere`(seed: UInt64) throws {
    for kind in Secret.Kind.allCases {
      let secret = Secret(kind, from: .seeded(seed))
      #expect(Secret(secret.text) == secret)
      #expect("\(secret)" == "a secret of kind \(kind)")
      var dumped = ""
      dump(secret, to: &dumped)
      #expect(!dumped.contains(secret.text) && !String(reflecting: secret).contains(secret.text))
      for wrong in [
        secret.text + "A", String(secret.text.dropLast()), secret.text + "=", " " + secret.text,
        secret.text.replacing("_", with: "-", maxReplacements: 1), secret.text + "\u{301}",
      ] { #expect(Secret(wrong) == nil, "\(wrong)") }
    }
  }
}
