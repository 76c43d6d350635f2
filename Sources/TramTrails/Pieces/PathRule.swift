// SPDX-License-Identifier: Apache-2.0

/// When the way between two fixes of a person that follow each other is known.
///
/// A known way is a straight line walked at an even speed. An unknown one is nowhere: no contact is
/// made up in it. A store is sealed under one rule and keeps it.
@frozen
public struct PathRule: Hashable, Sendable {
  /// The longest time between two fixes that is bridged wherever they lie, in milliseconds.
  public var longestGap: Int64
  /// How far apart the ends of a longer gap may lie for a stay, in metres, however good they are.
  public var stay: Double
  /// The same as a multiple of the worse of the two accuracies.
  public var stayAccuracies: Double

  /// Creates a rule; as it stands: 10 minutes, 30 m, three accuracies.
  @inlinable
  public init(longestGap: Int64 = 600_000, stay: Double = 30, stayAccuracies: Double = 3) {
    self.longestGap = longestGap
    self.stay = stay
    self.stayAccuracies = stayAccuracies
  }

  /// A Boolean value: whether the way between two fixes is known.
  ///
  /// - Parameters:
  ///   - gap: The time from one to the other in milliseconds, positive.
  ///   - distance: Metres between them.
  ///   - accuracy: The worse of their accuracies, metres.
  @inlinable
  public func isKnown(gap: Int64, distance: Double, accuracy: Double) -> Bool {
    gap <= longestGap || distance <= max(stay, stayAccuracies * accuracy)
  }
}
