// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramGeo
public import TramGuard
public import TramUnits

extension AccountStore {
  /// What a caller may look at or do in one request.
  ///
  /// - Throws: `AccessRefusal`
  public func scope(
    of caller: Caller, _ rights: AccessRights, for purpose: AccessPurpose, at now: Instant
  ) throws(AccessRefusal) -> Scope {
    let book = state.withLock { $0.book }
    switch caller {
    case .account(let id, _, _):
      return try book.scope(
        of: AuditEntry.Actor(.account, id.rawValue), rights, for: purpose, at: now)
    case .operatorFeed(let id, let words):
      return try book.scope(
        ofToken: id.rawValue, words: words, rights, for: purpose, at: now)
    case .person(let person):
      guard AccessRole.person.rights.isSuperset(of: rights) else { throw .noGrant }
      return AccessBook.ownRecord(of: person.rawValue, at: now)
    case .device, .nobody: throw .noGrant
    }
  }

  /// The grants of an account, live or not, in the order in which they were made.
  public func grants(of account: AccountID) -> [AccessGrant] {
    state.withLock { $0.book.grants(of: AuditEntry.Actor(.account, account.rawValue)) }
  }

  /// Lets areas lie in others over time, as when wards merged.
  public func follow(_ history: AreaHistory) { state.withLock { $0.book.follow(history) } }

  /// Gives an account a role in an area for a time.
  ///
  /// - Throws: `AccountsError`: `.notAllowed`, also for oneself: nobody widens their own reach;
  ///   `.needsSecond` for the country while another administrator could agree and has not;
  ///   `.unknown`, `.storage`
  public func give(
    _ grant: AccessGrant, to account: AccountID, by administrator: AccountID, at now: Instant
  ) async throws -> AccessGrant {
    guard account != administrator else {
      throw AccountsError(.notAllowed, detail: "nobody gives a grant to themselves")
    }
    guard grant.area.isWhole, grant.role != .person else { throw Self.halfArea }
    guard let name = state.withLock({ $0.accounts[account]?.name }) else { throw Self.noAccount }
    try requireAdministrator(administrator)
    if grant.area == .country {
      try await requireSecond(toGive: grant.role, to: name, by: administrator, at: now)
    }
    var given = grant
    given.actor = AuditEntry.Actor(.account, account.rawValue)
    let asked = given
    let kept = try await write { rows in
      try Self.requireAdministrator(administrator, rows)
      return try rows.insert(asked)
    }
    state.withLock { try? $0.book.add(kept) }
    return kept
  }

  /// Takes a grant back; what it gave is refused from when this returns.
  ///
  /// - Throws: `AccountsError`: `.notAllowed`; `.unknown` where the account has no such grant;
  ///   `.storage`
  public func end(
    grant number: UInt64, of account: AccountID, by administrator: AccountID, at now: Instant
  ) async throws {
    let actor = AuditEntry.Actor(.account, account.rawValue)
    guard grants(of: account).contains(where: { $0.number == number }) else {
      throw AccountsError(.unknown, detail: "there is no such grant")
    }
    try await write { rows in
      try Self.requireAdministrator(administrator, rows)
      try rows.end(grant: number, of: account, at: now)
    }
    state.withLock { _ = $0.book.end(grant: number, of: actor, at: now) }
  }
}
