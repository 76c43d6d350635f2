// SPDX-License-Identifier: Apache-2.0

/// The number of a record in a trail log: the first ever has 1, and no number is used twice.
@frozen
public struct TrailPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number.
  public let rawValue: UInt64

  /// Creates a position.
  @inlinable
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  /// The position of the first record ever.
  public static let first = TrailPosition(1)

  /// A Boolean value: whether `a` was written first.
  @inlinable
  public static func < (a: TrailPosition, b: TrailPosition) -> Bool { a.rawValue < b.rawValue }

  /// The position `count` records later.
  @inlinable
  public func advanced(by count: Int) -> TrailPosition {
    TrailPosition(rawValue &+ UInt64(truncatingIfNeeded: count))
  }

  /// The number in decimal.
  public var description: String { String(rawValue) }
}
