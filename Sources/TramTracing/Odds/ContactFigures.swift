// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

/// The few figures of a row of contact that its probability follows from.
public struct ContactFigures: Hashable, Sendable {
  /// Seconds at which the measured places lay within the radius, and proven ones.
  public var totalSeconds: Double
  /// The most of them in any 24 hours.
  public var largestSeconds: Double
  /// How many stretches of contact the seconds came in, at least 1.
  public var stretches: Int
  /// The standard deviation of one measured offset of the two, an axis, in metres: of both
  /// positions together, root of the sum of squares.
  public var error: Meters
  /// The least distance that was measured; `nil` where it is not known.
  public var nearest: Meters?
  /// What says that they met.
  public var sources: ContactSource
  /// What the proven part says by itself, such as Bluetooth's own probability; `nil` for none.
  public var proven: Probability?
  /// Seconds in 24 hours that are proven, the most; 0 where nothing is.
  public var provenSeconds: Double

  /// Creates the figures of a row.
  public init(
    totalSeconds: Double, largestSeconds: Double, stretches: Int, error: Meters,
    nearest: Meters? = nil, sources: ContactSource, provenSeconds: Double = 0,
    proven: Probability? = nil
  ) {
    self.totalSeconds = totalSeconds
    self.largestSeconds = largestSeconds
    self.stretches = stretches
    self.error = error
    self.nearest = nearest
    self.sources = sources
    self.provenSeconds = provenSeconds
    self.proven = proven
  }

  /// The standard deviation an axis of an error whose radius holds 68 %.
  ///
  /// A normal error of the plane lies within √(-2 ln 0.32) = 1.5096 deviations with 68 %.
  public static func deviation(radius68 radius: Meters) -> Meters {
    Meters(radius.rawValue / 1.509_592)
  }
}
