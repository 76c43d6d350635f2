// SPDX-License-Identifier: Apache-2.0

/// How this service is known to a provider of identities (OpenID Connect Core 1.0).
public struct OpenIDClient: Hashable, Sendable {
  /// The provider's name, an address; compared letter by letter.
  public let issuer: String
  /// The name of this service there.
  public let identifier: String
  /// Where the provider sends browsers back to.
  public let redirect: String

  /// Creates a client.
  public init(issuer: String, identifier: String, redirect: String) {
    self.issuer = issuer
    self.identifier = identifier
    self.redirect = redirect
  }

  /// Where the provider says what it can (OpenID Connect Discovery 1.0 §4).
  public var discovery: String {
    (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer)
      + "/.well-known/openid-configuration"
  }

  /// The address to which a browser is sent to sign in.
  ///
  /// - Parameters:
  ///   - mustAskAgain: Whether the provider is to ask for the password even of somebody whom it
  ///     knows.
  public func authorization(
    at endpoint: String, _ round: OpenIDRound, mustAskAgain: Bool = false
  ) -> String {
    let query = AddressText.query(
      [
        ("response_type", "code"), ("scope", "openid profile"), ("client_id", identifier),
        ("redirect_uri", redirect), ("state", round.state), ("nonce", round.nonce),
        ("code_challenge", round.challenge), ("code_challenge_method", "S256"),
      ] + (mustAskAgain ? [("prompt", "login")] : []))
    return endpoint + (endpoint.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + query
  }

  /// The body in which a code is handed in for a token (RFC 6749 §4.1.3, RFC 7636 §4.5).
  ///
  /// - Parameter secret: Of this service at the provider, where it is sent in the body.
  public func tokenRequest(code: String, verifier: String, secret: String? = nil) -> String {
    var fields = [
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect),
      ("client_id", identifier), ("code_verifier", verifier),
    ]
    if let secret { fields.append(("client_secret", secret)) }
    return AddressText.query(fields)
  }

  /// The user and password of Basic authentication (RFC 6749 §2.3.1, which quotes both).
  public func basic(secret: String) -> String {
    "\(AddressText.quoted(identifier)):\(AddressText.quoted(secret))"
  }
}
