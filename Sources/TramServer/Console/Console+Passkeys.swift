// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TramBytes
import TramGuard
import TramSignIn
import TramUnits

extension Console {
  /// Adds what the script of passkeys asks, and removing one.
  func addPasskeys(to table: inout RouteTable) {
    page(&table, .post, "/sign-in/passkey/begin", "Asks a passkey", need: .open) { visit in
      try refuseForeign(visit)
      guard let site = passkeySite(visit) else { throw Self.noSite }
      return try ask(.passkey, visit) { challenge in
        [
          "challenge": challenge, "rpId": site.name, "userVerification": "required",
          "timeout": 300_000, "allowCredentials": [[String: String]](),
        ]
      }
    }
    page(&table, .post, "/sign-in/passkey", "Signs in by a passkey", need: .open) { visit in
      try refuseForeign(visit)
      return try await signInByPasskey(visit)
    }
    page(&table, .post, "/account/passkeys/begin", "Begins to add a passkey") { visit in
      guard try await isFresh(visit) else {
        return try json(["next": Self.again], status: .forbidden)
      }
      return try await beginPasskey(visit)
    }
    page(&table, .post, "/account/passkeys", "Adds a passkey") { visit in
      guard try await isFresh(visit) else {
        return try json(["next": Self.again], status: .forbidden)
      }
      return try await addPasskey(visit)
    }
    page(&table, .post, "/account/passkeys/{id}/remove", "Removes a passkey") { visit in
      if let stale = try await staleSession(visit) { return stale }
      guard let id = visit.context.parameters.get("id").flatMap({ Int64($0) }) else {
        throw ServerError(.notFound, detail: "there is no such passkey")
      }
      try await room.accounts.removePasskey(id, of: try visit.accountID())
      return visit.go(to: "/account", done: "account")
    }
  }

  private static let noSite = ServerError(
    .notFound, detail: "passkeys need an address with a name")

  /// The site of passkeys; `nil` where the address is a number, which passkeys are not made for.
  func passkeySite(_ visit: PageVisit) -> PasskeySite? {
    let facts = gate.facts(of: visit.request, visit.context)
    let origin =
      room.settings.publicAddress
      ?? facts.authority.map { (facts.isSecure ? "https://" : "http://") + $0 }
    guard let origin, let start = origin.firstRange(of: "://") else { return nil }
    let authority = origin[start.upperBound...]
    guard !authority.hasPrefix("[") else { return nil }
    let name = authority.prefix { $0 != ":" }.lowercased()
    let isNumber = name.allSatisfy { $0.isNumber || $0 == "." }
    // Browsers know passkeys over https, and at this very machine.
    guard !name.isEmpty, !isNumber, origin.hasPrefix("https://") || name == "localhost" else {
      return nil
    }
    return PasskeySite(name: name, origins: [origin.lowercased()], needsVerification: true)
  }

  private func ask(
    _ step: SignInTickets.Step, _ visit: PageVisit, _ options: (String) throws -> [String: Any]
  ) throws -> Response {
    let challenge = room.accounts.options.random.bytes(PasskeySite.challengeLength)
    let text = Base64.text(of: challenge, as: .url)
    var response = try json(try options(text))
    response.headers.append(
      HTTPField(
        name: .setCookie,
        value: try tickets.starting(
          step, [text], isSecure: gate.facts(of: visit.request, visit.context).isSecure,
          at: visit.now)))
    return response
  }

  private func challenge(_ step: SignInTickets.Step, _ visit: PageVisit) -> [UInt8]? {
    tickets.fields(step, of: gate.facts(of: visit.request, visit.context), at: visit.now)
      .flatMap { $0.count == 1 ? Base64.bytes(of: $0[0], as: .url) : nil }
  }

