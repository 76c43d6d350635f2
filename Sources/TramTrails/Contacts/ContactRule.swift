// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What makes a contact, and how long a close one lasts.
public struct ContactRule: Hashable, Sendable {
  /// The distance up to which two people are in contact, metres.
  public var radius: Meters
  /// The contact time within `window` that makes a close contact, milliseconds.
  public var threshold: Int64
  /// The length of the sliding window, milliseconds.
  public var window: Int64

  /// Creates a rule; as it stands: 24 hours' window.
  public init(radius: Meters, threshold: Int64, window: Int64 = 86_400_000) {
    self.radius = radius
    self.threshold = threshold
    self.window = window
  }
}
