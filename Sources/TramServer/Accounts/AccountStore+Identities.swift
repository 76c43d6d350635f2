// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramSignIn
public import TramUnits

extension AccountStore {
  /// Joins an identity at a provider to an account, which then signs in by it.
  ///
  /// - Throws: `AccountsError`: `.nameTaken` where it is joined to an account already, `.unknown`,
  ///   `.storage`
  public func join(_ identity: Identity, to account: AccountID, at now: Instant) async throws {
    try await write { rows in
      guard try rows.isOpen(account) else { throw Self.noAccount }
      guard try rows.account(ofIdentity: identity.issuer, identity.subject) == nil else {
        throw AccountsError(.nameTaken, detail: "this identity belongs to an account already")
      }
      try rows.join(identity, to: account, at: now)
    }
  }

  /// Parts an identity from an account.
  ///
  /// - Throws: `AccountsError` with code `.unknown`
  public func part(issuer: String, subject: String, from account: AccountID) async throws {
    let isGone = try await write {
      try $0.partIdentities(of: account, issuer: issuer, subject: subject)
    }
    guard isGone else {
      throw AccountsError(.unknown, detail: "the account has no such identity")
    }
  }

  /// Signs in by the word of a provider, which was checked.
  ///
  /// Accounts are found by the provider and its number of the person alone, never by a name or a
  /// mail address. An account that asks for a code asks for it here too, unless the provider says
  /// that it asked for more than a password itself.
  ///
  /// - Throws: `AccountsError`: `.wrongPassword` for an identity that no open account has,
  ///   `.storage`
  public func signIn(
    _ identity: Identity, _ visitor: SignInVisitor, at now: Instant
  ) async throws -> SignInStep {
    let (found, kept) = try await read { database -> (AccountID?, PasswordHash?) in
      let rows = AccountRows(database)
      let found = try rows.account(ofIdentity: identity.issuer, identity.subject)
      return (found, try found.flatMap { try rows.password(of: $0) })
    }
    guard let found, let kept, let account = state.withLock({ $0.accounts[found] }),
      !account.isDisabled
    else { throw Self.wrongPassword }
    let factors = try await factors(of: account.id)
    if factors.asksForSecond, !identity.isStrong {
      return .second(
        PendingSignIn(account: account.id, mark: Self.mark(of: kept), since: now))
    }
    return .done(
      try await start(account, visitor, at: now) { rows in
        guard try rows.account(ofIdentity: identity.issuer, identity.subject) == account.id else {
          throw Self.wrongPassword
        }
      })
  }
}
