// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramSignIn
public import TramUnits

extension AccountStore {
  /// How an account signs in besides its password.
  public func factors(of account: AccountID) async throws -> AccountFactors {
    try await read { try AccountRows($0).factors(of: account) }
  }

  /// Whether accounts of a role must have a second way of signing in.
  public func mustHaveSecond(_ role: Role) -> Bool { options.secondFactorRoles.contains(role) }

  /// Lets a session go on that has what its role must have.
  ///
  /// - Throws: `AccountsError`: `.mustAddSecond` for an account that has yet to add a second way of
  ///   signing in; `.storage`
  /// - Complexity: O(1) for roles that need none; one read of the file for others
  func requireFactors(of account: AccountID, _ role: Role) async throws {
    guard mustHaveSecond(role) else { return }
    guard try await factors(of: account).hasSecond else { throw Self.mustAddSecond }
  }

  static let mustAddSecond = AccountsError(
    .mustAddSecond,
    detail: "this role signs in with a second factor: add codes of an app or a passkey first")
  static let needsPasskey = AccountsError(
    .needsPasskey, detail: "this role signs in with its passkey, or with a password and a code")

  /// Starts taking up an app that shows codes; nothing is asked for until a first code was right.
  ///
  /// Started again it begins anew with another key.
  ///
  /// - Throws: `AccountsError`: `.notAllowed` where the account has codes already, or where the
  ///   server has no key to seal them under; `.unknown`, `.storage`
  public func beginCodes(of account: AccountID, at now: Instant) async throws -> TimeCodes {
    guard let vault = options.vault else { throw Self.noVault }
    let key = options.random.bytes(TimeCodes.keyLength)
    let number = options.random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let sealed = try Self.inVault { try vault.seal(key, number: number, at: now) }
    let old = try await write { rows -> UInt64? in
      guard try rows.isOpen(account) else { throw Self.noAccount }
      let old = try rows.factor(of: account)
      guard old?.confirmed == nil else { throw Self.hasCodes }
      try rows.put(
        AccountRows.Factor(vault: number, secret: sealed), of: account, at: now)
      return old?.vault
    }
    if let old { try Self.inVault { try vault.destroy(old, at: now) } }
    return TimeCodes(key: key)
  }

  /// The codes that are being taken up, to show their key again; `nil` where there are none.
  public func pendingCodes(of account: AccountID) async throws -> TimeCodes? {
    guard let vault = options.vault,
      let factor = try await read({ try AccountRows($0).factor(of: account) }),
      factor.confirmed == nil
    else { return nil }
    return TimeCodes(
      key: try Self.inVault { try vault.open(factor.secret, number: factor.vault) })
  }

  /// Takes up the codes: from now on the account asks for one.
  ///
  /// - Returns: The recovery codes, which are told this once
  /// - Throws: `AccountsError`: `.wrongCode`, `.notAllowed` where none were begun, `.storage`
  public func confirmCodes(
    of account: AccountID, code: String, at now: Instant
  ) async throws -> [RecoveryCode] {
    guard let codes = try await pendingCodes(of: account) else {
      throw AccountsError(.notAllowed, detail: "no codes were begun")
    }
    guard let step = codes.accept(code, after: nil, at: now) else { throw Self.wrongCode }
    let fresh = freshRecoveryCodes()
    try await write { rows in
      guard try rows.factor(of: account)?.confirmed == nil,
        try rows.take(step: step, of: account, confirmedAt: now)
      else { throw Self.wrongCode }
      try rows.put(fresh, of: account)
    }
    return fresh
  }

  /// Gives other recovery codes in place of those that there are.
  ///
  /// - Throws: `AccountsError`: `.notAllowed` for an account without codes, `.storage`
  public func renewRecoveryCodes(of account: AccountID) async throws -> [RecoveryCode] {
    let fresh = freshRecoveryCodes()
    try await write { rows in
      guard try rows.factor(of: account)?.confirmed != nil else {
        throw AccountsError(.notAllowed, detail: "the account has no codes")
      }
      try rows.put(fresh, of: account)
    }
    return fresh
  }

  private func freshRecoveryCodes() -> [RecoveryCode] {
    (0..<RecoveryCode.count).map { _ in
      RecoveryCode(bytes: options.random.bytes(RecoveryCode.length))
    }
  }

  /// Takes the codes away; their key is destroyed.
  public func removeCodes(of account: AccountID, at now: Instant) async throws {
    let old = try await write { rows -> UInt64? in
      let old = try rows.factor(of: account)
      try rows.removeFactor(of: account)
      return old?.vault
    }
    try shred(old, at: now)
  }

