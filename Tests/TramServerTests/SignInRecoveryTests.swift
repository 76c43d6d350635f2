// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing
import TramSignIn
import TramUnits

@testable import TramServer

@Suite("A lost password, sessions and tokens")
struct SignInRecoveryTests {
  @Test
  func `another password comes by a code that works once, for a day, for one account`()
    async throws
  {
    let all = try await FactorFixture()
    let store = all.store
    let chief = all.base.administrator.id
    let session = try await store.signIn(
      name: FactorFixture.name, password: AccountsFixture.password, address: "192.0.2.8",
      at: all.time(0))
    let first = try await store.makeRecovery(of: all.officer.id, by: chief, at: all.time(1))
    let second = try await store.makeRecovery(of: all.officer.id, by: chief, at: all.time(2))
    func recover(_ code: Secret, _ password: String, _ seconds: Double) async
      -> AccountsError.Code?
    {
      await all.refusal {
        _ = try await store.recover(code, password: password, at: all.time(seconds))
      }
    }
    #expect(await recover(first, "bốn ba hai một", 3) == .badSecret)
    #expect(await recover(second, "ngắn", 3) == .weakPassword)
    #expect(await recover(second, "bốn ba hai một", 4) == nil)
    #expect(await recover(second, "bốn ba hai hai", 5) == .badSecret)
    #expect(try await all.base.caller(session.secret, after: 5) == nil)
    #expect(
      await all.refusal {
        _ = try await store.signIn(
          name: FactorFixture.name, password: AccountsFixture.password, address: "192.0.2.8",
          at: all.time(6))
      } == .wrongPassword)
    let late = try await store.makeRecovery(of: all.officer.id, by: chief, at: all.time(10))
    #expect(await recover(late, "bốn ba hai một", 10 + 86_400) == .badSecret)
    // It opens nothing else, and nothing else opens it.
    #expect(try await store.caller(of: late, at: all.time(11)) == nil)
    #expect(await recover(session.secret, "bốn ba hai một", 11) == .badSecret)
    #expect(
      await all.refusal {
        _ = try await store.makeRecovery(of: chief, by: chief, at: all.time(12))
      } == .notAllowed)
    #expect(
      await all.refusal {
        _ = try await store.makeRecovery(of: chief, by: all.officer.id, at: all.time(12))
      } == .notAllowed)
  }

  @Test
  func `a session counts as fresh for a quarter of an hour, and only its own`() async throws {
    let all = try await FactorFixture()
    let session = try await all.base.signIn()
    let chief = all.base.administrator.id
    #expect(try await all.store.isFresh(session.id, of: chief, at: all.time(899)))
    #expect(try await !all.store.isFresh(session.id, of: chief, at: all.time(900)))
    #expect(try await !all.store.isFresh(session.id, of: all.officer.id, at: all.time(1)))
    #expect(try await !all.store.isFresh(CredentialID(99), of: chief, at: all.time(1)))
    let other = try await all.base.signIn(after: 10)
    try await all.store.endSessions(of: chief, allBut: other.id)
    #expect(try await all.base.caller(session.secret, after: 11) == nil)
    #expect(try await all.base.caller(other.secret, after: 11) != nil)
  }

  @Test
  func `the page of tokens ends tokens of programs alone`() async throws {
    let all = try await FactorFixture()
    let session = try await all.base.signIn()
    let token = try await all.store.makeOperatorToken(
      label: "cell operator", scopes: ["metrics"], at: all.time(0))
    #expect(
      await all.refusal { try await all.store.revokeToken(session.id) } == .unknown)
    try await all.store.revokeToken(token.id)
    #expect(try await all.base.caller(token.secret) == nil)
    #expect(try await all.base.caller(session.secret) != nil)
  }

  @Test
  func `words of tokens that open nothing are not known`() {
    for word in ["desk.read", "metrics", "observations", "area:01", "area:0100100001"] {
      #expect(TokenScopes.isKnown(word), "\(word)")
    }
    for word in ["", "desk", "desk.read ", "area:", "area:0", "area:x", "admin", "*"] {
      #expect(!TokenScopes.isKnown(word), "\(word)")
    }
  }

  @Test(arguments: [1, 2, 3])
  func `a file of an earlier version is taken on with its accounts`(version: Int) async throws {
    let all = try await AccountsFixture()
    try all.store.close()
    let old = try DatabaseQueue(path: all.path)
    try await old.write { database in
      for table in ["factor", "recovery_code", "passkey", "identity"] {
        try database.execute(sql: "DROP TABLE \(table)")
      }
      for table in ["loan", "emergency", "joint"] where version < 3 {
        try database.execute(sql: "DROP TABLE \(table)")
      }
      if version == 1 { try database.execute(sql: "DROP TABLE mandate") }
      try database.execute(sql: "PRAGMA user_version = \(version)")
    }
    try old.close()
    let store = try all.reopened()
    #expect(store.accounts.map(\.name) == ["Trạm trưởng"])
    #expect(try await store.factors(of: all.administrator.id) == AccountFactors())
    #expect(!store.grants(of: all.administrator.id).isEmpty)
    _ = try await store.signIn(
      name: "trạm trưởng", password: AccountsFixture.password, address: "192.0.2.1",
      at: AccountsFixture.start)
  }
}
