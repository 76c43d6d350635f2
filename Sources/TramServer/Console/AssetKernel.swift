// SPDX-License-Identifier: Apache-2.0

import TramAssets

/// The files inside the program, copied out of the C table once.
func embeddedFiles() -> [(path: String, bytes: [UInt8])] {
  (0..<tram_asset_count()).compactMap { index in
    let file = unsafe tram_asset_at(index)
    guard let path = unsafe file.path, let start = unsafe file.bytes else { return nil }
    let bytes = unsafe UnsafeBufferPointer(start: start, count: file.count)
    return unsafe (String(cString: path), Array(bytes))
  }
}
