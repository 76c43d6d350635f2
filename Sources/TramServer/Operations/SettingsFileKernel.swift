// SPDX-License-Identifier: Apache-2.0

import Configuration

/// Reads a file of settings; a kernel, as raw bytes count as unsafe however they are looked at.
func readSnapshot(_ bytes: [UInt8], named name: String) throws -> JSONSnapshot {
  let span = bytes.span
  return try unsafe JSONSnapshot(data: span.bytes, providerName: name, parsingOptions: .default)
}
