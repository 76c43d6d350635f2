// SPDX-License-Identifier: Apache-2.0

/// A speed over the ground, in metres a second; walking is about 1.4.
@frozen
public struct MetersPerSecond: Hashable, Comparable, Sendable {
  /// The speed as a number of metres a second.
  public var rawValue: Double

  /// Creates a speed of `rawValue` metres a second.
  @inlinable
  public init(_ rawValue: Double) { self.rawValue = rawValue }

  /// A Boolean value: whether `a` is the slower.
  @inlinable
  public static func < (a: MetersPerSecond, b: MetersPerSecond) -> Bool {
    a.rawValue < b.rawValue
  }
}
