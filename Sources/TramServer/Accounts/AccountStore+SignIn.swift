// SPDX-License-Identifier: Apache-2.0

import Crypto
import Synchronization
public import TramUnits

/// A session as its browser is given it.
public struct StartedSession: Hashable, Sendable {
  /// What the cookie holds.
  public let secret: Secret
  /// Which session it is.
  public let id: CredentialID
  /// Whose it is.
  public let caller: Caller
  /// When it ends however much it is used.
  public let expires: Instant
  /// How long it lives, in seconds, for the cookie.
  public let life: Int
}

extension AccountStore {
  /// Signs in with a name and a password alone.
  ///
  /// It takes as long for a name that there is not. Tries are counted by account and by address
  /// and delayed more and more, to a minute.
  ///
  /// - Parameters:
  ///   - address: The network address of the browser.
  ///   - browser: What the session is known by in the list; the first 200 characters are kept.
  ///   - earlier: The session that the browser showed, if any; it is ended.
  /// - Throws: `AccountsError`: `.wrongPassword`, `.tooSoon`, `.busy`, `.storage`;
  ///   `.secondFactor` for an account that asks for more
  public func signIn(
    name: String, password: String, address: String, browser: String = "",
    replacing earlier: Secret? = nil, at now: Instant
  ) async throws -> StartedSession {
    let visitor = SignInVisitor(address: address, browser: browser, earlier: earlier)
    switch try await begin(name: name, password: password, visitor, at: now) {
    case .done(let session): return session
    case .second:
      throw AccountsError(.secondFactor, detail: "the account asks for more than a password")
    }
  }

  /// Checks a name and a password, and starts the session of an account that asks for no more.
  ///
  /// - Throws: As `signIn`, but for `.secondFactor`; `.needsPasskey` for an account whose role must
  ///   have a second way and which has a passkey and no codes
  public func begin(
    name: String, password: String, _ visitor: SignInVisitor, at now: Instant
  ) async throws -> SignInStep {
    let (account, kept) = try await check(password, of: name, address: visitor.address, at: now)
    let mark = Self.mark(of: kept)
    let factors = try await factors(of: account.id)
    if factors.asksForSecond {
      return .second(PendingSignIn(account: account.id, mark: mark, since: now))
    }
    if mustHaveSecond(account.role), factors.hasSecond { throw Self.needsPasskey }
    let session = try await start(account, visitor, at: now) { rows in
      // The account may have been closed, or its password changed, while this one was checked;
      // or somebody set up a second factor.
      guard try rows.password(of: account.id) == kept,
        try rows.factor(of: account.id)?.confirmed == nil
      else { throw Self.wrongPassword }
    }
    if kept.cost != options.passwordCost { try await strengthen(account.id, password, kept) }
    return .done(session)
  }

  /// What tells one password of an account from the next, without telling the password.
  static func mark(of password: PasswordHash) -> [UInt8] {
    Array(SHA256.hash(data: Array("tram-password-mark-1\n\(password.text)".utf8)).prefix(16))
  }

  /// Starts the session of somebody who has shown all that is asked.
  ///
  /// - Parameter check: Looks once more, in the transaction that starts it; throws to refuse.
  func start(
    _ account: Account, _ visitor: SignInVisitor, at now: Instant,
    check: @escaping @Sendable (AccountRows) throws -> Void
  ) async throws -> StartedSession {
    let place = AddressBlock(address: visitor.address)
    let secret = Secret(.session, from: options.random)
    let expires = now.advanced(options.sessionLife)
    let label = String(visitor.browser.prefix(200))
    let most = options.sessionLimit
    let earlier = visitor.earlier
    let (id, removed) = try await write { rows -> (CredentialID, [SecretHash]) in
      guard try rows.isOpen(account.id) else { throw Self.wrongPassword }
      try check(rows)
      try rows.keep(place, of: account.id, limit: Self.placeLimit, at: now)
      var removed = try earlier.map { $0.kind == .session ? try rows.remove($0) : [] } ?? []
      let id = try rows.insert(
        secret, holder: account.id.rawValue, label: label, expires: expires, at: now)
      removed += try rows.removeOldest(.session, holder: account.id.rawValue, allBut: most)
      return (id, removed)
    }
    state.withLock { state in
      state.forget(removed)
      state.counts.signIns += 1
      var places = state.places[account.id, default: []].filter { $0 != place }
      places.insert(place, at: 0)
      state.places[account.id] = Array(places.prefix(Self.placeLimit))
    }
    return StartedSession(
      secret: secret, id: id,
      caller: .account(id: account.id, name: account.name, role: account.role), expires: expires,
      life: Int(options.sessionLife.inSeconds))
  }

  /// Ends the session or person's session that a browser showed.
  public func signOut(_ secret: Secret) async throws {
    guard secret.kind == .session || secret.kind == .personSession else { return }
    let removed = try await write { try $0.remove(secret) }
    state.withLock { $0.forget(removed) }
  }

