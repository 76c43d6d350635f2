// SPDX-License-Identifier: Apache-2.0

/// How much an audit log takes at once.
public struct AuditLimits: Hashable, Sendable {
  /// Entries after which a segment is ended.
  public var segmentEntries: UInt64
  /// Entries that may wait for the disk; an append beyond is refused with `.busy`.
  public var waitingEntries: Int
  /// Entries after which the tree's files are flushed, so that opening reads no more than these.
  public var syncedEvery: UInt64

  /// Creates limits.
  public init(
    segmentEntries: UInt64 = 1 << 20, waitingEntries: Int = 65_536,
    syncedEvery: UInt64 = 65_536
  ) {
    self.segmentEntries = max(segmentEntries, 1)
    self.waitingEntries = max(waitingEntries, 1)
    self.syncedEvery = max(syncedEvery, 1)
  }
}

/// What opening a log cut from its end: bytes that a crash had left half written.
public struct AuditRepair: Hashable, Sendable {
  /// The segment's file.
  public var file: String
  /// Where it was cut.
  public var offset: Int
  /// How many bytes were cut.
  public var bytes: Int
}
