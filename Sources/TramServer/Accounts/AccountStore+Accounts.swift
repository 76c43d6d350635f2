// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramGeo
import TramGuard
public import TramUnits

extension AccountStore {
  /// Every account, in the order in which they were made.
  public var accounts: [Account] {
    state.withLock { state in
      state.accounts.values.sorted { $0.id.rawValue < $1.id.rawValue }
    }
  }

  /// Makes an account.
  ///
  /// - Parameters:
  ///   - area: Where its first grant gives its role; the country unless said.
  ///   - until: From when on that grant counts no longer.
  ///   - administrator: Who makes it.
  /// - Throws: `AccountsError`: `.notAllowed`, `.badName`, `.nameTaken`, `.weakPassword`, `.busy`,
  ///   `.needsSecond` for a grant of the country while another administrator could agree and has
  ///   not, `.storage`
  public func makeAccount(
    name: String, password: String, role: Role, area: AreaPath = .country, until: Instant? = nil,
    by administrator: AccountID, at now: Instant
  ) async throws -> Account {
    let name = try AccountName(name)
    try options.passwordRule.check(password, name: name)
    try requireAdministrator(administrator)
    guard state.withLock({ $0.accounts.count < options.accountLimit }) else {
      throw AccountsError(.notAllowed, detail: "there are \(options.accountLimit) accounts already")
    }
    guard area.isWhole else { throw Self.halfArea }
    let isTaken = state.withLock { $0.byName[name.folded] != nil }
    if area == .country, !isTaken {
      try await requireSecond(toGive: role.access, to: name.text, by: administrator, at: now)
    }
    let hash = try await hash(password)
    let (account, grant) = try await write { rows in
      try Self.requireAdministrator(administrator, rows)
      let made = try rows.insert(name, role: role, password: hash, at: now)
      let grant = try rows.insert(
        AccessGrant(
          number: 0, actor: AuditEntry.Actor(.account, made.id.rawValue), role: role.access,
          area: area, from: now, until: until))
      return (made, grant)
    }
    state.withLock { state in
      state.keep(account)
      try? state.book.add(grant)
    }
    return account
  }

  /// Closes or opens an account; closing ends its sessions.
  ///
  /// - Throws: `AccountsError`: `.notAllowed`, also for one's own account, so that an administrator
  ///   is left; `.unknown`, `.storage`
  public func setDisabled(
    _ isDisabled: Bool, account: AccountID, by administrator: AccountID
  ) async throws {
    guard account != administrator else {
      throw AccountsError(.notAllowed, detail: "nobody closes their own account")
    }
    let (changed, removed) = try await write { rows -> (Account, [SecretHash]) in
      try Self.requireAdministrator(administrator, rows)
      guard var changed = try rows.accounts().first(where: { $0.id == account }) else {
        throw Self.noAccount
      }
      try rows.setDisabled(isDisabled, account)
      changed.isDisabled = isDisabled
      return (changed, isDisabled ? try rows.remove(.session, holder: account.rawValue) : [])
    }
    state.withLock { state in
      state.forget(removed)
      state.keep(changed)
    }
  }

  /// Gives another account a password that its holder forgot, and ends its sessions.
  ///
  /// - Throws: `AccountsError`: `.notAllowed`, `.unknown`, `.weakPassword`, `.busy`, `.storage`
  public func setPassword(
    _ password: String, of account: AccountID, by administrator: AccountID
  ) async throws {
    try requireAdministrator(administrator)
    guard let name = state.withLock({ $0.accounts[account]?.name }) else { throw Self.noAccount }
    try options.passwordRule.check(password, name: try AccountName(name))
    let hash = try await hash(password)
    let removed = try await write { rows -> [SecretHash] in
      try Self.requireAdministrator(administrator, rows)
      try rows.setPassword(hash, of: account)
      return try rows.remove(.session, holder: account.rawValue)
    }
    state.withLock { $0.forget(removed) }
  }

  /// - Throws: `AccountsError` with code `.needsSecond`
  func requireSecond(
    toGive role: AccessRole, to name: String, by administrator: AccountID, at now: Instant
  ) async throws {
    let label = "\(role.word): \(name)"
    let content = MerkleHash.digest(Array("grant of the country, \(label)".utf8).span)
    do {
      try await requireSecond(
        for: .keepAccounts, content, label: label, by: administrator, purpose: .administration,
        at: now)
    } catch is AccessRefusal {
      throw Self.notAllowed
    }
  }

  func requireAdministrator(_ account: AccountID) throws {
    let asks = state.withLock { $0.accounts[account] }
    guard let asks, asks.role == .administrator, !asks.isDisabled else { throw Self.notAllowed }
  }

  static func requireAdministrator(_ account: AccountID, _ rows: AccountRows) throws {
    guard
      try rows.accounts().contains(where: {
        $0.id == account && $0.role == .administrator && !$0.isDisabled
      })
    else { throw notAllowed }
  }

  static let halfArea = AccountsError(
    .notAllowed, detail: "an area is none, or the 2, 5 or 10 digits of a province, district, ward")

  static let notAllowed = AccountsError(
    .notAllowed, detail: "only an administrator may do this")
}
