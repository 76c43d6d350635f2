// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation

/// The bytes that scrypt (RFC 7914) makes of a password.
///
/// - Precondition: Neither `password` nor `salt` is empty.
func scrypt(
  _ password: [UInt8], salt: [UInt8], cost: PasswordCost, count: Int
) throws -> [UInt8] {
  precondition(!password.isEmpty && !salt.isEmpty, "scrypt is given a password and a salt")
  let key = try KDF.Scrypt.deriveKey(
    from: password, salt: salt, outputByteCount: count, rounds: 1 << cost.logRounds,
    blockSize: cost.blockSize, parallelism: cost.parallelism)
  return unsafe key.withUnsafeBytes { unsafe Array($0) }
}