  /// Gives an account another password and ends its sessions, all but the one that asks.
  ///
  /// - Throws: `AccountsError`: `.wrongPassword`, `.tooSoon`, `.busy`, `.weakPassword`, `.storage`
  public func changePassword(
    of account: AccountID, from current: String, to password: String, keeping session: CredentialID,
    address: String, at now: Instant
  ) async throws {
    guard let name = state.withLock({ $0.accounts[account]?.name }) else { throw Self.noAccount }
    try options.passwordRule.check(password, name: try AccountName(name))
    let (_, kept) = try await check(current, of: name, address: address, at: now)
    let hash = try await hash(password)
    let removed = try await write { rows -> [SecretHash] in
      guard try rows.password(of: account) == kept else { throw Self.wrongPassword }
      try rows.setPassword(hash, of: account)
      return try rows.removeSessions(of: account, allBut: session)
    }
    state.withLock { $0.forget(removed) }
  }

  /// The sessions of an account, the oldest first.
  public func sessions(of account: AccountID, at now: Instant) async throws -> [Credential] {
    let idle = options.sessionIdle.inSeconds
    return try await credentials(.session, of: account.rawValue, limit: 1000).filter {
      now.seconds(since: $0.used) < idle && ($0.expires.map { now < $0 } ?? true)
    }
  }

  /// A Boolean value: whether a session began so lately that the ways to sign in may be changed in
  /// it.
  public func isFresh(
    _ session: CredentialID, of account: AccountID, at now: Instant
  ) async throws -> Bool {
    let life = options.freshLife.inSeconds
    return try await sessions(of: account, at: now).contains {
      $0.id == session && (0..<life).contains(now.seconds(since: $0.created))
    }
  }

  /// Ends every session of an account but one, and tells how many there were.
  @discardableResult
  public func endSessions(
    of account: AccountID, allBut kept: CredentialID = CredentialID(0)
  ) async throws -> Int {
    let removed = try await write { try $0.removeSessions(of: account, allBut: kept) }
    state.withLock { $0.forget(removed) }
    return removed.count
  }

  /// Ends a session of an account.
  ///
  /// - Throws: `AccountsError` with code `.unknown` where the account has no such session
  public func endSession(_ session: CredentialID, of account: AccountID) async throws {
    let removed = try await write { try $0.removeSession(session, of: account) }
    state.withLock { $0.forget(removed) }
    guard !removed.isEmpty else { throw Self.noCredential }
  }

  static let wrongPassword = AccountsError(
    .wrongPassword, detail: "the name and the password do not belong together")
  static func tooSoon(_ wait: Double) -> AccountsError {
    AccountsError(
      .tooSoon, detail: "too many tries; the next one counts later",
      retryAfter: max(1, Int(wait.rounded(.up))))
  }
  static let noAccount = AccountsError(.unknown, detail: "there is no such account")
  static let noCredential = AccountsError(.unknown, detail: "there is no such session or token")

  /// The account whose name and password these are; each try is counted.
  private func check(
    _ password: String, of name: String, address: String, at now: Instant
  ) async throws -> (Account, PasswordHash) {
    let folded = AccountName.folded(name)
    let place = AddressBlock(address: address)
    let (account, isKnown, wait) = state.withLock { state in
      let account = state.byName[folded].flatMap { state.accounts[$0] }
      let isKnown = account.map { state.places[$0.id]?.contains(place) ?? false } ?? false
      let wait = state.throttle.begin(folded, from: place, isKnown: isKnown, at: now)
      return (account, isKnown, wait)
    }
    if let wait { throw Self.tooSoon(wait) }
    let live = account.flatMap { $0.isDisabled ? nil : $0 }
    // A name that there is not is looked up all the same.
    let asked = live?.id ?? AccountID(0)
    let kept = try await read { try AccountRows($0).password(of: asked) }
    let isRight = try await matches(password, kept)
    guard isRight, let live, let kept else {
      state.withLock { $0.counts.wrongPasswords += 1 }
      throw Self.wrongPassword
    }
    state.withLock { $0.throttle.succeed(folded, from: place, isKnown: isKnown) }
    return (live, kept)
  }

  private func matches(_ password: String, _ kept: PasswordHash?) async throws -> Bool {
    let decoy = decoy
    // A text that can be no password is compared all the same, as another text.
    let isUsable = !password.isEmpty && password.utf8.count <= PasswordHash.longest
    let text = isUsable ? password : "no password"
    return try await worker.run {
      let isSame = try (kept ?? decoy).matches(text)
      return isSame && kept != nil && isUsable
    }
  }

  /// Hashes a password anew whose hash was made at another cost.
  private func strengthen(
    _ account: AccountID, _ password: String, _ kept: PasswordHash
  ) async throws {
    let hash = try await hash(password)
    try await write { rows in
      // Unless it was changed meanwhile.
      if try rows.password(of: account) == kept { try rows.setPassword(hash, of: account) }
    }
  }
}
