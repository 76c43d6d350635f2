// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramUnits

@testable import TramServer

@Suite("Signing in")
struct AccountsSignInTests {
  private let start = AccountsFixture.start

  @Test
  func `scrypt gives the bytes of RFC 7914`() throws {
    let found = try scrypt(
      Array("password".utf8), salt: Array("NaCl".utf8),
      cost: PasswordCost(logRounds: 10, blockSize: 8, parallelism: 16), count: 64)
    #expect(
      found.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
  }

  @Test
  func `the standard cost can be paid, and a hash is read back`() throws {
    let hash = try PasswordHash(
      "correct horse battery", cost: .standard, salt: Array(repeating: 7, count: 16))
    let again = try #require(PasswordHash(text: hash.text))
    #expect(again == hash && hash.text.hasPrefix("$scrypt$ln=15,r=8,p=3$"))
    #expect(try again.matches("correct horse battery"))
    #expect(try !again.matches("correct horse batterz"))
    for text in [
      "", "$scrypt$ln=15,r=8,p=3$$", "$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
      hash.text.replacing("ln=15", with: "ln=30"), hash.text + "A", String(hash.text.dropLast(2)),
    ] { #expect(PasswordHash(text: text) == nil, "\(text)") }
  }

  @Test
  func `a password is the same however its accents are composed`() async throws {
    let fixture = try await AccountsFixture()
    let decomposed = AccountsFixture.password.decomposedStringWithCanonicalMapping
    #expect(Array(decomposed.utf8) != Array(AccountsFixture.password.utf8))
    _ = try await fixture.signIn(decomposed)
  }

  @Test
  func `an unknown name, a wrong password and a closed account are refused alike`() async throws {
    let fixture = try await AccountsFixture()
    let officer = try await fixture.store.makeAccount(
      name: "Minh", password: "một hai ba bốn", role: .officer, by: fixture.administrator.id,
      at: start)
    try await fixture.store.setDisabled(true, account: officer.id, by: fixture.administrator.id)
    var details: Set<String> = []
    let before = fixture.store.worker.done
    for (name, password) in [
      ("Nobody", "một hai ba bốn"), ("Trạm trưởng", "wrong password"), ("Minh", "một hai ba bốn"),
      ("Trạm trưởng", ""), ("", ""), ("Nobody", "decoy"), ("Nobody", "no password"),
      ("Nobody", String(repeating: "x", count: 5000)),
    ] {
      do {
        _ = try await fixture.signIn(
          password, name: name, address: "198.51.100.\(password.count % 200)")
        Issue.record("\(name) signed in")
      } catch let error as AccountsError {
        #expect(error.code == .wrongPassword)
        details.insert(error.detail)
      }
    }
    #expect(details.count == 1)
    // Each of them cost one hash, also a name that there is not.
    #expect(fixture.store.worker.done - before == 8)
  }

  @Test
  func `signing in gives another session and ends the one that was shown`() async throws {
    let fixture = try await AccountsFixture()
    let first = try await fixture.signIn()
    #expect(
      first.caller
        == .account(id: fixture.administrator.id, name: "Trạm trưởng", role: .administrator))
    let second = try await fixture.signIn(replacing: first.secret)
    #expect(second.secret != first.secret && second.id != first.id)
    #expect(try await fixture.caller(first.secret) == nil)
    #expect(try await fixture.caller(second.secret) == second.caller)
    // A session that an attacker planted is no session, before and after.
    let planted = try #require(Secret("ts_" + String(repeating: "A", count: 43)))
    let third = try await fixture.signIn(replacing: planted)
    #expect(third.secret != planted)
    #expect(try await fixture.caller(planted) == nil)
  }

