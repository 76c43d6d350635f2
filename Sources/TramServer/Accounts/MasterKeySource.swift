// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TramGuard

/// Opens the master key that somebody names: the path of a file, or a token's address (RFC 7512).
public enum MasterKeySource {
  /// The most bytes of a file that holds a secret.
  private static let mostBytes = 4096

  /// Opens a master key.
  ///
  /// - Parameters:
  ///   - name: The path of a file or an address that begins with `pkcs11:`.
  ///   - makes: Whether a key that is not in its token is made there.
  /// - Throws: `GuardError`: `.refused` for a file that others may read, `.badValue`, `.io`
  public static func open(
    _ name: String, makes: Bool = false
  ) throws -> any MasterKeyProvider {
    guard name.hasPrefix(TokenAddress.scheme) else {
      return try LocalMasterKey(text: try secret(name))
    }
    let address = try TokenAddress(name)
    return try TokenMasterKey(address.place, pin: try pin(address), makes: makes)
  }

  /// The text of a file that holds a secret.
  ///
  /// - Throws: `GuardError`: `.refused` where others than its owner may read it, `.io`
  public static func secret(_ path: String) throws(GuardError) -> String {
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    if let rights = facts?[.posixPermissions] as? Int, rights & 0o077 != 0 {
      throw GuardError(
        .refused, detail: "\(path) can be read by others than its owner; chmod 600 \(path)")
    }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw GuardError(.io, detail: "\(path) cannot be read")
    }
    defer { try? handle.close() }
    guard let bytes = try? handle.read(upToCount: mostBytes + 1), bytes.count <= mostBytes else {
      throw GuardError(.badValue, detail: "\(path) has more than \(mostBytes) bytes, or none")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func pin(_ address: TokenAddress) throws -> String {
    if let source = address.pinSource {
      return String(try secret(source).prefix { !$0.isNewline })
    }
    guard let pin = ProcessInfo.processInfo.environment["TRAM_TOKEN_PIN"], !pin.isEmpty else {
      throw GuardError(
        .badValue, detail: "pin-source or the variable TRAM_TOKEN_PIN should give the token's PIN")
    }
    return pin
  }
}
