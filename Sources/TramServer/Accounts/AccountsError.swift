// SPDX-License-Identifier: Apache-2.0

/// Why an account, a session or a token was not given, or not found.
public struct AccountsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; what callers switch on and tests compare.
  public struct Code: Hashable, Sendable {
    private enum Kind: Sendable {
      case wrongPassword, tooSoon, busy, badSecret, weakPassword, badName, nameTaken, unknown
      case notAllowed, storage, secondFactor, wrongCode, wrongPasskey, needsSecond
      case mustAddSecond, needsPasskey
    }
    private let kind: Kind

    /// The name and the password do not belong together; which of them is wrong is not said.
    public static let wrongPassword = Self(kind: .wrongPassword)
    /// Too many tries; `retryAfter` says when the next one is looked at.
    public static let tooSoon = Self(kind: .tooSoon)
    /// Too many passwords are being checked at this moment.
    public static let busy = Self(kind: .busy)
    /// A set-up token or a person's link that was used, has expired or never was.
    public static let badSecret = Self(kind: .badSecret)
    /// The password is too short, too long or is the name.
    public static let weakPassword = Self(kind: .weakPassword)
    /// The name is empty, too long or holds control characters.
    public static let badName = Self(kind: .badName)
    /// Another account has this name.
    public static let nameTaken = Self(kind: .nameTaken)
    /// There is no such account, session or token.
    public static let unknown = Self(kind: .unknown)
    /// The account may not do this, or it would leave nobody who can.
    public static let notAllowed = Self(kind: .notAllowed)
    /// The password is right, and the account asks for more than that.
    public static let secondFactor = Self(kind: .secondFactor)
    /// The code is none of the account's, or was used.
    public static let wrongCode = Self(kind: .wrongCode)
    /// The passkey was not taken, or belongs to no account.
    public static let wrongPasskey = Self(kind: .wrongPasskey)
    /// It reaches the whole country, and another person has not agreed to it yet.
    public static let needsSecond = Self(kind: .needsSecond)
    /// The account's role must have a second way of signing in, and it has none yet.
    public static let mustAddSecond = Self(kind: .mustAddSecond)
    /// The password is right, and the account's role signs in by its passkey.
    public static let needsPasskey = Self(kind: .needsPasskey)
    /// The file could not be opened, read or written.
    public static let storage = Self(kind: .storage)
  }

  /// The kind of failure.
  public var code: Code
  /// What was seen and what was expected; never a secret or a password.
  public var detail: String
  /// Seconds after which trying again makes sense, with `.tooSoon` and `.busy`.
  public var retryAfter: Int?

  /// Creates an error.
  public init(_ code: Code, detail: String, retryAfter: Int? = nil) {
    self.code = code
    self.detail = detail
    self.retryAfter = retryAfter
  }

  /// The reason as a person reads it.
  public var description: String { detail }
}
