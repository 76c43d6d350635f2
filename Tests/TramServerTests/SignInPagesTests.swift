// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing
import TramGuard
import TramSignIn
import TramUnits

@testable import TramServer

extension ConsoleBrowser {
  /// Sends a form of a page with its token.
  fileprivate func send(
    _ path: String, _ fields: [String: String] = [:]
  ) async throws -> TestResponse {
    var all = fields
    all["csrf"] = try await token()
    return try await post(path, all)
  }
}

@Suite("Pages of signing in")
struct SignInPagesTests {
  /// Takes up codes in the browser; the app, and the codes on paper.
  private func enrol(_ browser: ConsoleBrowser) async throws -> (TimeCodes, [String]) {
    let begun = try await browser.send("/account/codes")
    #expect(begun.headers[.location] == "/account/codes")
    let page = try await browser.get("/account/codes")
    #expect(page.headers[.cacheControl] == "no-store")
    let text = page.text
    #expect(text.contains("<svg") && text.contains("otpauth://totp/"))
    let secret = try #require(text.firstMatch(of: /secret=([A-Z2-7]+)/)?.output.1)
    let codes = TimeCodes(key: try #require(Base32.bytes(of: secret)))
    let step = TimeCodes.step(at: ConsoleFixture.start)
    let wrong = try await browser.send("/account/codes/confirm", ["code": "123"])
    #expect(wrong.status == .unprocessableContent)
    let done = try await browser.send(
      "/account/codes/confirm", ["code": codes.text(of: step - 1)])
    let paper = done.text.matches(of: /<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})<\/code>/)
      .map { String($0.output.1) }
    #expect(paper.count == RecoveryCode.count && done.headers[.cacheControl] == "no-store")
    return (codes, paper)
  }

  @Test
  func `offer no provider of identities where none is set`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      #expect(try await !browser.stranger.get("/sign-in").text.contains("/sign-in/openid"))
      #expect(try await !browser.get("/account").text.contains("identities-title"))
    }
  }

  @Test
  func `ask for a code after the password, once, and lead to where one wanted to go`()
    async throws
  {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let (codes, paper) = try await enrol(browser)
      _ = try await browser.send("/sign-out")
      let early = try await browser.get("/sign-in/code")
      #expect(early.headers[.location] == "/sign-in")
      func first() async throws {
        let answer = try await browser.post(
          "/sign-in", ["name": "lan", "password": ConsoleFixture.password, "next": "/orders"])
        #expect(answer.headers[.location] == "/sign-in/code")
      }
      try await first()
      #expect(try await browser.get("/orders").headers[.location] == "/sign-in?next=%2Forders")
      let step = TimeCodes.step(at: ConsoleFixture.start)
      let used = try await browser.post("/sign-in/code", ["code": codes.text(of: step - 1)])
      #expect(used.status == .unprocessableContent)
      let entered = try await browser.post("/sign-in/code", ["code": codes.text(of: step)])
      #expect(entered.headers[.location] == "/orders")
      // The ticket is gone with it; paper asks for a look at one's account.
      _ = try await browser.send("/sign-out")
      let spent = try await browser.post("/sign-in/code", ["code": paper[0]])
      #expect(spent.headers[.location] == "/sign-in")
      try await first()
      let written = try await browser.post("/sign-in/code", ["code": paper[0].lowercased()])
      #expect(written.headers[.location] == "/account?done=recovered")
    }
  }

  @Test
  func `let an account whose role needs a second factor see its own page alone until it has one`()
    async throws
  {
    let fixture = try await ConsoleFixture { $0.secondFactor = [.administrator] }
    try await fixture.browse { browser in
      let token = try await fixture.room.accounts.setupToken(at: ConsoleFixture.start)
      _ = try await browser.post(
        "/setup", ["setup": token.text, "name": "Lan", "password": ConsoleFixture.password])
      _ = try await browser.post(
        "/sign-in", ["name": "lan", "password": ConsoleFixture.password])
      let routes = fixture.server.routes.filter { $0.method == .get }.map(\.path)
      let closed = ["/", "/people", "/alarms", "/accounts", "/cases"]
      #expect(closed.allSatisfy(routes.contains))
      for path in closed {
        #expect(try await browser.get(path).headers[.location] == "/account", "\(path)")
      }
      #expect(
        try await browser.get("/v1/people", accept: "application/json").status == .forbidden)
      let own = try await browser.get("/account")
      #expect(own.text.contains("cần thêm một cách đăng nhập"))
      let (codes, _) = try await enrol(browser)
      #expect(try await browser.get("/people").status == .ok)
      #expect(try await !browser.get("/account").text.contains("cần thêm một cách đăng nhập"))
      // Taken away, it is asked for again.
      _ = try await browser.send("/account/codes/remove")
      #expect(try await browser.get("/people").headers[.location] == "/account")
      _ = codes
    }
  }

  @Test
  func `write down who signed in how, and what was refused`() async throws {
    let fixture = try await ConsoleFixture()
    let audit = fixture.room.audit.log
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let (codes, _) = try await enrol(browser)
      _ = try await browser.send("/sign-out")
      _ = try await browser.post(
        "/sign-in", ["name": "lan", "password": ConsoleFixture.password])
      _ = try await browser.post("/sign-in/code", ["code": "000000"])
      let step = TimeCodes.step(at: ConsoleFixture.start)
      _ = try await browser.post("/sign-in/code", ["code": codes.text(of: step)])
      let entries = try audit.entries(from: 0, limit: 1000).map(\.entry)
      let lan = try #require(fixture.room.accounts.accounts.first).id.rawValue
      func count(_ verb: String, _ outcome: AuditEntry.Outcome) -> Int {
        entries.count {
          $0.verb.text == verb && $0.outcome == outcome && $0.actor.number == lan
        }
      }
      #expect(count("accounts.sign-in", .allowed) == 1)
      #expect(count("own.codes-begin", .allowed) == 1)
      #expect(count("own.codes-confirm", .allowed) >= 1)
      #expect(count("accounts.sign-in-code", .refused) == 1)
      #expect(count("accounts.sign-in-code", .allowed) == 1)
    }
  }

  @Test
  func `let nobody change how they sign in in a session that is not fresh`() async throws {
    let clock = Mutex(ConsoleFixture.start)
    let fixture = try await ConsoleFixture(now: { clock.withLock { $0 } })
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      clock.withLock { $0 = $0.advanced(seconds: 16 * 60) }
      for path in [
        "/account/codes", "/account/codes/remove", "/account/recovery",
        "/account/passkeys/1/remove",
      ] {
        let answer = try await browser.send(path)
        #expect(answer.headers[.location] == "/sign-in?again=1&next=%2Faccount", "\(path)")
      }
      let begin = try await browser.send("/account/passkeys/begin")
      #expect(begin.status == .forbidden)
      #expect(try await browser.get("/account").text.contains("again=1"))
      let again = try await browser.get("/sign-in?again=1&next=%2Faccount")
      #expect(again.status == .ok)
      let entered = try await browser.send(
        "/sign-in", ["name": "lan", "password": ConsoleFixture.password, "next": "/account"])
      #expect(entered.headers[.location] == "/account")
      #expect(
        try await browser.send("/account/codes").headers[.location] == "/account/codes")
    }
  }

  @Test
  func `show sessions and end them, one's own and as an administrator`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let lan = try #require(fixture.room.accounts.accounts.first)
      let other = try await fixture.room.accounts.signIn(
        name: "lan", password: ConsoleFixture.password, address: "192.0.2.9",
        browser: "<b>phone</b>", at: ConsoleFixture.start)
      let page = try await browser.get("/account").text
      #expect(page.contains("&lt;b&gt;phone&lt;/b&gt;"))
      let ended = try await browser.send("/account/sessions/\(other.id.rawValue)/end")
      #expect(ended.headers[.location] == "/account?done=sessions")
      let twice = try await browser.send("/account/sessions/\(other.id.rawValue)/end")
      #expect(twice.status == .notFound)
      let hoa = try await fixture.room.accounts.makeAccount(
        name: "hoa", password: ConsoleFixture.password, role: .officer, by: lan.id,
        at: ConsoleFixture.start)
      let hers = try await fixture.room.accounts.signIn(
        name: "hoa", password: ConsoleFixture.password, address: "192.0.2.9",
        at: ConsoleFixture.start)
      // Not by the page of one's own sessions.
      let foreign = try await browser.send("/account/sessions/\(hers.id.rawValue)/end")
      #expect(foreign.status == .notFound)
      let path = "/accounts/\(hoa.id.rawValue)"
      #expect(try await browser.get(path).status == .ok)
      let chief = try await browser.send("\(path)/end/\(hers.id.rawValue)")
      #expect(chief.headers[.location] == "\(path)?done=sessions")
      #expect(
        try await fixture.room.accounts.caller(of: hers.secret, at: ConsoleFixture.start) == nil)
      #expect(try await browser.get("/accounts/999").status == .notFound)
    }
  }

  @Test
  func `hand over a code for another password`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let lan = try #require(fixture.room.accounts.accounts.first)
      let hoa = try await fixture.room.accounts.makeAccount(
        name: "hoa", password: ConsoleFixture.password, role: .officer, by: lan.id,
        at: ConsoleFixture.start)
      let made = try await browser.send("/accounts/\(hoa.id.rawValue)/recovery")
      #expect(made.headers[.cacheControl] == "no-store")
      let code = try #require(made.text.firstMatch(of: /tr_[A-Za-z0-9_-]+/)?.output)
      let stranger = browser.stranger
      let weak = try await stranger.post("/recover", ["code": "\(code)", "password": "kém"])
      #expect(weak.status == .unprocessableContent)
      let done = try await stranger.post(
        "/recover",
        ["code": "https://tram.example/recover#\(code)", "password": "bốn ba hai một"])
      #expect(done.headers[.location] == "/sign-in?done=password")
      let twice = try await stranger.post(
        "/recover", ["code": "\(code)", "password": "bốn ba hai một"])
      #expect(twice.status == .unprocessableContent)
      _ = try await fixture.room.accounts.signIn(
        name: "hoa", password: "bốn ba hai một", address: "192.0.2.9", at: ConsoleFixture.start)
      let own = try await browser.send("/accounts/\(lan.id.rawValue)/recovery")
      #expect(own.status != .ok)
    }
  }

  @Test
  func `make tokens with known words and an end, and end them`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let bad: [[String: String]] = [
        ["label": "x", "scope": "admin", "days": "90"], ["label": "x", "days": "90"],
        ["label": "x", "scope": "metrics", "days": "367"],
        ["label": "x", "scope": "metrics", "days": "0"], ["scope": "metrics", "days": "90"],
        ["label": "x", "scope": "metrics", "days": "90", "area": "123"],
        ["label": "x", "area": "01", "days": "90"],
      ]
      for fields in bad {
        #expect(try await browser.send("/tokens", fields).status == .unprocessableContent)
      }
      let made = try await browser.send(
        "/tokens", ["label": "monitor", "scope": "metrics", "days": "90"])
      let token = try #require(made.text.firstMatch(of: /to_[A-Za-z0-9_-]+/)?.output)
      let page = try await browser.get("/tokens").text
      #expect(!page.contains(token) && page.contains("Đọc số đo vận hành"))
      for word in TokenScopes.all {
        #expect(page.contains(">\(word)</code>") && !page.contains("<span>\(word) "), "\(word)")
      }
      let id = try #require(
        try await browser.get("/tokens").text.firstMatch(of: /\/tokens\/(\d+)\/end/)?.output.1)
      let ended = try await browser.send("/tokens/\(id)/end")
      #expect(ended.headers[.location] == "/tokens?done=token")
      #expect(try await browser.send("/tokens/\(id)/end").status == .notFound)
    }
  }
}
