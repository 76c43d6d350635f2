// SPDX-License-Identifier: Apache-2.0

public import Crypto
import TramBytes

/// What wraps the keys of people: a key in a file, or a token that never gives its key away.
///
/// Wrapping is AES key wrap (RFC 3394), which tokens know as `CKM_AES_KEY_WRAP`.
public protocol MasterKeyProvider: Sendable {
  /// A number by which it is told from other master keys; nothing of the key follows from it.
  var identifier: UInt64 { get }
  /// Wraps a key of 32 bytes into 40.
  ///
  /// - Throws: when the token does not answer
  func wrap(_ key: SymmetricKey) throws -> [UInt8]
  /// Takes a key out of its wrap.
  ///
  /// - Throws: for bytes that this master key did not wrap
  func unwrap(_ wrapped: [UInt8]) throws -> SymmetricKey
}
