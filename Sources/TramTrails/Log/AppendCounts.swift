// SPDX-License-Identifier: Apache-2.0

/// What a log's appends came to since it was opened.
public struct AppendCounts: Hashable, Sendable {
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
