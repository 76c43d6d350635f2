// SPDX-License-Identifier: Apache-2.0

/// The place of an entry in its journal, counted from 1 without gaps.
@frozen
public struct SequenceNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The place as a number; 0 stands before the first entry.
  public let rawValue: UInt64

  /// Creates a place.
  @inlinable
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  /// The place before the first entry.
  @inlinable
  public static var start: SequenceNumber { SequenceNumber(0) }

  /// The next place.
  @inlinable
  public var next: SequenceNumber { SequenceNumber(rawValue &+ 1) }

  /// A Boolean value: whether `a` comes first.
  @inlinable
  public static func < (a: SequenceNumber, b: SequenceNumber) -> Bool { a.rawValue < b.rawValue }

  /// The number in decimal digits.
  public var description: String { String(rawValue) }
}
