// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Which log it is, and by whose key its heads began to be signed: the file `identity`.
public struct AuditIdentity: Hashable, Sendable {
  /// The log's name in the world, such as `audit.tram.example/ward-1`.
  public var origin: String
  /// The first signer's public key; later ones follow from it by rotation.
  public var signer: NoteKey

  static let fileName = "identity"
  static let form = "tram-audit-1"

  /// Creates an identity; the signer's name is the log's origin.
  public init(signer: NoteKey) {
    origin = signer.name
    self.signer = signer
  }

  /// Reads the identity of a log's folder.
  ///
  /// - Throws: `GuardError`: `.corrupt`, `.io`
  public static func read(_ folder: String) throws(GuardError) -> AuditIdentity {
    let path = "\(folder)/\(fileName)"
    let text = String(
      decoding: try GuardFolder.bytes(of: path, most: 1024), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0] == form, lines[2].isEmpty, let signer = NoteKey(lines[1])
    else {
      throw GuardError(
        .corrupt, detail: "\(path) does not say whose log it is: \(form) and a key are expected")
    }
    return AuditIdentity(signer: signer)
  }

  /// Reads the identity, or writes that of a log that begins.
  static func open(
    _ folder: String, names: [String], beginning: AuditIdentity?
  ) throws(GuardError) -> AuditIdentity {
    if names.contains(fileName) {
      let identity = try read(folder)
      guard beginning == nil || beginning?.origin == identity.origin else {
        throw GuardError(
          .refused,
          detail: "\(folder) is the log \(identity.origin), not \(beginning?.origin ?? "")"
        )
      }
      return identity
    }
    guard let beginning, !names.contains(where: { $0.hasPrefix(AuditSegment.prefix) }) else {
      throw GuardError(.corrupt, detail: "\(folder) has no \(fileName): it is no audit log")
    }
    try GuardFolder.replace(
      "\(folder)/\(fileName)", with: Array("\(form)\n\(beginning.signer)\n".utf8))
    return beginning
  }
}
