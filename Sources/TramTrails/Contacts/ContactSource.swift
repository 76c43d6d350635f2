// SPDX-License-Identifier: Apache-2.0

/// What says that two people met.
public struct ContactSource: OptionSet, Hashable, Sendable {
  /// One bit a source.
  public let rawValue: UInt8

  /// Creates a set of sources from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Their positions came within the radius: a candidate, never a proof.
  public static let position = ContactSource(rawValue: 1)
  /// Their devices heard each other, or a sensor saw them face to face: a proof.
  public static let proven = ContactSource(rawValue: 2)
  /// Both were in the area of one base station, one check-in or one access point: a hint.
  public static let area = ContactSource(rawValue: 4)
}
