// SPDX-License-Identifier: Apache-2.0

/// How two people lay to each other while both of their ways were known, in columns.
///
/// Every row is a stretch of time in which both moved straight: the one's place seen from the other
/// goes in a straight line, at an even speed, from the first offset to the second. Rows come in the
/// order of time and do not overlap.
public struct SeparationTrack: Hashable, Sendable {
  /// Where each stretch begins: seconds since `epoch`.
  public var starts: [Double] = []
  /// Where each stretch ends: seconds since `epoch`.
  public var ends: [Double] = []
  /// Metres to the east at the start.
  public var east0: [Double] = []
  /// Metres to the north at the start.
  public var north0: [Double] = []
  /// Metres to the east at the end.
  public var east1: [Double] = []
  /// Metres to the north at the end.
  public var north1: [Double] = []
  /// The error of the offset: standard deviation an axis, metres; both positions' together.
  public var sigmas: [Double] = []
  /// What the seconds count from, in milliseconds since 1970-01-01 00:00 UTC.
  public var epoch: Int64

  /// Creates an empty track.
  public init(epoch: Int64) { self.epoch = epoch }

  /// The number of stretches.
  public var count: Int { starts.count }
}
