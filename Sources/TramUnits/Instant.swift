// SPDX-License-Identifier: Apache-2.0

/// A moment, in milliseconds since 1970-01-01 00:00 UTC.
@frozen
public struct Instant: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01 00:00 UTC.
  public var milliseconds: Int64

  /// Creates a moment.
  @inlinable
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// A Boolean value: whether `a` is the earlier.
  @inlinable
  public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

  /// The moment `seconds` later, to the millisecond; it stops at the ends of what `Int64` holds.
  @inlinable
  public func advanced(seconds: Double) -> Instant {
    let step = (seconds * 1000).rounded()
    guard let whole = Int64(exactly: step) else {
      return Instant(milliseconds: step > 0 ? .max : .min)
    }
    let (sum, overflow) = milliseconds.addingReportingOverflow(whole)
    return Instant(milliseconds: overflow ? (whole > 0 ? .max : .min) : sum)
  }

  /// Seconds from `earlier` to this moment; negative when `earlier` is the later.
  @inlinable
  public func seconds(since earlier: Instant) -> Double {
    (Double(milliseconds) - Double(earlier.milliseconds)) / 1000
  }
}
