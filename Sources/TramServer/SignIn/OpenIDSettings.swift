// SPDX-License-Identifier: Apache-2.0

/// The provider of identities that a server sends people to, if any.
public struct OpenIDSettings: Hashable, Sendable {
  /// The provider's name, an address; empty where there is none.
  public var issuer = ""
  /// The name of this service there.
  public var client = ""
  /// The file of its secret there; empty where PKCE alone is used.
  public var secretFile = ""
  /// What the button says.
  public var label = "OpenID Connect"
  /// Whether http at this machine is taken, for a provider of a test.
  public var allowsPlain = false

  /// Creates settings without a provider.
  public init() {}
}
