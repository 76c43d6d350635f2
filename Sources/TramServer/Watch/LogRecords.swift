// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramSense
import TramTrails
import TramUnits

/// The time of day and the journal's last entry, in their place among the observations.
struct ClockRecord: Sendable {
  static let kind: UInt8 = 1

  var time: Instant
  var entry: UInt64

  init(time: Instant, entry: UInt64) {
    self.time = time
    self.entry = entry
  }

  /// Reads the content of a record; `nil` when it is damaged.
  init?(_ bytes: Span<UInt8>, time: Instant) {
    var reader = ByteReader(bytes)
    guard let entry = try? reader.varint(), reader.remaining == 0 else { return nil }
    self.init(time: time, entry: entry)
  }

  var record: TrailRecord {
    var out = ByteWriter()
    out.appendVarint(entry)
    return TrailRecord(kind: Self.kind, time: time, bytes: out.bytes)
  }
}

/// Observations as they came in one request, their devices by number.
enum ObservationRecord {
  static let kind: UInt8 = 2

  static func record(_ batch: ObservationBatch, at now: Instant) throws -> TrailRecord {
    var out = ByteWriter(capacity: 64 + 96 * batch.observations.count)
    try ObservationPacket.encode(batch, into: &out)
    return TrailRecord(kind: kind, time: now, bytes: out.bytes)
  }

  /// Reads the content of a record; `nil` when it is damaged.
  static func batch(_ bytes: Span<UInt8>) -> ObservationBatch? {
    var batch = ObservationBatch()
    do {
      try ObservationPacket.decode(bytes, into: &batch)
      return batch
    } catch {
      return nil
    }
  }
}
