// SPDX-License-Identifier: Apache-2.0

/// The number under which a store keeps one person's trail.
///
/// It says nothing by itself: who it belongs to is known to the store's register, and the name of
/// that person to another store altogether.
@frozen
public struct PersonNumber: Hashable, Comparable, Sendable {
  /// The number, dense from 0 in the order in which persons were first seen.
  public let rawValue: UInt32

  /// Creates a number.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// The number that no person gets: a place, when one is asked for as a person is.
  public static let nobody = PersonNumber(.max)

  /// A Boolean value: whether `a` was seen before `b`.
  @inlinable
  public static func < (a: PersonNumber, b: PersonNumber) -> Bool { a.rawValue < b.rawValue }
}
