// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramSignIn
import TramUnits

@testable import TramServer

/// Accounts whose secrets are sealed, with an officer who has codes.
final class FactorFixture: Sendable {
  let base: AccountsFixture
  let officer: Account
  static let name = "Nguyễn Thị Lan"
  static let elsewhere = "203.0.113.7"

  init(seed: UInt64 = 1) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tram-vault-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let vault = try AccountVault(folder: folder.path)
    base = try await AccountsFixture(seed: seed) { $0.vault = vault }
    officer = try await base.store.makeAccount(
      name: Self.name, password: AccountsFixture.password, role: .officer,
      by: base.administrator.id, at: AccountsFixture.start)
  }

  var store: AccountStore { base.store }

  func time(_ seconds: Double) -> Instant { AccountsFixture.start.advanced(seconds: seconds) }

  /// Takes up codes; the app and the paper.
  func enrol(at seconds: Double = 0) async throws -> (TimeCodes, [RecoveryCode]) {
    let now = time(seconds)
    let codes = try await store.beginCodes(of: officer.id, at: now)
    let paper = try await store.confirmCodes(
      of: officer.id, code: codes.text(of: TimeCodes.step(at: now)), at: now)
    return (codes, paper)
  }

  func visitor(_ address: String = elsewhere) -> SignInVisitor { SignInVisitor(address: address) }

  func first(
    _ seconds: Double, address: String = elsewhere, password: String = AccountsFixture.password
  ) async throws -> PendingSignIn {
    let step = try await store.begin(
      name: Self.name, password: password, visitor(address), at: time(seconds))
    guard case .second(let pending) = step else {
      throw AccountsError(.unknown, detail: "no second step was asked for")
    }
    return pending
  }

  func refusal(_ body: () async throws -> Void) async -> AccountsError.Code? {
    do {
      try await body()
      return nil
    } catch let error as AccountsError {
      return error.code
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }
}

@Suite("A second factor")
struct SignInFactorTests {
  @Test
  func `is asked for once a first code was right, and a code opens once`() async throws {
    let all = try await FactorFixture()
    let store = all.store
    let codes = try await store.beginCodes(of: all.officer.id, at: all.time(0))
    // Begun is not taken up: whoever closes the page is not locked out.
    #expect(try await all.store.factors(of: all.officer.id).hasCodes == false)
    _ = try await store.signIn(
      name: FactorFixture.name, password: AccountsFixture.password,
      address: FactorFixture.elsewhere, at: all.time(0))
    let wrong = await all.refusal {
      _ = try await store.confirmCodes(of: all.officer.id, code: "000000", at: all.time(1))
    }
    #expect(wrong == .wrongCode)
    let step = TimeCodes.step(at: all.time(2))
    let paper = try await store.confirmCodes(
      of: all.officer.id, code: codes.text(of: step), at: all.time(2))
    #expect(paper.count == RecoveryCode.count && Set(paper).count == paper.count)
    let alone = await all.refusal {
      _ = try await store.signIn(
        name: FactorFixture.name, password: AccountsFixture.password,
        address: FactorFixture.elsewhere, at: all.time(3))
    }
    #expect(alone == .secondFactor)
    // The code that took it up is used; the next one opens, once.
    let pending = try await all.first(4)
    func finish(_ code: String, _ seconds: Double) async -> AccountsError.Code? {
      await all.refusal {
        _ = try await store.finish(pending, code: code, all.visitor(), at: all.time(seconds))
      }
    }
    #expect(await finish(codes.text(of: step), 4) == .wrongCode)
    #expect(await finish(codes.text(of: step + 1), 30) == nil)
    #expect(await finish(codes.text(of: step + 1), 31) == .wrongCode)
    #expect(store.counts.wrongCodes == 2)
  }

  @Test
  func `has codes on paper that open once, and others in their place`() async throws {
    let all = try await FactorFixture()
    let (_, paper) = try await all.enrol()
    let pending = try await all.first(1)
    func finish(_ code: RecoveryCode, _ seconds: Double) async throws -> Bool {
      try await all.store.finish(
        pending, code: code.text.lowercased(), all.visitor(), at: all.time(seconds)
      ).isRecovery
    }
    #expect(try await finish(paper[0], 2))
    #expect(await all.refusal { _ = try await finish(paper[0], 3) } == .wrongCode)
    #expect(try await all.store.factors(of: all.officer.id).recoveryCodes == 9)
    let fresh = try await all.store.renewRecoveryCodes(of: all.officer.id)
    #expect(await all.refusal { _ = try await finish(paper[1], 4) } == .wrongCode)
    #expect(try await finish(fresh[1], 5))
  }

