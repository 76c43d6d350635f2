// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A private P-256 key and what exports call it.
public struct ExportSigner: Sendable {
  /// What exports say of the key.
  public let info: SignatureInfo
  private let key: P256.Signing.PrivateKey

  /// Reads a key from its PEM text (`BEGIN PRIVATE KEY` or `BEGIN EC PRIVATE KEY`).
  ///
  /// - Parameter info: What exports say of the key.
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`
  public init(pem: String, info: SignatureInfo) throws(ProximityError) {
    guard pem.utf8.count <= VerificationKey.mostTextBytes else {
      throw ProximityError(
        .tooLarge, detail: "the key's text has more than \(VerificationKey.mostTextBytes) bytes")
    }
    guard info.algorithm != nil else {
      throw ProximityError(
        .malformed, detail: "unknown signature algorithm \(info.algorithmID ?? "")")
    }
    do {
      key = try P256.Signing.PrivateKey(pemRepresentation: pem)
    } catch {
      throw ProximityError(
        .malformed, detail: "this is no private P-256 key in PEM form (BEGIN PRIVATE KEY)")
    }
    self.info = info
  }

  /// Makes a key, for tests and for who has none yet.
  public init(info: SignatureInfo) {
    key = P256.Signing.PrivateKey()
    self.info = info
  }

  /// The private key as PEM text; keep it where nobody reads it.
  public var privatePEM: String { key.pemRepresentation }

  /// The public key as PEM text, for who verifies.
  public var publicPEM: String { key.publicKey.pemRepresentation }

  /// The public key, as whoever verifies knows it.
  public var verificationKey: VerificationKey {
    VerificationKey(key.publicKey, name: info.keyName)
  }

  /// Signs the bytes of an `export.bin`.
  ///
  /// - Throws: `ProximityError`: `.malformed`, if the library refuses, which it does not
  func signature(over export: Span<UInt8>) throws(ProximityError) -> [UInt8] {
    do {
      switch info.algorithm {
      case .sha512:
        return [UInt8](try key.signature(for: longDigestKernel(of: export)).derRepresentation)
      default:
        return [UInt8](try key.signature(for: digestKernel(of: export)).derRepresentation)
      }
    } catch {
      throw ProximityError(.malformed, detail: "the key cannot sign: \(error)")
    }
  }
}
