// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Testing
import TramUnits

@testable import TramSignIn

@Suite("Signed identities")
struct IdentityTests {
  private let provider = TestProvider(key: .es256(P256.Signing.PrivateKey()))

  private func refusal(_ body: () async throws -> Identity) async -> SignInError.Code? {
    do {
      _ = try await body()
      return nil
    } catch let error as SignInError {
      return error.code
    } catch {
      Issue.record("\(error) is no sign-in's error")
      return nil
    }
  }

  private func twisted(_ name: String, _ value: Any?) async -> SignInError.Code? {
    var other = provider
    other.claims[name] = value
    return await refusal { try await other.check() }
  }

  @Test
  func `an identity under each algorithm that is taken is read`() async throws {
    let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    for key in [
      TestProvider.Key.es256(P256.Signing.PrivateKey()),
      .ed25519(Curve25519.Signing.PrivateKey()), .rs256(rsa), .ps256(rsa),
    ] {
      let found = try await TestProvider(key: key).check()
      #expect(found.subject == "u-17" && found.name == "lan" && !found.isStrong)
    }
    var strong = provider
    strong.claims["amr"] = ["pwd", "otp"]
    #expect(try await strong.check().isStrong)
  }

  @Test
  func `no algorithm, a secret's algorithm and a swapped one are refused`() async throws {
    var none = provider
    none.key = .none
    let keys = try TestProvider.keys([try provider.jwk()])
    for name in ["none", "None", "NONE", "nOnE", "", "RS1"] {
      none.header["alg"] = name
      // With the dot of an empty signature, and with a made-up one.
      let token = try none.token()
      #expect(await refusal { try await none.check(token, keys: keys) } != nil)
      #expect(await refusal { try await none.check(token + "AAAA", keys: keys) } == .unsupported)
    }
    // The public key as a secret: the trick of every first implementation.
    guard case .es256(let key) = provider.key else { return }
    for secret in [
      Array(key.publicKey.pemRepresentation.utf8), Array(key.publicKey.derRepresentation),
      Array(key.publicKey.x963Representation),
    ] {
      var forged = provider
      forged.key = .hs256(secret)
      #expect(await refusal { try await forged.check(keys: keys) } == .unsupported)
    }
    // The right signature under another algorithm's name.
    for name in ["RS256", "PS256", "EdDSA"] {
      var other = provider
      other.header["alg"] = name
      #expect(await refusal { try await other.check(keys: keys) } == .unknownKey)
    }
    let pinned = try TestProvider.keys([try provider.jwk(["alg": "ES384"])])
    #expect(await refusal { try await provider.check(keys: pinned) } == .unknownKey)
  }

  @Test
  func `a key that is not known, is for encryption or is one of two is not used`() async throws {
    let other = TestProvider(key: .es256(P256.Signing.PrivateKey()), number: "k2")
    let own = try TestProvider.keys([try other.jwk()])
    #expect(await refusal { try await provider.check(keys: own) } == .unknownKey)
    // The same number, another key: rotated without a word, or forged.
    let same = try TestProvider.keys([try other.jwk(["kid": "k1"])])
    #expect(await refusal { try await provider.check(keys: same) } == .badSignature)
    let both = try TestProvider.keys([try other.jwk(), try provider.jwk()])
    #expect(await refusal { try await provider.check(keys: both) } == nil)
    let twice = try TestProvider.keys([try other.jwk(["kid": "k1"]), try provider.jwk()])
    #expect(await refusal { try await provider.check(keys: twice) } == .unknownKey)
    let mixed = try TestProvider.keys([try provider.jwk(["use": "enc"]), try other.jwk()])
    #expect(await refusal { try await provider.check(keys: mixed) } == .unknownKey)
    // Without a number one key is meant, and only where there is one.
    var plain = provider
    plain.number = nil
    #expect(await refusal { try await plain.check(keys: both) } == .unknownKey)
    #expect(await refusal { try await plain.check() } == nil)
  }

