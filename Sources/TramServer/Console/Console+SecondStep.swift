// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramBytes
import TramGuard
import TramSignIn
import TramUnits

extension Console {
  /// Adds the second step of signing in, and the way back for whoever lost a password.
  func addSecondStep(to table: inout RouteTable) {
    page(&table, .get, "/sign-in/code", "Asks for a code", need: .open) { visit in
      guard pending(visit) != nil else { return visit.go(to: "/sign-in") }
      return try await codePage(visit)
    }
    page(&table, .post, "/sign-in/code", "Signs in by a code", need: .open) { visit in
      try refuseForeign(visit)
      guard let (pending, next) = pending(visit) else { return visit.go(to: "/sign-in") }
      return try await finish(pending, next: next, visit)
    }
    page(&table, .get, "/recover", "Asks for the code of another password", need: .open) {
      try await recoverPage($0)
    }
    page(&table, .post, "/recover", "Gives an account another password", need: .open) { visit in
      try refuseForeign(visit)
      return try await recover(visit)
    }
  }

  /// Sends a browser on to the second step with what it needs there.
  func askForSecond(
    _ pending: PendingSignIn, next: String?, _ visit: PageVisit
  ) throws -> Response {
    let isSecure = gate.facts(of: visit.request, visit.context).isSecure
    let fields = [
      "\(pending.account.rawValue)", Base64.text(of: pending.mark, as: .url),
      "\(pending.since.milliseconds)", Self.local(next),
    ]
    return visit.go(
      to: "/sign-in/code",
      try tickets.starting(.second, fields, isSecure: isSecure, at: visit.now))
  }

  private func pending(_ visit: PageVisit) -> (PendingSignIn, next: String)? {
    let facts = gate.facts(of: visit.request, visit.context)
    guard let fields = tickets.fields(.second, of: facts, at: visit.now), fields.count == 4,
      let account = UInt64(fields[0]), let mark = Base64.bytes(of: fields[1], as: .url),
      let since = Int64(fields[2])
    else { return nil }
    let pending = PendingSignIn(
      account: AccountID(account), mark: mark, since: Instant(milliseconds: since))
    return (pending, fields[3])
  }

  private func codePage(_ visit: PageVisit, _ error: AccountsError? = nil) async throws -> Response
  {
    var response = try await visit.page(
      "second-step", title: visit.speech.say("signIn.second"), [:],
      faults: error.map { FaultWords(visit.speech).view(visit.sentence(of: $0)) }, isNarrow: true,
      status: error.map { $0.retryAfter == nil ? .unprocessableContent : .tooManyRequests } ?? .ok)
    if let seconds = error?.retryAfter { response.headers[.retryAfter] = String(seconds) }
    return response
  }

  private func finish(
    _ pending: PendingSignIn, next: String, _ visit: PageVisit
  ) async throws -> Response {
    let form = try await visit.form()
    do {
      let (session, isRecovery) = try await room.accounts.finish(
        pending, code: form["code"] ?? "", visitor(visit), at: visit.now)
      return try await enter(
        session, visit, next: isRecovery ? "/account" : next,
        as: isRecovery
          ? AuditWord("accounts.sign-in-recovery") : AuditWord("accounts.sign-in-code"),
        done: isRecovery ? "recovered" : nil, ending: .second)
    } catch let error as AccountsError {
      if error.code == .wrongCode {
        let caller = Caller.account(id: pending.account, name: "", role: .officer)
        try await noteSignIn(
          caller, .refused, visit, as: AuditWord("accounts.sign-in-code"))
      }
      if error.code == .secondFactor { return try await signInPage(visit, next: next, error) }
      return try await codePage(visit, error)
    }
  }

  // MARK: Another password

  private func recoverPage(
    _ visit: PageVisit, _ sentence: String? = nil, code: String = ""
  ) async throws -> Response {
    try await visit.page(
      "recover", title: visit.speech.say("signIn.recover"), ["code": code],
      faults: sentence.map { FaultWords(visit.speech).view($0) }, isNarrow: true,
      status: sentence == nil ? .ok : .unprocessableContent)
  }

  private func recover(_ visit: PageVisit) async throws -> Response {
    let form = try await visit.form()
    let text = form["code"] ?? ""
    // Of a pasted address the part that opens.
    let last = text.split { $0 == "/" || $0 == "#" || $0.isWhitespace }.last ?? ""
    guard let secret = Secret(last), secret.kind == .recovery else {
      return try await recoverPage(visit, visit.speech.say("signIn.badToken"))
    }
    do {
      let account = try await room.accounts.recover(
        secret, password: form.raw("password") ?? "", at: visit.now)
      try await noteSignIn(
        .account(id: account.id, name: account.name, role: account.role), .allowed, visit,
        as: AuditWord("accounts.recovered"))
      return visit.go(to: "/sign-in", done: "password")
    } catch let error as AccountsError {
      if error.code == .badSecret {
        try await noteSignIn(.nobody, .refused, visit, as: AuditWord("accounts.recovered"))
      }
      let isLive = error.code == .weakPassword
      return try await recoverPage(visit, visit.sentence(of: error), code: isLive ? text : "")
    }
  }
}
