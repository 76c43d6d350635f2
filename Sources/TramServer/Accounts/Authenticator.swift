// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
public import TramUnits

/// Who asks, and how that is known.
public struct Authentication: Sendable {
  /// Who asks.
  public let caller: Caller
  /// The session, where it came in a cookie.
  public let session: CookieSession?
  /// Whether something was shown that opens nothing; the answer is then 401 and not 403.
  public let isStale: Bool

  /// Nobody, who showed nothing.
  public static let nobody = Authentication(caller: .nobody, session: nil, isStale: false)

  /// Why a request must not be done because another site may have made it, or `nil`.
  ///
  /// Reads, and callers who show a token on purpose, are never refused.
  ///
  /// - Parameters:
  ///   - formToken: The field `csrf` of a form, where the body was read; the header counts too.
  ///   - origins: As for `RequestFacts.foreignOrigin`.
  public func refusal(
    of facts: RequestFacts, formToken: String? = nil, origins: [String] = []
  ) -> CrossSiteRefusal? {
    guard let session, !facts.isSafe else { return nil }
    if let refusal = facts.foreignOrigin(origins: origins) { return refusal }
    guard let token = facts.fields[.formToken] ?? formToken else { return .missingToken }
    return session.accepts(token) ? nil : .wrongToken
  }
}

/// Finds out who asks.
///
/// `Authorization` (Basic, whose password is a phone's token and whose user name is free, or
/// Bearer) counts before a token in the path or in the query, and that before cookies. Where
/// something is shown on purpose, a cookie does not stand in for it.
public struct Authenticator: Sendable {
  private let store: AccountStore

  /// Creates an authenticator over the accounts.
  public init(_ store: AccountStore) { self.store = store }

  /// Who asks; of an officer's and a person's cookie in one browser, the one whom the route needs.
  ///
  /// - Throws: `AccountsError` with code `.storage`
  public func authenticate(
    _ facts: RequestFacts, for need: Need, at now: Instant
  ) async throws -> Authentication {
    let (secrets, isExplicit) = facts.shown()
    var first: Authentication?
    for shown in secrets {
      guard let (caller, id) = try await store.caller(of: shown.secret, at: now) else { continue }
      let found = Authentication(
        caller: caller,
        session: shown.isCookie ? CookieSession(id: id, secret: shown.secret) : nil,
        isStale: false)
      if need.allows(caller) { return found }
      first = first ?? found
    }
    return first
      ?? Authentication(
        caller: .nobody, session: nil, isStale: isExplicit || !secrets.isEmpty)
  }

  /// The session's secret that a browser showed, to be ended when another one starts.
  public static func shownSession(_ facts: RequestFacts) -> Secret? {
    facts.shown().secrets.first { $0.isCookie && $0.secret.kind == .session }?.secret
  }

  /// The person's session's secret that a browser showed.
  public static func shownPersonSession(_ facts: RequestFacts) -> Secret? {
    facts.shown().secrets.first { $0.isCookie && $0.secret.kind == .personSession }?.secret
  }
}
