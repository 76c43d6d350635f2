// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation
import TramBytes
import TramUnits

@testable import TramSignIn

/// A provider of identities whose every word a test can twist.
struct TestProvider {
  enum Key {
    case es256(P256.Signing.PrivateKey)
    case ed25519(Curve25519.Signing.PrivateKey)
    case rs256(_RSA.Signing.PrivateKey)
    case ps256(_RSA.Signing.PrivateKey)
    /// A secret that both know, which no identity is taken with.
    case hs256([UInt8])
    case none
  }

  static let client = OpenIDClient(
    issuer: "https://id.example", identifier: "tram",
    redirect: "https://tram.example/sign-in/openid/back")
  static let now = Instant(milliseconds: 1_780_000_000_000)

  var key: Key
  var number: String? = "k1"
  var header: [String: Any] = [:]
  var claims: [String: Any] = [
    "iss": "https://id.example", "sub": "u-17", "aud": "tram", "exp": 1_780_000_300,
    "iat": 1_780_000_000, "nonce": "n-1", "preferred_username": "lan",
  ]

  var algorithm: String {
    switch key {
    case .es256: "ES256"
    case .ed25519: "EdDSA"
    case .rs256: "RS256"
    case .ps256: "PS256"
    case .hs256: "HS256"
    case .none: "none"
    }
  }

  func token() throws -> String {
    var head = header
    if head["alg"] == nil { head["alg"] = algorithm }
    if head["kid"] == nil, let number { head["kid"] = number }
    func part(_ object: [String: Any]) throws -> String {
      Base64.text(of: try JSONSerialization.data(withJSONObject: object), as: .url)
    }
    let text = "\(try part(head)).\(try part(claims))"
    return "\(text).\(Base64.text(of: try sign(Array(text.utf8)), as: .url))"
  }

  private func sign(_ message: [UInt8]) throws -> [UInt8] {
    switch key {
    case .es256(let key): Array(try key.signature(for: message).rawRepresentation)
    case .ed25519(let key): Array(try key.signature(for: message))
    case .rs256(let key):
      Array(try key.signature(for: message, padding: .insecurePKCS1v1_5).rawRepresentation)
    case .ps256(let key): Array(try key.signature(for: message, padding: .PSS).rawRepresentation)
    case .hs256(let secret):
      Array(
        HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
    case .none: []
    }
  }

  /// The key as the provider's list has it.
  func jwk(_ more: [String: String] = [:]) throws -> [String: String] {
    var jwk: [String: String]
    switch key {
    case .es256(let key):
      let raw = Array(key.publicKey.rawRepresentation)
      jwk = [
        "kty": "EC", "crv": "P-256", "x": Base64.text(of: raw[..<32], as: .url),
        "y": Base64.text(of: raw[32...], as: .url),
      ]
    case .ed25519(let key):
      jwk = [
        "kty": "OKP", "crv": "Ed25519",
        "x": Base64.text(of: Array(key.publicKey.rawRepresentation), as: .url),
      ]
    case .rs256(let key), .ps256(let key):
      let parts = try key.publicKey.getKeyPrimitives()
      jwk = [
        "kty": "RSA", "n": Base64.text(of: Array(parts.modulus), as: .url),
        "e": Base64.text(of: Array(parts.publicExponent), as: .url),
      ]
    case .hs256(let secret): jwk = ["kty": "oct", "k": Base64.text(of: secret, as: .url)]
    case .none: jwk = [:]
    }
    if let number { jwk["kid"] = number }
    return jwk.merging(more) { $1 }
  }

  static func keys(_ list: [[String: String]]) throws -> ProviderKeys {
    try ProviderKeys(Array(JSONSerialization.data(withJSONObject: ["keys": list])))
  }

  func check(
    _ token: String? = nil, keys: ProviderKeys? = nil, nonce: String = "n-1", at now: Instant = now
  ) async throws -> Identity {
    let keys = try keys ?? Self.keys([try jwk()])
    return try await IdentityCheck(Self.client).check(
      try token ?? self.token(), nonce: nonce, keys: keys, at: now)
  }
}
