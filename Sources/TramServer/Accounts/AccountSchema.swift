// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables of the accounts' file.
enum AccountSchema {
  private static let version = 4

  /// Makes the tables in an empty file, takes those of an earlier version on, or refuses a file
  /// that this program does not know.
  static func migrate(_ database: Database, path: String) throws {
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    if found == version { return }
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    let steps: String? =
      switch found {
      case 0 where tables == 0: tablesSQL + grantsSQL + accessSQL + factorsSQL
      case 1: grantsSQL + grantsOfOldSQL + accessSQL + factorsSQL
      case 2: accessSQL + factorsSQL
      case 3: factorsSQL
      default: nil
      }
    guard let steps else {
      throw AccountsError(
        .storage, detail: "\(path) is no accounts file of this version (its number is \(found))")
    }
    try database.inTransaction(.immediate) {
      try database.execute(sql: steps)
      try database.execute(sql: "PRAGMA user_version = \(version)")
      return .commit
    }
  }

  /// How accounts sign in besides a password.
  ///
  /// `factor.secret` is sealed under the key `vault` of the accounts' key store, `factor.step` is
  /// the last that was taken, `confirmed` is null until a first code was right. Of a recovery code
  /// the hash is kept alone.
  private static let factorsSQL = """
    CREATE TABLE factor (
      account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
      vault INTEGER NOT NULL,
      secret BLOB NOT NULL,
      step INTEGER,
      created INTEGER NOT NULL,
      confirmed INTEGER
    ) STRICT;
    CREATE TABLE recovery_code (
      account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      hash BLOB NOT NULL,
      PRIMARY KEY (account, hash)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE passkey (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      identifier BLOB NOT NULL UNIQUE,
      key BLOB NOT NULL,
      uses INTEGER NOT NULL,
      model BLOB NOT NULL,
      eligible INTEGER NOT NULL,
      copied INTEGER NOT NULL,
      label TEXT NOT NULL,
      created INTEGER NOT NULL,
      used INTEGER
    ) STRICT;
    CREATE INDEX passkey_account ON passkey (account);
    CREATE TABLE identity (
      issuer TEXT NOT NULL,
      subject TEXT NOT NULL,
      account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      name TEXT NOT NULL,
      created INTEGER NOT NULL,
      PRIMARY KEY (issuer, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX identity_account ON identity (account);
    """

  /// What is lent, taken and agreed to beside grants; rights by the number of an `AccessRight`,
  /// purposes by that of an `AccessPurpose`.
  private static let accessSQL = """
    CREATE TABLE loan (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      lends INTEGER NOT NULL,
      area TEXT NOT NULL,
      purpose INTEGER NOT NULL,
      reason TEXT NOT NULL,
      hours INTEGER NOT NULL,
      asked INTEGER NOT NULL,
      answerer INTEGER,
      answered INTEGER,
      begins INTEGER,
      ends INTEGER
    ) STRICT;
    CREATE TABLE emergency (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      area TEXT NOT NULL,
      reason TEXT NOT NULL,
      begins INTEGER NOT NULL,
      ends INTEGER NOT NULL,
      overseer INTEGER,
      accounted INTEGER,
      justified INTEGER
    ) STRICT;
    CREATE TABLE joint (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      allows INTEGER NOT NULL,
      content BLOB NOT NULL,
      label TEXT NOT NULL,
      asker INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      asked INTEGER NOT NULL,
      agreer INTEGER,
      done INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    """

  /// What accounts may do, where and when; `role` is the number of an `AccessRole`.
  private static let grantsSQL = """
    CREATE TABLE mandate (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      role INTEGER NOT NULL,
      area TEXT NOT NULL,
      begins INTEGER NOT NULL,
      ends INTEGER,
      purposes INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX mandate_account ON mandate (account);

    """

  /// Before there were grants, everybody was an officer of the whole country (1), and who kept
  /// accounts was that besides (7).
  private static let grantsOfOldSQL = """
    INSERT INTO mandate (account, role, area, begins, ends, purposes)
      SELECT id, 1, '', created, NULL, 65535 FROM account;
    INSERT INTO mandate (account, role, area, begins, ends, purposes)
      SELECT id, 7, '', created, NULL, 65535 FROM account WHERE role = 1;

    """

  private static let tablesSQL = """
    CREATE TABLE account (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      folded TEXT NOT NULL UNIQUE,
      role INTEGER NOT NULL,
      password TEXT NOT NULL,
      created INTEGER NOT NULL,
      disabled INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE credential (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      hash BLOB NOT NULL UNIQUE,
      kind INTEGER NOT NULL,
      holder INTEGER NOT NULL,
      scopes TEXT NOT NULL,
      label TEXT NOT NULL,
      created INTEGER NOT NULL,
      used INTEGER NOT NULL,
      expires INTEGER
    ) STRICT;
    CREATE INDEX credential_holder ON credential (kind, holder, id);
    CREATE INDEX credential_expires ON credential (expires) WHERE expires IS NOT NULL;
    CREATE TABLE place (
      account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      block TEXT NOT NULL,
      used INTEGER NOT NULL,
      PRIMARY KEY (account, block)
    ) STRICT, WITHOUT ROWID;
    """
}
