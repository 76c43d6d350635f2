// SPDX-License-Identifier: Apache-2.0

/// Where a text stands among the files of a shelf.
@frozen
public struct TextPlace: Hashable, Sendable {
  /// The octets before it, over all files there ever were.
  public let rawValue: UInt64

  /// Creates a place.
  @inlinable
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }
}
