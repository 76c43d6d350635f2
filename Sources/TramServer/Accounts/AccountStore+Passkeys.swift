// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramSignIn
public import TramUnits

/// A browser's answer to a challenge of signing in.
public struct PasskeyAnswer: Hashable, Sendable {
  /// The name of the passkey.
  public var identifier: [UInt8]
  /// The bytes of `clientDataJSON`.
  public var clientData: [UInt8]
  /// The bytes of `authenticatorData`.
  public var data: [UInt8]
  /// The signature.
  public var signature: [UInt8]
  /// Whose passkey it says it is; empty where it does not say.
  public var holder: [UInt8]
}

extension AccountStore {
  /// How an account is named to authenticators: its number, which says nothing of the person.
  public static func handle(of account: AccountID) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: account.rawValue >> UInt64(56 - 8 * $0)) }
  }

  /// Keeps a passkey that an account registered.
  ///
  /// - Parameters:
  ///   - challenge: What it answered; it is taken once.
  ///   - label: What its owner calls it; the first 64 characters are kept.
  /// - Throws: `AccountsError`: `.wrongPasskey` where the challenge was answered before,
  ///   `.notAllowed` for too many or a known one, `.unknown`, `.storage`
  public func add(
    _ passkey: Passkey, to account: AccountID, label: String, challenge: [UInt8], at now: Instant
  ) async throws {
    guard spend(challenge, at: now) else { throw Self.wrongPasskey }
    let label = String(label.prefix(64))
    let most = options.passkeyLimit
    try await write { rows in
      guard try rows.isOpen(account) else { throw Self.noAccount }
      try rows.insert(passkey, of: account, label: label, limit: most, at: now)
    }
  }

  /// Removes a passkey of an account.
  ///
  /// - Throws: `AccountsError` with code `.unknown`
  public func removePasskey(_ id: Int64, of account: AccountID) async throws {
    guard try await write({ try $0.removePasskeys(of: account, id: id) }) else {
      throw AccountsError(.unknown, detail: "the account has no such passkey")
    }
  }

  /// Signs in with a passkey that checked who touched it, which stands for password and code.
  ///
  /// - Parameters:
  ///   - site: What the passkey must have been made for.
  ///   - challenge: What was asked, which the caller knows to be young; it is taken once.
  /// - Throws: `AccountsError`: `.wrongPasskey` for every reason but a copy, `.notAllowed` where
  ///   the passkey counts back and may have a copy; `.tooSoon`, `.storage`
  public func signIn(
    _ answer: PasskeyAnswer, at site: PasskeySite, challenge: [UInt8], _ visitor: SignInVisitor,
    at now: Instant
  ) async throws -> StartedSession {
    let place = AddressBlock(address: visitor.address)
    if let wait = state.withLock({
      $0.throttle.begin("", from: place, isKnown: false, .passkey, at: now)
    }) {
      throw Self.tooSoon(wait)
    }
    guard site.needsVerification, answer.identifier.count <= Passkey.longestIdentifier,
      let kept = try await read({ try AccountRows($0).passkey(answer.identifier) }),
      let account = state.withLock({ $0.accounts[kept.account] }), !account.isDisabled,
      answer.holder.isEmpty || answer.holder == Self.handle(of: account.id)
    else { throw Self.wrongPasskey }
    let used: Passkey
    do {
      used = try site.signIn(
        with: kept.key, clientData: answer.clientData, data: answer.data,
        signature: answer.signature, challenge: challenge)
    } catch  where error.code == .wentBack {
      throw AccountsError(.notAllowed, detail: "the passkey may have been copied")
    } catch {
      throw Self.wrongPasskey
    }
    // After the signature, so that strangers cannot fill what is remembered.
    guard spend(challenge, at: now) else { throw Self.wrongPasskey }
    let session = try await start(account, visitor, at: now) { rows in
      guard try rows.use(kept.id, used, after: kept.key.count, at: now) else {
        throw Self.wrongPasskey
      }
    }
    state.withLock { $0.throttle.succeed("", from: place, isKnown: false, .passkey) }
    return session
  }

  /// Takes a challenge as answered; `false` where it was before.
  func spend(_ challenge: [UInt8], at now: Instant) -> Bool {
    let end = now.advanced(options.secondStepLife)
    return state.withLock { state in
      state.spent = state.spent.filter { now < $0.value }
      return state.spent.updateValue(end, forKey: challenge) == nil
    }
  }

  static let wrongPasskey = AccountsError(
    .wrongPasskey, detail: "the passkey was not taken, or belongs to no account")
}
