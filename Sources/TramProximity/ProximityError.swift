// SPDX-License-Identifier: Apache-2.0

/// Why something of another's phone, server or receiver was refused.
public struct ProximityError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; what callers switch on and tests compare.
  public struct Code: Hashable, Sendable {
    private enum Kind {
      case malformed, tooLarge, notSigned, wrongKey, notYet, tooOld, forged, usedBefore
    }
    private let kind: Kind

    /// The bytes break the form that their format asks for.
    public static let malformed = Self(kind: .malformed)
    /// There is more of it than a limit allows.
    public static let tooLarge = Self(kind: .tooLarge)
    /// There is no signature where one is needed.
    public static let notSigned = Self(kind: .notSigned)
    /// The signature is not of the key that is trusted, or of other bytes.
    public static let wrongKey = Self(kind: .wrongKey)
    /// It may not be used or told before a moment that has not come.
    public static let notYet = Self(kind: .notYet)
    /// It is from a time that is no longer looked at.
    public static let tooOld = Self(kind: .tooOld)
    /// It claims what cannot be: a sender at two places, a proof of other keys.
    public static let forged = Self(kind: .forged)
    /// It is good for once, and was used.
    public static let usedBefore = Self(kind: .usedBefore)
  }

  /// The kind of failure.
  public var code: Code
  /// What was seen, where, and what was expected, as a person can act on it.
  public var detail: String

  /// Creates an error.
  public init(_ code: Code, detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The reason as a person reads it.
  public var description: String { detail }
}
