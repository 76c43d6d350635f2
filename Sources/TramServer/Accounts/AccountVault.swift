// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
public import TramGuard
import TramUnits

/// Where the secrets of second factors are sealed: a store of keys, one key for each enrolment.
///
/// Without the key a copy of the accounts' file gives no codes, and a second factor that was taken
/// away cannot be read in any copy: its key is destroyed. Backups leave both key files out.
public final class AccountVault: Sendable {
  /// `nil` once it is closed, which lets another one take the files.
  private let keys: Mutex<KeyStore?>

  /// The file of the keys in a room's folder.
  static let fileName = "account-keys.secret"
  /// The file of a master key of chance in a room's folder, where none was given.
  static let masterName = "account-master.secret"
  private static let field = AuditWord("account.factor")

  /// Opens the vault of a folder, or begins one.
  ///
  /// - Parameters:
  ///   - master: The master key. Without one a key of chance is made in the folder: it keeps the
  ///     secrets out of backups and copies of the database, not from whoever takes the whole
  ///     folder.
  /// - Throws: `GuardError`: `.refused` where the keys are wrapped by another master key,
  ///   `.badValue`, `.locked`, `.io`
  public init(folder: String, master: (any MasterKeyProvider)? = nil) throws {
    let key = try master ?? Self.ownMaster(folder)
    keys = Mutex(try KeyStore(path: "\(folder)/\(Self.fileName)", master: key))
  }

  private static func ownMaster(_ folder: String) throws -> LocalMasterKey {
    let path = "\(folder)/\(masterName)"
    let files = FileManager.default
    if let bytes = files.contents(atPath: path) {
      return try LocalMasterKey(text: String(decoding: bytes, as: UTF8.self))
    }
    let fresh = LocalMasterKey()
    guard
      files.createFile(
        atPath: path, contents: Data(fresh.secretText.utf8), attributes: [.posixPermissions: 0o600])
    else { throw GuardError(.io, detail: "the accounts' master key could not be kept") }
    return fresh
  }

  /// Seals a secret under a fresh key.
  func seal(_ secret: [UInt8], number: UInt64, at now: Instant) throws -> [UInt8] {
    let keys = try store
    try keys.makeKeys(for: [number], at: now)
    return try PersonVault(keys).seal(secret, for: number, field: Self.field)
  }

  func open(_ sealed: [UInt8], number: UInt64) throws -> [UInt8] {
    try PersonVault(store).open(sealed, of: number, field: Self.field)
  }

  /// Destroys the key of what was sealed under a number.
  func destroy(_ number: UInt64, at now: Instant) throws {
    _ = try store.destroy(number, at: now)
  }

  private var store: KeyStore {
    get throws {
      guard let store = keys.withLock({ $0 }) else {
        throw GuardError(.closed, detail: "the accounts' keys are closed")
      }
      return store
    }
  }

  /// Lets the files go.
  func close() { keys.withLock { $0 = nil } }
}
