// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

extension AccountStore {
  /// Makes a code with which the holder of an account chooses another password, once; an earlier
  /// one ends.
  ///
  /// The administrator hands it over in person or by telephone, so that no mail server is needed
  /// and the administrator never knows the password. What else the account asks for, it still
  /// asks for.
  ///
  /// - Throws: `AccountsError`: `.notAllowed`, also for one's own account; `.unknown`, `.storage`
  public func makeRecovery(
    of account: AccountID, by administrator: AccountID, at now: Instant
  ) async throws -> Secret {
    guard account != administrator else {
      throw AccountsError(.notAllowed, detail: "one's own password is changed by its old one")
    }
    let secret = Secret(.recovery, from: options.random)
    let expires = now.advanced(options.recoveryLife)
    try await write { rows in
      try Self.requireAdministrator(administrator, rows)
      guard try rows.isOpen(account) else { throw Self.noAccount }
      _ = try rows.remove(.recovery, holder: account.rawValue)
      _ = try rows.insert(secret, holder: account.rawValue, expires: expires, at: now)
    }
    return secret
  }

  /// Whose password a code changes, without using it up; `nil` for one that opens nothing.
  public func account(ofRecovery code: Secret, at now: Instant) async throws -> Account? {
    guard let found = try await read({ try Self.liveRecovery(code, AccountRows($0), at: now) })
    else { return nil }
    return state.withLock { $0.accounts[found] }.flatMap { $0.isDisabled ? nil : $0 }
  }

  /// Uses a code up: gives its account another password and ends its sessions.
  ///
  /// A password that is refused does not use the code up.
  ///
  /// - Throws: `AccountsError`: `.badSecret`, `.weakPassword`, `.busy`, `.storage`
  public func recover(_ code: Secret, password: String, at now: Instant) async throws -> Account {
    // Looked at before the password is hashed, which costs, and once more when it is used up.
    guard let account = try await account(ofRecovery: code, at: now) else { throw Self.badRecovery }
    try options.passwordRule.check(password, name: try AccountName(account.name))
    let hash = try await hash(password)
    let removed = try await write { rows -> [SecretHash] in
      guard try Self.liveRecovery(code, rows, at: now) == account.id, try rows.isOpen(account.id)
      else { throw Self.badRecovery }
      try rows.setPassword(hash, of: account.id)
      return try rows.remove(code) + rows.remove(.session, holder: account.id.rawValue)
    }
    state.withLock { $0.forget(removed) }
    return account
  }

  private static func liveRecovery(
    _ code: Secret, _ rows: AccountRows, at now: Instant
  ) throws -> AccountID? {
    guard code.kind == .recovery, let found = try rows.live(code.hash), found.kind == .recovery,
      found.isLive(at: now, idle: nil)
    else { return nil }
    return AccountID(found.holder)
  }

  private static let badRecovery = AccountsError(
    .badSecret, detail: "the code was used, has expired or is none")
}
