// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import TramUnits

@testable import TramServer

@Suite("Accounts behind routes")
struct AccountsRouteTests {
  private let start = AccountsFixture.start

  /// Routes as the server's own are: sign in, look, change.
  private func application(_ fixture: AccountsFixture) -> some ApplicationProtocol {
    let store = fixture.store
    let now = start
    let authenticator = Authenticator(store)
    let router = Router()
    router.post("sign-in/:name/:password") { request, context in
      let facts = RequestFacts(request, isSecure: false)
      if facts.foreignOrigin() != nil { throw HTTPError(.forbidden) }
      do {
        let session = try await store.signIn(
          name: try context.parameters.require("name"),
          password: try context.parameters.require("password"), address: "127.0.0.1",
          replacing: Authenticator.shownSession(facts), at: now)
        let cookie = SessionCookie.account(isSecure: false).starting(session)
        return Response(status: .ok, headers: [.setCookie: cookie])
      } catch let error as AccountsError where error.code == .wrongPassword {
        throw HTTPError(.unauthorized)
      }
    }
    router.get("form") { request, _ in
      let facts = RequestFacts(request, isSecure: false)
      let found = try await authenticator.authenticate(facts, for: .signedIn, at: now)
      guard let session = found.session else { throw HTTPError(.unauthorized) }
      return session.formToken()
    }
    router.post("change") { request, _ in
      let facts = RequestFacts(request, isSecure: false)
      let found = try await authenticator.authenticate(facts, for: .signedIn, at: now)
      guard Need.signedIn.allows(found.caller) else {
        throw HTTPError(found.isStale || found.caller == .nobody ? .unauthorized : .forbidden)
      }
      if found.refusal(of: facts) != nil { throw HTTPError(.forbidden) }
      return "changed"
    }
    router.post("reports/:token") { request, context in
      let facts = RequestFacts(
        request, isSecure: false, pathToken: context.parameters.get("token"))
      let found = try await authenticator.authenticate(facts, for: .device, at: now)
      guard case .device(let device) = found.caller else { throw HTTPError(.unauthorized) }
      return "\(device.rawValue)"
    }
    return Application(router: router)
  }

  @Test
  func `a browser signs in, gets a form and changes something; another site does not`()
    async throws
  {
    let fixture = try await AccountsFixture()
    let token = try await fixture.store.makeDeviceToken(for: DeviceID(12), at: start)
    _ = try await fixture.store.makeAccount(
      name: "minh", password: "correct-horse", role: .officer, by: fixture.administrator.id,
      at: start)
    try await application(fixture).test(.router) { client in
      try await client.execute(uri: "/sign-in/minh/wrong-password", method: .post) {
        #expect($0.status == .unauthorized && $0.headers[.setCookie] == nil)
      }
      try await client.execute(
        uri: "/sign-in/minh/correct-horse", method: .post,
        headers: [.origin: "https://evil.example"]
      ) { #expect($0.status == .forbidden) }
      let cookie = try await client.execute(uri: "/sign-in/minh/correct-horse", method: .post) {
        try #require($0.headers[.setCookie]?.split(separator: ";").first.map(String.init))
      }
      #expect(cookie.hasPrefix("tram=ts_"))
      let form = try await client.execute(
        uri: "/form", method: .get, headers: [.cookie: cookie]
      ) { String(buffer: $0.body) }
      try await client.execute(uri: "/change", method: .post, headers: [.cookie: cookie]) {
        #expect($0.status == .forbidden)
      }
      try await client.execute(
        uri: "/change", method: .post, headers: [.cookie: cookie, .formToken: form]
      ) { #expect($0.status == .ok) }
      try await client.execute(
        uri: "/change", method: .post,
        headers: [.cookie: cookie, .formToken: form, .origin: "https://evil.example"]
      ) { #expect($0.status == .forbidden) }
      try await client.execute(uri: "/change", method: .post) {
        #expect($0.status == .unauthorized)
      }
      try await client.execute(uri: "/reports/\(token.secret.text)", method: .post) {
        #expect($0.status == .ok && String(buffer: $0.body) == "12")
      }
      try await client.execute(uri: "/reports/td_x", method: .post) {
        #expect($0.status == .unauthorized)
      }
    }
  }
}
