// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes

/// Encrypts bytes under a person's key, and reads them while that key is there.
///
/// AES-256-GCM with a nonce of chance; the person's number and what the bytes are for are part of
/// what is authenticated, so that sealed bytes cannot be shown as another person's or another
/// field's.
public struct PersonVault: Sendable {
  private let store: KeyStore

  private static let version: UInt8 = 1
  private static let nonceSize = 12
  private static let tagSize = 16
  /// Bytes that sealing adds.
  public static let overhead = 1 + nonceSize + tagSize

  /// Creates a vault over a store.
  public init(_ store: KeyStore) { self.store = store }

  /// Encrypts bytes.
  ///
  /// - Parameter field: What the bytes are for, such as `audit.note`.
  /// - Throws: `GuardError`: `.missing` where the person has no key, `.refused` where it was
  ///   destroyed
  public func seal(_ bytes: [UInt8], for person: UInt64, field: AuditWord) throws -> [UInt8] {
    let key = try store.key(of: person)
    let box: AES.GCM.SealedBox
    do {
      box = try AES.GCM.seal(
        bytes, using: key, authenticating: PersonVault.context(person, field))
    } catch { throw GuardError(.io, detail: "nothing could be sealed: \(error)") }
    return [PersonVault.version] + Array(box.nonce) + [UInt8](box.ciphertext) + [UInt8](box.tag)
  }

  /// Reads what `seal` made.
  ///
  /// - Throws: `GuardError`: `.missing`, `.refused` where the key was destroyed, `.corrupt`
  public func open(_ sealed: [UInt8], of person: UInt64, field: AuditWord) throws -> [UInt8] {
    guard sealed.count >= PersonVault.overhead, sealed[0] == PersonVault.version else {
      throw GuardError(.corrupt, detail: "no sealed bytes of version \(PersonVault.version)")
    }
    let key = try store.key(of: person)
    let body = sealed.dropFirst(1 + PersonVault.nonceSize)
    do {
      let box = try AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: sealed[1..<1 + PersonVault.nonceSize]),
        ciphertext: body.dropLast(PersonVault.tagSize), tag: body.suffix(PersonVault.tagSize))
      return [UInt8](
        try AES.GCM.open(box, using: key, authenticating: PersonVault.context(person, field)))
    } catch {
      throw GuardError(
        .corrupt, detail: "sealed bytes are not those of person \(person) and \(field)")
    }
  }

  private static func context(_ person: UInt64, _ field: AuditWord) -> [UInt8] {
    Array("tram-sealed-1\n\(person)\n\(field)".utf8)
  }
}
