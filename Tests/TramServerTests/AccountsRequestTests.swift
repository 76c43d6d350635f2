// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramUnits

@testable import TramServer

@Suite("Who asks")
struct AccountsRequestTests {
  private let start = AccountsFixture.start

  private func facts(
    _ method: HTTPRequest.Method = .get, https isSecure: Bool = true, query: String? = nil,
    path: String? = nil,
    with fields: [(String, String)]
  ) -> RequestFacts {
    var all = HTTPFields()
    for (name, value) in fields {
      if let name = HTTPField.Name(name) { all.append(HTTPField(name: name, value: value)) }
    }
    return RequestFacts(
      method: method, isSecure: isSecure, authority: "tram.example", query: query,
      pathToken: path, fields: all)
  }

  private func basic(_ text: String) -> (String, String) {
    ("Authorization", "Basic " + Data(text.utf8).base64EncodedString())
  }

  @Test
  func `a phone is known by its token in each place where apps can put it`() async throws {
    let fixture = try await AccountsFixture()
    let token = try await fixture.store.makeDeviceToken(for: DeviceID(3), at: start).secret.text
    let authenticator = Authenticator(fixture.store)
    let session = try await fixture.signIn()
    let cookie = ("Cookie", "__Host-tram=\(session.secret.text)")
    for good in [
      facts(with: [basic("phone:\(token)")]), facts(with: [basic(":\(token)"), cookie]),
      facts(with: [("Authorization", "bearer \(token)")]),
      facts(with: [("Authorization", "Bearer  \(token)")]),
      facts(query: "a=b&token=\(token)", with: []), facts(path: token, with: [cookie]),
    ] {
      let found = try await authenticator.authenticate(good, for: .device, at: start)
      #expect(found.caller == .device(DeviceID(3)) && found.session == nil && !found.isStale)
    }
    for bad in [
      facts(with: [basic("\(token):x"), cookie]),
      facts(with: [("Authorization", "Bearer x"), cookie]),
      facts(with: [("Authorization", "Basic \(token)")]),
      facts(with: [("Authorization", "Digest \(token)")]),
      facts(with: [("Authorization", "")]), facts(query: "token=", with: []),
      facts(path: token + "A", with: []),
      facts(with: [("Authorization", "Bearer " + String(repeating: "x", count: 100_000))]),
      facts(with: [("Authorization", "Bearer \(session.secret.text)")]),
    ] {
      let found = try await authenticator.authenticate(bad, for: .device, at: start)
      #expect(found.caller == .nobody && found.isStale)
    }
    let none = try await authenticator.authenticate(facts(with: []), for: .device, at: start)
    #expect(none.caller == .nobody && !none.isStale)
  }