  @Test
  func `begins again after ten minutes, another password or a closed account`() async throws {
    let all = try await FactorFixture()
    let (codes, paper) = try await all.enrol()
    let pending = try await all.first(30)
    func finish(_ seconds: Double) async -> AccountsError.Code? {
      let code = codes.text(of: TimeCodes.step(at: all.time(seconds)))
      return await all.refusal {
        _ = try await all.store.finish(pending, code: code, all.visitor(), at: all.time(seconds))
      }
    }
    #expect(await finish(631) == .secondFactor)
    #expect(await finish(29) == .secondFactor)
    var forged = pending
    forged.mark = Array(repeating: 0, count: 16)
    #expect(
      await all.refusal {
        _ = try await all.store.finish(
          forged, code: paper[0].text, all.visitor(), at: all.time(31))
      } == .secondFactor)
    forged = pending
    forged.account = all.base.administrator.id
    #expect(
      await all.refusal {
        _ = try await all.store.finish(
          forged, code: paper[0].text, all.visitor(), at: all.time(31))
      } == .secondFactor)
    let code = try await all.store.makeRecovery(
      of: all.officer.id, by: all.base.administrator.id, at: all.time(40))
    _ = try await all.store.recover(code, password: "bốn ba hai một", at: all.time(41))
    #expect(await finish(60) == .secondFactor)
    try await all.store.setDisabled(
      true, account: all.officer.id, by: all.base.administrator.id)
    #expect(await finish(90) == .secondFactor)
  }

  @Test
  func `lies sealed in the file, and its key is destroyed with it`() async throws {
    let all = try await FactorFixture()
    let (codes, paper) = try await all.enrol()
    func holds(_ bytes: [UInt8]) -> Bool {
      [all.base.path, all.base.path + "-wal"].contains { path in
        guard let data = FileManager.default.contents(atPath: path) else { return false }
        return data.firstRange(of: Data(bytes)) != nil
      }
    }
    #expect(!holds(codes.key))
    #expect(!holds(Array(paper[0].text.utf8)))
    // A file whose keys are elsewhere opens no code; paper still does.
    let other = try all.base.reopened()
    let pending = try await all.first(30)
    let code = codes.text(of: TimeCodes.step(at: all.time(30)))
    #expect(
      await all.refusal {
        _ = try await other.finish(pending, code: code, all.visitor(), at: all.time(30))
      } != nil)
    try await all.store.resetFactors(
      of: all.officer.id, by: all.base.administrator.id, at: all.time(31))
    #expect(try await !all.store.factors(of: all.officer.id).asksForSecond)
    let again = try await all.enrol(at: 60)
    #expect(again.0.key != codes.key)
  }

  @Test
  func `is taken away by another administrator alone, and by whoever owns the machine`()
    async throws
  {
    let all = try await FactorFixture()
    _ = try await all.enrol()
    let own = await all.refusal {
      try await all.store.resetFactors(of: all.officer.id, by: all.officer.id, at: all.time(1))
    }
    #expect(own == .notAllowed)
    let second = try await all.store.makeAccount(
      name: "Hoa", password: AccountsFixture.password, role: .officer,
      by: all.base.administrator.id, at: all.time(1))
    let officer = await all.refusal {
      try await all.store.resetFactors(of: all.officer.id, by: second.id, at: all.time(1))
    }
    #expect(officer == .notAllowed)
    // The only administrator lost phone and paper.
    let chief = all.base.administrator.id
    let codes = try await all.store.beginCodes(of: chief, at: all.time(2))
    _ = try await all.store.confirmCodes(
      of: chief, code: codes.text(of: TimeCodes.step(at: all.time(2))), at: all.time(2))
    let token = try await all.store.resetToken(at: all.time(3))
    _ = try await all.store.redeem(
      token, name: "trạm trưởng", password: "bốn ba hai một", at: all.time(4))
    #expect(try await !all.store.factors(of: chief).asksForSecond)
    _ = try await all.base.signIn("bốn ba hai một", after: 5)
  }

  @Test
  func `is guessed four times an hour at most, from wherever, and the usual desk is not delayed`()
    async throws
  {
    let all = try await FactorFixture()
    // The officer's desk, where they signed in before.
    let home = "2001:db8:1:2::5"
    _ = try await all.store.signIn(
      name: FactorFixture.name, password: AccountsFixture.password, address: home,
      at: all.time(0))
    let (codes, _) = try await all.enrol()
    // Somebody who has the password, from another block of addresses each time.
    var random = ServerTestRandom(seed: 3)
    var looked = 0
    var now = 60.0
    while now < 6 * 3600 {
      let place = "2001:db8:\(String(Int.random(in: 3...0xFFFF, using: &random), radix: 16)):1::9"
      let pending = PendingSignIn(
        account: all.officer.id,
        mark: try await all.first(now, address: home).mark, since: all.time(now))
      let code = await all.refusal {
        _ = try await all.store.finish(
          pending, code: "000000", all.visitor(place), at: all.time(now))
      }
      if code == .wrongCode { looked += 1 }
      now += code == .tooSoon ? 100 : 1
    }
    #expect(looked <= 10 + 11 + 4 * 6)
    let pending = try await all.first(now, address: home)
    let code = codes.text(of: TimeCodes.step(at: all.time(now)))
    _ = try await all.store.finish(pending, code: code, all.visitor(home), at: all.time(now))
  }
}
