// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Whether the machine's clock has gone evenly for long enough to erase by it.
///
/// What a leap of the clock makes old is not old: a clock that is a year ahead for a minute must
/// not erase a year. Time by the clock is compared with time that passed.
struct ClockTrust: Sendable {
  /// How far the clock may drift from the time that passed before it counts as a leap, seconds;
  /// corrections over the network are smaller unless the clock was wrong.
  static let drift = 600.0
  /// For how long it must have gone evenly, seconds: about what a machine needs after its start to
  /// have its clock set over the network, with room to spare.
  static let patience = 3600.0

  private var start: (wall: Instant, passed: Duration)?

  /// Takes the clock down.
  ///
  /// - Parameters:
  ///   - wall: The time of day.
  ///   - passed: Time that passed since some moment, which no setting of the clock moves.
  /// - Returns: Whether the clock is trusted.
  mutating func note(_ wall: Instant, passed: Duration) -> Bool {
    if let start {
      let even = start.wall.advanced(seconds: (passed - start.passed).inSeconds)
      if abs(wall.seconds(since: even)) <= Self.drift {
        return (passed - start.passed).inSeconds >= Self.patience
      }
    }
    start = (wall, passed)
    return false
  }
}
