// SPDX-License-Identifier: Apache-2.0

/// The number under which a store keeps one area.
public struct AreaNumber: Hashable, Comparable, Sendable {
  /// The bit that tells an area from a person where both are ends of an edge.
  private static let mark: UInt32 = 1 << 31

  /// The number, dense from 0 in the order in which areas were first seen; below 2^30.
  public let rawValue: UInt32

  /// Creates a number.
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// The area that is an end of an edge.
  init(end: PersonNumber) { rawValue = end.rawValue & ~Self.mark }

  /// The area as an end of an edge: behind all persons.
  var end: PersonNumber { PersonNumber(rawValue | Self.mark) }

  /// A Boolean value: whether `a` was seen before `b`.
  public static func < (a: AreaNumber, b: AreaNumber) -> Bool { a.rawValue < b.rawValue }
}
