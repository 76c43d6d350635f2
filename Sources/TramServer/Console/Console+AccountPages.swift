// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramUnits

extension Console {
  /// Adds the page of one account, for administrators: sessions, another password, what was lost.
  func addAccountPages(to table: inout RouteTable) {
    page(&table, .get, "/accounts/{id}", "Shows an account", need: .administrator) { visit in
      try await accountPage(try account(named: visit), visit)
    }
    page(
      &table, .post, "/accounts/{id}/recovery", "Makes a code for another password",
      need: .administrator
    ) { visit in
      let account = try account(named: visit)
      let code = try await room.accounts.makeRecovery(
        of: account.id, by: try visit.accountID(), at: visit.now)
      return try await accountPage(account, visit, code: code.text)
    }
    page(
      &table, .post, "/accounts/{id}/reset", "Takes away what an account lost",
      need: .administrator
    ) { visit in
      let account = try account(named: visit)
      try await room.accounts.resetFactors(
        of: account.id, by: try visit.accountID(), at: visit.now)
      return visit.go(to: "/accounts/\(account.id.rawValue)", done: "account")
    }
    page(
      &table, .post, "/accounts/{id}/end", "Ends an account's sessions",
      need: .administrator
    ) { visit in
      let account = try account(named: visit)
      try await room.accounts.endSessions(of: account.id)
      return visit.go(to: "/accounts/\(account.id.rawValue)", done: "sessions")
    }
    page(
      &table, .post, "/accounts/{id}/end/{session}", "Ends a session of an account",
      need: .administrator
    ) { visit in
      let account = try account(named: visit)
      guard let session = visit.context.parameters.get("session").flatMap({ UInt64($0) }) else {
        throw ServerError(.notFound, detail: "there is no such session")
      }
      do {
        try await room.accounts.endSession(CredentialID(session), of: account.id)
      } catch let error as AccountsError where error.code == .unknown {
        throw ServerError(.notFound, detail: "there is no such session")
      }
      return visit.go(to: "/accounts/\(account.id.rawValue)", done: "sessions")
    }
  }

  private func account(named visit: PageVisit) throws -> Account {
    let id = visit.context.parameters.get("id").flatMap { UInt64($0) }
    guard let account = room.accounts.accounts.first(where: { $0.id.rawValue == id }) else {
      throw ServerError(.notFound, detail: "there is no such account")
    }
    return account
  }

  private func accountPage(
    _ account: Account, _ visit: PageVisit, code: String? = nil
  ) async throws -> Response {
    let speech = visit.speech
    let factors = try await room.accounts.factors(of: account.id)
    let sessions = try await sessionRows(
      of: account.id, own: try? visit.sessionID(), visit)
    var view: PageView = [
      "owner": "\(account.id.rawValue)", "name": account.name,
      "isOther": account.id != (try visit.accountID()), "sessions": sessions,
      "hasSessions": !sessions.isEmpty,
      "codes": speech.say(factors.hasCodes ? "account.on" : "account.off"),
      "recoveryLeft": speech.say("account.recoveryLeft", "\(factors.recoveryCodes)"),
      "hasCodes": factors.hasCodes, "passkeys": "\(factors.passkeys.count)",
      "identities": "\(factors.identities.count)",
    ]
    if let code {
      let origin = room.settings.publicAddress ?? ""
      view["recovery"] = ["code": code, "address": "\(origin)/recover#\(code)"] as PageView
    }
    var response = try await visit.page("account", title: account.name, section: "accounts", view)
    if code != nil { response.headers[.cacheControl] = "no-store" }
    return response
  }
}
