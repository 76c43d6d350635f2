// SPDX-License-Identifier: Apache-2.0

/// Why a code, a passkey or an identity was not taken: what was seen and what was expected.
public struct SignInError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; what callers switch on and tests compare.
  public enum Code: String, Hashable, Sendable {
    /// The bytes are not of the form that they should have.
    case malformed
    /// The form is known, but not one that is taken here.
    case unsupported
    /// It was made for another site.
    case wrongOrigin
    /// It answers another question than the one that was asked.
    case wrongChallenge
    /// It was made for something else: a registration where a sign-in was asked for.
    case wrongType
    /// Nobody touched the key, or it did not check who did.
    case notVerified
    /// The signature is not that of the key.
    case badSignature
    /// The key counts fewer uses than before: there may be a copy of it.
    case wentBack
    /// No key of the provider has this number.
    case unknownKey
    /// Another provider said it.
    case wrongIssuer
    /// It was said to somebody else.
    case wrongAudience
    /// It is of another time.
    case wrongTime
    /// The provider refused.
    case refused
  }

  /// The kind.
  public let code: Code
  /// The sentence for a log; never a secret.
  public let detail: String

  /// Creates an error.
  public init(_ code: Code, detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The kind and the sentence.
  public var description: String { "\(code.rawValue): \(detail)" }
}
