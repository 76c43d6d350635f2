// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One point of how likely a departure was: what an alarm's page draws.
public struct CurvePoint: Hashable, Sendable {
  /// When.
  public var time: Instant
  /// The log-odds of a departure then.
  public var logOdds: Double
  /// Whether the cells decided, rather than the fixes.
  public var isByCells: Bool

  /// The log-odds of the cells at which a departure is an alarm.
  public static var cellThreshold: Double { Double(CellTrack.threshold) }

  /// The log-odds as a probability.
  public var probability: Probability { TramIsolation.probability(ofLogOdds: logOdds) }
}