  private func json(
    _ object: [String: Any], status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let bytes = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    return Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// The texts of a flat JSON object of at most 32 KiB.
  private func texts(_ visit: PageVisit) async throws -> [String: String] {
    let body = try await visit.request.body.collect(upTo: 1 << 15)
    guard
      let found = try? JSONDecoder().decode([String: String].self, from: Data(Array(buffer: body)))
    else { throw ServerError(.invalid, detail: "an object of texts is expected") }
    return found
  }

  // MARK: Signing in

  private func signInByPasskey(_ visit: PageVisit) async throws -> Response {
    guard let site = passkeySite(visit) else { throw Self.noSite }
    let texts = try await texts(visit)
    let isSecure = gate.facts(of: visit.request, visit.context).isSecure
    do {
      guard let challenge = challenge(.passkey, visit),
        let identifier = texts["id"].flatMap({ Base64.bytes(of: $0, as: .url) }),
        let client = texts["clientData"].flatMap({ Base64.bytes(of: $0, as: .url) }),
        let data = texts["data"].flatMap({ Base64.bytes(of: $0, as: .url) }),
        let signature = texts["signature"].flatMap({ Base64.bytes(of: $0, as: .url) }),
        let holder = Base64.bytes(of: texts["holder"] ?? "", as: .url)
      else { throw AccountStore.wrongPasskey }
      let session = try await room.accounts.signIn(
        PasskeyAnswer(
          identifier: identifier, clientData: client, data: data, signature: signature,
          holder: holder), at: site, challenge: challenge, visitor(visit), at: visit.now)
      try await noteSignIn(
        session.caller, .allowed, visit, as: AuditWord("accounts.sign-in-passkey"))
      let next = Self.local(texts["next"])
      var response = try json([
        "next": next == "/" ? PageVisit.landing(session.caller, self, at: visit.now) : next
      ])
      for cookie in [
        SessionCookie.account(isSecure: isSecure).starting(session),
        SignInTickets.ending(.passkey, isSecure: isSecure),
      ] { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
      return response
    } catch let error as AccountsError {
      let isCopy = error.code == .notAllowed
      try await noteSignIn(
        .nobody, .refused, visit,
        as: isCopy ? AuditWord("accounts.passkey-copy") : AuditWord("accounts.sign-in-passkey"))
      var response = try json(
        ["sentence": isCopy ? visit.speech.say("signIn.copy") : visit.sentence(of: error)],
        status: error.retryAfter == nil ? .unprocessableContent : .tooManyRequests)
      if let seconds = error.retryAfter { response.headers[.retryAfter] = String(seconds) }
      return response
    }
  }

  // MARK: Adding one

  private func beginPasskey(_ visit: PageVisit) async throws -> Response {
    guard let site = passkeySite(visit) else { throw Self.noSite }
    let account = try visit.accountID()
    let known = try await room.accounts.factors(of: account).passkeys.map {
      ["type": "public-key", "id": Base64.text(of: $0.identifier, as: .url)]
    }
    let name = visit.accountName ?? ""
    return try ask(.register, visit) { challenge in
      [
        "challenge": challenge,
        "rp": ["id": site.name, "name": "Trạm"],
        "user": [
          "id": Base64.text(of: AccountStore.handle(of: account), as: .url), "name": name,
          "displayName": name,
        ],
        "pubKeyCredParams": PasskeyKey.algorithms.map {
          ["type": "public-key", "alg": $0] as [String: Any]
        },
        "timeout": 300_000, "excludeCredentials": known, "attestation": "none",
        "authenticatorSelection": ["residentKey": "required", "userVerification": "required"],
      ]
    }
  }

  private func addPasskey(_ visit: PageVisit) async throws -> Response {
    guard let site = passkeySite(visit) else { throw Self.noSite }
    let texts = try await texts(visit)
    do {
      guard let challenge = challenge(.register, visit),
        let client = texts["clientData"].flatMap({ Base64.bytes(of: $0, as: .url) }),
        let attestation = texts["attestation"].flatMap({ Base64.bytes(of: $0, as: .url) })
      else { throw AccountStore.wrongPasskey }
      let passkey: Passkey
      do {
        passkey = try site.register(
          clientData: client, attestation: attestation, challenge: challenge)
      } catch {
        room.logger.notice("a passkey was not taken", metadata: ["reason": "\(error)"])
        throw AccountStore.wrongPasskey
      }
      let label = texts["label"].flatMap { $0.isEmpty ? nil : $0 }
      try await room.accounts.add(
        passkey, to: try visit.accountID(),
        label: label ?? visit.speech.say("account.unnamed"), challenge: challenge, at: visit.now)
      return try json(["next": "/account?done=account"])
    } catch let error as AccountsError {
      return try json(
        ["sentence": visit.sentence(of: error)], status: .unprocessableContent)
    }
  }
}
