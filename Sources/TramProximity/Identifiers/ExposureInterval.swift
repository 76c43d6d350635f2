// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A ten-minute interval since 1970-01-01 00:00 UTC, by its number (ENIN).
///
/// Source: Exposure Notification, Cryptography Specification 1.2, §"ENIntervalNumber".
@frozen
public struct ExposureInterval: Hashable, Comparable, Sendable {
  /// How long one lasts.
  public static let milliseconds: Int64 = 600_000

  /// How many there are in a day.
  public static let perDay: UInt32 = 144

  /// How many have gone by since 1970.
  public var rawValue: UInt32

  /// Creates an interval from its number.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// The interval that holds `instant`; `nil` before 1970 and after what 32 bits count.
  @inlinable
  public init?(holding instant: Instant) {
    guard instant.milliseconds >= 0 else { return nil }
    guard let number = UInt32(exactly: instant.milliseconds / Self.milliseconds) else { return nil }
    rawValue = number
  }

  /// The moment at which it begins.
  @inlinable
  public var start: Instant { Instant(milliseconds: Int64(rawValue) * Self.milliseconds) }

  /// A Boolean value: whether `a` is the earlier.
  @inlinable
  public static func < (a: ExposureInterval, b: ExposureInterval) -> Bool {
    a.rawValue < b.rawValue
  }
}
