// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What an authenticator says and signs (WebAuthn §6.1).
struct AuthenticatorData {
  /// A fresh key with its name.
  struct Attested {
    /// The model of the authenticator; zeros where it is not said.
    var model: [UInt8]
    var credential: [UInt8]
    var key: PasskeyKey
    /// The key as it was written, which is what is kept.
    var keyBytes: [UInt8]
  }

  /// The SHA-256 of the site's name.
  var siteHash: [UInt8]
  var isUserPresent: Bool
  var isUserVerified: Bool
  /// Whether the key may be copied to other devices of its owner.
  var isBackupEligible: Bool
  var isBackedUp: Bool
  var count: UInt32
  var attested: Attested?

  /// The most bytes that are looked at.
  static let longest = 4096
  /// The bits of §6.1, figure 6.
  private enum Flag {
    static let present: UInt8 = 1 << 0
    static let verified: UInt8 = 1 << 2
    static let backupEligible: UInt8 = 1 << 3
    static let backedUp: UInt8 = 1 << 4
    static let attested: UInt8 = 1 << 6
    static let extensions: UInt8 = 1 << 7
  }

  init(_ bytes: [UInt8]) throws(SignInError) {
    let short = SignInError(.malformed, detail: "the authenticator's data has 37 bytes or more")
    guard (37...Self.longest).contains(bytes.count) else { throw short }
    siteHash = Array(bytes[0..<32])
    let flags = bytes[32]
    isUserPresent = flags & Flag.present != 0
    isUserVerified = flags & Flag.verified != 0
    isBackupEligible = flags & Flag.backupEligible != 0
    isBackedUp = flags & Flag.backedUp != 0
    guard isBackupEligible || !isBackedUp else {
      throw SignInError(.malformed, detail: "a key is copied that may not be")
    }
    count = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
    var at = 37
    if flags & Flag.attested != 0 {
      let (found, end) = try Self.attested(bytes, at)
      attested = found
      at = end
    }
    if flags & Flag.extensions != 0 {
      let rest = Array(bytes[at...])
      var reader = CBORReader(rest.span)
      guard rest.first.map({ $0 >> 5 == 5 }) == true else {
        throw SignInError(.malformed, detail: "extensions are a map")
      }
      try reader.skip()
      at += reader.offset
    }
    guard at == bytes.count else {
      throw SignInError(.malformed, detail: "bytes follow the authenticator's data")
    }
  }

  private static func attested(
    _ bytes: [UInt8], _ start: Int
  ) throws(SignInError) -> (Attested, end: Int) {
    guard bytes.count >= start + 18 else {
      throw SignInError(.malformed, detail: "the name of the key is missing")
    }
    let model = Array(bytes[start..<start + 16])
    let length = Int(bytes[start + 16]) << 8 | Int(bytes[start + 17])
    let name = start + 18
    // At most 1023 (§6.5.1).
    guard (1...Passkey.longestIdentifier).contains(length), bytes.count > name + length else {
      throw SignInError(.malformed, detail: "a key's name has 1 to 1023 bytes")
    }
    let rest = Array(bytes[(name + length)...])
    var reader = CBORReader(rest.span)
    let key = try PasskeyKey(&reader)
    let found = Attested(
      model: model, credential: Array(bytes[name..<name + length]), key: key,
      keyBytes: Array(rest[..<reader.offset]))
    return (found, name + length + reader.offset)
  }
}
