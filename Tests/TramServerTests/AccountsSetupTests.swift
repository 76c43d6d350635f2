// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramSignIn
import TramUnits

@testable import TramServer

@Suite("Setting up the accounts")
struct AccountsSetupTests {
  private let start = AccountsFixture.start

  private func empty() throws -> (AccountStore, URL) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tram-accounts-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let path = folder.appending(path: "accounts.sqlite").path
    return (try AccountStore(path: path, options: AccountsFixture.options(7)), folder)
  }

  @Test
  func `the first start makes no account, and a token makes the first administrator once`()
    async throws
  {
    let (store, folder) = try empty()
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(store.needsSetup && store.accounts.isEmpty)
    let token = try await store.setupToken(at: start)
    let account = try await store.redeem(
      token, name: "  Lan ", password: "mười hai ký tự", at: start.advanced(seconds: 1799))
    #expect(account.name == "Lan" && account.role == .administrator)
    #expect(!store.needsSetup && store.accounts == [account])
    await #expect(throws: AccountsError.self) {
      try await store.redeem(token, name: "Hoa", password: "mười hai ký tự", at: start)
    }
    await #expect(throws: AccountsError.self) { try await store.setupToken(at: start) }
    #expect(store.accounts == [account])
  }

  @Test
  func `a token opens nothing after thirty minutes, nor after a later one was made`() async throws {
    let (store, folder) = try empty()
    defer { try? FileManager.default.removeItem(at: folder) }
    let token = try await store.setupToken(at: start)
    await expect(.badSecret) {
      try await store.redeem(
        token, name: "Lan", password: "mười hai ký tự", at: start.advanced(seconds: 1800))
    }
    let first = try await store.setupToken(at: start)
    _ = try await store.setupToken(at: start)
    await expect(.badSecret) {
      try await store.redeem(first, name: "Lan", password: "mười hai ký tự", at: start)
    }
    #expect(try await store.caller(of: first, at: start) == nil)
  }

  @Test
  func `a bad password or name does not use the token up`() async throws {
    let (store, folder) = try empty()
    defer { try? FileManager.default.removeItem(at: folder) }
    let token = try await store.setupToken(at: start)
    for (name, password, code) in [
      ("Lan", "mười một ký", AccountsError.Code.weakPassword),
      ("Lan", "aaaaaaaaaaaaaaaa", .weakPassword),
      ("nguyễn thị lan", "NGUYỄN THỊ LAN", .weakPassword),
      ("Lan", String(repeating: "abcd", count: 300), .weakPassword),
      ("Lan", "password1234", .weakPassword), ("Lan", "Mật khẩu 123456", .weakPassword),
      ("Lan", "P@ssw0rd2020!", .weakPassword), ("Hoà Bình", "hoabinh19051990", .weakPassword),
      ("Lan", "tramyte@2020", .weakPassword), ("Lan", "professional", .weakPassword),
      (" \n", "mười hai ký tự", .badName), ("La\u{202E}n", "mười hai ký tự", .badName),
      (String(repeating: "n", count: 65), "mười hai ký tự", .badName),
    ] {
      await expect(code) {
        try await store.redeem(token, name: name, password: password, at: start)
      }
    }
    _ = try await store.redeem(token, name: "Lan", password: "mười hai ký tự", at: start)
  }

  @Test
  func `of two who use one token at once, one succeeds`() async throws {
    let (store, folder) = try empty()
    defer { try? FileManager.default.removeItem(at: folder) }
    let token = try await store.setupToken(at: start)
    let made = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<8 {
        group.addTask {
          (try? await store.redeem(
            token, name: "Lan \(number)", password: "mười hai ký tự", at: start)) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(made == 1 && store.accounts.count == 1)
  }

  @Test
  func `a token from the command line gives an administrator another password`() async throws {
    let fixture = try await AccountsFixture()
    let session = try await fixture.signIn()
    // Another process, as it were.
    let other = try fixture.reopened()
    let token = try await other.resetToken(at: start)
    _ = try await fixture.store.redeem(
      token, name: "TRẠM trưởng", password: "năm sáu bảy tám", at: start)
    #expect(fixture.store.accounts.count == 1)
    #expect(try await fixture.caller(session.secret) == nil)
    await expect(.wrongPassword) { try await fixture.signIn() }
    _ = try await fixture.signIn("năm sáu bảy tám")
  }

  @Test
  func `the file is its owner's alone, is flushed at each write and holds no secret`() async throws
  {
    let fixture = try await AccountsFixture()
    let session = try await fixture.signIn()
    let phone = try await fixture.store.makeDeviceToken(for: DeviceID(5), at: start)
    #expect(try await fixture.store.isDurable())
    for name in try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path) {
      let file = fixture.folder.appending(path: name)
      let rights = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
      #expect((rights as? NSNumber)?.intValue == 0o600, "\(name)")
      let bytes = try Data(contentsOf: file)
      for text in [session.secret.text, phone.secret.text, AccountsFixture.password] {
        #expect(bytes.range(of: Data(text.utf8)) == nil, "\(name)")
      }
    }
  }

  @Test
  func `a file of something else is refused`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "tram-\(UUID())")
    try Data(repeating: 65, count: 5000).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(throws: AccountsError.self) {
      try AccountStore(path: file.path, options: AccountsFixture.options(1))
    }
  }
}

/// Expects an `AccountsError` of a code.
func expect<Result>(
  _ code: AccountsError.Code, _ body: () async throws -> Result,
  at place: SourceLocation = #_sourceLocation
) async {
  do {
    _ = try await body()
    Issue.record("nothing was thrown", sourceLocation: place)
  } catch let error as AccountsError {
    #expect(error.code == code, "\(error)", sourceLocation: place)
  } catch {
    Issue.record(error, sourceLocation: place)
  }
}

@Suite("The words that passwords are measured by")
struct AccountsWordsTests {
  @Test
  func `The words in the program can be read, and what leads the lists is among them`() throws {
    #expect(WordPrints.embedded.count == 54_582)
    let guesses = PasswordGuesses(words: .embedded)
    for word in ["123456", "password", "qwerty", "iloveyou", "dragon", "nguyen", "international"] {
      #expect(guesses.bits(of: word) <= 16, "\(word)")
    }
  }

  @Test
  func `A name of the place is guessed soon, with or without its marks`() throws {
    let rule = PasswordRule(place: ["Hoàn Kiếm", "Phường Hàng Trống"])
    let lan = try AccountName("lan")
    for password in ["HoànKiếm2026!", "hang trong 2026", "hoankiemhoankiem"] {
      #expect(throws: AccountsError.self, "\(password)") { try rule.check(password, name: lan) }
    }
    try rule.check("mười hai ký tự", name: lan)
  }
}
