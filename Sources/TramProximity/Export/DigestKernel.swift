// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The SHA-256 of bytes where they lie, without a copy; the pointer does not leave the call.
func digestKernel(of bytes: Span<UInt8>) -> SHA256Digest {
  unsafe bytes.withUnsafeBytes { bytes in
    var hash = SHA256()
    unsafe hash.update(bufferPointer: bytes)
    return hash.finalize()
  }
}

/// The SHA-512 of bytes where they lie, without a copy; the pointer does not leave the call.
func longDigestKernel(of bytes: Span<UInt8>) -> SHA512Digest {
  unsafe bytes.withUnsafeBytes { bytes in
    var hash = SHA512()
    unsafe hash.update(bufferPointer: bytes)
    return hash.finalize()
  }
}
