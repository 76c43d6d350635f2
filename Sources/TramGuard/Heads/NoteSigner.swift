// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes

/// A private key that signs notes under a name.
public struct NoteSigner: Sendable {
  /// The public half.
  public let key: NoteKey
  private let secret: Curve25519.Signing.PrivateKey

  /// What the file of a signer begins with.
  static let form = "tram-signer-1"

  /// Makes a signer with a key of chance.
  ///
  /// - Throws: `GuardError` with code `.badValue` for a name that notes do not allow
  public init(name: String, kind: NoteKey.Kind = .note) throws(GuardError) {
    try self.init(name: name, kind: kind, secret: Curve25519.Signing.PrivateKey())
  }

  private init(
    name: String, kind: NoteKey.Kind, secret: Curve25519.Signing.PrivateKey
  ) throws(GuardError) {
    let bytes = [UInt8](secret.publicKey.rawRepresentation)
    guard let key = NoteKey(name: name, kind: kind, publicKey: bytes) else {
      throw GuardError(
        .badValue,
        detail: "a signer's name has 1 to \(NoteKey.longestName) bytes without spaces and plus")
    }
    self.key = key
    self.secret = secret
  }

  /// Reads a signer from the text of its file.
  ///
  /// - Throws: `GuardError` with code `.badValue`
  public init(text: String) throws(GuardError) {
    let parts = text.split { $0 == " " || $0 == "\n" }
    guard parts.count == 4, parts[0] == NoteSigner.form,
      let kind = UInt8(parts[1]).flatMap({ NoteKey.Kind(rawValue: $0) }),
      let bytes = Base64.bytes(of: parts[3]), bytes.count == 32,
      let secret = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
    else {
      throw GuardError(
        .badValue, detail: "a signer's file holds \(NoteSigner.form), a kind, a name and a key")
    }
    try self.init(name: String(parts[2]), kind: kind, secret: secret)
  }

  /// The text of the signer's file; it must stay secret.
  public var secretText: String {
    let bytes = [UInt8](secret.rawRepresentation)
    return "\(NoteSigner.form) \(key.kind.rawValue) \(key.name) \(Base64.text(of: bytes))\n"
  }

  /// The signature over bytes.
  func signature(of message: [UInt8]) throws(GuardError) -> [UInt8] {
    do { return [UInt8](try secret.signature(for: message)) } catch {
      throw GuardError(.io, detail: "nothing could be signed: \(error)")
    }
  }
}
