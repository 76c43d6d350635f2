// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramGuard
import TramUnits

extension Console {
  /// The most days for which the page makes a token.
  private static let mostDays = 366

  /// Adds the page of tokens of programs, for administrators.
  func addTokens(to table: inout RouteTable) {
    page(&table, .get, "/tokens", "Lists tokens of programs", need: .administrator) { visit in
      try await tokensPage(visit)
    }
    page(&table, .post, "/tokens", "Makes a token", need: .administrator) { visit in
      let form = try await visit.form()
      var scopes = Set(form.all.filter { $0.0 == "scope" }.map(\.1))
      let isNamed = !scopes.isEmpty
      if let area = form["area"], !area.isEmpty { scopes.insert(TokenWord.areaMark + area) }
      let days = form["days"].flatMap { Int($0) } ?? 0
      guard let label = form["label"], isNamed, scopes.allSatisfy(TokenScopes.isKnown),
        (1...Self.mostDays).contains(days)
      else { return try await tokensPage(visit, visit.speech.say("tokens.bad")) }
      let token: GivenToken
      do {
        token = try await room.accounts.makeToken(
          label: label, scopes: scopes, days: days, by: try visit.accountID(), at: visit.now)
      } catch let error as AccountsError where error.code == .needsSecond {
        return try await tokensPage(visit, visit.sentence(of: error))
      }
      var response = try await tokensPage(visit, made: token.secret.text)
      response.headers[.cacheControl] = "no-store"
      return response
    }
    page(&table, .post, "/tokens/{id}/end", "Ends a token", need: .administrator) { visit in
      guard let id = visit.context.parameters.get("id").flatMap({ UInt64($0) }) else {
        throw ServerError(.notFound, detail: "there is no such token")
      }
      do {
        // Tokens of programs alone: sessions and phones are ended where they belong.
        try await room.accounts.revokeToken(CredentialID(id))
      } catch let error as AccountsError where error.code == .unknown {
        throw ServerError(.notFound, detail: "there is no such token")
      }
      return visit.go(to: "/tokens", done: "token")
    }
  }

  /// What a word of a token lets it do, for people; the word itself where that is not known.
  private func says(_ word: String, _ speech: Speech) -> String {
    if word.hasPrefix(TokenWord.areaMark) {
      return "\(speech.say("tokens.area")) \(word.dropFirst(TokenWord.areaMark.count))"
    }
    if word == GeofenceSubscription.Kind.entered.scope { return speech.say("tokens.fenceEntered") }
    if word == GeofenceSubscription.Kind.left.scope { return speech.say("tokens.fenceLeft") }
    let key = "tokens.scope.\(word)"
    return Speech.knows(key) ? speech.say(key) : word
  }

  private func tokensPage(
    _ visit: PageVisit, _ sentence: String? = nil, made: String? = nil
  ) async throws -> Response {
    let speech = visit.speech
    let rows = try await room.accounts.credentials(.operatorFeed, limit: 1000).reversed().map {
      token -> PageView in
      let isOver = token.expires.map { $0 <= visit.now } ?? false
      return [
        "id": "\(token.id.rawValue)",
        "label": token.label.isEmpty ? speech.say("account.unnamed") : token.label,
        "scopes": token.scopes.sorted().map { says($0, speech) }.joined(separator: ", "),
        "made": speech.day(token.created), "used": speech.moment(token.used),
        "until": token.expires.map { speech.day($0) } ?? speech.say("tokens.noEnd"),
        "tone": isOver ? "" : token.expires == nil ? "warn" : "good",
        "isUnknown": !token.scopes.allSatisfy(TokenScopes.isKnown),
      ]
    }
    var view: PageView = [
      "rows": rows, "hasRows": !rows.isEmpty,
      "scopes": TokenScopes.all.map { ["word": $0, "says": says($0, speech)] as PageView },
    ]
    if let made { view["made"] = made }
    return try await visit.page(
      "tokens", title: speech.say("tokens.title"), section: "accounts", view,
      faults: sentence.map { FaultWords(speech).view($0) },
      status: sentence == nil ? .ok : .unprocessableContent)
  }
}
