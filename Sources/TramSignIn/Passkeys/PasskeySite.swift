// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes

/// The site that passkeys are made for, and what is asked of them (WebAuthn §7).
///
/// A value without a clock and without a memory: that a challenge is young and was not answered
/// before is for the caller to see to.
public struct PasskeySite: Hashable, Sendable {
  /// The site's name, such as `tram.example`; keys of other names are not seen.
  public let name: String
  /// The origins from which the pages come, such as `https://tram.example`.
  public let origins: [String]
  /// Whether the key must have checked who touches it, by a finger, a face or a number.
  public let needsVerification: Bool

  /// The bytes of a challenge; 16 are the least (§13.4.3).
  public static let challengeLength = 32

  /// Creates a site.
  public init(name: String, origins: [String], needsVerification: Bool) {
    self.name = name
    self.origins = origins
    self.needsVerification = needsVerification
  }

  /// Reads the answer to a registration (§7.1).
  ///
  /// - Parameters:
  ///   - clientData: The bytes of `clientDataJSON`.
  ///   - attestation: The bytes of `attestationObject`; "none" and "packed" by the key itself are
  ///     taken, which say nothing of the maker.
  ///   - challenge: The challenge that was asked.
  /// - Throws: `SignInError`
  public func register(
    clientData: [UInt8], attestation: [UInt8], challenge: [UInt8]
  ) throws(SignInError) -> Passkey {
    try check(clientData, type: "webauthn.create", challenge: challenge)
    let object = try AttestationObject(attestation)
    let data = try AuthenticatorData(object.data)
    try check(data)
    guard let fresh = data.attested else {
      throw SignInError(.malformed, detail: "a registration brings a key")
    }
    try object.verify(key: fresh.key, clientHash: Array(SHA256.hash(data: clientData)))
    return Passkey(
      identifier: fresh.credential, key: fresh.key, keyBytes: fresh.keyBytes, count: data.count,
      model: fresh.model, isBackupEligible: data.isBackupEligible, isBackedUp: data.isBackedUp)
  }

  /// Reads the answer to a sign-in (§7.2).
  ///
  /// - Returns: The passkey with what it now counts, which the caller keeps
  /// - Throws: `SignInError`; `.wentBack` where the key counts fewer uses than before
  public func signIn(
    with passkey: Passkey, clientData: [UInt8], data bytes: [UInt8], signature: [UInt8],
    challenge: [UInt8]
  ) throws(SignInError) -> Passkey {
    try check(clientData, type: "webauthn.get", challenge: challenge)
    let data = try AuthenticatorData(bytes)
    try check(data)
    guard data.isBackupEligible == passkey.isBackupEligible else {
      throw SignInError(.malformed, detail: "a key changed whether it may be copied")
    }
    let signed = bytes + Array(SHA256.hash(data: clientData))
    guard passkey.key.isSignature(signature, of: signed) else {
      throw SignInError(.badSignature, detail: "the signature is not that of the key")
    }
    // §7.2, step 22: a key that counts must count on.
    guard data.count > passkey.count || (data.count == 0 && passkey.count == 0) else {
      throw SignInError(
        .wentBack, detail: "the key counts \(data.count) uses after \(passkey.count)")
    }
    var used = passkey
    used.count = data.count
    used.isBackedUp = data.isBackedUp
    return used
  }

  private func check(
    _ bytes: [UInt8], type: String, challenge: [UInt8]
  ) throws(SignInError) {
    let data = try ClientData(bytes)
    guard data.type == type else {
      throw SignInError(.wrongType, detail: "\(type) was expected")
    }
    guard challenge.count >= 16, areEqual(data.challenge, challenge) else {
      throw SignInError(.wrongChallenge, detail: "another challenge was answered")
    }
    // No frame of another site, which would show its own words around ours.
    guard origins.contains(data.origin), !data.isCrossOrigin, !data.hasTopOrigin else {
      throw SignInError(.wrongOrigin, detail: "the page came from elsewhere")
    }
  }

  private func check(_ data: AuthenticatorData) throws(SignInError) {
    guard areEqual(data.siteHash, Array(SHA256.hash(data: Array(name.utf8)))) else {
      throw SignInError(.wrongOrigin, detail: "the key was asked for another site")
    }
    guard data.isUserPresent else {
      throw SignInError(.notVerified, detail: "nobody touched the key")
    }
    guard data.isUserVerified || !needsVerification else {
      throw SignInError(.notVerified, detail: "the key did not check who touched it")
    }
  }
}
