// SPDX-License-Identifier: Apache-2.0

/// A box of space and a stretch of time, both with their ends.
@frozen
public struct TrailWindow: Hashable, Sendable {
  /// Milliseconds since 1970-01-01 00:00 UTC.
  public var times: ClosedRange<Int64>
  /// 10⁻⁷ degrees.
  public var latitudes: ClosedRange<Int32>
  /// 10⁻⁷ degrees; a box does not cross the 180th meridian.
  public var longitudes: ClosedRange<Int32>

  /// Creates a window.
  @inlinable
  public init(
    times: ClosedRange<Int64>, latitudes: ClosedRange<Int32>, longitudes: ClosedRange<Int32>
  ) {
    self.times = times
    self.latitudes = latitudes
    self.longitudes = longitudes
  }

  /// A Boolean value: whether two windows share a moment and a place.
  @inlinable
  public func overlaps(_ other: TrailWindow) -> Bool {
    times.overlaps(other.times) && latitudes.overlaps(other.latitudes)
      && longitudes.overlaps(other.longitudes)
  }
}
