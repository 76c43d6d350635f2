// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramGuard
public import TramUnits

/// A token or link as the one who is to hold it is given it, once.
public struct GivenToken: Hashable, Sendable {
  /// What opens.
  public let secret: Secret
  /// Which token it is, to end it by.
  public let id: CredentialID
}

extension AccountStore {
  /// Makes a token for a phone; a phone may have several.
  ///
  /// - Parameters:
  ///   - label: What it is known by in the list; the first 200 characters are kept.
  ///   - expires: From when on it opens nothing.
  public func makeDeviceToken(
    for device: DeviceID, label: String = "", expires: Instant? = nil, at now: Instant
  ) async throws -> GivenToken {
    try await give(.device, to: device.rawValue, label: label, expires: expires, at: now)
  }

  /// Makes a token for a program.
  ///
  /// - Parameter scopes: What it may do, words without a space.
  public func makeOperatorToken(
    label: String, scopes: Set<String>, expires: Instant? = nil, at now: Instant
  ) async throws -> GivenToken {
    guard scopes.count <= 64,
      scopes.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (33...126).contains($0) } })
    else {
      throw AccountsError(.notAllowed, detail: "a scope is a word of ASCII letters without a space")
    }
    return try await give(
      .operatorFeed, to: 0, scopes: scopes, label: label, expires: expires, at: now)
  }

  /// Makes a token for a program as an administrator asks for it; one that sees people of the whole
  /// country takes a second person.
  ///
  /// - Throws: `AccountsError`: `.needsSecond` while another administrator could agree and has not;
  ///   `.notAllowed`, `.storage`
  public func makeToken(
    label: String, scopes: Set<String>, days: Int, by administrator: AccountID, at now: Instant
  ) async throws -> GivenToken {
    if TokenScopes.seesCountry(scopes) {
      let words = scopes.sorted().joined(separator: ", ")
      let act = "token of the country, \(words), \(days) days, \(label)"
      do {
        try await requireSecond(
          for: .keepAccounts, MerkleHash.digest(Array(act.utf8).span),
          label: "\(label.prefix(80)): \(words), \(days) d", by: administrator,
          purpose: .administration, at: now)
      } catch is AccessRefusal {
        throw Self.notAllowed
      }
    }
    return try await makeOperatorToken(
      label: label, scopes: scopes, expires: now.advanced(seconds: Double(days) * 86_400), at: now)
  }

  /// Makes a link that opens a person's own page once, on one browser.
  ///
  /// It belongs into the fragment of an address, which is sent to no server and fetched by no
  /// messenger's preview; the page sends it back in a form.
  public func makePersonLink(
    for person: RecordedPersonID, label: String = "", expires: Instant? = nil, at now: Instant
  ) async throws -> GivenToken {
    try await give(
      .personLink, to: person.rawValue, label: label,
      expires: expires ?? now.advanced(options.linkLife), at: now)
  }

  /// Uses up a person's link and starts the session of their page.
  ///
  /// - Throws: `AccountsError` with code `.badSecret`; `.storage`
  public func openLink(
    _ link: Secret, browser: String = "", replacing earlier: Secret? = nil, at now: Instant
  ) async throws -> StartedSession {
    let secret = Secret(.personSession, from: options.random)
    let expires = now.advanced(options.personLife)
    let label = String(browser.prefix(200))
    let most = options.sessionLimit
    let (id, person, removed) = try await write {
      rows -> (CredentialID, RecordedPersonID, [SecretHash]) in
      guard link.kind == .personLink, let found = try rows.live(link.hash),
        found.kind == .personLink, found.isLive(at: now, idle: nil)
      else {
        throw AccountsError(.badSecret, detail: "the link was used or has expired")
      }
      var removed = try rows.remove(link)
      if let earlier, earlier.kind == .personSession { removed += try rows.remove(earlier) }
      let id = try rows.insert(
        secret, holder: found.holder, label: label, expires: expires, at: now)
      removed += try rows.removeOldest(.personSession, holder: found.holder, allBut: most)
      return (id, RecordedPersonID(found.holder), removed)
    }
    state.withLock { $0.forget(removed) }
    return StartedSession(
      secret: secret, id: id, caller: .person(person), expires: expires,
      life: Int(options.personLife.inSeconds))
  }

  /// A page of the sessions, tokens or links of one kind, the oldest first.
  ///
  /// - Parameters:
  ///   - holder: The bits of whom they belong to; `nil` is anybody.
  ///   - after: The last one of the page before.
  ///   - limit: The most that are told, up to 1,000.
  public func credentials(
    _ kind: Secret.Kind, of holder: UInt64? = nil, after: CredentialID = CredentialID(0),
    limit: Int = 100
  ) async throws -> [Credential] {
    let limit = max(0, min(limit, 1000))
    return try await read {
      try AccountRows($0).credentials(kind: kind, holder: holder, after: after, limit: limit)
    }
  }

  /// Ends a session, token or link; it opens nothing from when this returns.
  ///
  /// - Throws: `AccountsError` with code `.unknown`; `.storage`
  public func revoke(_ id: CredentialID) async throws {
    let removed = try await write { try $0.remove(id) }
    state.withLock { $0.forget(removed) }
    guard !removed.isEmpty else { throw Self.noCredential }
  }

  /// Ends a token of a program.
  ///
  /// - Throws: `AccountsError` with code `.unknown`, also for a session or a phone's token
  public func revokeToken(_ id: CredentialID) async throws {
    let removed = try await write { try $0.removeToken(id) }
    state.withLock { $0.forget(removed) }
    guard !removed.isEmpty else { throw Self.noCredential }
  }

  /// Ends every token of a phone and returns how many there were.
  @discardableResult
  public func revokeAll(of device: DeviceID) async throws -> Int {
    let removed = try await write { try $0.remove(.device, holder: device.rawValue) }
    state.withLock { $0.forget(removed) }
    return removed.count
  }

  /// Ends every link and session of a person and returns how many there were.
  @discardableResult
  public func revokeAll(of person: RecordedPersonID) async throws -> Int {
    let removed = try await write { rows in
      try rows.remove(.personLink, holder: person.rawValue)
        + rows.remove(.personSession, holder: person.rawValue)
    }
    state.withLock { $0.forget(removed) }
    return removed.count
  }

  private func give(
    _ kind: Secret.Kind, to holder: UInt64, scopes: Set<String> = [], label: String,
    expires: Instant?, at now: Instant
  ) async throws -> GivenToken {
    let secret = Secret(kind, from: options.random)
    let label = String(label.prefix(200))
    let id = try await write { rows in
      try rows.insert(
        secret, holder: holder, scopes: scopes, label: label, expires: expires, at: now)
    }
    return GivenToken(secret: secret, id: id)
  }
}
