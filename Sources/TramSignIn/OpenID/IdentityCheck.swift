// SPDX-License-Identifier: Apache-2.0

import JWTKit
public import TramUnits

/// Checks signed identities (OpenID Connect Core 1.0 §3.1.3.7).
public struct IdentityCheck: Sendable {
  private let client: OpenIDClient

  /// How far the provider's clock may be off, in seconds.
  public static let skew = 60.0
  /// How old an identity may be, in seconds: it was made for this very sign-in.
  public static let oldest = 600.0
  /// The most bytes of an identity.
  public static let longest = 16_384

  /// Creates the check for one provider.
  public init(_ client: OpenIDClient) { self.client = client }

  /// Checks an identity.
  ///
  /// - Parameters:
  ///   - nonce: What this round said.
  /// - Throws: `SignInError`; with code `.unknownKey` it may be right under newer keys
  public func check(
    _ token: String, nonce: String, keys: ProviderKeys, at now: Instant
  ) async throws -> Identity {
    guard token.utf8.count <= Self.longest else {
      throw SignInError(.malformed, detail: "the identity is too long")
    }
    let header = try TokenHeader(token)
    let key = try keys.find(header.number, for: header.algorithm)
    let claims = try await Self.claims(token, key, header.algorithm)
    return try check(claims, nonce: nonce, at: now)
  }

  /// Verifies the signature with the one key and the one algorithm that were chosen.
  private static func claims(
    _ token: String, _ key: ProviderKeys.Key, _ algorithm: TokenAlgorithm
  ) async throws -> IdentityClaims {
    // A collection of its own for each check: it falls back to a default key otherwise.
    let collection = JWTKeyCollection()
    do {
      switch key.kind {
      case .rsa(let modulus, let exponent):
        let rsa = try Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
        if algorithm == .ps256 {
          await collection.add(pss: rsa, digestAlgorithm: .sha256)
        } else {
          await collection.add(rsa: rsa, digestAlgorithm: .sha256)
        }
      case .p256(let x, let y):
        await collection.add(ecdsa: try ES256PublicKey(parameters: (x, y)))
      case .ed25519(let x):
        await collection.add(eddsa: try EdDSA.PublicKey(x: x, curve: .ed25519))
      }
    } catch {
      throw SignInError(.unknownKey, detail: "the provider's key is no key")
    }
    do {
      return try await collection.verify(token, as: IdentityClaims.self)
    } catch let error as JWTError where error.errorType == .signatureVerificationFailed {
      throw SignInError(.badSignature, detail: "the identity is not signed by the provider")
    } catch let error as JWTError where error.errorType == .malformedToken {
      throw SignInError(.malformed, detail: "the identity cannot be read")
    } catch {
      throw SignInError(.badSignature, detail: "the identity's signature cannot be read")
    }
  }

  private func check(
    _ claims: IdentityClaims, nonce: String, at now: Instant
  ) throws(SignInError) -> Identity {
    guard claims.iss == client.issuer else {
      throw SignInError(.wrongIssuer, detail: "another provider made the identity")
    }
    guard claims.aud.contains(client.identifier) else {
      throw SignInError(.wrongAudience, detail: "the identity is for another service")
    }
    // Several audiences, or a party that is named: it must be this service.
    guard claims.azp.map({ $0 == client.identifier }) ?? (claims.aud.count == 1) else {
      throw SignInError(.wrongAudience, detail: "the identity was given to another service")
    }
    let seconds = Double(now.milliseconds) / 1000
    guard seconds < claims.exp + Self.skew else {
      throw SignInError(.wrongTime, detail: "the identity has expired")
    }
    guard claims.iat < seconds + Self.skew, seconds - claims.iat < Self.oldest + Self.skew,
      (claims.nbf ?? 0) < seconds + Self.skew
    else { throw SignInError(.wrongTime, detail: "the identity is of another time") }
    guard let shown = claims.nonce, areEqual(Array(shown.utf8), Array(nonce.utf8)) else {
      throw SignInError(.wrongChallenge, detail: "the identity is of another round")
    }
    // At most 255 letters of ASCII (§2).
    guard (1...255).contains(claims.sub.utf8.count),
      claims.sub.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
    else { throw SignInError(.malformed, detail: "the identity has no subject that is taken") }
    let name = claims.preferred_username ?? claims.name ?? claims.sub
    return Identity(
      issuer: claims.iss, subject: claims.sub, name: String(name.prefix(64)),
      isStrong: !Self.strong.isDisjoint(with: claims.amr))
  }

  /// The words of RFC 8176 for more than one factor.
  private static let strong: Set = ["mfa", "otp", "hwk", "swk", "sc"]
}