  @Test
  func `sessions outlive a restart and end by lying idle, by age and by signing out`() async throws
  {
    let fixture = try await AccountsFixture()
    let session = try await fixture.signIn()
    let again = try fixture.reopened()
    #expect(try await again.caller(of: session.secret, at: start)?.caller == session.caller)
    let idle = 12 * 3600.0
    #expect(try await fixture.caller(session.secret, after: idle) == nil)
    // Used every six hours it lives a week.
    for hour in stride(from: 6.0, to: 168, by: 6) {
      #expect(try await fixture.caller(session.secret, after: hour * 3600) == session.caller)
    }
    try await fixture.store.tidy(at: start.advanced(seconds: 162 * 3600))
    let third = try fixture.reopened()
    #expect(
      try await third.caller(of: session.secret, at: start.advanced(seconds: 167 * 3600)) != nil)
    #expect(try await fixture.caller(session.secret, after: 168 * 3600) == nil)
    let other = try await fixture.signIn()
    try await fixture.store.signOut(other.secret)
    #expect(try await fixture.caller(other.secret) == nil)
  }

  @Test
  func `changing the password ends the other sessions and leaves this one`() async throws {
    let fixture = try await AccountsFixture()
    let mine = try await fixture.signIn()
    let others = [try await fixture.signIn(), try await fixture.signIn()]
    for other in others { #expect(try await fixture.caller(other.secret) != nil) }
    await expect(.wrongPassword) {
      try await fixture.store.changePassword(
        of: fixture.administrator.id, from: "not this one", to: "năm sáu bảy tám",
        keeping: mine.id, address: AccountsFixture.browser, at: start)
    }
    try await fixture.store.changePassword(
      of: fixture.administrator.id, from: AccountsFixture.password, to: "năm sáu bảy tám",
      keeping: mine.id, address: AccountsFixture.browser, at: start)
    #expect(try await fixture.caller(mine.secret) != nil)
    for other in others { #expect(try await fixture.caller(other.secret) == nil) }
    await expect(.wrongPassword) { try await fixture.signIn() }
    _ = try await fixture.signIn("năm sáu bảy tám")
  }

  @Test
  func `sessions are listed and ended by their own account alone`() async throws {
    let fixture = try await AccountsFixture()
    let first = try await fixture.signIn()
    let second = try await fixture.signIn()
    let officer = try await fixture.store.makeAccount(
      name: "Minh", password: "một hai ba bốn", role: .officer, by: fixture.administrator.id,
      at: start)
    let listed = try await fixture.store.sessions(of: fixture.administrator.id, at: start)
    #expect(listed.map(\.id) == [first.id, second.id] && listed[0].label == "a browser")
    await expect(.unknown) { try await fixture.store.endSession(first.id, of: officer.id) }
    try await fixture.store.endSession(first.id, of: fixture.administrator.id)
    #expect(try await fixture.caller(first.secret) == nil)
    #expect(try await fixture.caller(second.secret) != nil)
  }

  @Test
  func `an account has so many sessions, and another one ends the oldest`() async throws {
    let fixture = try await AccountsFixture { $0.sessionLimit = 3 }
    var sessions: [StartedSession] = []
    for _ in 0..<5 { sessions.append(try await fixture.signIn()) }
    var live: [Bool] = []
    for session in sessions { live.append(try await fixture.caller(session.secret) != nil) }
    #expect(live == [false, false, true, true, true])
  }

  @Test
  func `a closed store says so`() async throws {
    let fixture = try await AccountsFixture()
    let session = try await fixture.signIn()
    try fixture.store.close()
    await expect(.storage) { try await fixture.caller(session.secret) }
    await expect(.storage) { try await fixture.store.resetToken(at: start) }
  }

  @Test
  func `a name as long as one likes is counted in bounded room`() async throws {
    let long = "e" + String(repeating: "\u{301}", count: 100_000)
    #expect(AccountName.folded(long).utf8.count <= 2048)
    #expect(throws: AccountsError.self) { try AccountName(long) }
    #expect(try AccountName("  Trần Thị B\u{1EAF}c ").folded == AccountName.folded("TRẦN THỊ BẮC"))
  }

  @Test
  func `officers make no accounts, and nobody closes their own`() async throws {
    let fixture = try await AccountsFixture()
    let store = fixture.store
    let officer = try await store.makeAccount(
      name: "Minh", password: "một hai ba bốn", role: .officer, by: fixture.administrator.id,
      at: start)
    await expect(.notAllowed) {
      try await store.makeAccount(
        name: "Hoa", password: "một hai ba bốn", role: .officer, by: officer.id, at: start)
    }
    await expect(.nameTaken) {
      try await store.makeAccount(
        name: "MINH", password: "một hai ba bốn", role: .officer, by: fixture.administrator.id,
        at: start)
    }
    await expect(.notAllowed) {
      try await store.setDisabled(
        true, account: fixture.administrator.id, by: fixture.administrator.id)
    }
    await expect(.notAllowed) {
      try await store.setPassword("năm sáu bảy tám", of: fixture.administrator.id, by: officer.id)
    }
    let session = try await fixture.signIn(name: "minh")
    try await store.setPassword("năm sáu bảy tám", of: officer.id, by: fixture.administrator.id)
    #expect(try await fixture.caller(session.secret) == nil)
    let next = try await fixture.signIn("năm sáu bảy tám", name: "minh")
    try await store.setDisabled(true, account: officer.id, by: fixture.administrator.id)
    #expect(try await fixture.caller(next.secret) == nil)
  }

  @Test
  func `a hash of another cost is made anew at signing in`() async throws {
    let fixture = try await AccountsFixture()
    var options = AccountsFixture.options(3)
    options.passwordCost.logRounds = 3
    let store = try AccountStore(path: fixture.path, options: options)
    for _ in 0..<2 {
      _ = try await store.signIn(
        name: "Trạm trưởng", password: AccountsFixture.password, address: "::1", at: start)
    }
    let kept = try await store.read { try AccountRows($0).password(of: fixture.administrator.id) }
    #expect(kept?.cost.logRounds == 3)
  }
}
