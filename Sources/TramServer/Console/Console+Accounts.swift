// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramGeo
import TramGuard
import TramUnits

extension Console {
  /// Adds the page of accounts, for administrators.
  func addAccounts(to table: inout RouteTable) {
    page(&table, .get, "/accounts", "Lists accounts", need: .administrator) { visit in
      try await accountsPage(visit)
    }
    page(&table, .post, "/accounts", "Makes an account", need: .administrator) { visit in
      let form = try await visit.form()
      do {
        _ = try await room.accounts.makeAccount(
          name: form["name"] ?? "", password: form.raw("password") ?? "",
          role: Role.allCases.first { "\($0)" == form["role"] } ?? .officer,
          area: try area(form["area"]), by: try account(visit), at: visit.now)
        return visit.go(to: "/accounts", done: "account")
      } catch let error as AccountsError {
        return try await accountsPage(visit, visit.sentence(of: error))
      }
    }
    for (verb, isDisabled) in [("disable", true), ("enable", false)] {
      page(
        &table, .post, "/accounts/{id}/\(verb)", "Closes or opens an account",
        need: .administrator
      ) { visit in
        guard let id = visit.context.parameters.get("id").flatMap({ UInt64($0) }) else {
          throw ServerError(.notFound, detail: "there is no such account")
        }
        try await room.accounts.setDisabled(
          isDisabled, account: AccountID(id), by: try account(visit))
        return visit.go(to: "/accounts", done: "account")
      }
    }
  }

  private func area(_ text: String?) throws -> AreaPath {
    guard let area = AreaPath(text ?? ""), area.isWhole else { throw AccountStore.halfArea }
    return area
  }

  /// What an account may do, a line for each live grant.
  private func grants(_ account: Account, _ visit: PageVisit) -> [String] {
    let speech = visit.speech
    return room.accounts.grants(of: account.id).filter { $0.isLive(at: visit.now) }.map { grant in
      let role = Role.allCases.first { $0.access == grant.role }
      let area = grant.area == .country ? speech.say("accounts.everywhere") : "\(grant.area)"
      let end = grant.until.map { ", " + speech.say("accounts.until", speech.day($0)) } ?? ""
      return "\(role.map { speech.say("accounts.\($0)") } ?? ""): \(area)\(end)"
    }
  }

  private func account(_ visit: PageVisit) throws -> AccountID {
    guard case .account(let id, _, _) = visit.context.caller else {
      throw ServerError(.forbidden, detail: "an administrator does this")
    }
    return id
  }

  private func accountsPage(_ visit: PageVisit, _ sentence: String? = nil) async throws -> Response
  {
    let speech = visit.speech
    let own = try account(visit)
    let rows = room.accounts.accounts.map { account -> PageView in
      let isOpen = !account.isDisabled
      return [
        "id": "\(account.id.rawValue)", "name": account.name,
        "role": grants(account, visit).joined(separator: "; "),
        "since": speech.day(account.created),
        "state": speech.say(isOpen ? "accounts.active" : "accounts.disabled"),
        "tone": isOpen ? "good" : "", "isOther": account.id != own,
        "verb": isOpen ? "disable" : "enable",
        "verbLabel": speech.say(isOpen ? "accounts.disable" : "accounts.enable"),
      ]
    }
    return try await visit.page(
      "accounts", title: speech.say("accounts.title"), section: "accounts",
      [
        "rows": rows,
        "roles": speech.choices(
          [
            Role.officer, .district, .epidemiologist, .communicator, .fund, .service,
            .auditor, .administrator,
          ]
          .map { ("\($0)", speech.say("accounts.\($0)")) }, chosen: "officer"),
      ],
      faults: sentence.map { FaultWords(speech).view($0) },
      status: sentence == nil ? .ok : .unprocessableContent)
  }
}
