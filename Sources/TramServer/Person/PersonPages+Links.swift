// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramIsolation
import TramUnits

extension PersonPages {
  /// Adds the ways in and out: a link that works once, and signing out on this phone.
  ///
  /// Looking at a link never uses it up, because messengers look at links to show a preview.
  func addLinks(to table: inout RouteTable) {
    // Not named `token`, which would count as a token of a phone.
    page(&table, .get, "/p/{link}", "Shows whose page a link opens", need: .open) { visit in
      try await linkPage(visit, visit.context.parameters.get("link"))
    }
    page(&table, .get, "/me/link", "Takes a link out of its address or a field", need: .open) {
      try await linkPage($0, nil)
    }
    page(&table, .post, "/me/link", "Opens a person's page with a link", need: .open) { visit in
      let facts = gate.facts(of: visit.request, visit.context)
      guard facts.foreignOrigin(origins: gate.origins) == nil else {
        throw ServerError(.forbidden, detail: "the form was not sent from here")
      }
      let body = try await visit.request.body.collect(upTo: 1 << 14)
      let fields = FormFields(String(buffer: body))
      guard fields["open"] != nil else { return try await linkPage(visit, fields["link"] ?? "") }
      return try await open(visit, fields["link"] ?? "")
    }
    page(&table, .post, "/me/sign-out", "Signs a person's phone out") { visit in
      let facts = gate.facts(of: visit.request, visit.context)
      if let secret = Authenticator.shownPersonSession(facts) {
        try await room.accounts.signOut(secret)
      }
      let cookie = SessionCookie.person(isSecure: facts.isSecure)
      var response = visit.go(to: "/me/link", done: "out", cookie.ending)
      response.headers[.clearSiteData] = "\"cache\", \"storage\""
      return response
    }
  }

  /// Of a pasted address the part that opens.
  private func secret(_ text: String) -> Secret? {
    let last = text.split { $0 == "/" || $0 == "#" || $0.isWhitespace }.last ?? ""
    return Secret(last).flatMap { $0.kind == .personLink ? $0 : nil }
  }

  private func linkPage(
    _ visit: PersonVisit, _ text: String?, isUsed: Bool = false
  ) async throws -> Response {
    let title = visit.speech.say("mine.linkTitle")
    guard let text else { return try await visit.page("me-link", title: title, [:]) }
    if !isUsed, let secret = secret(text),
      let number = try await room.accounts.holder(of: secret, at: visit.now),
      let person = try await room.desk.everyRow.find(PersonID(number.rawValue), of: Person.self),
      !person.isErased
    {
      return try await visit.page(
        "me-link", title: title,
        ["whose": visit.speech.say("mine.whose", Self.shortened(person.name)), "link": secret.text])
    }
    return try await visit.page(
      "me-link", title: title, [:], fault: visit.speech.say("mine.linkUsed"),
      status: .unprocessableContent)
  }

  private func open(_ visit: PersonVisit, _ text: String) async throws -> Response {
    let facts = gate.facts(of: visit.request, visit.context)
    guard let secret = secret(text) else { return try await linkPage(visit, text, isUsed: true) }
    do {
      let session = try await room.accounts.openLink(
        secret, browser: visit.request.headers[.userAgent] ?? "",
        replacing: Authenticator.shownPersonSession(facts), at: visit.now)
      let cookie = SessionCookie.person(isSecure: facts.isSecure)
      return visit.go(to: "/me", done: "opened", cookie.starting(session))
    } catch let error as AccountsError where error.code == .badSecret {
      return try await linkPage(visit, text, isUsed: true)
    }
  }

  /// A name of which only the last word is whole, as a Vietnamese given name is: `N. V. An`.
  ///
  /// Whoever has the link sees it before it is opened, a messenger's preview too.
  static func shortened(_ name: String) -> String {
    let words = name.split(separator: " ")
    return
      (words.dropLast().compactMap { word in word.first.map { "\($0)." } }
      + words.suffix(1).map(String.init)).joined(separator: " ")
  }
}
