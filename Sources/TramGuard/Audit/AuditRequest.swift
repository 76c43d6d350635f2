// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Entries ready to be written: their bytes and the hashes of their leaves, made by whoever
/// appends them, before anybody has to wait.
struct AuditRequest: Sendable {
  /// Each entry behind its length.
  private(set) var payload: [UInt8]
  /// Where each ends in `payload`.
  private(set) var ends: [Int] = []
  private(set) var leaves: [MerkleHash] = []

  init(_ entries: [AuditEntry]) throws(GuardError) {
    var writer = ByteWriter(capacity: entries.count * 96)
    ends.reserveCapacity(entries.count)
    leaves.reserveCapacity(entries.count)
    for entry in entries {
      let bytes = try entry.encoded()
      leaves.append(.leaf(bytes.span))
      writer.appendVarint(UInt64(bytes.count))
      writer.append(contentsOf: bytes)
      ends.append(writer.count)
    }
    payload = writer.bytes
    // One append is one write, with the headers of its frames.
    let frames = payload.count / AuditFrame.usualPayload + 1
    guard payload.count + frames * AuditFrame.headerSize <= AuditFrame.largestWrite else {
      throw GuardError(
        .badValue, detail: "\(entries.count) entries are too many for one append")
    }
  }
}
