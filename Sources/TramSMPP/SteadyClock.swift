// SPDX-License-Identifier: Apache-2.0

import NIOCore
public import TramUnits

/// A clock that never goes back: the moment it was made at, and the time that passed since.
///
/// Timers of a session must not be moved by a clock that somebody sets.
public struct SteadyClock: Sendable {
  private let start: Instant
  private let deadline: NIODeadline

  /// Creates a clock that shows `start` now.
  public init(startingAt start: Instant) {
    self.start = start
    deadline = .now()
  }

  /// The moment.
  public var now: Instant {
    Instant(
      milliseconds: start.milliseconds
        &+ (NIODeadline.now() - deadline).nanoseconds / 1_000_000)
  }
}
