// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Where whoever has entries for the audit log lines up for the disk; an outcome is the number of
/// the first entry.
typealias AuditLine = FlushLine<AuditRequest, UInt64>

extension FlushLine<AuditRequest, UInt64> {
  /// Creates a line in which so many entries may wait.
  convenience init(capacity: Int) {
    self.init(
      mostWaiting: FlushLoad(items: capacity, bytes: .max),
      // Headers of frames take less than a thousandth; half of the largest write leaves room.
      mostWritten: FlushLoad(items: .max, bytes: AuditFrame.largestWrite / 2)
    ) {
      FlushLoad(items: $0.leaves.count, bytes: $0.payload.count)
    } refusal: {
      GuardError(.busy, detail: "\($0.items) entries wait for the disk")
    }
  }
}
