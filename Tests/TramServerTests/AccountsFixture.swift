// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramUnits

@testable import TramServer

/// Accounts in a folder of their own, with cheap passwords, secrets that a seed decides and an
/// administrator.
final class AccountsFixture: Sendable {
  let folder: URL
  let seed: UInt64
  let store: AccountStore
  let administrator: Account
  static let start = Instant(milliseconds: 1_700_000_000_000)
  static let password = "một hai ba bốn"
  static let browser = "192.0.2.1"

  init(seed: UInt64 = 1, _ change: (inout AccountStore.Options) -> Void = { _ in }) async throws {
    self.seed = seed
    folder = FileManager.default.temporaryDirectory.appending(path: "tram-accounts-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    var options = Self.options(seed)
    change(&options)
    store = try AccountStore(path: folder.appending(path: "accounts.sqlite").path, options: options)
    let token = try await store.setupToken(at: Self.start)
    administrator = try await store.redeem(
      token, name: "Trạm trưởng", password: Self.password, at: Self.start)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var path: String { folder.appending(path: "accounts.sqlite").path }

  /// Another opening of the same file.
  func reopened() throws -> AccountStore {
    try AccountStore(path: path, options: Self.options(seed &+ 1_000_000))
  }

  static func options(_ seed: UInt64) -> AccountStore.Options {
    var options = AccountStore.Options()
    options.passwordCost = PasswordCost(logRounds: 2, blockSize: 1, parallelism: 1)
    let stream = SeededSecrets(seed: seed)
    options.random = SecretSource { stream.bytes($0) }
    return options
  }

  func signIn(
    _ password: String = AccountsFixture.password, name: String = "trạm TRƯỞNG",
    address: String = AccountsFixture.browser, replacing: Secret? = nil, after seconds: Double = 0
  ) async throws -> StartedSession {
    try await store.signIn(
      name: name, password: password, address: address, browser: "a browser",
      replacing: replacing, at: Self.start.advanced(seconds: seconds))
  }

  func caller(_ secret: Secret, after seconds: Double = 0) async throws -> Caller? {
    try await store.caller(of: secret, at: Self.start.advanced(seconds: seconds))?.caller
  }
}