  /// Takes codes, passkeys and identities away from an account whose holder lost them, and ends
  /// its sessions; the password stays.
  ///
  /// - Throws: `AccountsError`: `.notAllowed`, also for one's own account; `.unknown`, `.storage`
  public func resetFactors(
    of account: AccountID, by administrator: AccountID, at now: Instant
  ) async throws {
    guard account != administrator else {
      throw AccountsError(.notAllowed, detail: "nobody resets their own account")
    }
    let (old, removed) = try await write { rows -> (UInt64?, [SecretHash]) in
      try Self.requireAdministrator(administrator, rows)
      guard try rows.accounts().contains(where: { $0.id == account }) else { throw Self.noAccount }
      return try Self.strip(account, rows)
    }
    state.withLock { $0.forget(removed) }
    try shred(old, at: now)
  }

  /// Removes all but the password; the number of the key to destroy, and the sessions that ended.
  static func strip(
    _ account: AccountID, _ rows: AccountRows
  ) throws -> (key: UInt64?, sessions: [SecretHash]) {
    let old = try rows.factor(of: account)?.vault
    try rows.removeFactor(of: account)
    _ = try rows.removePasskeys(of: account)
    _ = try rows.partIdentities(of: account)
    return (old, try rows.remove(.session, holder: account.rawValue))
  }

  /// Destroys the key of codes that are gone.
  func shred(_ number: UInt64?, at now: Instant) throws {
    guard let number, let vault = options.vault else { return }
    try Self.inVault { try vault.destroy(number, at: now) }
  }

  // MARK: The second step

  /// Ends signing in with a code of the app, or a recovery code.
  ///
  /// Tries are counted and delayed as for passwords, longer: to a quarter of an hour; where the
  /// account signed in before, those of others are not counted.
  ///
  /// - Returns: The session, and whether a recovery code was used up
  /// - Throws: `AccountsError`: `.wrongCode`, `.tooSoon`; `.secondFactor` where the first step is
  ///   too long ago or the password is another one by now; `.storage`
  public func finish(
    _ pending: PendingSignIn, code: String, _ visitor: SignInVisitor, at now: Instant
  ) async throws -> (session: StartedSession, isRecovery: Bool) {
    let age = now.seconds(since: pending.since)
    guard (0..<options.secondStepLife.inSeconds).contains(age),
      let account = state.withLock({ $0.accounts[pending.account] }), !account.isDisabled
    else { throw Self.staleStep }
    let isKnown = try beginCode(account, visitor, at: now)
    let vault = options.vault
    let recovery = RecoveryCode(code)
    let isRecovery = Mutex(false)
    do {
      let session = try await start(account, visitor, at: now) { rows in
        guard let kept = try rows.password(of: account.id),
          areEqual(Self.mark(of: kept), pending.mark)
        else { throw Self.staleStep }
        guard let factor = try rows.factor(of: account.id), factor.confirmed != nil, let vault
        else { throw Self.staleStep }
        if let recovery {
          guard try rows.take(recovery, of: account.id) else { throw Self.wrongCode }
          isRecovery.withLock { $0 = true }
          return
        }
        let codes = TimeCodes(
          key: try Self.inVault { try vault.open(factor.secret, number: factor.vault) })
        guard let step = codes.accept(code, after: factor.step, at: now),
          try rows.take(step: step, of: account.id, confirmedAt: now)
        else { throw Self.wrongCode }
      }
      state.withLock { state in
        state.throttle.succeed(
          AccountName.folded(account.name), from: AddressBlock(address: visitor.address),
          isKnown: isKnown, .code)
      }
      return (session, isRecovery.withLock { $0 })
    } catch let error as AccountsError where error.code == .wrongCode {
      state.withLock { $0.counts.wrongCodes += 1 }
      throw error
    }
  }

  /// Counts a try; whether the account signed in from there before.
  private func beginCode(
    _ account: Account, _ visitor: SignInVisitor, at now: Instant
  ) throws -> Bool {
    let place = AddressBlock(address: visitor.address)
    let (wait, isKnown) = state.withLock { state in
      let isKnown = state.places[account.id]?.contains(place) ?? false
      let wait = state.throttle.begin(
        AccountName.folded(account.name), from: place, isKnown: isKnown, .code, at: now)
      return (wait, isKnown)
    }
    if let wait { throw Self.tooSoon(wait) }
    return isKnown
  }

  /// What the vault says, in the words of the accounts; never what it holds.
  static func inVault<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      throw AccountsError(.storage, detail: "the accounts' keys: \(error)")
    }
  }

  static let wrongCode = AccountsError(
    .wrongCode, detail: "the code is wrong, was used or is of another time")
  static let staleStep = AccountsError(
    .secondFactor, detail: "signing in has to begin again")
  private static let noVault = AccountsError(
    .notAllowed, detail: "the server has no key to seal a second factor under")
  private static let hasCodes = AccountsError(
    .notAllowed, detail: "the account has codes already; they are taken away first")
}
