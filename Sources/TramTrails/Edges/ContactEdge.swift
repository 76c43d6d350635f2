// SPDX-License-Identifier: Apache-2.0

/// A proven contact: two people, from one time to another.
public struct ContactEdge: Hashable, Sendable {
  /// The one with the smaller number.
  public var a: PersonNumber
  /// The other.
  public var b: PersonNumber
  /// Milliseconds since 1970-01-01 00:00 UTC.
  public var start: Int64
  /// Likewise; after `start`.
  public var end: Int64

  /// Creates a contact; the two may come in either order.
  public init(_ one: PersonNumber, _ other: PersonNumber, start: Int64, end: Int64) {
    a = min(one, other)
    b = max(one, other)
    self.start = start
    self.end = end
  }
}
