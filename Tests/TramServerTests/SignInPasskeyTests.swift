// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Synchronization
import Testing
import TramBytes
import TramSignIn
import TramUnits

@testable import TramServer

/// A passkey of P-256 with the browser before it, just enough for the accounts.
private struct SoftKey {
  let key = P256.Signing.PrivateKey()
  let identifier: [UInt8] = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
  var count: UInt32 = 0
  static let site = PasskeySite(
    name: "tram.example", origins: ["https://tram.example"], needsVerification: true)

  private func client(_ type: String, _ challenge: [UInt8]) -> [UInt8] {
    Array(
      """
      {"type":"\(type)","challenge":"\(Base64.text(of: challenge, as: .url))",\
      "origin":"https://tram.example","crossOrigin":false}
      """.utf8)
  }

  private func data(_ flags: UInt8) -> [UInt8] {
    Array(SHA256.hash(data: Array("tram.example".utf8))) + [flags]
      + (0..<4).map { UInt8(truncatingIfNeeded: count >> UInt32(24 - 8 * $0)) }
  }

  func passkey(_ challenge: [UInt8]) throws -> Passkey {
    let raw = Array(key.publicKey.rawRepresentation)
    let cose =
      [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20] + raw[..<32] + [0x22, 0x58, 0x20]
      + raw[32...]
    let attested = data(0x45) + Array(repeating: 0, count: 16) + [0, 16] + identifier + cose
    let object =
      [0xA3, 0x63] + Array("fmt".utf8) + [0x64] + Array("none".utf8) + [0x67]
      + Array("attStmt".utf8) + [0xA0, 0x68] + Array("authData".utf8)
      + [0x58, UInt8(attested.count)] + attested
    return try Self.site.register(
      clientData: client("webauthn.create", challenge), attestation: object, challenge: challenge)
  }

  func answer(_ challenge: [UInt8], holder: [UInt8] = []) throws -> PasskeyAnswer {
    let client = client("webauthn.get", challenge)
    let data = data(0x05)
    let signature = try key.signature(for: data + Array(SHA256.hash(data: client)))
    return PasskeyAnswer(
      identifier: identifier, clientData: client, data: data,
      signature: Array(signature.derRepresentation), holder: holder)
  }
}

@Suite("Passkeys of accounts")
struct SignInPasskeyTests {
  private func challenge(_ number: UInt8) -> [UInt8] { Array(repeating: number, count: 32) }

  @Test
  func `sign in without a password, and a challenge is answered once`() async throws {
    let all = try await FactorFixture()
    let key = SoftKey()
    let store = all.store
    try await store.add(
      key.passkey(challenge(1)), to: all.officer.id, label: "phone", challenge: challenge(1),
      at: all.time(0))
    let clock = Mutex(0.0)
    func signIn(
      _ number: UInt8, holder: [UInt8] = [], site: PasskeySite = SoftKey.site,
      asked: [UInt8]? = nil
    ) async -> AccountsError.Code? {
      await all.refusal {
        let session = try await store.signIn(
          try key.answer(challenge(number), holder: holder), at: site,
          challenge: asked ?? challenge(number), all.visitor(),
          at: all.time(
            clock.withLock {
              $0 += 1
              return $0
            }))
        #expect(try await all.base.caller(session.secret) != nil)
      }
    }
    #expect(await signIn(2) == nil)
    #expect(await signIn(2) == .wrongPasskey)
    #expect(await signIn(1) == .wrongPasskey, "the challenge of the registration")
    #expect(await signIn(3, holder: AccountStore.handle(of: all.officer.id)) == nil)
    #expect(await signIn(4, holder: [1]) == .wrongPasskey)
    #expect(await signIn(5, asked: challenge(6)) == .wrongPasskey)
    let lax = PasskeySite(
      name: "tram.example", origins: ["https://tram.example"], needsVerification: false)
    #expect(await signIn(7, site: lax) == .wrongPasskey)
    try await store.setDisabled(true, account: all.officer.id, by: all.base.administrator.id)
    #expect(await signIn(8) == .wrongPasskey)
  }

  @Test
  func `that count back are refused, are one account's and can be removed`() async throws {
    let all = try await FactorFixture()
    let store = all.store
    var key = SoftKey()
    key.count = 5
    try await store.add(
      key.passkey(challenge(1)), to: all.officer.id, label: "", challenge: challenge(1),
      at: all.time(0))
    let again = await all.refusal {
      try await store.add(
        key.passkey(challenge(2)), to: all.base.administrator.id, label: "",
        challenge: challenge(2), at: all.time(0))
    }
    #expect(again == .notAllowed)
    func signIn(_ number: UInt8) async -> AccountsError.Code? {
      await all.refusal {
        _ = try await store.signIn(
          try key.answer(challenge(number)), at: SoftKey.site, challenge: challenge(number),
          all.visitor(), at: all.time(1))
      }
    }
    #expect(await signIn(3) == .notAllowed)
    key.count = 6
    #expect(await signIn(4) == nil)
    #expect(await signIn(5) == .notAllowed)
    let kept = try #require(try await store.factors(of: all.officer.id).passkeys.first)
    #expect(
      await all.refusal {
        try await store.removePasskey(kept.id, of: all.base.administrator.id)
      } == .unknown)
    try await store.removePasskey(kept.id, of: all.officer.id)
    key.count = 7
    #expect(await signIn(6) == .wrongPasskey)
  }

  @Test
  func `are tried twenty times from one address before a delay`() async throws {
    let all = try await FactorFixture()
    let key = SoftKey()
    var codes: [AccountsError.Code?] = []
    for number in 0..<UInt8(40) {
      codes.append(
        await all.refusal {
          _ = try await all.store.signIn(
            try key.answer(challenge(number)), at: SoftKey.site, challenge: challenge(number),
            all.visitor(), at: all.time(0))
        })
    }
    #expect(codes[..<21].allSatisfy { $0 == .wrongPasskey })
    #expect(codes[21...].allSatisfy { $0 == .tooSoon })
    // Nobody's password is delayed by it.
    _ = try await all.base.signIn(address: FactorFixture.elsewhere)
  }
}
