// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramSignIn
import TramUnits

extension Console {
  /// Adds taking up and giving up an app that shows codes, and recovery codes.
  func addOwnCodes(to table: inout RouteTable) {
    page(&table, .post, "/account/codes", "Begins to take up an app") { visit in
      if let stale = try await staleSession(visit) { return stale }
      do {
        _ = try await room.accounts.beginCodes(of: try visit.accountID(), at: visit.now)
        return visit.go(to: "/account/codes")
      } catch let error as AccountsError where error.code == .notAllowed {
        return try await ownAccountPage(visit, visit.speech.say("account.noCodes"))
      }
    }
    page(&table, .get, "/account/codes", "Shows the key for an app") { visit in
      if let stale = try await staleSession(visit) { return stale }
      return try await codesPage(visit)
    }
    page(&table, .post, "/account/codes/confirm", "Takes up an app") { visit in
      if let stale = try await staleSession(visit) { return stale }
      let form = try await visit.form()
      do {
        let codes = try await room.accounts.confirmCodes(
          of: try visit.accountID(), code: form["code"] ?? "", at: visit.now)
        return try await recoveryPage(codes, visit)
      } catch let error as AccountsError where error.code == .wrongCode {
        return try await codesPage(visit, visit.sentence(of: error))
      } catch let error as AccountsError where error.code == .notAllowed {
        return visit.go(to: "/account")
      }
    }
    page(&table, .post, "/account/codes/remove", "Gives the app up") { visit in
      if let stale = try await staleSession(visit) { return stale }
      try await room.accounts.removeCodes(of: try visit.accountID(), at: visit.now)
      return visit.go(to: "/account", done: "account")
    }
    page(&table, .post, "/account/recovery", "Gives other recovery codes") { visit in
      if let stale = try await staleSession(visit) { return stale }
      do {
        let codes = try await room.accounts.renewRecoveryCodes(of: try visit.accountID())
        return try await recoveryPage(codes, visit)
      } catch let error as AccountsError where error.code == .notAllowed {
        return visit.go(to: "/account")
      }
    }
  }

  private func codesPage(_ visit: PageVisit, _ sentence: String? = nil) async throws -> Response {
    guard let codes = try await room.accounts.pendingCodes(of: try visit.accountID()) else {
      return visit.go(to: "/account")
    }
    let address = codes.address(service: "Trạm", account: visit.accountName ?? "")
    let drawing = try QRCode(address).svg(label: visit.speech.say("account.qr"))
    var response = try await visit.page(
      "account-codes", title: visit.speech.say("account.codes"),
      ["drawing": drawing, "address": address, "key": codes.typedKey],
      faults: sentence.map { FaultWords(visit.speech).view($0) }, isNarrow: true,
      status: sentence == nil ? .ok : .unprocessableContent)
    response.headers[.cacheControl] = "no-store"
    return response
  }

  /// The codes themselves, this once.
  private func recoveryPage(_ codes: [RecoveryCode], _ visit: PageVisit) async throws -> Response {
    var response = try await visit.page(
      "account-recovery", title: visit.speech.say("account.recovery"),
      ["codes": codes.map(\.text)], isNarrow: true)
    response.headers[.cacheControl] = "no-store"
    return response
  }
}
