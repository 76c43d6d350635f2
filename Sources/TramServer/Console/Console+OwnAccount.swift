// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramSignIn
import TramUnits

extension Console {
  /// Where somebody shows anew who they are, to change how they sign in.
  static let again = "/sign-in?again=1&next=%2Faccount"

  /// Adds the page of one's own account: password, sessions, and how one signs in.
  func addOwnAccount(to table: inout RouteTable) {
    page(&table, .get, "/account", "Shows one's own account") { try await ownAccountPage($0) }
    page(&table, .post, "/account/password", "Changes one's password") { visit in
      let form = try await visit.form()
      do {
        try await room.accounts.changePassword(
          of: try visit.accountID(), from: form.raw("current") ?? "",
          to: form.raw("password") ?? "", keeping: try visit.sessionID(),
          address: gate.address(of: visit.request, visit.context), at: visit.now)
        return visit.go(to: "/account", done: "password")
      } catch let error as AccountsError {
        let isWrong = error.code == .wrongPassword
        return try await ownAccountPage(
          visit,
          isWrong ? visit.speech.say("account.wrongPassword") : visit.sentence(of: error))
      }
    }
    page(&table, .post, "/account/sessions/end", "Ends one's other sessions") { visit in
      try await room.accounts.endSessions(
        of: try visit.accountID(), allBut: try visit.sessionID())
      return visit.go(to: "/account", done: "sessions")
    }
    page(&table, .post, "/account/sessions/{id}/end", "Ends one of one's sessions") { visit in
      guard let id = visit.context.parameters.get("id").flatMap({ UInt64($0) }) else {
        throw ServerError(.notFound, detail: "there is no such session")
      }
      do {
        try await room.accounts.endSession(CredentialID(id), of: try visit.accountID())
      } catch let error as AccountsError where error.code == .unknown {
        throw ServerError(.notFound, detail: "there is no such session")
      }
      return visit.go(to: "/account", done: "sessions")
    }
  }

  /// A Boolean value: whether the session began so lately that ways to sign in may be changed.
  func isFresh(_ visit: PageVisit) async throws -> Bool {
    try await room.accounts.isFresh(
      try visit.sessionID(), of: try visit.accountID(), at: visit.now)
  }

  /// Where a session that is not fresh is sent; `nil` for a fresh one.
  func staleSession(_ visit: PageVisit) async throws -> Response? {
    try await isFresh(visit) ? nil : visit.go(to: Self.again)
  }

  func ownAccountPage(_ visit: PageVisit, _ sentence: String? = nil) async throws -> Response {
    let speech = visit.speech
    let account = try visit.accountID()
    let factors = try await room.accounts.factors(of: account)
    let session = try visit.sessionID()
    var view: PageView = [
      "mustAdd": try room.accounts.mustHaveSecond(visit.role()) && !factors.hasSecond,
      "hasCodes": factors.hasCodes, "isFresh": try await isFresh(visit),
      "recoveryLeft": speech.say("account.recoveryLeft", "\(factors.recoveryCodes)"),
      "isLow": factors.hasCodes && factors.recoveryCodes < 3,
      "passkeys": factors.passkeys.map { passkey -> PageView in
        [
          "id": "\(passkey.id)", "label": passkey.label, "made": speech.day(passkey.created),
          "used": passkey.used.map { speech.moment($0) } ?? speech.say("account.never"),
          "copied": speech.say(passkey.isCopied ? "account.copied" : "account.oneDevice"),
        ]
      },
      "hasPasskeys": !factors.passkeys.isEmpty, "canPasskey": passkeySite(visit) != nil,
      "sessions": try await sessionRows(of: account, own: session, visit),
    ]
    if let openID {
      view["openID"] =
        [
          "label": openID.settings.label,
          "identities": factors.identities.map {
            [
              "issuer": $0.issuer, "subject": $0.subject, "name": $0.name,
              "since": speech.day($0.created),
            ] as PageView
          },
        ] as PageView
    }
    return try await visit.page(
      "account-own", title: speech.say("account.title"), view,
      faults: sentence.map { FaultWords(speech).view($0) },
      status: sentence == nil ? .ok : .unprocessableContent)
  }

  /// The rows of a list of sessions, the latest first.
  func sessionRows(
    of account: AccountID, own: CredentialID? = nil, _ visit: PageVisit
  ) async throws -> [PageView] {
    try await room.accounts.sessions(of: account, at: visit.now).reversed().map { session in
      [
        "id": "\(session.id.rawValue)",
        "browser": session.label.isEmpty
          ? visit.speech.say("account.unknown") : BrowserName(session.label).text,
        "since": visit.speech.moment(session.created), "used": visit.speech.moment(session.used),
        "isOwn": session.id == own,
      ]
    }
  }
}

extension PageVisit {
  /// The account that asks.
  ///
  /// - Throws: `ServerError` with code `.forbidden` for anybody else
  func accountID() throws -> AccountID {
    guard case .account(let id, _, _) = context.caller else {
      throw ServerError(.forbidden, detail: "an account does this")
    }
    return id
  }

  /// The role of the account that asks.
  ///
  /// - Throws: `ServerError` with code `.forbidden` for anybody else
  func role() throws -> Role {
    guard case .account(_, _, let role) = context.caller else {
      throw ServerError(.forbidden, detail: "an account does this")
    }
    return role
  }

  /// The session in which the account asks.
  ///
  /// - Throws: `ServerError` with code `.forbidden` without one
  func sessionID() throws -> CredentialID {
    guard let session = context.authentication.session else {
      throw ServerError(.forbidden, detail: "this is done in a browser")
    }
    return session.id
  }
}
