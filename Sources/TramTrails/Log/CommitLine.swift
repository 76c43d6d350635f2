// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// What one task wants written.
struct AppendRequest: Sendable {
  var records: [TrailRecord]
  var now: Instant
  /// The bytes of the records with their framing.
  var bytes: Int
}

/// Where whoever has records for the log lines up for the disk; an outcome is their positions.
typealias CommitLine = FlushLine<AppendRequest, Range<TrailPosition>>

extension FlushLine<AppendRequest, Range<TrailPosition>> {
  /// Creates a line in which as much may wait as the limits say.
  convenience init(limits: TrailLimits) {
    self.init(
      mostWaiting: FlushLoad(items: limits.waitingRecords, bytes: limits.waitingBytes),
      mostWritten: FlushLoad(items: .max, bytes: TrailLimits.largestWrite)
    ) {
      FlushLoad(items: $0.records.count, bytes: $0.bytes)
    } refusal: {
      TrailsError(
        .busy, detail: "\($0.items) records, \($0.bytes) bytes wait for the disk")
    }
  }
}
