// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes

/// What may be said of a key without giving it away.
enum KeyDigest {
  /// The hash of a key behind words that say what for.
  ///
  /// 32 bytes of chance cannot be guessed from it.
  static func of(_ key: SymmetricKey, domain: String, number: UInt64 = 0) -> MerkleHash {
    var hasher = SHA256()
    hasher.update(data: Array(domain.utf8))
    var writer = ByteWriter(capacity: 8)
    writer.appendLittleEndian(number)
    hasher.update(data: writer.bytes)
    unsafe key.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
    let digest = Array(hasher.finalize())
    return MerkleHash(digest.span, at: 0)
  }

  /// The bytes of a key, for the file that keeps it.
  static func bytes(of key: SymmetricKey) -> [UInt8] {
    unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
