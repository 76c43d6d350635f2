// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes

/// A public key that signs notes, with its name: `NAME+KEYID+BASE64`, as signed notes write it
/// (c2sp.org/signed-note).
public struct NoteKey: Hashable, Sendable, CustomStringConvertible {
  /// What a signature by the key says.
  public enum Kind: UInt8, Hashable, Sendable {
    /// Ed25519 over the text of the note.
    case note = 0x01
    /// A witness's Ed25519 over the text and the time (c2sp.org/tlog-cosignature).
    case cosignature = 0x04
  }

  /// The name, a URL without its scheme; no spaces and no plus.
  public let name: String
  /// What its signatures say.
  public let kind: Kind
  /// The 32 bytes of the Ed25519 key.
  public let publicKey: [UInt8]

  /// The most bytes of a name.
  public static let longestName = 200

  /// Creates a key; `nil` for a name that notes do not allow, or another length than 32.
  public init?(name: some StringProtocol, kind: Kind = .note, publicKey: [UInt8]) {
    guard NoteKey.isName(name), publicKey.count == 32 else { return nil }
    self.name = String(name)
    self.kind = kind
    self.publicKey = publicKey
  }

  /// Reads a key from its text; `nil` for another form or a wrong key ID.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = Base64.bytes(of: parts[2]), bytes.count == 33,
      let kind = Kind(rawValue: bytes[0]),
      let key = NoteKey(name: parts[0], kind: kind, publicKey: Array(bytes.dropFirst())),
      parts[1] == key.identifierText
    else { return nil }
    self = key
  }

  /// The first four bytes of the hash of name, kind and key.
  public var identifier: UInt32 {
    var writer = ByteWriter(capacity: 64)
    writer.append(name)
    writer.append(byte: 0x0A)
    writer.append(byte: kind.rawValue)
    writer.append(contentsOf: publicKey)
    return UInt32(
      truncatingIfNeeded: MerkleHash.digest(writer.bytes.span).first >> 32)
  }

  private var identifierText: String {
    var writer = ByteWriter(capacity: 8)
    writer.append(hexadecimal: UInt64(identifier), width: 8)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The key as text.
  public var description: String {
    let coded = Base64.text(of: [kind.rawValue] + publicKey)
    return "\(name)+\(identifierText)+\(coded)"
  }

  /// A Boolean value: whether a signature of this key over bytes is right.
  func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard signature.count == 64,
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
    else { return false }
    return key.isValidSignature(signature, for: message)
  }

  static func isName(_ name: some StringProtocol) -> Bool {
    (1...longestName).contains(name.utf8.count)
      && name.unicodeScalars.allSatisfy {
        $0.value > 0x20 && $0 != "+" && $0.value != 0x7F && !$0.properties.isWhitespace
      }
  }
}
