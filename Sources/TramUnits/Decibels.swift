// SPDX-License-Identifier: Apache-2.0

/// A received signal strength, in dBm; -30 is strong, -100 is faint.
@frozen
public struct DecibelMilliwatts: Hashable, Comparable, Sendable {
  /// The strength as a number of dBm.
  public var rawValue: Float

  /// Creates a strength of `rawValue` dBm.
  @inlinable
  public init(_ rawValue: Float) { self.rawValue = rawValue }

  /// A Boolean value: whether `a` is the fainter.
  @inlinable
  public static func < (a: DecibelMilliwatts, b: DecibelMilliwatts) -> Bool {
    a.rawValue < b.rawValue
  }
}

/// A ratio of two powers, in dB; a received quality (RSRQ) of -3 is good, -20 is poor.
@frozen
public struct Decibels: Hashable, Comparable, Sendable {
  /// The ratio as a number of dB.
  public var rawValue: Float

  /// Creates a ratio of `rawValue` dB.
  @inlinable
  public init(_ rawValue: Float) { self.rawValue = rawValue }

  /// A Boolean value: whether `a` is the smaller ratio.
  @inlinable
  public static func < (a: Decibels, b: Decibels) -> Bool { a.rawValue < b.rawValue }
}
