// SPDX-License-Identifier: Apache-2.0

/// A time of contact: milliseconds since the epoch of a search, from its start to its end.
@frozen
public struct Stretch: Hashable, Sendable {
  /// Where it begins.
  public var start: Double
  /// Where it ends; more than `start`.
  public var end: Double

  /// Creates a stretch.
  @inlinable
  public init(start: Double, end: Double) {
    self.start = start
    self.end = end
  }
}
