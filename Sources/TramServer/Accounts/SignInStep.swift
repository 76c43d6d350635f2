// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The browser of somebody who signs in.
public struct SignInVisitor: Sendable {
  /// The network address.
  public var address: String
  /// What the session is known by in the list.
  public var browser: String
  /// The session that the browser showed; it is ended.
  public var earlier: Secret?

  /// Creates a visitor.
  public init(address: String, browser: String = "", earlier: Secret? = nil) {
    self.address = address
    self.browser = browser
    self.earlier = earlier
  }
}

/// What became of a first step of signing in.
public enum SignInStep: Sendable {
  /// The session is there.
  case done(StartedSession)
  /// The account asks for more.
  case second(PendingSignIn)
}

/// A sign-in whose first step was right.
public struct PendingSignIn: Hashable, Sendable {
  /// Whose.
  public var account: AccountID
  /// What tells the password of then from another one.
  public var mark: [UInt8]
  /// When the first step was.
  public var since: Instant
}

/// How an account signs in besides its password.
public struct AccountFactors: Hashable, Sendable {
  /// Whether an app shows codes.
  public var hasCodes = false
  /// How many recovery codes are left.
  public var recoveryCodes = 0
  /// The passkeys.
  public var passkeys: [KeptPasskey] = []
  /// The identities at providers.
  public var identities: [KeptIdentity] = []

  /// Whether a password is not enough.
  ///
  /// A passkey beside a password does not make the password weaker or stronger; only codes are
  /// asked for after it.
  public var asksForSecond: Bool { hasCodes }

  /// Whether there is a way to sign in that takes more than a password: codes, or a passkey,
  /// which checks who touches it.
  public var hasSecond: Bool { hasCodes || !passkeys.isEmpty }
}

/// A passkey as its owner sees it in a list.
public struct KeptPasskey: Hashable, Sendable {
  /// Which one it is.
  public var id: Int64
  /// What its owner calls it.
  public var label: String
  /// When it was made.
  public var created: Instant
  /// When it was last used.
  public var used: Instant?
  /// Whether it has been copied to other devices of its owner.
  public var isCopied: Bool
  /// The name that its authenticator gave it, so that no second one is made there.
  public var identifier: [UInt8]
}

/// An identity at a provider as its owner sees it in a list.
public struct KeptIdentity: Hashable, Sendable {
  /// The provider.
  public var issuer: String
  /// The number of the person there.
  public var subject: String
  /// What the provider called them then.
  public var name: String
  /// When it was joined to the account.
  public var created: Instant
}
