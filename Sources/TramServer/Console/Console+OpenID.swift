// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import TramGuard
import TramSignIn
import TramUnits

extension Console {
  /// Adds signing in by a provider, and joining an identity of it to one's account.
  func addOpenID(to table: inout RouteTable) {
    page(&table, .get, "/sign-in/openid", "Sends to the provider of identities", need: .open) {
      visit in
      guard let openID else { throw ServerError(.notFound, detail: "there is no provider") }
      do {
        let (address, cookie) = try await round(openID, visit, next: visit.query["next"])
        return visit.go(to: address, cookie)
      } catch let error as SignInError {
        return try await refused(error, visit, next: visit.query["next"])
      }
    }
    page(
      &table, .get, "/sign-in/openid/back", "Takes the provider's answer", need: .signedIn | .open
    ) { visit in
      guard let openID else { throw ServerError(.notFound, detail: "there is no provider") }
      return try await back(openID, visit)
    }
    page(&table, .post, "/account/identities", "Begins to join an identity") { visit in
      guard let openID else { throw ServerError(.notFound, detail: "there is no provider") }
      if let stale = try await staleSession(visit) { return stale }
      do {
        let (address, cookie) = try await round(
          openID, visit, next: "/account", joining: try visit.accountID())
        // Not sent on by itself, because a form may not lead to another site; somebody follows the
        // link.
        var response = try await visit.page(
          "openid-go", title: visit.speech.say("account.identities"),
          ["address": address, "label": openID.settings.label, "issuer": openID.settings.issuer],
          isNarrow: true)
        response.headers.append(HTTPField(name: .setCookie, value: cookie))
        return response
      } catch let error as SignInError {
        return try await refused(error, visit, next: "/account")
      }
    }
    page(&table, .post, "/account/identities/part", "Parts an identity") { visit in
      if let stale = try await staleSession(visit) { return stale }
      let form = try await visit.form()
      try await room.accounts.part(
        issuer: form["issuer"] ?? "", subject: form["subject"] ?? "",
        from: try visit.accountID())
      return visit.go(to: "/account", done: "account")
    }
  }

  /// A fresh round: where to send the browser, and what it carries.
  private func round(
    _ openID: OpenIDRoom, _ visit: PageVisit, next: String?, joining account: AccountID? = nil
  ) async throws -> (address: String, cookie: String) {
    let document = try await openID.document(at: visit.now)
    let random = room.accounts.options.random
    let round = OpenIDRound(
      state: random.bytes(OpenIDRound.length), nonce: random.bytes(OpenIDRound.length),
      verifier: random.bytes(OpenIDRound.length))
    let fields = [
      round.state, round.nonce, round.verifier, account.map { "\($0.rawValue)" } ?? "",
      Self.local(next),
    ]
    let isSecure = gate.facts(of: visit.request, visit.context).isSecure
    return (
      openID.client.authorization(
        at: document.authorization, round, mustAskAgain: account != nil),
      try tickets.starting(.openID, fields, isSecure: isSecure, at: visit.now)
    )
  }

  private func back(_ openID: OpenIDRoom, _ visit: PageVisit) async throws -> Response {
    let facts = gate.facts(of: visit.request, visit.context)
    guard let fields = tickets.fields(.openID, of: facts, at: visit.now), fields.count == 5 else {
      return try await refused(
        SignInError(.wrongChallenge, detail: "no round of this browser"), visit, next: nil)
    }
    let round = OpenIDRound(state: fields[0], nonce: fields[1], verifier: fields[2])
    let next = fields[4]
    var response: Response
    do {
      let code = try round.code(in: visit.request.uri.query ?? "", of: openID.client.issuer)
      let identity = try await openID.identity(code: code, round, at: visit.now)
      response =
        fields[3].isEmpty
        ? try await enter(identity, next: next, visit)
        : try await join(identity, to: fields[3], visit)
    } catch let error as SignInError {
      response = try await refused(error, visit, next: next)
    }
    response.headers.append(
      HTTPField(
        name: .setCookie, value: SignInTickets.ending(.openID, isSecure: facts.isSecure)))
    return response
  }

  private func enter(
    _ identity: Identity, next: String, _ visit: PageVisit
  ) async throws -> Response {
    do {
      switch try await room.accounts.signIn(identity, visitor(visit), at: visit.now) {
      case .done(let session):
        return try await enter(
          session, visit, next: next, as: AuditWord("accounts.sign-in-openid"))
      case .second(let pending): return try askForSecond(pending, next: next, visit)
      }
    } catch let error as AccountsError where error.code == .wrongPassword {
      try await noteSignIn(
        .nobody, .refused, visit, as: AuditWord("accounts.sign-in-openid"))
      return try await signInPage(
        visit, next: next, sentence: visit.speech.say("signIn.noIdentity", identity.name))
    }
  }

  private func join(
    _ identity: Identity, to account: String, _ visit: PageVisit
  ) async throws -> Response {
    // The one who began is the one who comes back.
    guard let own = try? visit.accountID(), account == "\(own.rawValue)" else {
      return visit.go(to: "/sign-in")
    }
    do {
      try await room.accounts.join(identity, to: own, at: visit.now)
      try await noteSignIn(
        visit.context.caller, .allowed, visit, as: AuditWord("own.identity-join"))
      return visit.go(to: "/account", done: "account")
    } catch let error as AccountsError where error.code == .nameTaken {
      return try await ownAccountPage(visit, visit.speech.say("account.identityTaken"))
    }
  }

  private func refused(
    _ error: SignInError, _ visit: PageVisit, next: String?
  ) async throws -> Response {
    room.logger.notice("an identity was not taken", metadata: ["reason": "\(error)"])
    try await noteSignIn(
      visit.context.caller, .refused, visit, as: AuditWord("accounts.sign-in-openid"))
    return try await signInPage(
      visit, next: next, sentence: visit.speech.say("signIn.openIDFailed"))
  }
}
