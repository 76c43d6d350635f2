// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

/// The public key of a passkey (COSE_Key, RFC 9052 §7).
public enum PasskeyKey: Hashable, Sendable {
  /// ECDSA on P-256 with SHA-256; the two coordinates, 32 bytes each.
  case es256(x: [UInt8], y: [UInt8])
  /// Ed25519; 32 bytes.
  case ed25519([UInt8])
  /// RSA with PKCS #1 padding and SHA-256; modulus and exponent.
  case rs256(modulus: [UInt8], exponent: [UInt8])

  /// The algorithms in the order in which they are wished for, by their COSE numbers (RFC 9053).
  public static let algorithms: [Int] = [-7, -8, -257]
  /// The most bytes of a key as it is kept.
  public static let longest = 1024
  /// 2048 to 4096 bits.
  private static let modulusLengths = 256...512

  /// Reads a key as an authenticator wrote it; nothing may follow.
  ///
  /// - Throws: `SignInError`: `.malformed`, `.unsupported`
  public init(cose bytes: [UInt8]) throws(SignInError) {
    var reader = CBORReader(bytes.span)
    try self.init(&reader)
    try reader.finish()
  }

  /// Reads the key at a reader's place.
  init(_ reader: inout CBORReader) throws(SignInError) {
    // The labels of RFC 9053 §7.1 and RFC 8230 §4: what they are depends on the type.
    var numbers: [Int64: Int64] = [:]
    var texts: [Int64: [UInt8]] = [:]
    for _ in 0..<(try reader.map()) {
      let label = try reader.integer()
      guard numbers[label] == nil, texts[label] == nil else {
        throw SignInError(.malformed, detail: "a key says \(label) twice")
      }
      switch (label, numbers[1]) {
      case (1, _), (3, _), (-1, 1?), (-1, 2?): numbers[label] = try reader.integer()
      case (-1, 3?), (-2, _), (-3, _): texts[label] = try reader.bytes(limit: 512)
      default: try reader.skip()
      }
    }
    switch (numbers[1], numbers[3], numbers[-1]) {
    case (2, -7, 1):
      guard let x = texts[-2], let y = texts[-3], x.count == 32, y.count == 32 else {
        throw SignInError(.malformed, detail: "a P-256 key has two coordinates of 32 bytes")
      }
      self = .es256(x: x, y: y)
    case (1, -8, 6):
      guard let x = texts[-2], x.count == 32 else {
        throw SignInError(.malformed, detail: "an Ed25519 key has 32 bytes")
      }
      self = .ed25519(x)
    case (3, -257, nil):
      guard let n = texts[-1], let e = texts[-2], Self.modulusLengths.contains(n.count),
        (1...4).contains(e.count), n.first != 0, e.last.map({ $0 & 1 == 1 }) == true
      else { throw SignInError(.malformed, detail: "an RSA key has 2048 to 4096 bits") }
      self = .rs256(modulus: n, exponent: e)
    default:
      throw SignInError(
        .unsupported,
        detail: "a key of type \(numbers[1] ?? 0) and algorithm \(numbers[3] ?? 0) is not taken")
    }
    // A point that is not on the curve is refused here, not at the first sign-in.
    guard check() else { throw SignInError(.malformed, detail: "the key is no key") }
  }

  /// The COSE number of the algorithm.
  public var algorithm: Int {
    switch self {
    case .es256: -7
    case .ed25519: -8
    case .rs256: -257
    }
  }

  private func check() -> Bool {
    switch self {
    case .es256(let x, let y):
      (try? P256.Signing.PublicKey(rawRepresentation: x + y)) != nil
    case .ed25519(let bytes):
      (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil
    case .rs256(let n, let e): (try? _RSA.Signing.PublicKey(n: n, e: e)) != nil
    }
  }

  /// A Boolean value: whether the key signed the message.
  public func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    switch self {
    case .es256(let x, let y):
      guard let key = try? P256.Signing.PublicKey(rawRepresentation: x + y),
        let parsed = try? P256.Signing.ECDSASignature(derRepresentation: signature)
      else { return false }
      return key.isValidSignature(parsed, for: SHA256.hash(data: message))
    case .ed25519(let bytes):
      guard signature.count == 64,
        let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
      else { return false }
      return key.isValidSignature(signature, for: message)
    case .rs256(let n, let e):
      guard signature.count == n.count, let key = try? _RSA.Signing.PublicKey(n: n, e: e) else {
        return false
      }
      return key.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature),
        for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
    }
  }
}
