// SPDX-License-Identifier: Apache-2.0

/// A probability, 0 (never) to 1 (sure).
@frozen
public struct Probability: Hashable, Comparable, Sendable {
  /// The probability as a number, 0 to 1.
  public let rawValue: Double

  /// Creates a probability; what lies outside 0...1 by rounding is brought to the nearer end.
  ///
  /// - Precondition: `rawValue` is a number.
  @inlinable
  public init(_ rawValue: Double) {
    precondition(!rawValue.isNaN, "a probability is a number")
    self.rawValue = min(max(rawValue, 0), 1)
  }

  /// A Boolean value: whether `a` is the less likely.
  @inlinable
  public static func < (a: Probability, b: Probability) -> Bool { a.rawValue < b.rawValue }

  /// The probability that it does not happen.
  @inlinable
  public var complement: Probability { Probability(1 - rawValue) }
}
