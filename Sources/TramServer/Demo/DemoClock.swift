// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A clock that starts at a moment of a made-up day and runs faster than the wall's.
public struct DemoClock: Sendable {
  /// The moment at which it started.
  public let start: Instant
  /// The moment at which it stands still; the made-up days are over.
  public let end: Instant
  /// Seconds that pass in one second of the wall's clock.
  public let speed: Double

  private let begun = ContinuousClock.now

  /// Starts a clock.
  public init(start: Instant, end: Instant, speed: Double) {
    self.start = start
    self.end = end
    self.speed = max(speed, 0)
  }

  /// The time now.
  public var now: Instant {
    let passed = ContinuousClock.now - begun
    let seconds =
      Double(passed.components.seconds) + Double(passed.components.attoseconds) * 1e-18
    return min(start.advanced(seconds: seconds * speed), end)
  }
}
