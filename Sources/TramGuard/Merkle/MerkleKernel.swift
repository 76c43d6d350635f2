// SPDX-License-Identifier: Apache-2.0

import Crypto

// RFC 6962 §2.1: a leaf is the hash of 0x00 and its bytes, a node the hash of 0x01 and its two
// children, so that no leaf can be taken for a node; no leaves at all hash to SHA-256 of nothing.

extension MerkleHash {
  /// The hash of a leaf with these bytes.
  ///
  /// - Complexity: O(bytes)
  public static func leaf(_ bytes: Span<UInt8>) -> MerkleHash {
    var hasher = SHA256()
    var prefix: UInt8 = 0
    unsafe withUnsafeBytes(of: &prefix) { unsafe hasher.update(bufferPointer: $0) }
    unsafe bytes.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
    return MerkleHash(hasher.finalize())
  }

  /// The hash of the node over two others.
  public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
    var hasher = SHA256()
    // One prefix and two hashes.
    unsafe withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { block in
      unsafe block.storeBytes(of: 1, toByteOffset: 0, as: UInt8.self)
      unsafe left.store(in: block, at: 1)
      unsafe right.store(in: block, at: 33)
      unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(block))
    }
    return MerkleHash(hasher.finalize())
  }

  /// The SHA-256 of bytes, without a prefix.
  public static func digest(_ bytes: Span<UInt8>) -> MerkleHash {
    var hasher = SHA256()
    unsafe bytes.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
    return MerkleHash(hasher.finalize())
  }

  /// The root of a tree without leaves.
  public static let empty = digest([UInt8]().span)

  private init(_ digest: SHA256.Digest) {
    self = unsafe digest.withUnsafeBytes { bytes in
      func word(_ offset: Int) -> UInt64 {
        unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      return MerkleHash(first: word(0), second: word(8), third: word(16), fourth: word(24))
    }
  }

  private func store(in block: UnsafeMutableRawBufferPointer, at offset: Int) {
    unsafe block.storeBytes(of: first.bigEndian, toByteOffset: offset, as: UInt64.self)
    unsafe block.storeBytes(of: second.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
    unsafe block.storeBytes(of: third.bigEndian, toByteOffset: offset + 16, as: UInt64.self)
    unsafe block.storeBytes(of: fourth.bigEndian, toByteOffset: offset + 24, as: UInt64.self)
  }
}
