// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramGeo
import TramGuard
public import TramUnits

extension AccountStore {
  /// A Boolean value: whether there is no administrator yet who could sign in.
  public var needsSetup: Bool {
    state.withLock { state in
      !state.accounts.values.contains { $0.role == .administrator && !$0.isDisabled }
    }
  }

  /// A token for the terminal with which the first administrator is made; it ends any earlier one.
  ///
  /// - Throws: `AccountsError` with code `.notAllowed` when there is an administrator
  public func setupToken(at now: Instant) async throws -> Secret {
    guard needsSetup else {
      throw AccountsError(.notAllowed, detail: "there is an administrator already")
    }
    return try await resetToken(at: now)
  }

  /// A token for the terminal with which an administrator is given another password, or the first
  /// one is made; it ends any earlier one.
  ///
  /// Whoever can run a program on this machine owns its files; that is what allows it.
  public func resetToken(at now: Instant) async throws -> Secret {
    let secret = Secret(.setup, from: options.random)
    let expires = now.advanced(options.setupLife)
    _ = try await write { rows in
      _ = try rows.remove(.setup, holder: 0)
      return try rows.insert(secret, holder: 0, expires: expires, at: now)
    }
    return secret
  }

  /// Uses up a set-up token: makes an administrator, or gives the one of this name another
  /// password, takes its codes, passkeys and identities away and ends its sessions.
  ///
  /// A name or a password that is refused does not use the token up.
  ///
  /// - Throws: `AccountsError`: `.badSecret`, `.badName`, `.weakPassword`, `.busy`; `.nameTaken`
  ///   by an officer; `.storage`
  public func redeem(
    _ token: Secret, name: String, password: String, at now: Instant
  ) async throws -> Account {
    let name = try AccountName(name)
    try options.passwordRule.check(password, name: name)
    // Looked at before the password is hashed, which costs, and once more when it is used up.
    guard try await read({ try Self.isLiveSetup(token, AccountRows($0), at: now) }) else {
      throw Self.badSetup
    }
    let hash = try await hash(password)
    let gone = Mutex<UInt64?>(nil)
    let account = try await write { rows -> (Account, [SecretHash], [AccessGrant]) in
      guard try Self.isLiveSetup(token, rows, at: now) else { throw Self.badSetup }
      var removed = try rows.remove(token)
      let accounts = try rows.accounts()
      if var account = accounts.first(where: { AccountName.folded($0.name) == name.folded }) {
        guard account.role == .administrator else {
          throw AccountsError(.nameTaken, detail: "an officer has this name already")
        }
        try rows.setPassword(hash, of: account.id)
        try rows.setDisabled(false, account.id)
        account.isDisabled = false
        // Whoever owns the machine lost the rest too, or would ask for the password alone.
        let (key, ended) = try Self.strip(account.id, rows)
        gone.withLock { $0 = key }
        removed += ended
        return (account, removed, [])
      }
      let made = try rows.insert(name, role: .administrator, password: hash, at: now)
      // Of a station of one, who does everything; the second is taken back when others are there.
      let grants = try [AccessRole.administrator, .wardOfficer].map { role in
        try rows.insert(
          AccessGrant(
            number: 0, actor: AuditEntry.Actor(.account, made.id.rawValue), role: role,
            area: .country, from: now))
      }
      return (made, removed, grants)
    }
    state.withLock { state in
      state.forget(account.1)
      state.keep(account.0)
      for grant in account.2 { try? state.book.add(grant) }
    }
    try shred(gone.withLock { $0 }, at: now)
    return account.0
  }

  private static let badSetup = AccountsError(
    .badSecret, detail: "the set-up token was used, has expired or is no set-up token")

  private static func isLiveSetup(
    _ token: Secret, _ rows: AccountRows, at now: Instant
  ) throws -> Bool {
    guard token.kind == .setup, let found = try rows.live(token.hash) else { return false }
    return found.kind == .setup && found.isLive(at: now, idle: nil)
  }

  /// Hashes a password on a thread of its own.
  func hash(_ password: String) async throws -> PasswordHash {
    let salt = options.random.bytes(PasswordHash.saltLength)
    let cost = options.passwordCost
    return try await worker.run { try PasswordHash(password, cost: cost, salt: salt) }
  }
}

extension Instant {
  /// The moment a duration later.
  func advanced(_ duration: Duration) -> Instant { advanced(seconds: duration.inSeconds) }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
