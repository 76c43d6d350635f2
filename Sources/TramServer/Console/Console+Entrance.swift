// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramGuard
import TramIsolation
import TramUnits

extension Console {
  /// Adds what can be seen before signing in: set-up, signing in and out, the language, about.
  func addEntrance(to table: inout RouteTable) {
    page(&table, .get, "/setup", "Shows the first set-up", need: .open) { visit in
      // An administrator who lost the way in is given a token on the machine itself.
      guard room.accounts.needsSetup || visit.query["again"] != nil else {
        return visit.go(to: "/sign-in")
      }
      return try await setup(visit)
    }
    page(&table, .post, "/setup", "Makes the first administrator", need: .open) { visit in
      try refuseForeign(visit)
      return try await makeAdministrator(visit)
    }
    page(&table, .get, "/sign-in", "Shows the form for signing in", need: .open) { visit in
      if room.accounts.needsSetup { return visit.go(to: "/setup") }
      // Whoever is to change how they sign in shows anew who they are.
      if visit.accountName != nil, visit.query["again"] == nil {
        return visit.go(to: Self.local(visit.query["next"]))
      }
      return try await signInPage(visit, next: visit.query["next"])
    }
    page(&table, .post, "/sign-in", "Signs in", need: .open) { visit in
      try refuseForeign(visit)
      return try await signIn(visit)
    }
    page(&table, .post, "/sign-out", "Signs out") { visit in
      let facts = gate.facts(of: visit.request, visit.context)
      if let secret = Authenticator.shownSession(facts) { try await room.accounts.signOut(secret) }
      let cookie = SessionCookie.account(isSecure: facts.isSecure)
      return visit.go(to: "/sign-in", done: "signedOut", cookie.ending)
    }
    page(&table, .get, "/language", "Keeps the language that was chosen", need: .open) { visit in
      let language = visit.query["to"].flatMap { Language(rawValue: $0) } ?? .vietnamese
      let year = 31_536_000
      return visit.go(
        to: Self.local(visit.query["back"]),
        "\(Language.cookie)=\(language.rawValue); Path=/; Max-Age=\(year); SameSite=Lax")
    }
    page(
      &table, .get, "/about", "Tells what this is", need: .signedIn | .open
    ) { visit in
      try await visit.page("about", title: visit.speech.say("about.title"), [:])
    }
  }

  /// Writes down that somebody signed in, or tried to.
  func noteSignIn(
    _ caller: Caller, _ outcome: AuditEntry.Outcome, _ visit: PageVisit,
    as verb: AuditWord = AuditWord("accounts.sign-in")
  ) async throws {
    var actor = AuditEntry.Actor(.nobody)
    if case .account(let id, _, _) = caller { actor = AuditEntry.Actor(.account, id.rawValue) }
    try await room.audit.write([
      AuditEntry(
        time: visit.now, kind: outcome == .allowed ? .administration : .refusal,
        outcome: outcome, actor: actor, verb: verb)
    ])
  }

  /// A form without a session has no token; the browser says whether another site sent it.
  func refuseForeign(_ visit: PageVisit) throws {
    let facts = gate.facts(of: visit.request, visit.context)
    guard facts.foreignOrigin(origins: gate.origins) == nil else {
      throw ServerError(.forbidden, detail: "the form was not sent from here")
    }
  }

  /// The browser of somebody who signs in.
  func visitor(_ visit: PageVisit) -> SignInVisitor {
    SignInVisitor(
      address: gate.address(of: visit.request, visit.context),
      browser: visit.request.headers[.userAgent] ?? "",
      earlier: Authenticator.shownSession(gate.facts(of: visit.request, visit.context)))
  }

  /// Lets somebody in who has shown all that is asked, once that is on record.
  func enter(
    _ session: StartedSession, _ visit: PageVisit, next: String?,
    as verb: AuditWord = AuditWord("accounts.sign-in"), done: String? = nil,
    ending step: SignInTickets.Step? = nil
  ) async throws -> Response {
    let isSecure = gate.facts(of: visit.request, visit.context).isSecure
    try await noteSignIn(session.caller, .allowed, visit, as: verb)
    let next = Self.local(next)
    let landing = PageVisit.landing(session.caller, self, at: visit.now)
    var response = visit.go(
      to: next == "/" ? landing : next, done: done,
      SessionCookie.account(isSecure: isSecure).starting(session))
    if let step {
      response.headers.append(
        HTTPField(name: .setCookie, value: SignInTickets.ending(step, isSecure: isSecure)))
    }
    return response
  }

