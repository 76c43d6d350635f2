// SPDX-License-Identifier: Apache-2.0

/// How identities may be signed: with a key pair, never with a secret and never not at all.
public enum TokenAlgorithm: String, CaseIterable, Hashable, Sendable {
  /// RSA with PKCS #1 padding, SHA-256.
  case rs256 = "RS256"
  /// RSA-PSS, SHA-256.
  case ps256 = "PS256"
  /// ECDSA on P-256, SHA-256.
  case es256 = "ES256"
  /// Ed25519.
  case edDSA = "EdDSA"
}