  @Test
  func `a token's own keys and words that must be understood are not followed`() async throws {
    let thief = TestProvider(key: .es256(P256.Signing.PrivateKey()))
    let keys = try TestProvider.keys([try provider.jwk()])
    var forged = thief
    forged.header["jwk"] = try thief.jwk()
    forged.header["jku"] = "https://evil.example/keys"
    forged.header["x5c"] = ["AAAA"]
    #expect(await refusal { try await forged.check(keys: keys) } == .badSignature)
    var critical = provider
    critical.header["crit"] = ["exp"]
    #expect(await refusal { try await critical.check() } == .unsupported)
  }

  @Test
  func `another issuer, audience or party is refused`() async {
    #expect(await twisted("iss", "https://id.example/") == .wrongIssuer)
    #expect(await twisted("iss", nil) == .malformed)
    #expect(await twisted("aud", "other") == .wrongAudience)
    #expect(await twisted("aud", [String]()) == .wrongAudience)
    #expect(await twisted("aud", ["other", "tram"]) == .wrongAudience)
    #expect(await twisted("aud", ["tram"]) == nil)
    #expect(await twisted("aud", 17) == .malformed)
    #expect(await twisted("azp", "other") == .wrongAudience)
    #expect(await twisted("azp", "tram") == nil)
    var shared = provider
    shared.claims["aud"] = ["other", "tram"]
    shared.claims["azp"] = "tram"
    #expect(await refusal { try await shared.check() } == nil)
  }

  @Test
  func `another time or another round is refused`() async {
    let now = 1_780_000_000
    #expect(await twisted("exp", now - 61) == .wrongTime)
    #expect(await twisted("exp", now - 59) == nil)
    #expect(await twisted("exp", nil) == .malformed)
    #expect(await twisted("exp", "tomorrow") == .malformed)
    #expect(await twisted("iat", now + 61) == .wrongTime)
    #expect(await twisted("iat", now - 661) == .wrongTime)
    #expect(await twisted("iat", Double(now) + 0.5) == nil)
    #expect(await twisted("iat", 1e300) == .wrongTime)
    #expect(await twisted("nbf", now + 61) == .wrongTime)
    #expect(await twisted("nbf", now) == nil)
    #expect(await twisted("nonce", "n-2") == .wrongChallenge)
    #expect(await twisted("nonce", nil) == .wrongChallenge)
    #expect(await twisted("sub", "") == .malformed)
    #expect(await twisted("sub", nil) == .malformed)
    #expect(await twisted("sub", "a\nb") == .malformed)
    #expect(await twisted("sub", String(repeating: "s", count: 256)) == .malformed)
    #expect(await twisted("amr", "otp") == nil)
  }

  @Test
  func `a token with any part changed, missing, padded or too long is refused`() async throws {
    let token = try provider.token()
    let keys = try TestProvider.keys([try provider.jwk()])
    let letters = Array(token.utf8)
    for place in letters.indices {
      var other = letters
      other[place] = other[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      let text = String(decoding: other, as: UTF8.self)
      #expect(await refusal { try await provider.check(text, keys: keys) } != nil, "\(place)")
    }
    for text in [
      "", ".", "..", "a.b.c", token + ".", "." + token, token + "=", token + "\n", token + " ",
      String(token.dropLast()), token.replacing(".", with: ""),
      String(repeating: "A", count: 20_000), String(repeating: ".", count: 10_000),
    ] {
      #expect(await refusal { try await provider.check(text, keys: keys) } != nil, "\(text)")
    }
  }

  @Test
  func `sets without a usable key are refused`() throws {
    let weak = TestProvider(
      key: .rs256(try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024))))
    for set in [
      "", "{}", "[]", #"{"keys":[]}"#, #"{"keys":{}}"#, #"{"keys":[1,"a",null]}"#,
      #"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#,
      #"{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#,
      #"{"keys":[{"kty":"oct","k":"AAAA"}]}"#,
      #"{"keys":["# + String(repeating: #"{"kty":"oct"},"#, count: 30_000),
    ] {
      #expect(throws: SignInError.self) { _ = try ProviderKeys(Array(set.utf8)) }
    }
    #expect(throws: SignInError.self) { _ = try TestProvider.keys([try weak.jwk()]) }
    // A key whose private half lies open is nobody's any more.
    #expect(throws: SignInError.self) {
      _ = try TestProvider.keys([try provider.jwk(["d": "AAAA"])])
    }
  }
}