  /// A path on this server; `/` for anything else.
  static func local(_ path: String?) -> String {
    guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
      path.utf8.count <= 2000, path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return "/" }
    return path
  }

  private func setup(_ visit: PageVisit, name: String = "", _ sentence: String? = nil) async throws
    -> Response
  {
    try await visit.page(
      "setup", title: visit.speech.say("signIn.setup"), ["name": name],
      faults: sentence.map { FaultWords(visit.speech).view($0) }, isNarrow: true,
      status: sentence == nil ? .ok : .unprocessableContent)
  }

  private func makeAdministrator(_ visit: PageVisit) async throws -> Response {
    let form = try await visit.form()
    let name = form["name"] ?? ""
    guard let token = form["setup"].flatMap({ Secret($0) }) else {
      return try await setup(visit, name: name, visit.speech.say("signIn.badToken"))
    }
    do {
      _ = try await room.accounts.redeem(
        token, name: name, password: form.raw("password") ?? "", at: visit.now)
      return visit.go(to: "/sign-in", done: "setUp")
    } catch let error as AccountsError {
      return try await setup(visit, name: name, visit.sentence(of: error))
    }
  }

  func signInPage(
    _ visit: PageVisit, next: String?, name: String = "", _ error: AccountsError? = nil,
    sentence: String? = nil
  ) async throws -> Response {
    let site = passkeySite(visit)
    let next = Self.local(next)
    // A list, since templates take a missing value in a box for one that is there.
    let providers: [PageView] = openID.map { [["label": $0.settings.label]] } ?? []
    var response = try await visit.page(
      "sign-in", title: visit.speech.say("signIn.title"),
      [
        "next": next, "name": name, "hasPasskeys": site != nil,
        "openID": providers,
        "nextQuery": FormFields.encoded(next),
      ],
      faults: (sentence ?? error.map { visit.sentence(of: $0) }).map {
        FaultWords(visit.speech).view($0)
      }, isNarrow: true,
      status: error.map { $0.retryAfter == nil ? .unprocessableContent : .tooManyRequests }
        ?? (sentence == nil ? .ok : .unprocessableContent))
    if let seconds = error?.retryAfter { response.headers[.retryAfter] = String(seconds) }
    return response
  }

  private func signIn(_ visit: PageVisit) async throws -> Response {
    let form = try await visit.form()
    do {
      switch try await room.accounts.begin(
        name: form["name"] ?? "", password: form.raw("password") ?? "", visitor(visit),
        at: visit.now)
      {
      case .done(let session): return try await enter(session, visit, next: form["next"])
      case .second(let pending): return try askForSecond(pending, next: form["next"], visit)
      }
    } catch let error as AccountsError {
      if error.code == .wrongPassword { try await noteSignIn(.nobody, .refused, visit) }
      return try await signInPage(visit, next: form["next"], name: form["name"] ?? "", error)
    }
  }
}

extension PageVisit {
  /// What an error of the accounts means for the one who fills in a form.
  func sentence(of error: AccountsError) -> String {
    switch error.code {
    case .wrongPassword: speech.say("signIn.wrong")
    case .tooSoon, .busy: speech.say("signIn.tooSoon", "\(error.retryAfter ?? 1)")
    case .badSecret: speech.say("signIn.badToken")
    case .wrongCode: speech.say("signIn.wrongCode")
    case .secondFactor: speech.say("signIn.again")
    case .wrongPasskey: speech.say("signIn.wrongPasskey")
    case .weakPassword: speech.say("signIn.weak")
    case .badName: speech.say("signIn.badName")
    case .nameTaken: speech.say("signIn.nameTaken")
    case .mustAddSecond: speech.say("account.mustAdd")
    case .needsPasskey: speech.say("signIn.needsPasskey")
    case .needsSecond: speech.say("signIn.needsSecond")
    default: speech.say("signIn.failed")
    }
  }
}
