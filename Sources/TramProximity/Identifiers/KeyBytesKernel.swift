// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The bytes of a key, copied; the pointer does not leave the call.
func keyBytesKernel(of key: SymmetricKey) -> [UInt8] {
  unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
}
