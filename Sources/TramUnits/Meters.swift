// SPDX-License-Identifier: Apache-2.0

/// A length on the ground, in metres.
@frozen
public struct Meters: Hashable, Comparable, Sendable {
  /// The length as a number of metres.
  public var rawValue: Double

  /// Creates a length of `rawValue` metres.
  @inlinable
  public init(_ rawValue: Double) { self.rawValue = rawValue }

  /// A Boolean value: whether `a` is the shorter.
  @inlinable
  public static func < (a: Meters, b: Meters) -> Bool { a.rawValue < b.rawValue }

  /// The two lengths laid end to end.
  @inlinable
  public static func + (a: Meters, b: Meters) -> Meters { Meters(a.rawValue + b.rawValue) }

  /// How much longer `a` is than `b`; negative when it is shorter.
  @inlinable
  public static func - (a: Meters, b: Meters) -> Meters { Meters(a.rawValue - b.rawValue) }

  /// The length `factor` times over.
  @inlinable
  public static func * (a: Meters, factor: Double) -> Meters { Meters(a.rawValue * factor) }
}
