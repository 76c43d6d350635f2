// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TramSignIn
import TramUnits

extension AccountRows {
  /// The codes of an account as they are kept.
  struct Factor: Sendable {
    var vault: UInt64
    var secret: [UInt8]
    var step: Int64?
    var confirmed: Instant?
  }

  // MARK: codes

  func factor(of account: AccountID) throws -> Factor? {
    try Row.fetchOne(
      database, sql: "SELECT vault, secret, step, confirmed FROM factor WHERE account = ?",
      arguments: [account.stored]
    ).map { row in
      Factor(
        vault: UInt64(bitPattern: row[0]), secret: [UInt8](row[1] as Data), step: row[2],
        confirmed: (row[3] as Int64?).map { Instant(milliseconds: $0) })
    }
  }

  func put(_ factor: Factor, of account: AccountID, at now: Instant) throws {
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO factor (account, vault, secret, step, created, confirmed)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        account.stored, Int64(bitPattern: factor.vault), Data(factor.secret), factor.step,
        now.milliseconds, factor.confirmed?.milliseconds,
      ])
  }

  /// Notes that a step was taken; `false` where it, or a later one, was taken before.
  func take(step: Int64, of account: AccountID, confirmedAt now: Instant) throws -> Bool {
    try database.execute(
      sql: """
        UPDATE factor SET step = ?1, confirmed = coalesce(confirmed, ?2)
        WHERE account = ?3 AND (step IS NULL OR step < ?1)
        """, arguments: [step, now.milliseconds, account.stored])
    return database.changesCount == 1
  }

  func removeFactor(of account: AccountID) throws {
    try database.execute(
      sql: "DELETE FROM factor WHERE account = ?", arguments: [account.stored])
    try database.execute(
      sql: "DELETE FROM recovery_code WHERE account = ?", arguments: [account.stored])
  }

  func put(_ codes: [RecoveryCode], of account: AccountID) throws {
    try database.execute(
      sql: "DELETE FROM recovery_code WHERE account = ?", arguments: [account.stored])
    for code in codes {
      try database.execute(
        sql: "INSERT INTO recovery_code (account, hash) VALUES (?, ?)",
        arguments: [account.stored, Data(code.hash(account: account.rawValue))])
    }
  }

  /// Uses a recovery code up; `false` for one that there is not.
  func take(_ code: RecoveryCode, of account: AccountID) throws -> Bool {
    try database.execute(
      sql: "DELETE FROM recovery_code WHERE account = ? AND hash = ?",
      arguments: [account.stored, Data(code.hash(account: account.rawValue))])
    return database.changesCount == 1
  }

  // MARK: passkeys

  func passkey(_ identifier: [UInt8]) throws -> (id: Int64, account: AccountID, key: Passkey)? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT id, account, key, uses, model, eligible, copied FROM passkey WHERE identifier = ?
        """, arguments: [Data(identifier)]
    ).flatMap { row in
      let bytes = [UInt8](row[2] as Data)
      guard let key = try? PasskeyKey(cose: bytes) else { return nil }
      return (
        row[0], AccountID(UInt64(bitPattern: row[1])),
        Passkey(
          identifier: identifier, key: key, keyBytes: bytes,
          count: UInt32(truncatingIfNeeded: row[3] as Int64), model: [UInt8](row[4] as Data),
          isBackupEligible: row[5], isBackedUp: row[6])
      )
    }
  }

  func insert(
    _ passkey: Passkey, of account: AccountID, label: String, limit: Int, at now: Instant
  ) throws {
    let count =
      try Int.fetchOne(
        database, sql: "SELECT count(*) FROM passkey WHERE account = ?",
        arguments: [account.stored]) ?? 0
    guard count < limit else {
      throw AccountsError(.notAllowed, detail: "an account has at most \(limit) passkeys")
    }
    let isTaken = try Bool.fetchOne(
      database, sql: "SELECT count(*) > 0 FROM passkey WHERE identifier = ?",
      arguments: [Data(passkey.identifier)])
    guard isTaken != true else {
      throw AccountsError(.notAllowed, detail: "this passkey belongs to an account already")
    }
    try database.execute(
      sql: """
        INSERT INTO passkey
          (account, identifier, key, uses, model, eligible, copied, label, created)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        account.stored, Data(passkey.identifier), Data(passkey.keyBytes), Int64(passkey.count),
        Data(passkey.model), passkey.isBackupEligible, passkey.isBackedUp, label,
        now.milliseconds,
      ])
  }

  /// Notes a use; `false` where another one was noted meanwhile, or the passkey is gone.
  func use(_ id: Int64, _ passkey: Passkey, after count: UInt32, at now: Instant) throws -> Bool {
    try database.execute(
      sql: "UPDATE passkey SET uses = ?, copied = ?, used = ? WHERE id = ? AND uses = ?",
      arguments: [
        Int64(passkey.count), passkey.isBackedUp, now.milliseconds, id, Int64(count),
      ])
    return database.changesCount == 1
  }

  func passkeys(of account: AccountID) throws -> [KeptPasskey] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, label, created, used, copied, identifier FROM passkey
        WHERE account = ? ORDER BY id
        """, arguments: [account.stored]
    ).map { row in
      KeptPasskey(
        id: row[0], label: row[1], created: Instant(milliseconds: row[2]),
        used: (row[3] as Int64?).map { Instant(milliseconds: $0) }, isCopied: row[4],
        identifier: [UInt8](row[5] as Data))
    }
  }

  /// Removes one passkey of an account, or all; `false` where there was none.
  func removePasskeys(of account: AccountID, id: Int64? = nil) throws -> Bool {
    try database.execute(
      sql: "DELETE FROM passkey WHERE account = ?1 AND (?2 IS NULL OR id = ?2)",
      arguments: [account.stored, id])
    return database.changesCount > 0
  }

  // MARK: identities

  func account(ofIdentity issuer: String, _ subject: String) throws -> AccountID? {
    try Int64.fetchOne(
      database, sql: "SELECT account FROM identity WHERE issuer = ? AND subject = ?",
      arguments: [issuer, subject]
    ).map { AccountID(UInt64(bitPattern: $0)) }
  }

  func identities(of account: AccountID) throws -> [KeptIdentity] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT issuer, subject, name, created FROM identity WHERE account = ?
        ORDER BY created, issuer, subject
        """, arguments: [account.stored]
    ).map { row in
      KeptIdentity(
        issuer: row[0], subject: row[1], name: row[2], created: Instant(milliseconds: row[3]))
    }
  }

  func join(_ identity: Identity, to account: AccountID, at now: Instant) throws {
    try database.execute(
      sql: """
        INSERT INTO identity (issuer, subject, account, name, created) VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [
        identity.issuer, identity.subject, account.stored, identity.name, now.milliseconds,
      ])
  }

  /// Parts one identity from an account, or all; `false` where there was none.
  func partIdentities(
    of account: AccountID, issuer: String? = nil, subject: String? = nil
  ) throws -> Bool {
    try database.execute(
      sql: """
        DELETE FROM identity WHERE account = ?1 AND (?2 IS NULL OR (issuer = ?2 AND subject = ?3))
        """, arguments: [account.stored, issuer, subject])
    return database.changesCount > 0
  }

  func factors(of account: AccountID) throws -> AccountFactors {
    AccountFactors(
      hasCodes: try factor(of: account)?.confirmed != nil,
      recoveryCodes: try Int.fetchOne(
        database, sql: "SELECT count(*) FROM recovery_code WHERE account = ?",
        arguments: [account.stored]) ?? 0,
      passkeys: try passkeys(of: account), identities: try identities(of: account))
  }
}
