// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TramGeo
import TramGuard
import TramUnits

/// The sentences in which the accounts' file is read and written.
struct AccountRows {
  let database: Database

  init(_ database: Database) { self.database = database }

  // MARK: accounts

  func accounts() throws -> [Account] {
    try Row.fetchAll(
      database, sql: "SELECT id, name, role, created, disabled FROM account ORDER BY id"
    ).map { row in
      Account(
        id: AccountID(UInt64(bitPattern: row[0])), name: row[1],
        role: Role(rawValue: row[2]) ?? .officer, created: Instant(milliseconds: row[3]),
        isDisabled: row[4])
    }
  }

  func password(of account: AccountID) throws -> PasswordHash? {
    try String.fetchOne(
      database, sql: "SELECT password FROM account WHERE id = ?", arguments: [account.stored]
    ).flatMap { PasswordHash(text: $0) }
  }

  func isOpen(_ account: AccountID) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT disabled = 0 FROM account WHERE id = ?", arguments: [account.stored])
      ?? false
  }

  func setPassword(_ password: PasswordHash, of account: AccountID) throws {
    try database.execute(
      sql: "UPDATE account SET password = ? WHERE id = ?",
      arguments: [password.text, account.stored])
  }

  func insert(
    _ name: AccountName, role: Role, password: PasswordHash, at now: Instant
  ) throws -> Account {
    let taken = try Bool.fetchOne(
      database, sql: "SELECT count(*) > 0 FROM account WHERE folded = ?",
      arguments: [name.folded])
    guard taken != true else {
      throw AccountsError(.nameTaken, detail: "an account has this name already")
    }
    try database.execute(
      sql: "INSERT INTO account (name, folded, role, password, created) VALUES (?, ?, ?, ?, ?)",
      arguments: [name.text, name.folded, role.rawValue, password.text, now.milliseconds])
    return Account(
      id: AccountID(UInt64(bitPattern: database.lastInsertedRowID)), name: name.text, role: role,
      created: now, isDisabled: false)
  }

  func setDisabled(_ isDisabled: Bool, _ account: AccountID) throws {
    try database.execute(
      sql: "UPDATE account SET disabled = ? WHERE id = ?",
      arguments: [isDisabled, account.stored])
  }

  // MARK: grants

  func grants() throws -> [AccessGrant] {
    try Row.fetchAll(
      database, sql: "SELECT id, account, role, area, begins, ends, purposes FROM mandate"
    ).compactMap { row in
      // What cannot be read gives nothing.
      guard let role = UInt8(exactly: row[2] as Int64).flatMap({ AccessRole(rawValue: $0) }),
        let area = AreaPath(row[3] as String), area.isWhole
      else { return nil }
      return AccessGrant(
        number: UInt64(bitPattern: row[0]),
        actor: AuditEntry.Actor(.account, UInt64(bitPattern: row[1])), role: role, area: area,
        from: Instant(milliseconds: row[4]),
        until: (row[5] as Int64?).map { Instant(milliseconds: $0) },
        purposes: AccessPurposes(rawValue: UInt16(truncatingIfNeeded: row[6] as Int64)))
    }
  }

  /// Keeps a grant and gives it with its number.
  func insert(_ grant: AccessGrant) throws -> AccessGrant {
    try database.execute(
      sql: """
        INSERT INTO mandate (account, role, area, begins, ends, purposes)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        Int64(bitPattern: grant.actor.number), Int64(grant.role.rawValue), "\(grant.area)",
        grant.from.milliseconds, grant.until?.milliseconds, Int64(grant.purposes.rawValue),
      ])
    var kept = grant
    kept.number = UInt64(bitPattern: database.lastInsertedRowID)
    return kept
  }

  func end(grant number: UInt64, of account: AccountID, at now: Instant) throws {
    try database.execute(
      sql: """
        UPDATE mandate SET ends = min(coalesce(ends, ?1), ?1) WHERE id = ?2 AND account = ?3
        """, arguments: [now.milliseconds, Int64(bitPattern: number), account.stored])
  }

  // MARK: places

  func places() throws -> [AccountID: [AddressBlock]] {
    var places: [AccountID: [AddressBlock]] = [:]
    let rows = try Row.fetchCursor(
      database, sql: "SELECT account, block FROM place ORDER BY account, used DESC, block")
    while let row = try rows.next() {
      places[AccountID(UInt64(bitPattern: row[0])), default: []].append(AddressBlock(text: row[1]))
    }
    return places
  }

  /// Keeps where an account signed in, and forgets all but the latest `limit`.
  func keep(_ place: AddressBlock, of account: AccountID, limit: Int, at now: Instant) throws {
    try database.execute(
      sql: """
        INSERT INTO place (account, block, used) VALUES (?, ?, ?)
        ON CONFLICT (account, block) DO UPDATE SET used = excluded.used
        """, arguments: [account.stored, place.text, now.milliseconds])
    try database.execute(
      sql: """
        DELETE FROM place WHERE account = ?1 AND block NOT IN
          (SELECT block FROM place WHERE account = ?1 ORDER BY used DESC, block LIMIT ?2)
        """, arguments: [account.stored, limit])
  }

  // MARK: credentials

  func insert(
    _ secret: Secret, holder: UInt64, scopes: Set<String> = [], label: String = "",
    expires: Instant?, at now: Instant
  ) throws -> CredentialID {
    try database.execute(
      sql: """
        INSERT INTO credential (hash, kind, holder, scopes, label, created, used, expires)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        secret.hash.bytes, secret.kind.rawValue, Int64(bitPattern: holder),
        scopes.sorted().joined(separator: " "), label, now.milliseconds, now.milliseconds,
        expires?.milliseconds,
      ])
    return CredentialID(UInt64(bitPattern: database.lastInsertedRowID))
  }

  func live(_ hash: SecretHash) throws -> LiveCredential? {
    try Row.fetchOne(
      database,
      sql: "SELECT id, kind, holder, scopes, used, expires FROM credential WHERE hash = ?",
      arguments: [hash.bytes]
    ).flatMap { row in
      guard let kind = Secret.Kind(rawValue: row[1]) else { return nil }
      return LiveCredential(
        id: row[0], kind: kind, holder: UInt64(bitPattern: row[2]), scopes: Self.scopes(row[3]),
        used: Instant(milliseconds: row[4]), expires: Instant(milliseconds: row[5] ?? .max))
    }
  }

  func credentials(
    kind: Secret.Kind, holder: UInt64?, after id: CredentialID, limit: Int
  ) throws -> [Credential] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, holder, scopes, label, created, used, expires FROM credential
        WHERE kind = ?1 AND (?2 IS NULL OR holder = ?2) AND id > ?3 ORDER BY id LIMIT ?4
        """,
      arguments: [
        kind.rawValue, holder.map { Int64(bitPattern: $0) }, Int64(bitPattern: id.rawValue), limit,
      ]
    ).map { row in
      Credential(
        id: CredentialID(UInt64(bitPattern: row[0])), kind: kind,
        holder: UInt64(bitPattern: row[1]), scopes: Self.scopes(row[2]), label: row[3],
        created: Instant(milliseconds: row[4]), used: Instant(milliseconds: row[5]),
        expires: (row[6] as Int64?).map { Instant(milliseconds: $0) })
    }
  }

  /// Deletes what the condition names and tells the hashes, which must leave the cache.
  private func remove(where condition: String, _ arguments: StatementArguments) throws
    -> [SecretHash]
  {
    try Data.fetchAll(
      database, sql: "DELETE FROM credential WHERE \(condition) RETURNING hash",
      arguments: arguments
    ).map { SecretHash($0) }
  }

  func remove(_ id: CredentialID) throws -> [SecretHash] {
    try remove(where: "id = ?", [id.stored])
  }

  func removeToken(_ id: CredentialID) throws -> [SecretHash] {
    try remove(
      where: "id = ? AND kind = ?", [id.stored, Secret.Kind.operatorFeed.rawValue])
  }

  func removeSession(_ id: CredentialID, of account: AccountID) throws -> [SecretHash] {
    try remove(
      where: "id = ? AND kind = ? AND holder = ?",
      [id.stored, Secret.Kind.session.rawValue, account.stored])
  }

  func removeSessions(
    of account: AccountID, allBut kept: CredentialID
  ) throws -> [SecretHash] {
    try remove(
      where: "kind = ? AND holder = ? AND id <> ?",
      [Secret.Kind.session.rawValue, account.stored, kept.stored])
  }

  /// Removes all but the latest `kept` of a holder.
  func removeOldest(_ kind: Secret.Kind, holder: UInt64, allBut kept: Int) throws -> [SecretHash] {
    try remove(
      where: """
        kind = ?1 AND holder = ?2 AND id NOT IN
          (SELECT id FROM credential WHERE kind = ?1 AND holder = ?2 ORDER BY id DESC LIMIT ?3)
        """, [kind.rawValue, Int64(bitPattern: holder), kept])
  }

  func removeExpired(at now: Instant) throws -> [SecretHash] {
    try remove(where: "expires IS NOT NULL AND expires <= ?", [now.milliseconds])
  }

  func remove(_ secret: Secret) throws -> [SecretHash] {
    try remove(where: "hash = ?", [secret.hash.bytes])
  }

  func remove(_ kind: Secret.Kind, holder: UInt64) throws -> [SecretHash] {
    try remove(
      where: "kind = ? AND holder = ?", [kind.rawValue, Int64(bitPattern: holder)])
  }

  func touch(_ uses: [Int64: Instant]) throws {
    let statement = try database.cachedStatement(
      sql: "UPDATE credential SET used = max(used, ?) WHERE id = ?")
    for (id, time) in uses { try statement.execute(arguments: [time.milliseconds, id]) }
  }

  private static func scopes(_ text: String) -> Set<String> {
    Set(text.split(separator: " ").map(String.init))
  }
}

extension ID {
  /// The bits as SQLite holds them.
  var stored: Int64 { Int64(bitPattern: rawValue) }
}
