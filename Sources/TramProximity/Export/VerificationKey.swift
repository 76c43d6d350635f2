// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A public key that exports are believed under: P-256.
public struct VerificationKey: Sendable {
  /// How long the text of a key may be; one of P-256 has 178 bytes.
  public static let mostTextBytes = 16_384

  /// What signatures call it, identity and version joined (`452-v1`); `nil` to try it with all.
  public var name: String?
  let key: P256.Signing.PublicKey

  /// Reads a key from its PEM text (`BEGIN PUBLIC KEY`).
  ///
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`
  public init(pem: String, name: String? = nil) throws(ProximityError) {
    guard pem.utf8.count <= Self.mostTextBytes else {
      throw ProximityError(
        .tooLarge, detail: "the key's text has more than \(Self.mostTextBytes) bytes")
    }
    do {
      key = try P256.Signing.PublicKey(pemRepresentation: pem)
    } catch {
      throw ProximityError(
        .malformed, detail: "this is no public P-256 key in PEM form (BEGIN PUBLIC KEY): \(error)")
    }
    self.name = name
  }

  init(_ key: P256.Signing.PublicKey, name: String?) {
    self.key = key
    self.name = name
  }

  /// The point of the curve that the key is, to tell keys apart.
  var point: [UInt8] { [UInt8](key.x963Representation) }

  /// Whether the key made this signature over a file.
  ///
  /// The mirror of a signature (n - s, "high s") counts as well, as in FIPS 186-5, BoringSSL, Java
  /// and OpenSSL: so a signature never serves as the identity of a file.
  func signed(_ file: ExportFile, _ signature: ExportSignature) -> Bool {
    guard let parsed = try? P256.Signing.ECDSASignature(derRepresentation: signature.signature)
    else { return false }
    switch signature.info.algorithm {
    case .sha256: return key.isValidSignature(parsed, for: file.digest)
    case .sha512: return file.longDigest.map { key.isValidSignature(parsed, for: $0) } ?? false
    case nil: return false
    }
  }
}
