// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A quarter of an hour since 1970-01-01 00:00 UTC, by its number: how long a DP-3T phone calls
/// itself by one identifier.
///
/// Source: DP-3T white paper, §2.2 (epochs of 15 minutes, 96 a day).
@frozen
public struct TracingEpoch: Hashable, Comparable, Sendable {
  /// How long one lasts.
  public static let milliseconds: Int64 = 900_000
  /// How many there are in a day.
  public static let perDay = 96

  /// How many have gone by since 1970.
  public var rawValue: UInt32

  /// Creates an epoch from its number.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// The epoch that holds `instant`; `nil` before 1970 and after what 32 bits count.
  @inlinable
  public init?(holding instant: Instant) {
    guard instant.milliseconds >= 0 else { return nil }
    guard let number = UInt32(exactly: instant.milliseconds / Self.milliseconds) else { return nil }
    rawValue = number
  }

  /// The moment at which it begins.
  @inlinable
  public var start: Instant { Instant(milliseconds: Int64(rawValue) * Self.milliseconds) }

  /// The day that it lies in.
  @inlinable
  public var day: Day { Day(number: Int32(rawValue / UInt32(Self.perDay))) }

  /// Its place within its day, 0 to 95.
  @inlinable
  public var place: Int { Int(rawValue % UInt32(Self.perDay)) }

  /// A Boolean value: whether `a` is the earlier.
  @inlinable
  public static func < (a: TracingEpoch, b: TracingEpoch) -> Bool { a.rawValue < b.rawValue }
}
