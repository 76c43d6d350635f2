// SPDX-License-Identifier: Apache-2.0

/// How much a request in a line for the disk is, or several are together.
public struct FlushLoad: Hashable, Sendable {
  /// Records, entries: whatever is counted.
  public var items: Int
  /// Bytes of the write.
  public var bytes: Int

  /// Creates a load; what is not counted is 0.
  public init(items: Int = 0, bytes: Int = 0) {
    self.items = items
    self.bytes = bytes
  }

  func isWithin(_ limit: FlushLoad) -> Bool { items <= limit.items && bytes <= limit.bytes }

  mutating func add(_ other: FlushLoad) {
    items += other.items
    bytes += other.bytes
  }

  mutating func remove(_ other: FlushLoad) {
    items -= other.items
    bytes -= other.bytes
  }
}

/// What has happened in a line for the disk so far.
public struct FlushCounts: Hashable, Sendable {
  /// Writes that became durable, each with one flush.
  public var writes = 0
  /// Appends in them.
  public var appends = 0
  /// Appends that were refused because too much waited.
  public var refused = 0

  /// Creates counts.
  public init(writes: Int = 0, appends: Int = 0, refused: Int = 0) {
    self.writes = writes
    self.appends = appends
    self.refused = refused
  }
}
