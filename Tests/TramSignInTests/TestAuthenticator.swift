// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation
import TramBytes

@testable import TramSignIn

/// An authenticator with a browser before it, whose every word a test can twist.
struct TestAuthenticator {
  enum Key {
    case es256(P256.Signing.PrivateKey)
    case ed25519(Curve25519.Signing.PrivateKey)
    case rs256(_RSA.Signing.PrivateKey)
  }

  var key: Key
  var identifier: [UInt8] = Array(repeating: 7, count: 16)
  var site = "tram.example"
  var origin = "https://tram.example"
  /// Present, verified.
  var flags: UInt8 = 0x05
  var count: UInt32 = 0
  var crossOrigin = "false"
  var more = ""

  static let home = PasskeySite(
    name: "tram.example", origins: ["https://tram.example"], needsVerification: true)

  func sign(_ message: [UInt8]) throws -> [UInt8] {
    switch key {
    case .es256(let key): Array(try key.signature(for: message).derRepresentation)
    case .ed25519(let key): Array(try key.signature(for: message))
    case .rs256(let key):
      Array(try key.signature(for: message, padding: .insecurePKCS1v1_5).rawRepresentation)
    }
  }

  var cose: [UInt8] {
    get throws {
      switch key {
      case .es256(let key):
        let raw = Array(key.publicKey.rawRepresentation)
        return [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20] + raw[..<32] + [0x22, 0x58, 0x20]
          + raw[32...]
      case .ed25519(let key):
        return [0xA4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 0x20]
          + Array(key.publicKey.rawRepresentation)
      case .rs256(let key):
        let parts = try key.publicKey.getKeyPrimitives()
        let n = Array(parts.modulus)
        let e = Array(parts.publicExponent)
        let alg: [UInt8] = [3, 0x39, 0x01, 0x00]
        return [0xA4, 1, 3] + alg + [0x20, 0x59, UInt8(n.count >> 8), UInt8(n.count & 255)] + n
          + [0x21, 0x40 + UInt8(e.count)] + e
      }
    }
  }

  func clientData(_ type: String, _ challenge: [UInt8]) -> [UInt8] {
    Array(
      """
      {"type":"\(type)","challenge":"\(Base64.text(of: challenge, as: .url))","origin":"\(origin)",\
      "crossOrigin":\(crossOrigin)\(more)}
      """.utf8)
  }

  func data(attesting: Bool) throws -> [UInt8] {
    var bytes = Array(SHA256.hash(data: Array(site.utf8)))
    bytes.append(flags | (attesting ? 0x40 : 0))
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: count >> UInt32(24 - 8 * $0)) }
    guard attesting else { return bytes }
    bytes += Array(repeating: 0, count: 16)
    bytes += [UInt8(identifier.count >> 8), UInt8(identifier.count & 255)] + identifier
    return bytes + (try cose)
  }

  /// An attestation object of nobody's word.
  func object(_ data: [UInt8]) -> [UInt8] {
    [0xA3, 0x63] + Array("fmt".utf8) + [0x64] + Array("none".utf8) + [0x67]
      + Array("attStmt".utf8) + [0xA0, 0x68] + Array("authData".utf8)
      + (data.count < 256 ? [0x58] : [0x59, UInt8(data.count >> 8)])
      + [UInt8(data.count & 255)] + data
  }

  func register(_ challenge: [UInt8], type: String = "webauthn.create") throws -> Passkey {
    try Self.home.register(
      clientData: clientData(type, challenge), attestation: object(try data(attesting: true)),
      challenge: challenge)
  }

  func signIn(
    _ passkey: Passkey, _ challenge: [UInt8], asked: [UInt8]? = nil, type: String = "webauthn.get"
  ) throws -> Passkey {
    let client = clientData(type, challenge)
    let data = try data(attesting: false)
    return try Self.home.signIn(
      with: passkey, clientData: client, data: data,
      signature: try sign(data + Array(SHA256.hash(data: client))), challenge: asked ?? challenge)
  }
}
