// SPDX-License-Identifier: Apache-2.0

/// What the watch counted; every observation is in one of the first five.
public struct WatchTally: Hashable, Sendable {
  /// Observations of devices under an order in force.
  public internal(set) var watched: Int64 = 0
  /// Observations of devices that no order names; nothing of them is kept.
  public internal(set) var unordered: Int64 = 0
  /// Observations before their order began; nothing of them is kept.
  public internal(set) var beforeOrder: Int64 = 0
  /// Observations at or after the end of their order; nothing of them is kept.
  public internal(set) var afterEnd: Int64 = 0
  /// Observations older than one that was already decided.
  public internal(set) var late: Int64 = 0
  /// Fixes among the watched.
  public internal(set) var fixes: Int64 = 0
  /// Alarms by kind, in the order of `AlarmKind.allCases`.
  public internal(set) var alarms: [Int64] = [0, 0, 0, 0, 0]

  /// Creates an empty tally.
  public init() {}
}
