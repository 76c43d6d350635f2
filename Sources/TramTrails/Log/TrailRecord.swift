// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What a trail log keeps: bytes that it does not look into, with their kind and time.
public struct TrailRecord: Hashable, Sendable {
  /// What the bytes are, as the writer numbers it.
  public var kind: UInt8
  /// The time that belongs to the bytes; the log keeps it and does not order by it.
  public var time: Instant
  /// The content.
  public var bytes: [UInt8]

  /// Creates a record.
  public init(kind: UInt8, time: Instant, bytes: [UInt8]) {
    self.kind = kind
    self.time = time
    self.bytes = bytes
  }
}