  @Test
  func `a session counts under its own cookie, once`() async throws {
    let fixture = try await AccountsFixture()
    let session = try await fixture.signIn()
    let text = session.secret.text
    let authenticator = Authenticator(fixture.store)
    func caller(_ facts: RequestFacts) async throws -> Caller {
      try await authenticator.authenticate(facts, for: .signedIn, at: start).caller
    }
    #expect(
      try await caller(facts(with: [("Cookie", "a=b; __Host-tram=\(text); c=d")])) == session.caller
    )
    #expect(
      try await caller(facts(https: false, with: [("Cookie", "tram=\(text)")])) == session.caller)
    let refused = [
      facts(with: [("Cookie", "tram=\(text)")]),
      facts(https: false, with: [("Cookie", "__Host-tram=\(text)")]),
      facts(with: [("Cookie", "__Host-tram-person=\(text)")]),
      facts(with: [("Cookie", "__Host-tram=")]),
      facts(with: [("Cookie", "__Host-tram=\(text); __Host-tram=other")]),
      facts(with: [("Cookie", "__Host-tram=x"), ("Cookie", "__Host-tram=\(text)")]),
      facts(query: "token=\(text)", with: []),
    ]
    for asked in refused { #expect(try await caller(asked) == .nobody) }
  }

  @Test
  func `of two cookies in one browser the route gets the one that it needs`() async throws {
    let fixture = try await AccountsFixture()
    let account = try await fixture.signIn()
    let link = try await fixture.store.makePersonLink(for: RecordedPersonID(4), at: start)
    let person = try await fixture.store.openLink(link.secret, at: start)
    let both = facts(with: [
      ("Cookie", "__Host-tram=\(account.secret.text); __Host-tram-person=\(person.secret.text)")
    ])
    let authenticator = Authenticator(fixture.store)
    for (need, caller) in [
      (Need.person, person.caller), (.signedIn, account.caller), (.open, account.caller),
      (.device, account.caller), (.device | .person, person.caller),
    ] {
      #expect(try await authenticator.authenticate(both, for: need, at: start).caller == caller)
    }
    #expect(Authenticator.shownSession(both) == account.secret)
    #expect(Authenticator.shownPersonSession(both) == person.secret)
  }

  @Test
  func `cookies are kept from scripts and other sites`() async throws {
    let fixture = try await AccountsFixture()
    let session = try await fixture.signIn()
    #expect(
      SessionCookie.account(isSecure: true).starting(session)
        == "__Host-tram=\(session.secret.text); Max-Age=604800; Path=/; HttpOnly; SameSite=Lax; "
        + "Secure")
    #expect(
      SessionCookie.person(isSecure: false).ending
        == "tram-person=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax")
  }

  @Test
  func `a change from a cookie needs the session's own form token and no foreign origin`()
    async throws
  {
    let fixture = try await AccountsFixture()
    let session = try await fixture.signIn()
    let other = try await fixture.signIn()
    let authenticator = Authenticator(fixture.store)
    func found(_ session: StartedSession) async throws -> Authentication {
      let asked = facts(with: [("Cookie", "__Host-tram=\(session.secret.text)")])
      return try await authenticator.authenticate(asked, for: .signedIn, at: start)
    }
    let mine = try await found(session)
    let token = try #require(mine.session).formToken()
    let foreign = try #require(try await found(other).session).formToken()
    #expect(token != mine.session?.formToken())

    let good: [(RequestFacts, String?)] = [
      (facts(.get, with: [("Sec-Fetch-Site", "cross-site")]), nil),
      (facts(.post, with: []), token), (facts(.post, with: [("X-CSRF-Token", token)]), nil),
      (facts(.delete, with: [("X-CSRF-Token", token), ("Origin", "https://tram.example")]), nil),
      (
        facts(
          .put, with: [("Sec-Fetch-Site", "same-origin"), ("Origin", "https://TRAM.example:443")]),
        token
      ),
    ]
    for (asked, form) in good { #expect(mine.refusal(of: asked, formToken: form) == nil) }
    let bad: [(RequestFacts, String?, CrossSiteRefusal)] = [
      (facts(.post, with: []), nil, .missingToken), (facts(.patch, with: []), foreign, .wrongToken),
      (facts(.post, with: []), String(token.dropLast()) + "A", .wrongToken),
      (facts(.post, with: []), "", .wrongToken),
      (facts(.post, with: [("X-CSRF-Token", "x")]), token, .wrongToken),
      (facts(.post, with: [("Origin", "https://evil.example")]), token, .foreignOrigin),
      (facts(.post, with: [("Origin", "http://tram.example")]), token, .foreignOrigin),
      (facts(.post, with: [("Origin", "null")]), token, .foreignOrigin),
      (facts(.post, with: [("Sec-Fetch-Site", "same-site")]), token, .foreignOrigin),
      (facts(.post, with: [("Sec-Fetch-Site", "cross-site")]), token, .foreignOrigin),
    ]
    for (asked, form, refusal) in bad {
      let found = mine.refusal(of: asked, formToken: form)
      // One letter in 64 is an A already.
      #expect(found == refusal || form == token)
    }
    let behind = facts(.post, with: [("Origin", "https://public.example")])
    #expect(mine.refusal(of: behind, formToken: token, origins: ["https://public.example/"]) == nil)
    #expect(
      facts(.post, with: [("Origin", "https://evil.example")]).foreignOrigin() == .foreignOrigin)
    // What a script shows on purpose no other site can add.
    let device = try await fixture.store.makeDeviceToken(for: DeviceID(1), at: start)
    let explicit = facts(.post, with: [("Authorization", "Bearer \(device.secret.text)")])
    let phone = try await authenticator.authenticate(explicit, for: .device, at: start)
    #expect(phone.refusal(of: explicit) == nil)
  }

  @Test
  func `needs allow as their table says`() {
    let administrator = Caller.account(id: AccountID(1), name: "a", role: .administrator)
    let officer = Caller.account(id: AccountID(2), name: "b", role: .officer)
    let feed = Caller.operatorFeed(id: CredentialID(3), scopes: ["x"])
    let callers = [
      .nobody, administrator, officer, .device(DeviceID(1)), feed, .person(RecordedPersonID(1)),
    ]
    let table: [(Need, String, [Bool])] = [
      (.open, "open", [true, true, true, true, true, true]),
      (.signedIn, "signed in", [false, true, true, false, false, false]),
      (.administrator, "administrator", [false, true, false, false, false, false]),
      (.device, "device", [false, false, false, true, false, false]),
      (.operatorFeed("x"), "operator x", [false, false, false, false, true, false]),
      (.operatorFeed("y"), "operator y", [false, false, false, false, false, false]),
      (.person, "person", [false, false, false, false, false, true]),
      (.anyOf([]), "closed", [false, false, false, false, false, false]),
      (
        .signedIn | .device | .operatorFeed("x"), "signed in or device or operator x",
        [false, true, true, true, true, false]
      ),
    ]
    for (need, name, allowed) in table {
      #expect(need.description == name && callers.map { need.allows($0) } == allowed)
    }
    #expect(Set(table.map(\.0)).count == table.count)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `anything in a header is looked at without harm`(seed: UInt64) async throws {
    var random = ServerTestRandom(seed: seed)
    let words = [
      "Basic ", "Bearer ", "td_", "__Host-tram=", "token=", ";", "=", "%", "Og==", "tram", " ", "&",
    ]
    func text() -> String {
      (0..<Int.random(in: 0...8, using: &random)).map { _ in
        words[Int(random.next() % UInt64(words.count))]
      }.joined()
    }
    let asked = facts(.post, query: text(), with: [("Cookie", text()), ("Origin", text())])
    #expect(asked.shown().secrets.isEmpty)
    #expect(facts(with: [("Authorization", text())]).shown().secrets.isEmpty)
    _ = asked.foreignOrigin()
  }
}
